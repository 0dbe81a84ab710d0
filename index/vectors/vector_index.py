"""VectorIndex: the nearest passages by inner product.

Takes the vectors of one generation, as the store has them; gives (row number, cosine) pairs. Of a
small collection it is kept in memory only: 30,000 rows are read from SQLite in 0.2 s, so a file of
its own saves nothing. Of a large one the first block is one of `lists.py`, which lies in files.

The rows lie in blocks, which never change once made: that of a following generation shares with the
one before all blocks but those that few rows are left of, or that grew at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.vectors.exact import ExactBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

# What a change copies: 25 MB of 384 dimensions. A search of one block costs as much as its rows.
_BLOCK = 16_384


class Block(Protocol):
    """Some rows, numbered from 0, which are never changed."""

    @property
    def n(self) -> int:
        """How many rows it has."""

    def left(self, kept: NDArray[np.bool_]) -> Block:
        """Return what is left of the rows, (n,) bool, in the same memory."""

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the rows of those numbers: (m, dim) float32."""

    def vector(self, number: int) -> NDArray[np.float32]:
        """Return the vector of one row: (dim,) float32."""

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[int, float]]:
        """Return (number, cosine) of the `k` nearest of the `allowed`, (n,) bool, None for all."""


class VectorIndex:
    """Unit vectors in blocks; `n` rows, never changed once made.

    `of_lists` is the generation whose files the first block lies in, 0 where all are in memory.
    """

    def __init__(self, dim: int, blocks: Sequence[Block] = (), *, of_lists: int = 0) -> None:
        self.dim, self.of_lists = dim, of_lists
        self._blocks = tuple(blocks)
        # The number of each block's first row; behind the last, how many rows there are.
        self._starts = np.cumsum([0, *(block.n for block in blocks)])
        self.n = int(self._starts[-1])

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> VectorIndex:
        """Return the index of `vectors`: (n, dim) float32, unit rows."""
        dim = vectors.shape[1]
        return cls(dim, list(_to_blocks([vectors], dim)))

    def changed(self, kept: NDArray[np.bool_], born: Iterable[NDArray[np.float32]]) -> VectorIndex:
        """Return the index of the rows that are `kept`, (n,) bool, and of those `born` behind them.

        born: parts of (any number, dim) float32, unit rows.
        """
        blocks: list[Block] = []
        left = [block.left(kept[part]) for block, part in self._parts()]
        for block in (*left, *_to_blocks(born, self.dim)):
            last = blocks[-1] if blocks else None
            are_exact = isinstance(last, ExactBlock) and isinstance(block, ExactBlock)
            if last and are_exact and last.n + block.n <= _BLOCK:
                both = (last, block)
                merged = np.concatenate([one.at(np.arange(one.n)) for one in both])
                blocks[-1] = ExactBlock.of(merged)
            elif block.n:
                blocks.append(block)
        return VectorIndex(self.dim, blocks, of_lists=self.of_lists)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row number, cosine) of the `k` nearest, best first, ties by row number.

        vector: (dim,) float32, unit. allowed: (n,) bool, the rows to look at; None for all. Fewer
        than `k` come back where fewer are allowed.
        """
        if vector.shape != (self.dim,):
            raise ValueError(f"the vector has shape {vector.shape}, the index holds ({self.dim},)")
        if allowed is not None and allowed.shape != (self.n,):
            raise ValueError(f"allowed has shape {allowed.shape}, the index holds {self.n} rows")
        found: list[tuple[int, float]] = []
        for block, part in self._parts():
            inside = block.search(vector, k, None if allowed is None else allowed[part])
            found += [(part.start + number, cosine) for number, cosine in inside]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[: max(k, 0)]

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of `vector` (dim,) with the given row numbers (m,): (m,) float32."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        found = np.empty((len(rows), self.dim), dtype=np.float32)
        which = np.searchsorted(self._starts, rows, side="right") - 1
        for i, (row, block) in enumerate(zip(rows.tolist(), which.tolist(), strict=True)):
            found[i] = self._blocks[block].vector(row - int(self._starts[block]))
        cosines: NDArray[np.float32] = found @ vector
        return cosines

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the given row numbers (m,), which are sorted: (m, dim) float32."""
        found = [np.empty((0, self.dim), dtype=np.float32)]
        for block, part in self._parts():
            inside = rows[(rows >= part.start) & (rows < part.stop)] - part.start
            if len(inside):
                found.append(block.at(inside))
        return np.concatenate(found)

    def _parts(self) -> Iterator[tuple[Block, slice]]:
        """Yield each block with the numbers of its rows."""
        ends = self._starts.tolist()
        for block, start, end in zip(self._blocks, ends[:-1], ends[1:], strict=True):
            yield block, slice(start, end)


def _to_blocks(parts: Iterable[NDArray[np.float32]], dim: int) -> Iterator[ExactBlock]:
    """Yield the rows of parts as blocks, each full but the last."""
    block, n = np.empty((_BLOCK, dim), dtype=np.float32), 0
    for part in parts:
        rest = part
        while len(rest):
            taken = min(len(rest), _BLOCK - n)
            block[n : n + taken] = rest[:taken]
            rest, n = rest[taken:], n + taken
            if n == _BLOCK:
                yield ExactBlock.of(block)
                n = 0
    if n:
        yield ExactBlock.of(block[:n])
