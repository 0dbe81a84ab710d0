"""Slots: how much may run at once in threads, counted until each thread has ended.

Takes work for a thread; gives what it returns. A caller that is cancelled goes at once, and its
thread goes on: to `anyio`, whose limiter would let the next one begin, that thread is gone.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import anyio
from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Slots:
    """Runs at most `n` things at once; the others wait, in the order they came."""

    def __init__(self, n: int) -> None:
        self._limiter = anyio.CapacityLimiter(n)
        self._free = threading.Event()  # set while nothing runs
        self._free.set()

    @property
    def taken(self) -> int:
        """How many run."""
        return self._limiter.borrowed_tokens

    async def run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Return what `work` gives, run in a thread. Cancelled, it is not waited for."""
        slot = object()
        await self._limiter.acquire_on_behalf_of(slot)
        self._free.clear()
        loop = asyncio.get_running_loop()
        has_begun = False

        def run() -> T:
            nonlocal has_begun
            has_begun = True
            try:
                return work(*arguments, **named)
            finally:
                loop.call_soon_threadsafe(self._release, slot)

        try:
            return await run_sync(run, abandon_on_cancel=True)
        except BaseException:
            if not has_begun:
                self._release(slot)
            raise

    def wait_until_free(self, timeout_s: float) -> None:
        """Have a thread wait until nothing runs, or for so long."""
        self._free.wait(timeout_s)

    def _release(self, slot: object) -> None:
        self._limiter.release_on_behalf_of(slot)
        if not self.taken:
            self._free.set()
