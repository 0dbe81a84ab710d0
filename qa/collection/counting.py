"""Counting: what a query comes to, over the articles that fit.

Takes a Query, the opened index and the caller's filters; gives a Tally: the articles that fit,
story by story, and how many fall to each month, outlet, author or name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import is_month, is_year
from qa.collection.names import names_in

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from index.search.filters import Filters
    from index.search.holding import Held
    from index.search.passage_index import PassageIndex
    from index.store.values import CatalogueEntry
    from qa.collection.query import Conditions, Query, Unit

_BETWEEN_AUTHORS = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted. A story is its copies that fit, the best first, by the best's id.

    `groups` are (name, stories) by name; `ungrouped` stories have no such name: no date, no outlet.
    `undated` articles would fit but for the days asked for, which nobody knows of them; `unsure`
    ones fit, but only month or year are known of them. `singled` are those first, last, longest …
    """

    stories: tuple[tuple[Held, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()
    ungrouped: int = 0
    undated: int = 0
    unsure: int = 0
    singled: tuple[CatalogueEntry, ...] = ()

    @property
    def articles(self) -> int:
        """How many articles fit, copies included."""
        return sum(map(len, self.stories))


def count(query: Query, index: PassageIndex, filters: Filters) -> Tally:
    """Return what `query` comes to, over the articles that `filters` let in."""
    asked = query.conditions
    held = index.holding(asked.wordings, filters, keep=lambda entry: _fits(entry, asked))
    undated = unsure = 0
    if asked.need_date:
        undated = sum(1 for one in held if one.entry.published is None)
        held = tuple(one for one in held if one.entry.published is not None)
        unsure = sum(1 for one in held if not _lies_within(one.entry, asked))
    stories = to_stories(held)
    groups: tuple[tuple[str, int], ...] = ()
    ungrouped = 0
    if query.unit == "name":
        names = index.words_by_article(names_in, held)
        groups, ungrouped = _grouped(stories, lambda one: names[one.entry.row])
    elif query.unit != "article":
        groups, ungrouped = _by_unit(stories, query.unit)
    return Tally(
        stories=stories,
        groups=groups,
        ungrouped=ungrouped,
        undated=undated,
        unsure=unsure,
        singled=_singled(query, held),
    )


def to_authors(author: str | None) -> list[str]:
    """Return the single names of what an article has as its author."""
    names = _BETWEEN_AUTHORS.split(re.sub(r"^by\s+", "", author or "", flags=re.IGNORECASE))
    return [name for name in names if name]


def to_stories(held: Iterable[Held]) -> tuple[tuple[Held, ...], ...]:
    """Return articles by the story they tell, of each the best first."""
    by_story: dict[int, list[Held]] = defaultdict(list)
    for one in held:
        by_story[one.story].append(one)
    ordered = (sorted(copies, key=lambda one: one.place) for copies in by_story.values())
    return tuple(map(tuple, sorted(ordered, key=lambda copies: copies[0].entry.id)))


def _fits(entry: CatalogueEntry, asked: Conditions) -> bool:
    """Say whether an article meets the conditions but for words, or would if it had a date."""
    return (
        (not asked.sources or entry.source in asked.sources)
        and (asked.author is None or asked.author in to_authors(entry.author))
        and (asked.language is None or (entry.language or "en")[:2] == asked.language)
        and (entry.published is None or _overlaps(entry, asked))
    )


def _overlaps(entry: CatalogueEntry, asked: Conditions) -> bool:
    first, last = entry.published, entry.published_to or entry.published
    return (asked.first is None or (last is not None and last >= asked.first)) and (
        asked.last is None or (first is not None and first <= asked.last)
    )


def _lies_within(entry: CatalogueEntry, asked: Conditions) -> bool:
    first, last = entry.published, entry.published_to or entry.published
    return (asked.first is None or (first is not None and first >= asked.first)) and (
        asked.last is None or (last is not None and last <= asked.last)
    )


def _by_unit(
    stories: Sequence[tuple[Held, ...]], unit: Unit
) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return how many stories each unit has; a story belongs to the day it first appeared on.

    Each outlet and author that has a story has it, whoever else does.
    """
    if unit == "outlet":
        return _grouped(stories, lambda one: [one.entry.source])
    if unit == "author":
        return _grouped(stories, lambda one: to_authors(one.entry.author))
    counts: Counter[str] = Counter()
    for copies in stories:
        days = [one.entry for one in copies if one.entry.published is not None]
        name = _to_name(min(days, key=_day), unit) if days else None
        if name is not None:
            counts[name] += 1
    return tuple(sorted(counts.items())), len(stories) - counts.total()


def _grouped(
    stories: Sequence[tuple[Held, ...]], names_of: Callable[[Held], Iterable[str | None]]
) -> tuple[tuple[tuple[str, int], ...], int]:
    counts: Counter[str] = Counter()
    without = 0
    for copies in stories:
        names = {name for one in copies for name in names_of(one) if name}
        counts.update(names)
        without += not names
    return tuple(sorted(counts.items())), without


def _day(entry: CatalogueEntry) -> tuple[datetime.date, datetime.date, str]:
    """The order of dated articles: by the first day they may be of, the surest first."""
    assert entry.published is not None
    return entry.published, entry.published_to or entry.published, entry.id


def _to_name(entry: CatalogueEntry, unit: Unit) -> str | None:
    """Return month, year or day of an article in ISO 8601; None where it is not known so well."""
    first, last = entry.published, entry.published_to
    if first is None:
        return None
    if last is not None and (
        unit == "day"
        or (unit == "month" and not is_month(first, last))
        or (unit == "year" and not (is_year(first, last) or first.year == last.year))
    ):
        return None
    return first.isoformat()[: {"day": 10, "month": 7}.get(unit, 4)]


def _singled(query: Query, held: Sequence[Held]) -> tuple[CatalogueEntry, ...]:
    """Return the first, last, longest or shortest articles, and those that tie with the last."""
    entries = [one.entry for one in held]
    if query.want in ("longest", "shortest"):
        ordered = sorted(entries, key=lambda entry: (entry.words, entry.id))
        keys = {entry.row: entry.words for entry in entries}
    elif query.want in ("first", "last"):
        ordered = sorted((entry for entry in entries if entry.published is not None), key=_day)
        keys = {entry.row: _day(entry)[0].toordinal() for entry in ordered}
    else:
        return ()
    if query.want in ("longest", "last"):
        ordered.reverse()
    chosen = ordered[: query.n]
    ties = [entry for entry in ordered[query.n :] if keys[entry.row] == keys[chosen[-1].row]]
    return (*chosen, *ties)
