"""Timelines: what happened on which day, in order.

Takes the passages found for a topic; gives sentences with the day each tells of. A sentence has a
day only where its words and its article's day of publication fix it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.overview.dating import to_day
from qa.overview.topic import choose_sentences, to_weighed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.overview.standing import Candidate

_MOST_OF_A_DAY = 2  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A sentence of a timeline, and the day of what it tells."""

    day: datetime.date
    candidate: Candidate


def to_timeline(topic: str, found: Sequence[RetrievedPassage], n: int) -> list[Entry]:
    """Return at most `n` dated sentences on `topic`, in order of the days they tell of."""
    days = {}
    weighed = []
    for candidate, weight in to_weighed(topic, found):
        day = to_day(candidate.article, (candidate.start, candidate.end))
        if day is not None:
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
