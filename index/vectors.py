"""VectorIndex: exact nearest passages by inner product. The one file that knows FAISS.

Takes the vectors of one generation, as the store has them; gives (row number, cosine) pairs. It is
kept in memory only: 30,000 rows are read from SQLite in 0.2 s, so a file of its own saves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import faiss
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VectorIndex:
    """Unit vectors searched exactly (FAISS IndexFlatIP). `vectors`: (n, dim) float32."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        n, self.dim = vectors.shape
        self.n = n
        self._index = faiss.IndexFlatIP(self.dim)
        if n:
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row number, cosine) of the `k` nearest, best first, ties by row number.

        vector: (dim,) float32, unit. allowed: (n,) bool, the rows to look at; None for all. Fewer
        than `k` come back where fewer are allowed.
        """
        if vector.shape != (self.dim,):
            raise ValueError(f"the vector has shape {vector.shape}, the index holds ({self.dim},)")
        parameters = None
        if allowed is not None:
            if allowed.shape != (self.n,):
                raise ValueError(
                    f"allowed has shape {allowed.shape}, the index holds {self.n} rows"
                )
            # FAISS reads the bitmap for each row and does not own it: keep it until after the
            # search.
            bitmap = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(self.n, faiss.swig_ptr(bitmap))
            # faiss-cpu 1.15 takes fields as keywords, which its types do not know.
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(k, self.n if allowed is None else int(np.count_nonzero(allowed)))
        if k < 1:
            return []
        scores, numbers = self._index.search(
            np.ascontiguousarray(vector[None, :], dtype=np.float32), k, params=parameters
        )
        # FAISS pads with -1 where it finds fewer than k; such rows never leave this file.
        found = [
            (int(number), float(score))
            for number, score in zip(numbers[0], scores[0], strict=True)
            if number >= 0
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of `vector` (dim,) with the given row numbers (m,): (m,) float32."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        block = np.empty((len(rows), self.dim), dtype=np.float32)
        for i, row in enumerate(rows.tolist()):
            block[i] = self._index.reconstruct(row)
        cosines: NDArray[np.float32] = block @ vector
        return cosines
