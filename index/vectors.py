"""VectorIndex: exact nearest passages by inner product. The one file that knows FAISS.

Takes the vectors of one generation, as the store has them; gives (row number, cosine) pairs. It is
kept in memory only: 30,000 rows are read from SQLite in 0.2 s, so a file of its own saves nothing.

The rows lie in blocks, which never change once made: that of a following generation shares with the
one before all blocks but those that few rows are left of, or that grew at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import faiss
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

# What a change copies: 25 MB of 384 dimensions. A search of one block costs as much as its rows.
_BLOCK = 16_384


class VectorIndex:
    """Unit vectors searched exactly (FAISS IndexFlatIP); `n` rows, never changed once made."""

    def __init__(self, dim: int, blocks: Sequence[_Block] = ()) -> None:
        self.dim = dim
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
        blocks: list[_Block] = []
        left = [block.left(kept[part]) for block, part in self._parts()]
        for block in (*left, *_to_blocks(born, self.dim)):
            if blocks and blocks[-1].n + block.n <= _BLOCK:
                merged = np.concatenate([blocks.pop().vectors(), block.vectors()])
                blocks.append(_Block.of(merged))
            elif block.n:
                blocks.append(block)
        return VectorIndex(self.dim, blocks)

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
                found.append(block.vectors()[inside])
        return np.concatenate(found)

    def _parts(self) -> Iterator[tuple[_Block, slice]]:
        """Yield each block with the numbers of its rows."""
        ends = self._starts.tolist()
        for block, start, end in zip(self._blocks, ends[:-1], ends[1:], strict=True):
            yield block, slice(start, end)


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Some rows in a FAISS index; `living` (m,) bool says which of its places count."""

    index: faiss.IndexFlatIP
    living: NDArray[np.bool_]

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> _Block:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index=index, living=np.ones(len(vectors), dtype=bool))

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The places of the living rows, in order: a row's number in the block leads to its own."""
        return np.flatnonzero(self.living)

    @property
    def n(self) -> int:
        return len(self.places)

    def left(self, kept: NDArray[np.bool_]) -> _Block:
        """Return what is left of the rows, (n,) bool, in the same memory."""
        if kept.all():
            return self
        living = np.zeros(len(self.living), dtype=bool)
        living[self.places[kept]] = True
        return _Block(index=self.index, living=living)

    def vectors(self) -> NDArray[np.float32]:
        every = np.asarray(self.index.reconstruct_n(0, self.index.ntotal), dtype=np.float32)
        return every[self.places]

    def vector(self, number: int) -> NDArray[np.float32]:
        return np.asarray(self.index.reconstruct(int(self.places[number])), dtype=np.float32)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[int, float]]:
        """Return (number in the block, cosine) of the `k` nearest of the `allowed`, (n,) bool."""
        wanted = self.places if allowed is None else self.places[allowed]
        k = min(k, len(wanted))
        if k < 1:
            return []
        parameters = None
        if len(wanted) < len(self.living):
            # FAISS reads the bitmap for each row and does not own it: keep it until after the
            # search.
            mask = np.zeros(len(self.living), dtype=bool)
            mask[wanted] = True
            bitmap = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bitmap))
            # faiss-cpu 1.15 takes fields as keywords, which its types do not know.
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, places = self.index.search(
            np.ascontiguousarray(vector[None, :], dtype=np.float32), k, params=parameters
        )
        # FAISS pads with -1 where it finds fewer than k; such rows never leave this file.
        is_found = places[0] >= 0
        numbers = np.searchsorted(self.places, places[0][is_found]).tolist()
        return list(zip(numbers, scores[0][is_found].tolist(), strict=True))


def _to_blocks(parts: Iterable[NDArray[np.float32]], dim: int) -> Iterator[_Block]:
    """Yield the rows of parts as blocks, each full but the last."""
    block, n = np.empty((_BLOCK, dim), dtype=np.float32), 0
    for part in parts:
        rest = part
        while len(rest):
            taken = min(len(rest), _BLOCK - n)
            block[n : n + taken] = rest[:taken]
            rest, n = rest[taken:], n + taken
            if n == _BLOCK:
                yield _Block.of(block)
                n = 0
    if n:
        yield _Block.of(block[:n])
