"""Gathering: the articles that filters let in, one of each story, with what each is about.

Takes a generation, filters and, where only some articles are meant, their ids; gives what tells
these apart without their texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.search.narrowing import let_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from index.search.filters import Filters
    from index.search.generation import Generation
    from index.store.values import CatalogueEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Articles by id; `vectors[i]` is the mean of those of article i: (n, dim) float32.

    `n_copies` articles more were let in that tell a story of one of these.
    """

    articles: tuple[CatalogueEntry, ...]
    vectors: NDArray[np.float32]
    n_copies: int = 0

    def __post_init__(self) -> None:
        if len(self.articles) != len(self.vectors):
            raise ValueError(f"{len(self.vectors)} vectors of {len(self.articles)} articles")


def gather(
    generation: Generation,
    catalogue: Collection[CatalogueEntry],
    filters: Filters,
    *,
    ids: Collection[str] | None = None,
) -> Gathered:
    """Return what `filters` let in of the articles of `catalogue`, or of those with these `ids`.

    An article without a passage, all of which is furniture, is about nothing and left out.
    """
    table = generation.table
    fitting = let_in(generation, filters)
    if ids is not None:
        rows = [entry.row for entry in catalogue if entry.id in ids]
        fitting &= np.isin(table.articles, rows)
    standing = generation.standing(filters)
    fitting = generation.mask.current(fitting, standing)
    numbers = np.flatnonzero(generation.mask.pick(fitting, standing))
    owners = table.articles[numbers]
    picked = set(owners.tolist())
    articles = tuple(entry for entry in catalogue if entry.row in picked)
    means = _means(owners, generation.vectors.at(numbers), [entry.row for entry in articles])
    n_copies = len(np.unique(table.articles[fitting])) - len(picked)
    return Gathered(articles=articles, vectors=means, n_copies=n_copies)


def _means(
    owners: NDArray[np.int64], vectors: NDArray[np.float32], rows: Sequence[int]
) -> NDArray[np.float32]:
    """Return the mean of each article's vectors, in the order of `rows`: (len(rows), dim).

    `owners` names the article row of each vector, in order, as passages lie in the store.
    """
    means = np.zeros((len(rows), vectors.shape[1]), dtype=np.float32)
    if len(owners):
        number = {row: i for i, row in enumerate(rows)}
        found, starts, counts = np.unique(owners, return_index=True, return_counts=True)
        sums = np.add.reduceat(vectors, starts, axis=0)
        means[[number[row] for row in found.tolist()]] = sums / counts[:, None]
    return means
