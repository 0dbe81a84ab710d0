"""BackgroundBuild: one build in a thread of its own, to be watched, stopped and begun again.

Takes an index folder and roots; gives the build's state, from its first step to its report.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.build.build import build_index
from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.build.report import BuildReport, Progress
    from index.encoder import Encoder

_RATE_KNOWN_S = 1.0  # what a rate is measured over, at least

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildState:
    """How far the library's latest build is; `report`, `problem` or `is_cancelled` once it ended.

    `done` of `total` is of the stage, `total` 0 where that is not known yet. Files are read and
    passages encoded by turns: the stage is "encode" as soon as anything is encoded, and
    `files_read` of `files` tells how much is still to come. `rate` is `done` a second,
    `seconds_left` what is left of the stage, or of reading, at its rate; None while too little is
    known.
    """

    is_running: bool
    stage: str = "scan"
    done: int = 0
    total: int = 0
    files_read: int = 0
    files: int = 0
    seconds: float = 0.0
    rate: float | None = None
    seconds_left: float | None = None
    is_cancelled: bool = False
    problem: str | None = None
    report: BuildReport | None = None


class _StoppedError(Exception):
    """A build was asked to stop and is at a step's end."""


class BackgroundBuild:
    """One build in a thread of its own."""

    def __init__(
        self,
        index_dir: Path,
        roots: tuple[str, ...],
        *,
        prune: bool,
        encoder: Callable[[], Encoder | None],
        begin: Callable[[], None],
    ) -> None:
        """`begin` is called before it looks at the roots."""
        self._index_dir = index_dir
        self.roots = roots
        self.prune = prune
        self._encoder = encoder
        self._begin = begin
        self._is_asked_to_stop = threading.Event()
        self._began = time.monotonic()
        self._stages_began: dict[str, float] = {}
        self._latest: dict[str, Progress] = {}  # of each stage
        self._state = BuildState(is_running=True)
        self._thread = threading.Thread(target=self._run, name="quoth-build", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def again(self) -> BackgroundBuild:
        """Return a build like this one, to be started."""
        return BackgroundBuild(
            self._index_dir,
            self.roots,
            prune=self.prune,
            encoder=self._encoder,
            begin=self._begin,
        )

    def ask_to_stop(self) -> None:
        """Have it stop at the next step's end."""
        self._is_asked_to_stop.set()

    def stop(self) -> bool:
        """Wait until it has stopped; say whether it was interrupted before its end."""
        if not self._thread.is_alive():
            return False
        self.ask_to_stop()
        self.join(None)
        return self._state.is_cancelled

    def join(self, timeout: float | None) -> None:
        """Wait for its end, at most `timeout` seconds."""
        self._thread.join(timeout)

    def state(self) -> BuildState:
        """Return how far it is."""
        return self._state

    def _run(self) -> None:
        try:
            self._begin()
            report = build_index(
                self.roots,
                self._index_dir,
                encoder=self._encoder(),
                prune=self.prune,
                on_progress=self._on_progress,
            )
            self._end(BuildState(is_running=False, report=report))
        except _StoppedError:
            self._end(BuildState(is_running=False, is_cancelled=True))
        except QuothError as error:
            self._end(BuildState(is_running=False, problem=str(error)))
        except Exception as error:  # noqa: BLE001 - whoever watches must not wait for ever
            self._end(BuildState(is_running=False, problem=f"the build failed: {error!r}"))
            _log.exception("a build failed")

    def _on_progress(self, progress: Progress) -> None:
        if self._is_asked_to_stop.is_set():
            raise _StoppedError
        now = time.monotonic()
        self._stages_began.setdefault(progress.stage, now)
        self._latest[progress.stage] = progress
        read = self._latest.get("scan")
        if progress is read:
            progress = self._latest.get("encode", read)
        bounded = progress if progress.total or read is None else read
        rate = self._rate(bounded, now)
        self._state = BuildState(
            is_running=True,
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            files_read=read.done if read else 0,
            files=read.total if read else 0,
            seconds=now - self._began,
            rate=self._rate(progress, now),
            seconds_left=(bounded.total - bounded.done) / rate if rate else None,
        )

    def _rate(self, progress: Progress, now: float) -> float | None:
        elapsed = now - self._stages_began[progress.stage]
        is_known = elapsed >= _RATE_KNOWN_S and progress.done > 0
        return progress.done / elapsed if is_known else None

    def _end(self, ended: BuildState) -> None:
        last, seconds = self._state, time.monotonic() - self._began
        self._state = replace(
            ended, stage=last.stage, done=last.done, total=last.total, seconds=seconds
        )
