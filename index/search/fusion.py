"""Fusion: the candidates of both searches, by meaning and by words, with one score for each.

Takes a question, its vector and what it is asked of; gives numbers of passages and their scores.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from index.search.generation import Generation
    from index.search.narrowing import Narrowing

# Chosen on news_dev, see docs/experiments.md.
DEPTH = 100  # candidates each of the two searches gives to the fusion
_WORD_WEIGHT = 0.4  # of the normalised BM25 score in the fused one; the cosine has the rest
_FURTHER = 8  # times as many are looked at where copies or what lacks a phrase filled the list

Scores = dict[int, float]  # by the number of the passage


def by_words(generation: Generation, question: str, narrowing: Narrowing, *, depth: int) -> Scores:
    """Return the BM25 scores of the `depth` best passages that share words, best first."""
    wanted = depth
    while True:
        found = generation.words.search(
            question, wanted, within=narrowing.within, phrases=narrowing.phrases
        )
        numbers = np.searchsorted(generation.table.rows, [row for row, _ in found]).tolist()
        pairs = zip(numbers, (score for _, score in found), strict=True)
        scores = _first(pairs, narrowing, depth)
        if len(scores) >= depth or len(found) < wanted:
            return scores
        wanted *= _FURTHER


def by_meaning(
    generation: Generation,
    vector: NDArray[np.float32],
    narrowing: Narrowing,
    *,
    depth: int,
    also: Scores,
) -> Scores:
    """Return the cosines of the `depth` nearest passages, and of those in `also`."""
    candidates = None if narrowing.candidates.all() else narrowing.candidates
    wanted = depth
    while True:
        found = generation.vectors.search(vector, wanted, candidates)
        cosines = _first(found, narrowing, depth)
        if len(cosines) >= depth or len(found) < wanted:
            break
        wanted *= _FURTHER
    missing = np.array([number for number in also if number not in cosines], dtype=np.int64)
    more = generation.vectors.cosines(vector, missing)
    return cosines | dict(zip(missing.tolist(), map(float, more), strict=True))


def _first(found: Iterable[tuple[int, float]], narrowing: Narrowing, depth: int) -> Scores:
    """Return the first `depth` of what was found that are allowed; none behind is looked at."""
    allowed = (pair for pair in found if narrowing.allows(pair[0]))
    return dict(itertools.islice(allowed, depth))


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
    """Return the numbers of the `k` best, and of all that are as good as the last of them.

    They come in their order, so that the passages of one article are read one after the other.
    """
    ordered = sorted(scores.values(), reverse=True)
    least = ordered[min(k, len(ordered)) - 1] if ordered else 0.0
    return sorted(number for number, score in scores.items() if score >= least)
