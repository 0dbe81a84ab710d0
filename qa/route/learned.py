"""Learned: the kind of answer a question wants, by its words and their neighbours.

Takes a question that no rule knows; gives the likeliest kind and its probability. The weights are
those of a logistic regression, made by training/route.py, with their scale.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.answer import Kind

_WEIGHTS = Path(__file__).parent / "weights.json"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[:?]")


def to_grams(question: str) -> set[str]:
    """Return the words of `question` and its pairs and triples of neighbours, ends included."""
    words = _WORD.findall(question.replace("’", "'").lower())
    ended = ["^", *words, "$"]
    pairs = (f"{one} {other}" for one, other in itertools.pairwise(ended))
    triples = (" ".join(three) for three in zip(ended, ended[1:], ended[2:], strict=False))
    return {*words, *pairs, *triples}


def to_likeliest(question: str) -> tuple[Kind, float]:
    """Return the likeliest kind of answer that `question` wants, and its probability."""
    kinds, base, weights = _model()
    scores = list(base)
    for gram in to_grams(question):
        for place, weight in enumerate(weights.get(gram, ())):
            scores[place] += weight
    most = max(scores)
    total = sum(math.exp(score - most) for score in scores)
    return kinds[scores.index(most)], 1 / total


@cache
def _model() -> tuple[list[Kind], list[float], Mapping[str, list[float]]]:
    kept = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    scale = kept["scale"]
    weights = {gram: [one / scale for one in row] for gram, row in kept["weights"].items()}
    return kept["kinds"], [one / scale for one in kept["base"]], weights
