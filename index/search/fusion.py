"""Fusion: the candidates of both searches, by meaning and by words, with one score for each.

Takes a question, its vector and what it is asked of; gives numbers of passages and their scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.search.generation import Generation
    from index.search.narrowing import Narrowing

# Chosen on news_dev, see docs/experiments.md.
DEPTH = 100  # candidates each of the two searches gives to the fusion
_WORD_WEIGHT = 0.4  # of the normalised BM25 score in the fused one; the cosine has the rest

Scores = dict[int, float]  # by the number of the passage


def by_words(generation: Generation, question: str, narrowing: Narrowing, *, depth: int) -> Scores:
    """Return the BM25 scores of the `depth` best passages that share words, best first."""
    wanted = depth
    while True:
        found = generation.words.search(
            question, wanted, within=narrowing.within, phrases=narrowing.phrases
        )
        numbers = np.searchsorted(generation.table.rows, [row for row, _ in found]).tolist()
        scores = [
            (number, score)
            for number, (_, score) in zip(numbers, found, strict=True)
            if narrowing.allowed[number]
        ]
        if len(scores) >= depth or len(found) < wanted:
            return dict(scores[:depth])
        wanted *= 8  # copies filled the list: look further down


def by_meaning(
    generation: Generation,
    vector: NDArray[np.float32],
    narrowing: Narrowing,
    *,
    depth: int,
    also: Scores,
) -> Scores:
    """Return the cosines of the `depth` nearest passages, and of those in `also`."""
    allowed = None if narrowing.allowed.all() else narrowing.allowed
    cosines = dict(generation.vectors.search(vector, depth, allowed))
    missing = np.array([number for number in also if number not in cosines], dtype=np.int64)
    more = generation.vectors.cosines(vector, missing)
    return cosines | dict(zip(missing.tolist(), map(float, more), strict=True))


def fuse(cosines: Scores, bm25: Scores) -> Scores:
    """Return the fused score, in [0, 1], of each passage that `cosines` has.

    It is a convex combination of cosine and BM25, each scaled by its theoretical minimum and the
    best candidate (TM2C2 of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
    Retrieval", 2023).
    """
    best_cosine = max(cosines.values(), default=0.0)
    best_bm25 = max(bm25.values(), default=0.0) or 1.0
    span = best_cosine + 1.0 or 1.0
    return {
        number: (1 - _WORD_WEIGHT) * (cosine + 1.0) / span
        + _WORD_WEIGHT * bm25.get(number, 0.0) / best_bm25
        for number, cosine in cosines.items()
    }


def to_best(scores: Scores, k: int) -> list[int]:
    """Return the numbers of the `k` best, and of all that are as good as the last of them."""
    ordered = sorted(scores, key=scores.__getitem__, reverse=True)
    least = scores[ordered[min(k, len(ordered)) - 1]] if ordered else 0.0
    return [number for number in ordered if scores[number] >= least]
