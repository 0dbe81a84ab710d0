"""Choosing: a few texts that tell most of many, none of them twice.

Takes how much each text tells and how alike they are; gives the chosen ones. Maximal marginal
relevance: Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
Documents and Producing Summaries", 1998.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

RELEVANCE = 0.7  # weight of what a text tells, against 0.3 for what those chosen tell already


def choose(
    relevance: NDArray[np.float32],
    likeness: Callable[[int], NDArray[np.float32]],
    n: int,
    *,
    allowed: Callable[[int, Sequence[int]], bool] = lambda _one, _chosen: True,
) -> list[int]:
    """Return the numbers of at most `n` texts, the one chosen first first.

    relevance: (m,) in [0, 1], higher is better. likeness: of one text to all, (m,). `allowed` says
    whether a text may join those chosen; it is asked once of each text that would be next.
    """
    chosen: list[int] = []
    told = np.zeros(len(relevance), dtype=np.float32)
    left = np.ones(len(relevance), dtype=bool)
    while len(chosen) < n and left.any():
        gains = np.where(left, RELEVANCE * relevance - (1 - RELEVANCE) * told, -np.inf)
        best = int(gains.argmax())
        left[best] = False
        if allowed(best, chosen):
            chosen.append(best)
            told = np.maximum(told, likeness(best))
    return chosen
