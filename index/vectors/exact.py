"""ExactBlock: nearest rows by looking at all of them, in memory.

Takes unit vectors; gives (number, cosine) pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import faiss
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class ExactBlock:
    """Some rows in a FAISS IndexFlatIP; `living` (m,) bool says which of its places count."""

    index: faiss.IndexFlatIP
    living: NDArray[np.bool_]

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> ExactBlock:
        """Return a block of `vectors`: (n, dim) float32, unit rows."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index=index, living=np.ones(len(vectors), dtype=bool))

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The places of the living rows, in order: a row's number in the block leads to its own."""
        return np.flatnonzero(self.living)

    @property
    def n(self) -> int:
        """How many rows it has."""
        return len(self.places)

    def left(self, kept: NDArray[np.bool_]) -> ExactBlock:
        """Return what is left of the rows, (n,) bool, in the same memory."""
        if kept.all():
            return self
        living = np.zeros(len(self.living), dtype=bool)
        living[self.places[kept]] = True
        return ExactBlock(index=self.index, living=living)

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the rows of those numbers: (m, dim) float32."""
        every = np.asarray(self.index.reconstruct_n(0, self.index.ntotal), dtype=np.float32)
        return every[self.places[numbers]]

    def vector(self, number: int) -> NDArray[np.float32]:
        """Return the vector of one row: (dim,) float32."""
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
