"""An answer: its words with their markers, how sure it is, how it was found.

Takes an Answer; gives what `conversation.html` and `how.html` show of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.answer import Quoted, Said
from qa.bits import Bit, to_bits
from qa.chats.export import to_footnotes
from qa.days.wording import to_days, to_short_days
from ui.web.views.cards import to_closest, to_nearest, to_sources
from ui.web.views.wording import Heading, to_count, to_day, to_heading, to_line, to_time, to_title
from ui.web.views.written import to_shown_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.search.filters import Filters
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Citation, Note
    from qa.days.asked import AskedDays
    from qa.evidence import Evidence

# How many in a hundred answers so called were right, of those given to `news_test`: the figures are
# in docs/quality.md. Answers under the reader's threshold abstain.
_SURE = ((0.75, "Quite sure", 92), (0.5, "Fairly sure", 75), (0.0, "Unsure", 40))
_MEASURED = ("fact",)  # the kinds of answers that were measured
_LAST_WORD = 24  # characters at most of a word that is kept on one line with its markers
BOTH_SIDES = "What speaks for and against it?"  # what the button “For and against” asks
_STAGES = (
    (("resolve", "encode"), "understand"),
    (("search",), "search"),
    (("read",), "read"),
    (("total",), "in all"),
)


class QuotedWords(NamedTuple):
    """A quote and its notes, in bits; those of `last` stay on one line with the markers.

    `by` are outlet and day of each of its sources; empty where they were said right before it.
    """

    words: list[Bit]
    last: list[Bit]
    numbers: tuple[int, ...]
    by: list[Heading]


class Label(NamedTuple):
    """What stands above quotes: the day, the outlet or the speaker that they are of."""

    label: str


def to_shown_answer(answer: Answer, threshold: float) -> dict[str, Any]:
    """Return an answer in words; one whose confidence is under `threshold` is a guess.

    What is None or empty is not shown.
    """
    is_cited, evidence = bool(answer.citations), answer.evidence
    is_sure = is_cited and answer.confidence >= threshold
    kind = "abstained" if answer.abstained else "cited" if is_cited else "talk"
    resolved = answer.resolved_question
    written = to_shown_written(answer.written) if answer.written else None
    is_written = bool(written and written["blocks"])
    return {
        "written": written,
        "kind": "computed" if evidence and not is_cited else kind,
        "parts": _parts(answer),
        "days": _to_days_words(answer.days) if answer.days else None,
        "searched_as": None if resolved == answer.question.strip() else resolved,
        "is_guess": is_cited and not is_sure and not is_written,
        "confidence": f"{answer.confidence:.2f}",
        "sureness": _sureness(answer) if is_cited and not is_written else None,
        "narrowed": to_filter_words(answer.filters, answer.undated_left_out),
        "copied": to_footnotes(answer) if is_cited or evidence else None,
        "reason": answer.reason,
        "suggestions": answer.suggestions,
        "filters_hide": answer.filters_hide,
        "sides": BOTH_SIDES if is_sure and answer.kind == "fact" else None,
        "basis": _basis(evidence) if evidence else None,
        "resolved_question": resolved,
        "plainly": _plainly(answer),
        "took": _took(answer.timings_ms),
        "found": list(map(_found, answer.retrieved)),
        "sources": to_sources(answer),
        "nearest": to_nearest(resolved, answer.retrieved)
        if answer.abstained and answer.retrieved
        else None,
        "closest": _closest(answer) if answer.abstained else [],
    }


def _took(timings_ms: Mapping[str, float]) -> str:
    took = {
        name: sum(timings_ms[stage] for stage in stages if stage in timings_ms)
        for stages, name in _STAGES
        if not timings_ms.keys().isdisjoint(stages)
    }
    return ", ".join(f"{name} {ms:,.0f} ms" for name, ms in took.items())


def _plainly(answer: Answer) -> list[str]:
    """Return in plain sentences how an answer was found."""
    if not answer.retrieved:
        return []
    n = len(answer.retrieved)
    articles = to_count(len({found.article.id for found in answer.retrieved}), "article")
    first = answer.retrieved[0]
    passages = "1 passage" if n == 1 else f"{n} passages"
    told = [
        f"Quoth looked for the passages that are nearest to the question in meaning and in words, "
        f"and read the best of them. Here are the first {passages}, from {articles}."
        if n > 1
        else "Quoth looked for the passages that are nearest to the question in meaning and in "
        "words, and found one."
    ]
    if answer.citations:
        told.append(
            f"What answers the question best is quoted. Best of all: “{to_title(first.article)}”."
        )
    elif answer.abstained:
        told.append("None of them answers the question surely enough to be quoted.")
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    if seconds:
        told.append(f"It took {seconds:.1f} seconds.")
    return told


def _closest(answer: Answer) -> list[dict[str, Any]]:
    """Return a card for the first passage of each article, with its number among those found."""
    first: dict[str, int] = {}
    for number, found in enumerate(answer.retrieved):
        first.setdefault(found.article.id, number)
    return [
        {**to_closest(answer.retrieved[number]), "passage": number} for number in first.values()
    ]


def _basis(evidence: Evidence) -> dict[str, Any]:
    """Return the rule of what was computed, and each article that it came to as a line."""
    return {
        "rule": evidence.rule,
        "from": to_count(len(evidence.articles), "article"),
        "articles": [
            (
                to_line(one.title) or to_line(one.article_id),
                one.source,
                to_time(one.published, one.published_to),
            )
            for one in evidence.articles
        ],
    }


def _sureness(answer: Answer) -> dict[str, str]:
    """Return how sure an answer is, in words, and what these words are worth."""
    words, right = next((w, right) for least, w, right in _SURE if answer.confidence >= least)
    if answer.kind in _MEASURED:
        meant = (
            f"In a test on 1,500 news articles, {right} of 100 answers that Quoth called "
            f"“{words.lower()}” were right. With other articles it may be more or fewer."
        )
    else:
        meant = (
            "This is how sure Quoth is that these passages are about the question. How often "
            "answers of this kind are right was not measured."
        )
    return {"words": words, "meant": meant}


def _to_days_words(days: AskedDays) -> str:
    """Return which days a question was understood to mean."""
    exactly = to_days(days.first, days.last)
    if days.first is None or days.last is None:
        return f"published {exactly}" if days.of == "published" else exactly
    words = to_short_days(days.first, days.last)
    if days.of != "published":
        return f"around {words}"
    return f"published {exactly}" if words == exactly else f"published in {words}"


def _parts(answer: Answer) -> list[Said | Label | QuotedWords]:
    shown: list[Said | Label | QuotedWords] = []
    above = ""
    for n, part in enumerate(answer.parts):
        if isinstance(part, Quoted):
            cited = [answer.citations[number - 1] for number in part.numbers]
            shown.append(_quoted(part, cited[0].notes, _by(cited, above)))
            continue
        # What a quote decides is the answer itself, no label.
        is_label = (
            answer.verdict is None
            and part.text.endswith(":")
            and any(isinstance(after, Quoted) for after in answer.parts[n + 1 : n + 2])
        )
        above = part.text
        shown.append(Label(part.text.rstrip(":")) if is_label else part)
    return shown


def _by(cited: Sequence[Citation], above: str) -> list[Heading]:
    """Return outlet and day of each source of a quote, none where the words above it have them."""
    by: list[Heading] = []
    for citation in cited:
        heading = to_heading(citation.article, citation.start)
        known = [heading.source, heading.published.words if heading.published else None]
        if all(word is None or word in above for word in known):
            continue
        if (heading.source, heading.published) not in [(h.source, h.published) for h in by]:
            by.append(heading)
    return by


def _quoted(part: Quoted, notes: Sequence[Note], by: list[Heading]) -> QuotedWords:
    end = len(part.text)
    last = max(match.end() for match in re.finditer(r"^|(?<!\s)\s++(?=\S)", part.text))
    if end - last > _LAST_WORD:
        last = end
    return QuotedWords(
        to_bits(part, notes, (0, last)), to_bits(part, notes, (last, end)), part.numbers, by
    )


def _found(found: RetrievedPassage) -> tuple[int, str, list[str]]:
    """Return the rank, title and scores of a passage, for the table of how it was found."""
    fused, reading = (
        "–" if number is None else f"{number:.2f}" for number in (found.fused, found.reading)
    )
    scores = (f"{found.cosine:.2f}", f"{found.bm25:.1f}", fused, reading, f"{found.score:.2f}")
    return found.rank, to_title(found.article), [score.replace("-", "−") for score in scores]


def to_filter_words(filters: Filters, undated_left_out: int) -> str:
    """Return what an answer was narrowed down to, in words; "" for no filters."""
    first, last = filters.published_from, filters.published_to
    words = []
    if first and last:
        words.append(f"published {to_day(first)} – {to_day(last)}")
    elif first:
        words.append(f"published from {to_day(first)} on")
    elif last:
        words.append(f"published up to {to_day(last)}")
    if filters.sources:
        words.append(f"from {', '.join(filters.sources)}")
    if filters.authors:
        words.append(f"by {', '.join(filters.authors)}")
    if filters.collections:
        words.append(f"in {', '.join(filters.collections)}")
    narrowed = f"Only articles {' and '.join(words)}" if words else ""
    if filters.articles:
        n = len(filters.articles)
        chosen = f"Only the {to_count(n, 'article')} that {'was' if n == 1 else 'were'} chosen"
        narrowed = f"{chosen}, if {' and '.join(words)}" if words else chosen
    if undated_left_out:
        noun = "article" if undated_left_out == 1 else "articles"
        narrowed += f" ({undated_left_out} undated {noun} left out)"
    return narrowed
