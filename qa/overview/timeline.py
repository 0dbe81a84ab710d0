"""Timelines: what happened on which day, in order.

Takes the passages found for a topic; gives sentences with the day each tells of. A sentence has a
day only where its words and its article's day of publication fix it.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.days.asked import to_asked_days
from qa.overview.dating import to_day
from qa.overview.topic import choose_sentences, to_weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.overview.standing import Candidate

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MOST_OF_A_DAY = 2  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A sentence of a timeline, and the day of what it tells."""

    day: datetime.date
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a timeline is wanted of: a topic, from the `first` to the `last` day, None for open."""

    topic: str
    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def of(cls, topic: str) -> Stretch:
        """Return `topic` parted into the days that it names with their year, and the rest."""
        days = to_asked_days(topic, datetime.date.max)
        if days is None or days.is_relative or not _YEAR.search(days.words):
            return cls(topic=topic)
        start, end = days.span
        rest = f"{topic[:start].strip()} {topic[end:].strip()}".strip(" ,")
        return cls(topic=rest, first=days.first, last=days.last) if rest else cls(topic=topic)

    def holds(self, day: datetime.date) -> bool:
        """Say whether `day` lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def to_timeline(stretch: Stretch, found: Sequence[RetrievedPassage], n: int) -> list[Entry]:
    """Return at most `n` dated sentences on a topic, in order of the days they tell of."""
    days = {}
    weighed = []
    for candidate, weight in to_weighed(stretch.topic, found):
        day = to_day(candidate.article, (candidate.start, candidate.end))
        if day is not None and stretch.holds(day):
            days[candidate.article.id, candidate.start] = day
            weighed.append((candidate, weight))

    def fits(one: Candidate, chosen: Sequence[Candidate]) -> bool:
        day = days[one.article.id, one.start]
        same = [other for other in chosen if days[other.article.id, other.start] == day]
        return len(same) < _MOST_OF_A_DAY

    entries = [
        Entry(day=days[candidate.article.id, candidate.start], candidate=candidate)
        for candidate in choose_sentences(weighed, n, fits=fits)
    ]
    return sorted(entries, key=lambda e: (e.day, e.candidate.article.id, e.candidate.start))
