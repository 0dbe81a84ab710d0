"""Clock: how long each stage of an answer takes, and what its steps came to."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.search.retrieved import RetrievedPassage


class Clock:
    """Milliseconds by stage; resolving the question and encoding it are over when it starts."""

    def __init__(self, *, resolve_ms: float = 0.0, encode_ms: float = 0.0) -> None:
        self._started = time.perf_counter()
        self._ms = {"resolve": resolve_ms, "encode": encode_ms, "search": 0.0, "read": 0.0}
        self._before_ms = resolve_ms + encode_ms
        self._steps = [
            Step(name=stage, milliseconds=self._ms[stage]) for stage in ("resolve", "encode")
        ]

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Count the time inside the `with` block for `stage`: encode, search or read."""
        started = time.perf_counter()
        yield
        took_ms = (time.perf_counter() - started) * 1000
        self._ms[stage] += took_ms
        self._steps.append(Step(name=stage, milliseconds=took_ms))

    def tell(
        self,
        question: str,
        found: Sequence[RetrievedPassage],
        confidence: float | None = None,
    ) -> None:
        """Say what the step that ended last was about, and what it came to."""
        self._steps[-1] = replace(
            self._steps[-1], question=question, found=tuple(found), confidence=confidence
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, in order."""
        return tuple(self._steps)

    def stop(self) -> dict[str, float]:
        """Return the milliseconds of each stage, and of all since the question came as `total`."""
        passed = (time.perf_counter() - self._started) * 1000
        return {**self._ms, "total": self._before_ms + passed}
