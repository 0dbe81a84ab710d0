"""Lists: nearest rows by looking at those in the lists near a question, then at their true cosines.

Takes unit vectors in a file; gives (number, cosine) pairs. FAISS puts each vector into one of many
lists and keeps it there in one bit a dimension (RaBitQ: Gao and Long, "RaBitQ: Quantizing
High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search",
2024). What these find is only a candidate: its score is the cosine with the vector in the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import faiss
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# Chosen by benchmarks/vectors.py, see docs/performance.md.
_PROBED = 1 / 16  # of the lists
_CANDIDATES = 8  # for each row that is wanted
_MIN_CANDIDATES = 400
_PER_LIST = 64  # vectors to train each list on: k-means with 256 takes four times as long
_MIN_PER_LIST = 39  # below, FAISS warns on stderr
_PART = 50_000  # vectors at a time


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Vectors in lists; `living` (m,) bool says which of their places count.

    `vectors` has them all, (m, dim) float32, mapped from a file. `probed` is the share of the lists
    that a search looks into where everything is allowed.
    """

    index: faiss.IndexIVF
    vectors: NDArray[np.float32]
    living: NDArray[np.bool_]
    probed: float = _PROBED

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The places of the living rows, in order: a row's number leads to its own."""
        return np.flatnonzero(self.living)

    @property
    def n(self) -> int:
        """How many rows it has."""
        return len(self.places)

    def left(self, kept: NDArray[np.bool_]) -> Lists:
        """Return what is left of the rows, (n,) bool, in the same memory."""
        if kept.all():
            return self
        living = np.zeros(len(self.living), dtype=bool)
        living[self.places[kept]] = True
        return replace(self, living=living)

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the rows of those numbers: (m, dim) float32."""
        return np.asarray(self.vectors[self.places[numbers]])

    def vector(self, number: int) -> NDArray[np.float32]:
        """Return the vector of one row: (dim,) float32."""
        return np.asarray(self.vectors[self.places[number]])

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[int, float]]:
        """Return (number, cosine) of nearly the `k` nearest of the `allowed`, (n,) bool, or all.

        Best first, ties by number. Always as many as there are, up to `k`.
        """
        wanted = self.places if allowed is None else self.places[allowed]
        k = min(k, len(wanted))
        if k < 1:
            return []
        n = max(_MIN_CANDIDATES, _CANDIDATES * k)
        places = wanted if n >= len(wanted) else self._candidates(vector, wanted, n)
        if len(places) < k:
            places = wanted
        cosines = self._cosines(vector, places)
        best = np.lexsort((places, -cosines))[:k]
        numbers = np.searchsorted(self.places, places[best]).tolist()
        return list(zip(numbers, cosines[best].tolist(), strict=True))

    def _candidates(
        self, vector: NDArray[np.float32], wanted: NDArray[np.int64], n: int
    ) -> NDArray[np.int64]:
        """Return the places of `n` rows near `vector`, all `wanted`; fewer where lists are short.

        The fewer are wanted, the more lists are looked into.
        """
        share = max(self.probed * len(self.living), 2 * n) / len(wanted)
        selector, bits = None, self._bits(wanted)
        if bits is not None:
            # FAISS does not own the bits: `bits` keeps them until after the search.
            selector = faiss.IDSelectorBitmap(len(self.living), faiss.swig_ptr(bits))
        # faiss-cpu 1.15 takes fields as keywords, which its types do not know.
        parameters = faiss.IVFRaBitQSearchParameters(
            nprobe=min(self.index.nlist, math.ceil(share * self.index.nlist)),  # type: ignore[call-arg]
            sel=selector,
        )
        question = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        _, places = self.index.search(question, n, params=parameters)
        found: NDArray[np.int64] = places[0][places[0] >= 0]
        return found

    def _bits(self, wanted: NDArray[np.int64]) -> NDArray[np.uint8] | None:
        """Return a bitmap of the places `wanted`, None for every place there is."""
        if len(wanted) == len(self.living):
            return None
        mask = np.zeros(len(self.living), dtype=bool)
        mask[wanted] = True
        return np.packbits(mask, bitorder="little")

    def _cosines(
        self, vector: NDArray[np.float32], places: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        parts = [
            self.vectors[places[first : first + _PART]] @ vector
            for first in range(0, len(places), _PART)
        ]
        return np.concatenate(parts)


def to_lists(
    vectors: NDArray[np.float32], *, on_progress: Callable[[int], None]
) -> NDArray[np.uint8]:
    """Return the bytes of lists trained on some of `vectors` (n, dim) that hold all of them.

    `on_progress` hears how many are in.
    """
    n, dim = vectors.shape
    n_lists = 2 ** round(math.log2(4 * math.sqrt(n)))
    n_lists = max(1, min(n_lists, n // _MIN_PER_LIST))
    index = faiss.IndexIVFRaBitQ(faiss.IndexFlatIP(dim), dim, n_lists, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(n, min(n, _PER_LIST * n_lists), replace=False)
    index.train(np.ascontiguousarray(vectors[np.sort(chosen)]))
    for first in range(0, n, _PART):
        index.add(np.ascontiguousarray(vectors[first : first + _PART]))
        on_progress(min(n, first + _PART))
    return np.asarray(faiss.serialize_index(index), dtype=np.uint8)


def from_bytes(data: NDArray[np.uint8]) -> faiss.IndexIVF:
    """Return the lists of those bytes, whose checksum is right. Raises ValueError else."""
    try:
        index = faiss.deserialize_index(data)
    except RuntimeError as exc:
        raise ValueError(f"lists cannot be read: {exc}") from exc
    if not isinstance(index, faiss.IndexIVFRaBitQ):
        raise ValueError(f"these are no lists, but a {type(index).__name__}")  # noqa: TRY004 - data
    return index
