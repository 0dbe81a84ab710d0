"""Preference: which passages stand higher for the day their article appeared on.

Takes found passages; gives them with a small bonus in their score, so that it decides between those
that tell about equally much, and never against one that tells clearly more.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.days.words import to_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article
    from index.search.retrieved import RetrievedPassage
    from qa.days.asked import AskedDays

BONUS = 0.06  # at most, of a fused score in [0, 1]
_PROMPT = 3  # days after what happened in which most articles on it appear
_LATE = 14  # days after which one has none of the bonus
_DAY = datetime.timedelta(1)
_NEWEST = frozenset("latest newest currently current now nowadays".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Articles that appeared on the days from `first` to `last` or shortly after; or `newest`."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    newest: bool = False

    def order(self, passages: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
        """Return the passages by their scores and bonuses, best first, ties by passage id."""
        articles = {found.article.id: found.article for found in passages}
        if self.newest:
            shares = _by_age(articles)
        else:
            shares = {name: self._share(article) for name, article in articles.items()}
        return with_bonus(passages, shares)

    def is_of(self, article: Article) -> bool:
        """Say whether `article` appeared on these days, or so soon after that it is of them."""
        first, last = article.published, article.published_to or article.published
        if self.first is None or self.last is None or first is None or last is None:
            return False
        return self.first <= last and first <= self.last + datetime.timedelta(_PROMPT)

    def _share(self, article: Article) -> float:
        """Return how much of the bonus an article gets, in [0, 1]."""
        first, last = article.published, article.published_to or article.published
        if first is None or last is None or (self.first and last < self.first):
            return 0.0
        if self.last is None or first <= self.last:
            return 1.0
        late = (first - self.last).days
        return max(0.0, min(1.0, (_LATE - late) / (_LATE - _PROMPT)))


def to_preference(days: AskedDays | None, *, newest: bool) -> Preference | None:
    """Return what is preferred for the days that a question means; None where nothing is."""
    if newest:
        return Preference(newest=True)
    if days is None or days.of != "event":
        return None
    return Preference(first=days.first, last=days.last)


def wants_newest(question: str) -> bool:
    """Say whether a question asks for how things are now: "the latest figure"."""
    words = to_words(question)
    return any(
        (word.low in _NEWEST and not word.is_capital)
        or (word.low == "recent" and i > 0 and words[i - 1].low == "most")
        for i, word in enumerate(words)
    )


def _by_age(articles: dict[str, Article]) -> dict[str, float]:
    """Return for each article, by id, its place from the oldest, 0, to the newest, 1."""
    days = sorted({article.published for article in articles.values() if article.published})
    place = {day: (i + 1) / len(days) for i, day in enumerate(days)}
    return {
        name: place[article.published] if article.published else 0.0
        for name, article in articles.items()
    }


def later_entries_first(passages: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Return the passages with those of later entries before others of the same live blog.

    They have a bonus against each other, and none against other articles: they take the places and
    the scores that those of their article have.
    """
    places: dict[str, list[int]] = {}
    for place, found in enumerate(passages):
        if found.article.entry_at(found.passage.start) is not None:
            places.setdefault(found.article.id, []).append(place)
    ordered = list(passages)
    for own in places.values():
        moments = sorted({_moment(passages[place]) for place in own})
        order = sorted(
            own,
            key=lambda at: (
                -(passages[at].score + BONUS * moments.index(_moment(passages[at])) / len(moments))
            ),
        )
        for place, at in zip(own, order, strict=True):
            ordered[place] = replace(passages[at], rank=place + 1, score=passages[place].score)
    return ordered


def _moment(found: RetrievedPassage) -> datetime.datetime:
    entry = found.article.entry_at(found.passage.start)
    assert entry is not None
    return entry.moment


def with_bonus(
    passages: Sequence[RetrievedPassage], shares: Mapping[str, float]
) -> list[RetrievedPassage]:
    """Return the passages by score and bonus, best first, ties by passage id.

    `shares` tell how much of the bonus an article gets, by its id; none if it is not there.
    """
    preferred = [
        replace(found, score=found.score + BONUS * shares.get(found.article.id, 0.0))
        for found in passages
    ]
    preferred.sort(key=lambda found: (-found.score, found.passage.id))
    return [replace(found, rank=rank) for rank, found in enumerate(preferred, 1)]
