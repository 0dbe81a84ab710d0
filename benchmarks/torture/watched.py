"""A server that is watched: its memory, open files, threads and time, every few seconds.

Takes a server's process; gives samples, and what of them grows once it has warmed up.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPOSITORY = Path(__file__).parents[2]
_START_S = 120
# What a run may grow by, over the second half of it: what noise, caches and SQLite's connections
# come to, and no more. Memory also by a twentieth of what it was.
_MAY_GROW = {"memory_mb": 25.0, "files": 12.0, "threads": 6.0}


_LEAST_SAMPLES = 10  # for a line through them


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a process holds, so many seconds after the start."""

    at: float
    memory_mb: float
    files: float
    threads: float
    cpu_s: float

    @classmethod
    def of(cls, pid: int, at: float) -> Sample:
        """Return what that process holds. Raises OSError once it is gone."""
        folder = Path("/proc", str(pid))
        status = (folder / "status").read_text(encoding="utf-8")
        stat = (folder / "stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
        return cls(
            at=at,
            memory_mb=int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024,
            files=len(os.listdir(folder / "fd")),  # noqa: PTH208 - names of what may be gone
            threads=int(re.findall(r"Threads:\s+(\d+)", status)[0]),
            cpu_s=(int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"),
        )


class Watch:
    """Samples a process in a thread, for the `with` block."""

    def __init__(self, pid: int, every_s: float) -> None:
        self.samples: list[Sample] = []
        self._pid = pid
        self._every_s = every_s
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            try:
                self.samples.append(Sample.of(self._pid, time.monotonic() - self._began))
            except OSError:
                return


def growth(samples: Sequence[Sample], name: str) -> float:
    """Return by how much a figure grows over the second half, by the line through its samples."""
    half = samples[len(samples) // 2 :]
    if len(half) < _LEAST_SAMPLES:
        return 0.0
    at = np.array([sample.at for sample in half])
    values = np.array([getattr(sample, name) for sample in half])
    slope = np.polyfit(at, values, 1)[0]
    return float(slope * (at[-1] - at[0]))


def grown(samples: Sequence[Sample]) -> list[str]:
    """Return what grew more than it may, in words."""
    found = []
    for name, bound in _MAY_GROW.items():
        by, was = growth(samples, name), getattr(samples[len(samples) // 2], name)
        may = max(bound, was / 20) if name == "memory_mb" else bound
        if by > may:
            found.append(f"{name} grew by {by:.0f} over the second half, from {was:.0f}")
    return found


@contextmanager
def serving(index_dir: Path, log: Path, *options: str) -> Iterator[tuple[str, int]]:
    """Run `quoth serve` over an index for the `with` block; give its address and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--index", str(index_dir), "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen([*command, *options], cwd=REPOSITORY, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _START_S
        while not _is_there(url):
            if server.poll() is not None or time.monotonic() > deadline:
                told = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"the server does not answer:\n{told}")
            time.sleep(0.1)
        yield url, server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def _is_there(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as reply:  # noqa: S310 - our own
            return bool(reply.status == 200)
    except OSError:
        return False
