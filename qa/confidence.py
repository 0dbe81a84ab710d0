"""Confidence: which finding answers the question best, and how likely, from the evidence for it.

Takes Evidence; gives a score to order findings by, and the probability that the first of them is
right. Both are linear in the evidence, their weights fitted on questions with known answers
(`training/calibrate.py`) and kept in `qa/model/calibration.json`: the score's so that what is right
comes first (a softmax over the findings of a question), the probability's by logistic regression.
Passages that were retrieved and a passage that was given have weights of their own: how a given one
would have been found tells nothing.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from index.errors import QuothError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a finding. Every field: more is better.

    `odds`: of its span against no answer, in logits. `fused` and `cosine`: of its passage.
    `shared`: the share of the question's words in its sentence, in [0, 1]. `agreement`: how surely
    another article gives the same short answer, in [0, 1]. `named`: the share of the question's
    names and numbers that its article holds, in [0, 1]; `missing`: those that it does not hold,
    counted down from 0 to -3; `figures`: 1 if it holds all with digits, else 0. `kind`: 1 where its
    short answer looks like what was asked for, -1 where it does not, 0 where that cannot be told.
    `quantity`: -1 where its short answer is surely another quantity than was asked for, else 0.
    `fresh`: the share of its short answer's words that the question does not have, in [0, 1].
    `lead`: its score less that of the best finding with another short answer. `near`: 1 where the
    question leans on its conversation and that speaks of its article, else 0. The score itself has
    neither.
    """

    odds: float
    fused: float
    cosine: float
    shared: float
    agreement: float
    named: float
    missing: float
    figures: float
    kind: float
    quantity: float
    fresh: float
    lead: float = 0.0
    near: float = 0.0


NAMES = tuple(field.name for field in fields(Evidence) if field.name != "near")
RANKED = tuple(name for name in NAMES if name != "lead")
# Of what a conversation speaks of, in logits: it is read without the words that the conversation
# supplies, which makes all of it look less sure. Chosen on the conversations in
# benchmarks/questions, see docs/experiments.md.
_NEAR = 0.9
_LIMIT = 12.0  # of odds and lead, in logits: what lies beyond says no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Fitted weights, and the threshold under which an answer abstains.

    `ranking` are those of the score, in logits of the odds: the odds' own is 1. `weights` and
    `intercept` are the regression's.
    """

    ranking: dict[str, float]
    weights: dict[str, float]
    intercept: float
    threshold: float

    @classmethod
    def load(cls, path: Path, passages: Literal["retrieved", "given"]) -> Calibration:
        """Return the calibration for such passages. Raises QuothError if the file has none."""
        try:
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[passages]
            return cls(
                ranking={name: float(kept["ranking"][name]) for name in RANKED},
                weights={name: float(kept["weights"][name]) for name in NAMES},
                intercept=float(kept["intercept"]),
                threshold=float(kept["threshold"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise QuothError(f"{path}: is not a calibration: {exc!r}; install Quoth again") from exc

    def score(self, evidence: Evidence) -> float:
        """Return what findings of one question are ordered by; higher is better."""
        return sum(self.ranking[name] * float(getattr(evidence, name)) for name in RANKED)

    def probability(self, evidence: Evidence) -> float:
        """Return the probability, in (0, 1), that a finding with that evidence is right."""
        values = to_features(evidence)
        total = self.intercept + sum(self.weights[name] * values[name] for name in NAMES)
        total += _NEAR * evidence.near
        return 1.0 / (1.0 + math.exp(-total))


def to_features(evidence: Evidence) -> dict[str, float]:
    """Return the evidence as the regression takes it: odds and lead within ±12."""
    values = {name: float(getattr(evidence, name)) for name in NAMES}
    for name in ("odds", "lead"):
        values[name] = max(-_LIMIT, min(_LIMIT, values[name]))
    return values
