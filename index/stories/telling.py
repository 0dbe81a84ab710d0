"""Stories: which articles are copies of one another, so that a search meets each story once.

Takes the signature of every article and how alike the few pairs are that may be copies; gives
Stories. All of it is a function of the articles alone: neither the order in which they came nor
what was there before them plays a part. A story is a star around its longest article, so that no
chain of small changes joins what is not alike.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from index.stories.pairs import to_pages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.stories.likeness import Likeness
    from index.stories.pairs import Signed

# Chosen on the first half of the labelled pairs, see benchmarks/duplicates.py.
_MIN_CONTAINED = 0.7  # of the shorter article's shingles that a copy has in common with the other
_MIN_NUMBERS = 0.9  # of its numbers likewise: reports on other matches, quarters or days fail here
_MIN_SAME_PAGE = 0.3  # of the shingles that two versions of what one URL names have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another article with the same story, as a citation names it."""

    article_id: str
    source: str | None
    url: str | None
    published: datetime.date | None
    published_to: datetime.date | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Return the copy as the JSON contract has it."""
        return {
            "article_id": self.article_id,
            "source": self.source,
            "url": self.url,
            "published": self.published.isoformat() if self.published else None,
            "published_to": self.published_to.isoformat() if self.published_to else None,
        }


class Stories:
    """Who is a copy of whom in one generation, by article row; never changed once made."""

    def __init__(
        self, groups: Iterable[Sequence[Signed]], replaced: Mapping[int, Sequence[Signed]]
    ) -> None:
        self._groups = [tuple(group) for group in groups if len(group) > 1]
        self._group_of = {one.row: group for group in self._groups for one in group}
        self._place_of = {one.row: i for group in self._groups for i, one in enumerate(group)}
        self._copies: dict[int, tuple[Copy, ...]] = {}  # of the articles that were asked for
        self._replaced = {row: tuple(versions) for row, versions in replaced.items()}
        self._earlier = {one.row for versions in replaced.values() for one in versions}

    @classmethod
    def from_rows(
        cls,
        groups: Iterable[Sequence[int]],
        replaced: Iterable[tuple[int, Sequence[int]]],
        signed: Iterable[Signed],
    ) -> Self:
        """Return what `to_rows` told of; `signed` has the articles it names."""
        of = {one.row: one for one in signed}
        return cls(
            [[of[row] for row in group] for group in groups],
            {newest: [of[row] for row in versions] for newest, versions in replaced},
        )

    @property
    def signed(self) -> dict[int, Signed]:
        """The articles that are told of, by row."""
        told = itertools.chain(self._groups, self._replaced.values())
        return {one.row: one for one in itertools.chain.from_iterable(told)}

    def to_rows(self) -> tuple[list[list[int]], list[tuple[int, list[int]]]]:
        """Return the rows of the articles of each story, and of the earlier versions of some."""
        groups = [[one.row for one in group] for group in self._groups]
        return groups, [(row, [one.row for one in old]) for row, old in self._replaced.items()]

    @property
    def n_copies(self) -> int:
        """How many articles are copies of the one their story is searched by."""
        return sum(len(group) - 1 for group in self._groups)

    @property
    def n_earlier(self) -> int:
        """How many articles are earlier versions of another."""
        return len(self._earlier)

    def copies(self, row: int) -> tuple[Copy, ...]:
        """Return the other articles with the story of the article of that row, best first."""
        if row not in self._copies:
            self._copies[row] = tuple(
                Copy(
                    article_id=one.id,
                    source=one.source,
                    url=one.url,
                    published=one.published,
                    published_to=one.published_to,
                )
                for one in self._group_of.get(row, ())
                if one.row != row
            )
        return self._copies[row]

    def earlier_versions(self, row: int) -> tuple[int, ...]:
        """Return the rows of the earlier versions of the article of that row, latest first."""
        return tuple(one.row for one in self._replaced.get(row, ()))

    def later_version(self, row: int) -> int | None:
        """Return the row of the article that replaces that of that row, if one does."""
        versions = self._replaced.items()
        return next(
            (newest for newest, old in versions if any(one.row == row for one in old)), None
        )

    def standing(self, rows: Collection[int]) -> tuple[int, ...]:
        """Return which of these articles are earlier versions of ones that are not among them.

        Of several versions of one article, the latest.
        """
        found = []
        for newest, versions in (
            self._replaced.items() if not self._earlier.isdisjoint(rows) else ()
        ):
            chosen = [one.row for one in versions if one.row in rows]
            if chosen and newest not in rows:
                found.append(chosen[0])
        return tuple(found)

    @property
    def involved(self) -> list[int]:
        """The rows of the articles that are not a story of their own."""
        return sorted(self._group_of.keys() | self._earlier)

    def mask(self, owners: NDArray[np.int64]) -> StoryMask:
        """Return what picks one article of each story among passages, given their article rows."""
        return StoryMask(self, owners)

    def order(self, row: int) -> tuple[int, int]:
        """Return the row of the best article of that one's story, and how many are better than it.

        (row, -1) for an earlier version.
        """
        if row in self._earlier:
            return row, -1
        group = self._group_of.get(row)
        return (row, 0) if group is None else (group[0].row, self._place_of[row])


class StoryMask:
    """Picks the passages to search, of one article a story. `owners`: (n,) article rows."""

    def __init__(self, stories: Stories, owners: NDArray[np.int64]) -> None:
        self._owners = owners
        rows, which = _numbered(owners)
        self._n = len(rows)
        # By article: the number of its story, and how many articles of that are better.
        story, better = np.arange(len(rows)), np.zeros(len(rows), dtype=np.int64)
        told = [(row, *stories.order(row)) for row in stories.involved]
        one, best, place = np.array(told, dtype=np.int64).reshape(-1, 3).T
        at = np.minimum(np.searchsorted(rows, one), max(len(rows) - 1, 0))
        is_here = rows[at] == one if len(rows) else np.zeros(len(one), dtype=bool)
        story[at[is_here]] = np.searchsorted(rows, best[is_here])
        better[at[is_here]] = place[is_here]
        self._story, self._better = story[which], better[which]
        self.all_searched = not better.any()

    @cached_property
    def _by_story(self) -> NDArray[np.int64]:
        return np.lexsort((self._better, self._story))

    def place(self, passage: int) -> int:
        """Return how many articles of its story are better than that of a passage."""
        return int(self._better[passage])

    def story(self, passage: int) -> int:
        """Return the number of the story of a passage."""
        return int(self._story[passage])

    def passages(self, story: int) -> Iterator[int]:
        """Yield the passages of a story, those of its best article first."""
        at = int(np.searchsorted(self._story, story, sorter=self._by_story))
        while at < len(self._by_story) and self._story[self._by_story[at]] == story:
            yield int(self._by_story[at])
            at += 1

    def current(
        self, allowed: NDArray[np.bool_], standing: Sequence[int] = ()
    ) -> NDArray[np.bool_]:
        """Return the `allowed` passages that are of no earlier version: (n,) bool both.

        But for the articles `standing`: earlier versions that were chosen without their later ones.
        """
        return allowed & ((self._better >= 0) | np.isin(self._owners, standing))

    def pick(self, allowed: NDArray[np.bool_], standing: Sequence[int] = ()) -> NDArray[np.bool_]:
        """Return which of the `allowed` passages to search: (n,) bool both.

        Of each story those of its first article that has any allowed; none of earlier versions, but
        for those `standing`, as for `current`.
        """
        if self.all_searched:
            return allowed
        allowed = self.current(allowed, standing)
        first = np.full(self._n, np.iinfo(np.int64).max)
        np.minimum.at(first, self._story[allowed], self._better[allowed])
        picked: NDArray[np.bool_] = allowed & (self._better == first[self._story])
        return picked


def _numbered(owners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the values of `owners` (n,), sorted, each once, and the number of each among them.

    Where they are in order already, as in a table of passages, nothing is sorted.
    """
    is_next = owners[1:] != owners[:-1]
    if not len(owners) or (owners[1:] < owners[:-1]).any():
        rows, which = np.unique(owners, return_inverse=True)
        return rows, which
    starts = np.flatnonzero(np.concatenate([[True], is_next]))
    return owners[starts], np.cumsum(np.concatenate([[0], is_next]))


