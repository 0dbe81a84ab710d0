"""Learned: the kind of answer a question wants, by its form, its meaning and what rules say of it.

Takes a question, its vector by the bundled encoder, and what the rules find; gives the likeliest
kind and its probability. The weights are those of a logistic regression, made by training/route.py,
with their scale.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from qa.route.skeleton import to_skeleton

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from qa.answer import Kind

WEIGHTS = Path(__file__).parent / "weights.json"
_LONGEST = 4  # words of a gram
# What a vector is multiplied by: its values are small beside the ones and noughts of the grams.
# Of 2 to 10, on questions of our own held apart.
STRETCH = 7.0


def to_grams(question: str, kept: Collection[str]) -> set[str]:
    """Return the runs of one to four words in the skeleton of `question`, its ends included."""
    ended = ["^", *to_skeleton(question, kept), "$"]
    runs = (
        ended[first : first + n]
        for n in range(1, _LONGEST + 1)
        for first in range(len(ended) - n + 1)
    )
    return {" ".join(run) for run in runs if run not in (["^"], ["$"])}


def to_likeliest(
    question: str, vector: NDArray[np.float32], found: Iterable[str]
) -> tuple[Kind, float]:
    """Return the likeliest kind of answer that `question` wants, and its probability.

    `vector`: (384,) float32, unit; `found` are the names of what the rules find in it.
    """
    return _bundled().to_likeliest(question, vector, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Weights for each of `kinds`; `kept` are the words that skeletons keep."""

    kinds: list[Kind]
    kept: frozenset[str]
    base: NDArray[np.float64]  # (kinds,)
    of_vector: NDArray[np.float64]  # (384, kinds)
    of_gram: Mapping[str, NDArray[np.float64]]  # each (kinds,)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the model of weights as `WEIGHTS` has them."""
        import numpy as np

        scale = stored["scale"]
        return cls(
            kinds=stored["kinds"],
            kept=frozenset(stored["kept"]),
            base=np.array(stored["base"]) / scale,
            of_vector=np.array(stored["vector"]) / scale,
            of_gram={name: np.array(row) / scale for name, row in stored["grams"].items()},
        )

    def to_likeliest(
        self, question: str, vector: NDArray[np.float32], found: Iterable[str]
    ) -> tuple[Kind, float]:
        """Return what the function of that name does."""
        scores = self.base + (vector * STRETCH) @ self.of_vector  # (kinds,)
        for name in (*to_grams(question, self.kept), *found):
            if name in self.of_gram:
                scores = scores + self.of_gram[name]
        told = scores.tolist()
        most = max(told)
        return self.kinds[told.index(most)], 1 / sum(math.exp(score - most) for score in told)


@cache
def _bundled() -> Model:
    return Model.of(json.loads(WEIGHTS.read_text(encoding="utf-8")))
