"""Claim confidence: how likely passages support a claim, from the evidence for it.

Takes evidence; gives a calibrated probability. A logistic regression, its weights fitted on claims
known to be supported or not (`training/claims/calibrate.py`) and kept in `qa/model/claims.json`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from index.errors import QuothError

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 8.0  # of the odds, in logits: what lies beyond says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEvidence:
    """What speaks for a claim. Every field: more is better.

    `odds`: the model's, that the passage supports it, in logits; `words`: its odds that even the
    likeliest wrong word is right. `shared`: the share of its words
    that the passage has, in [0, 1]; `sentence`: that the nearest sentence has. `literal`: what of
    its numbers, days, names and denials the passage lacks, counted down from 0 to -2. `denied`: -1
    where the nearest sentence denies and the claim does not, else 0; `opposed`: -1 where it has the
    opposite of one of the claim's words, else 0. `verbatim`: 1 where the passage has all its
    words one after another, else 0. `swapped`: -1 where two of its words stand the other way round
    in the nearest sentence, else 0.
    """

    odds: float
    words: float
    shared: float
    sentence: float
    literal: float
    denied: float
    opposed: float
    verbatim: float
    swapped: float


NAMES = tuple(field.name for field in fields(ClaimEvidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCalibration:
    """Fitted weights, and the threshold from which a claim is supported."""

    weights: dict[str, float]
    intercept: float
    threshold: float

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the calibration of that file. Raises QuothError if it has none."""
        try:
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                weights={name: float(kept["weights"][name]) for name in NAMES},
                intercept=float(kept["intercept"]),
                threshold=float(kept["threshold"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise QuothError(f"{path}: is not a calibration: {exc!r}; install Quoth again") from exc

    def probability(self, evidence: ClaimEvidence) -> float:
        """Return the probability, in (0, 1), that a claim with that evidence is supported."""
        values = to_features(evidence)
        total = self.intercept + sum(self.weights[name] * values[name] for name in NAMES)
        return 1.0 / (1.0 + math.exp(-total))


def to_features(evidence: ClaimEvidence) -> dict[str, float]:
    """Return the evidence as the regression takes it: odds within ±8."""
    values = {name: float(getattr(evidence, name)) for name in NAMES}
    for name in ("odds", "words"):
        values[name] = max(-_LIMIT, min(_LIMIT, values[name]))
    return values
