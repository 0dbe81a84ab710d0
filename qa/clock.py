"""Clock: how long each stage of an answer takes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """Milliseconds by stage; resolving the question and encoding it are over when it starts."""

    def __init__(self, *, resolve_ms: float = 0.0, encode_ms: float = 0.0) -> None:
        self._started = time.perf_counter()
        self._ms = {"resolve": resolve_ms, "encode": encode_ms, "search": 0.0, "read": 0.0}
        self._before_ms = resolve_ms + encode_ms

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Count the time inside the `with` block for `stage`: search or read."""
        started = time.perf_counter()
        yield
        self._ms[stage] += (time.perf_counter() - started) * 1000

    def stop(self) -> dict[str, float]:
        """Return the milliseconds of each stage, and of all since the question came as `total`."""
        passed = (time.perf_counter() - self._started) * 1000
        return {**self._ms, "total": self._before_ms + passed}
