"""Composing overviews: sentences, days and themes as the parts of an answer.

Takes what was chosen; gives quotes with their citations, behind the day that each is of, and the
words for themes, with what these rest on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.articles.article import is_month, is_year
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.evidence import Evidence, Listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from index.stories.telling import Copy
    from qa.overview.standing import Candidate
    from qa.overview.themes import Theme
    from qa.overview.timeline import Entry

UNDATED = "Without a date:"
_MOST_THEMES = 12  # that are told one by one
_TITLES = 2  # that a theme is told by
_MOST_TITLES = 20  # that stand for themes where there are none


def to_quotes(
    candidates: Sequence[Candidate],
    labels: Sequence[str],
    copies: Callable[[str], tuple[Copy, ...]],
    *,
    first: int = 1,
) -> tuple[tuple[Part, ...], tuple[Citation, ...]]:
    """Return sentences as parts, each behind its label where that changes, and their citations.

    `labels` are as many as the sentences, "" for none. `copies` gives those of the article of an
    id; `first` is the number of the first citation.
    """
    parts: list[Part] = []
    citations = []
    label_before = ""
    for number, (one, label) in enumerate(zip(candidates, labels, strict=True), first):
        if label != label_before:
            parts.append(Said(text=label))
            label_before = label
        citations.append(
            Citation(
                number=number,
                article=one.article,
                start=one.start,
                end=one.end,
                quote=one.text,
                also_in=copies(one.article.id),
            )
        )
        parts.append(Quoted(text=one.text, numbers=(number,)))
    return tuple(parts), tuple(citations)


def to_published_label(candidate: Candidate) -> str:
    """Return when the article of a sentence was published, to stand before it."""
    first, last = candidate.article.published, candidate.article.published_to
    return UNDATED if first is None else f"{to_day_words(first, last)}:"


def to_entry_label(entry: Entry) -> str:
    """Return the day of a timeline's entry, to stand before it."""
    return f"{to_day_words(entry.day)}:"


def to_day_words(day: datetime.date, last: datetime.date | None = None) -> str:
    """Return a day, or the days up to `last`, as people write it: 3 May 2024; May 2024; 2024."""
    if last is None:
        return f"{day.day} {day:%B} {day.year}"
    if is_year(day, last):
        return str(day.year)
    if is_month(day, last):
        return f"{day:%B} {day.year}"
    return f"{to_day_words(day)} to {to_day_words(last)}"


def in_answer(
    candidates: Sequence[Candidate],
    labels: Sequence[str],
    *,
    copies: Callable[[str], tuple[Copy, ...]],
    confidence: float = 1.0,
    retrieved: Sequence[RetrievedPassage] = (),
    evidence: Evidence | None = None,
) -> Composed:
    """Return sentences as an answer, as `to_quotes` does; it abstains where there are none."""
    parts, citations = to_quotes(candidates, labels, copies)
    if not citations:
        return Composed(retrieved=tuple(retrieved))
    return Composed(
        parts=parts,
        citations=citations,
        confidence=confidence,
        retrieved=tuple(retrieved),
        evidence=evidence,
    )


def themes_in_answer(themes: Sequence[Theme], n_copies: int) -> Composed:
    """Return themes as an answer, the largest first, with the articles of each in their order.

    Where no words tell one from another, the titles are told. `n_copies` articles more are copies.
    """
    n = sum(len(theme.articles) for theme in themes)
    if not n:
        return Composed()
    shown = [theme for theme in themes if theme.label][:_MOST_THEMES]
    rest = [theme for theme in themes if theme not in shown]
    entries = [entry for theme in rest for entry in theme.articles]
    parts = [Said(text=f"{theme.label}: {_told(theme)}.") for theme in shown]
    if shown and entries:
        parts.append(Said(text=f"{_counted(len(entries))} on other matters."))
    elif entries:
        titles = [f"“{entry.title}”" for entry in entries[:_MOST_TITLES]]
        more = f" and {_counted(n - _MOST_TITLES)} more" if n > _MOST_TITLES else ""
        parts.append(Said(text=f"{_counted(n)}: {'; '.join(titles)}{more}."))
    left_out = f" ({_counted(n_copies)} left out that tell the same story)" if n_copies else ""
    rule = (
        f"{_counted(n)}{left_out} grouped by how near their vectors are (k-means); a group is "
        "named after words that its titles have more often than the others', where these tell "
        "enough. Listed group by group, in the order told."
    )
    ordered = [entry for theme in (*shown, *rest) for entry in theme.articles]
    evidence = Evidence(rule=rule, articles=to_listed(ordered))
    return Composed(parts=tuple(parts), confidence=1.0, evidence=evidence)


def to_listed(entries: Sequence[CatalogueEntry]) -> tuple[Listed, ...]:
    """Return articles as evidence lists them."""
    return tuple(Listed.of(entry, url=entry.url) for entry in entries)


def _told(theme: Theme) -> str:
    titles = " and ".join(f"“{entry.title}”" for entry in theme.articles[:_TITLES])
    joint = ", such as" if len(theme.articles) > _TITLES else ","
    return f"{_counted(len(theme.articles))}{joint} {titles}"


def _counted(n: int) -> str:
    return "1 article" if n == 1 else f"{n:,} articles"
