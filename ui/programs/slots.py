"""Slots: how much may run at once in threads, counted until each thread has ended.

Takes work for a thread; gives what it returns. The others wait, in the order they came; beyond a
bound they are turned away, and told how long it takes until there is room. A caller that is
cancelled leaves its place in the line. If it has begun, its thread goes on: to `anyio`, whose
limiter would let the next one begin, that thread is gone.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import anyio
from anyio.to_thread import run_sync

from index.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

ANSWERS_AT_ONCE = 2  # one reads while the other searches or composes
ANSWERS_WAITING = 40  # whoever is last in line waits for twenty turns of two
_RECENT = 20  # runs whose times tell how long the next ones take


class Slots:
    """Runs at most `n` things at once, with at most `most_waiting` in line for them.

    To be used in one event loop. The page, the endpoints and the tools share one for all answers.
    """

    def __init__(self, n: int, most_waiting: int | None = None) -> None:
        self._n = n
        self._most_waiting = most_waiting
        self._limiter = anyio.CapacityLimiter(n)
        self._recent: deque[float] = deque(maxlen=_RECENT)  # seconds
        self._free = threading.Event()  # set while nothing runs
        self._free.set()

    @classmethod
    def for_answers(cls) -> Slots:
        """Return those in which questions are answered."""
        return cls(ANSWERS_AT_ONCE, ANSWERS_WAITING)

    @property
    def taken(self) -> int:
        """How many run."""
        return self._limiter.borrowed_tokens

    @property
    def waiting(self) -> int:
        """How many are in line."""
        return self._limiter.statistics().tasks_waiting

    @property
    def is_full(self) -> bool:
        """Whether whoever comes is turned away."""
        return self._most_waiting is not None and self.waiting >= self._most_waiting

    @property
    def wait_s(self) -> int | None:
        """Whole seconds until whoever comes has a slot, 0 if at once.

        None where nothing has ended yet that would tell. Measured by what ended last.
        """
        if self.taken < self._n:
            return 0
        if not self._recent:
            return None
        turns = (self.waiting + 1) / self._n
        return max(1, math.ceil(turns * statistics.fmean(self._recent)))

    def to_busy(self) -> BusyError:
        """Return what whoever comes is told if there is no room."""
        return BusyError(self.wait_s)

    async def run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Return what `work` gives, run in a thread. Cancelled, it is not waited for.

        Raises BusyError where the line is full.
        """
        if self.is_full:
            raise self.to_busy()
        slot = object()
        await self._limiter.acquire_on_behalf_of(slot)
        self._free.clear()
        loop = asyncio.get_running_loop()
        has_begun = False

        def run() -> T:
            nonlocal has_begun
            has_begun = True
            started = time.monotonic()
            try:
                return work(*arguments, **named)
            finally:
                took_s = time.monotonic() - started
                loop.call_soon_threadsafe(self._release, slot, took_s)

        try:
            return await run_sync(run, abandon_on_cancel=True)
        except BaseException:
            if not has_begun:
                self._release(slot)
            raise

    def record(self, took_s: float) -> None:
        """Count a run that took so long among those that tell how long the next ones take."""
        self._recent.append(took_s)

    def wait_until_free(self, timeout_s: float) -> None:
        """Have a thread wait until nothing runs, or for so long."""
        self._free.wait(timeout_s)

    def _release(self, slot: object, took_s: float | None = None) -> None:
        if took_s is not None:
            self.record(took_s)
        self._limiter.release_on_behalf_of(slot)
        if not self.taken:
            self._free.set()
