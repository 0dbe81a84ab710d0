"""PassageTable: all passages of one generation, column by column.

Takes rows of passages, and what is said of their articles; gives what filters and searches look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageTable:
    """All passages of one generation, by passage row, column by column; n entries each.

    `published` and `published_to` are the proleptic ordinals of the first and the last day that the
    article may be of, mostly the same, 0 for unknown; `source` is an index into `sources`, and
    `author` one into `authors`, -1 for none.
    """

    rows: NDArray[np.int64]
    articles: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    published: NDArray[np.int64]
    published_to: NDArray[np.int64]
    source: NDArray[np.int64]
    sources: tuple[str, ...]
    author: NDArray[np.int64]
    authors: tuple[str, ...]

    @classmethod
    def of(cls, table: NDArray[np.int64], said: Mapping[int, tuple[Any, ...]]) -> Self:
        """Return the table of rows (row, article, start, end), (n, 4) int64.

        `said` has first and last ordinal, source and author of each article.
        """
        owners = np.array(sorted(said), dtype=np.int64)
        which = np.searchsorted(owners, table[:, 1])
        if not np.array_equal(owners[np.minimum(which, len(owners) - 1)], table[:, 1]):
            raise KeyError("a passage is of an article of which nothing is said")
        has_passage = np.bincount(which, minlength=len(owners)) > 0
        told = [said[row] for row in owners[has_passage].tolist()]
        which = (np.cumsum(has_passage) - 1)[which]
        days = np.array([of_one[:2] for of_one in told], dtype=np.int64).reshape(-1, 2)
        source, sources = to_names([of_one[2] for of_one in told])
        author, authors = to_names([of_one[3] for of_one in told])
        return cls(
            rows=np.ascontiguousarray(table[:, 0]),
            articles=np.ascontiguousarray(table[:, 1]),
            starts=np.ascontiguousarray(table[:, 2]),
            ends=np.ascontiguousarray(table[:, 3]),
            published=days[which, 0],
            published_to=days[which, 1],
            source=source[which],
            sources=sources,
            author=author[which],
            authors=authors,
        )

    def changed(self, kept: NDArray[np.bool_], born: PassageTable) -> PassageTable:
        """Return the table of the passages that are `kept`, (n,) bool, and of later rows `born`."""
        if kept.all() and not len(born.rows):
            return self

        def joined(column: NDArray[np.int64], of_born: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.concatenate([column[places], of_born])

        places = slice(None) if kept.all() else np.flatnonzero(kept)
        source, sources = _joined((self.source[places], self.sources), (born.source, born.sources))
        author, authors = _joined((self.author[places], self.authors), (born.author, born.authors))
        return PassageTable(
            rows=joined(self.rows, born.rows),
            articles=joined(self.articles, born.articles),
            starts=joined(self.starts, born.starts),
            ends=joined(self.ends, born.ends),
            published=joined(self.published, born.published),
            published_to=joined(self.published_to, born.published_to),
            source=source,
            sources=sources,
            author=author,
            authors=authors,
        )


def to_names(values: Sequence[str | None]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the number of each value among the names, (n,) int64, -1 for none, and the names."""
    names = tuple(sorted({value for value in values if value}))
    number = {name: i for i, name in enumerate(names)}
    return np.array([number.get(value or "", -1) for value in values], dtype=np.int64), names


def _joined(
    *columns: tuple[NDArray[np.int64], tuple[str, ...]],
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return columns of numbers, each with its names, as one that has the names it still needs."""
    living = {names[i] for numbers, names in columns for i in _numbers(numbers, len(names))}
    joined = tuple(sorted(living))
    number = {name: i for i, name in enumerate(joined)}
    found = []
    for numbers, names in columns:
        # The last is where -1, of no name, leads to.
        renumbered = [number.get(name, -1) for name in names] + [-1]
        found.append(np.array(renumbered, dtype=np.int64)[numbers])
    return np.concatenate(found), joined


def _numbers(numbers: NDArray[np.int64], n: int) -> list[int]:
    """Return which of the numbers from 0 to `n` there are among `numbers`."""
    found: list[int] = np.flatnonzero(np.bincount(numbers + 1, minlength=n + 1)[1:]).tolist()
    return found
