"""Bands: which articles may be alike, found by parts of their signatures that are the same.

Takes the signatures of many articles; gives, for another one, the rows of those that share a band
of three values with it, without a look at the rest: in each band the keys are in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.stories.signature import N_HASHES, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAND_HASHES = 3  # 42 bands of 3: of pairs that share 40% of all shingles, 94% become candidates
N_BANDS = N_HASHES // BAND_HASHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The keys of each band in order, (42, n) uint64, and the rows of their articles, likewise."""

    keys: NDArray[np.uint64]
    articles: NDArray[np.int64]

    def near(self, values: NDArray[np.uint32]) -> set[int]:
        """Return the rows of the articles that share a band with a signature, (126,)."""
        found: set[int] = set()
        for band, (key,) in enumerate(to_keys(values[None, :])):
            first = np.searchsorted(self.keys[band], key, side="left")
            last = np.searchsorted(self.keys[band], key, side="right")
            found.update(self.articles[band, first:last].tolist())
        return found


def to_keys(values: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the key of each band of signatures (n, 126): (42, n)."""
    keys = np.zeros((N_BANDS, len(values)), dtype=np.uint64)
    for band in range(N_BANDS):
        for column in range(band * BAND_HASHES, (band + 1) * BAND_HASHES):
            keys[band] = mixed(keys[band] + values[:, column])
    return keys


def to_bands(articles: NDArray[np.int64], values: NDArray[np.uint32]) -> Bands:
    """Return the bands of the signatures (n, 126) of the articles of those rows, (n,)."""
    keys = to_keys(values)
    orders = np.argsort(keys, axis=1, kind="stable")
    return Bands(keys=np.take_along_axis(keys, orders, axis=1), articles=articles[orders])
