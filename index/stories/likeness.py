"""Likeness: how much two texts have in common, looked at whole.

Takes pairs of names and what gives the article of a name; gives the share of runs of words and of
numbers that the shorter text of each pair has in common with the longer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from index.stories.signature import to_shingles, to_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from index.articles.article import Article

# Texts kept while pairs are compared: the 50 that others are compared with, of a few stories.
_CACHED_TEXTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are: shares, in [0, 1], of what the shorter has.

    `contained` is of its runs of four words, `numbers` of its numbers (1.0 if it has none).
    """

    contained: float
    numbers: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.contained <= 1.0 and 0.0 <= self.numbers <= 1.0):
            raise ValueError(f"{self.contained} and {self.numbers} are not shares")


def measure(
    pairs: Iterable[tuple[str, str]], article: Callable[[str], Article]
) -> Iterator[tuple[tuple[str, str], Likeness]]:
    """Yield each pair with how alike its articles are; `article` gives the one of a name.

    An article is read about once, however many there are.
    """

    @lru_cache(maxsize=_CACHED_TEXTS)
    def text(name: str) -> _Text:
        return _Text.of(article(name))

    for one, other in _in_order(pairs):
        yield (one, other), text(one).likeness(text(other))


def _in_order(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs so that one text after the other meets all it is compared with.

    Of a large story a few texts are in most pairs: each of the others meets these in turn, and the
    others of one story come together.
    """
    pairs = list(pairs)
    n_pairs = Counter(name for pair in pairs for name in pair)

    def rank(name: str) -> tuple[int, str]:
        return n_pairs[name], name

    leader: dict[str, str] = {}
    for pair in pairs:
        few, many = sorted(pair, key=rank)
        leader[few] = max(leader.get(few, many), many, key=rank)

    def place(pair: tuple[str, str]) -> tuple[str, str, str]:
        few, many = sorted(pair, key=rank)
        return leader[few], few, many

    pairs.sort(key=place)
    return pairs


@dataclass(frozen=True, slots=True)
class _Text:
    n_words: int
    shingles: NDArray[np.uint64]
    numbers: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> _Text:
        words = to_words(article)
        numbers = frozenset(word for word in words if word[0].isdigit())
        return cls(len(words), to_shingles(words), numbers)

    def likeness(self, other: _Text) -> Likeness:
        shorter, longer = sorted((self, other), key=lambda text: text.n_words)
        common = np.intersect1d(shorter.shingles, longer.shingles, assume_unique=True)
        shared = len(shorter.numbers & longer.numbers)
        return Likeness(
            contained=len(common) / len(shorter.shingles),
            numbers=shared / len(shorter.numbers) if shorter.numbers else 1.0,
        )
