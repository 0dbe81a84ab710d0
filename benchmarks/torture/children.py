"""Children: work in a process of its own, forked from one that has imported everything.

Takes a function; gives what it returned, as JSON can hold it, or how its process ended. A child
costs some hundredths of a second, where a new interpreter takes two.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a child ended: what it returned, or its traceback, or the signal that killed it."""

    value: Any = None
    problem: str | None = None
    signal: int = 0
    seconds: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether it returned."""
        return self.problem is None and not self.signal


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Give a folder for the `with` block, in memory where there is such a place: disks are slow."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=prefix, dir=place) as made:
        yield Path(made)


def run(work: Callable[[], Any], *, kill_after_s: float | None = None) -> Ended:
    """Return what became of `work` in a child, which is killed after a time if one is given."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    said = _read(reading, began + (_LONGEST_S if kill_after_s is None else kill_after_s))
    if said is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    seconds = time.monotonic() - began
    if os.WIFSIGNALED(status):
        late = "; it took too long" if said is None and kill_after_s is None else ""
        killed = os.WTERMSIG(status)
        problem = f"killed by signal {killed}{late}" if kill_after_s is None else None
        return Ended(signal=killed, problem=problem, seconds=seconds)
    if said is None:  # it had ended just before it was to be killed
        return Ended(seconds=seconds)
    told = json.loads(said) if said else {"problem": "it said nothing"}
    return Ended(value=told.get("value"), problem=told.get("problem"), seconds=seconds)


def _work(work: Callable[[], Any], writing: int) -> None:
    try:
        said = {"value": work()}
    except BaseException:  # noqa: BLE001 - it is told to whoever forked
        said = {"problem": traceback.format_exc()}
    data = json.dumps(said).encode()
    while data:
        data = data[os.write(writing, data) :]
    os._exit(0)


def _read(reading: int, until: float) -> bytes | None:
    """Return all that a child says; None where it has not ended by then."""
    said = b""
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        piece = os.read(reading, 1 << 16)
        if not piece:
            return said
        said += piece
