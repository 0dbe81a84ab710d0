"""Trace: the steps on the way to an answer, each with its time and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.retrieved import RetrievedPassage


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: resolve, encode, search or read.

    `question` is what was searched for or read with, where the step is of one wording. `found` are
    the candidates of a search, or the passages that were read, best first; `confidence` is what
    reading them came to.
    """

    name: str
    milliseconds: float
    question: str | None = None
    found: tuple[RetrievedPassage, ...] = ()
    confidence: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the step as JSON has it."""
        return {
            "step": self.name,
            "milliseconds": round(self.milliseconds, 1),
            "question": self.question,
            "found": [_to_dict(one) for one in self.found],
            "confidence": None if self.confidence is None else round(self.confidence, 4),
        }


def _to_dict(found: RetrievedPassage) -> dict[str, Any]:
    scores = {name: getattr(found, name) for name in ("score", "cosine", "bm25", "fused")}
    return {
        "rank": found.rank,
        "article_id": found.article.id,
        "start": found.passage.start,
        "end": found.passage.end,
        **{name: None if value is None else round(value, 4) for name, value in scores.items()},
        "reading": None if found.reading is None else round(found.reading, 4),
    }


def to_trace(steps: Sequence[Step]) -> dict[str, Any]:
    """Return the field that an answer's JSON gets where its trace was asked for."""
    return {"trace": [step.to_dict() for step in steps]}