def are_copies(likeness: Likeness) -> bool:
    """Say whether texts so alike tell one story."""
    return likeness.contained >= _MIN_CONTAINED and likeness.numbers >= _MIN_NUMBERS


def tell_stories(
    signed: Sequence[Signed], likenesses: Mapping[tuple[str, str], Likeness]
) -> Stories:
    """Return the stories of all articles; a pair that `likenesses` lacks is taken for unlike.

    A story is searched by its longest article, of one text the one published first. Of the
    articles under one URL that are versions of one text only the newest is searched and counted.
    """
    replaced = _versions(signed, likenesses)
    earlier = {one.row for versions in replaced.values() for one in versions}
    current = [one for one in signed if one.row not in earlier]
    by_text: dict[str, list[Signed]] = defaultdict(list)
    for one in sorted(current, key=_order):
        by_text[one.signature.words_hash].append(one)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for a, b in sorted(likenesses):
        if are_copies(likenesses[a, b]):
            neighbours[a].append(b)
            neighbours[b].append(a)
    groups, taken = [], set[str]()
    for text in by_text:  # best first, as they were put in
        if text in taken:
            continue
        star = [text, *(near for near in neighbours[text] if near in by_text and near not in taken)]
        taken.update(star)
        groups.append(sorted((one for near in star for one in by_text[near]), key=_order))
    return Stories(groups, replaced)


def _order(one: Signed) -> tuple[int, str, datetime.date, str, int]:
    """Best first: the most complete, of one text the first published, then by id.

    The longest first, then by words hash: the order in which `pairs` looks at texts, too.
    """
    published = one.published or datetime.date.max
    return -one.signature.n_words, one.signature.words_hash, published, one.id, one.row


def _versions(
    signed: Sequence[Signed], likenesses: Mapping[tuple[str, str], Likeness]
) -> dict[int, list[Signed]]:
    """Return the earlier versions, latest first, of each article that replaces any."""
    replaced: dict[int, list[Signed]] = {}
    for page in to_pages(signed):
        waiting = sorted(page, key=_age)
        while waiting:
            newest, *others = waiting
            older = [one for one in others if _is_same_page(one, newest, likenesses)]
            if older:
                replaced[newest.row] = older
            waiting = [one for one in others if one not in older]
    return replaced


def _age(one: Signed) -> tuple[int, int, str, int]:
    """Newest first; among equals the longest."""
    day = one.updated or one.published or datetime.date.min
    return -day.toordinal(), -one.signature.n_words, one.id, one.row


def _is_same_page(
    one: Signed, other: Signed, likenesses: Mapping[tuple[str, str], Likeness]
) -> bool:
    a, b = sorted((one.signature.words_hash, other.signature.words_hash))
    likeness = likenesses.get((a, b))
    return a == b or (likeness is not None and likeness.contained >= _MIN_SAME_PAGE)
