"""How far a command is, on stderr: bars where somebody watches, a line now and then where not.

Takes what a build or an evaluation tells of its steps; a Ctrl-C stops a build between two of them.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from ui.terminal.json_log import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from index.build.report import Progress as BuildProgress

_STAGES = {
    "fetch": "fetching",
    "scan": "reading",
    "encode": "encoding",
    "words": "words",
    "vectors": "vectors",
}
_UNITS = {"fetch": "pages", "scan": "files"}  # else passages
_BY_TURNS = ("scan", "encode")
_LINE_EVERY_S = 10.0  # between lines of progress where nobody watches a terminal


@contextmanager
def build_progress() -> Iterator[Callable[[BuildProgress], None]]:
    """Give a listener that draws a build on stderr: bar, count, rate and time left."""
    console = Console(stderr=True)
    started: dict[str, float] = {}
    said = time.monotonic()
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, Any] = {}
    lines: dict[str, str] = {}  # of each stage

    def on_progress(progress: BuildProgress) -> None:
        nonlocal said
        stage = progress.stage
        started.setdefault(stage, time.monotonic())
        spent = time.monotonic() - started[stage]
        rate = progress.done / spent if spent > 0.5 else 0.0
        text = f"{rate:.0f} {_UNITS.get(stage, 'passages')}/s" if rate else ""
        text = progress.step or text
        lines[stage] = _to_line(progress, rate, text)
        if stage not in tasks:
            tasks[stage] = bar.add_task(_STAGES[stage], total=None, rate="")
        bar.update(tasks[stage], completed=progress.done, total=progress.total or None, rate=text)
        if not console.is_terminal and time.monotonic() - said >= _LINE_EVERY_S:
            said = time.monotonic()
            now = _BY_TURNS if stage in _BY_TURNS else (stage,)
            line = "; ".join(lines[stage] for stage in now if stage in lines)
            tell(line, "building", stage=stage, done=progress.done, total=progress.total)

    with bar:
        yield on_progress


def _to_line(progress: BuildProgress, rate: float, shown: str) -> str:
    parts = [f"{_STAGES[progress.stage]} {progress.done}"]
    if progress.total:
        parts[0] += f" of {progress.total}"
    if shown:
        parts.append(shown)
    if rate and progress.total:
        parts.append(f"{(progress.total - progress.done) / rate:.0f} s left")
    return ", ".join(parts)


@contextmanager
def progress_line(name: str) -> Iterator[Callable[[int, int], None]]:
    """Give a listener of (done, total) that draws a bar on stderr."""
    console = Console(stderr=True)
    with Progress(
        TextColumn(name),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def interrupt_between_steps(
    show: Callable[[BuildProgress], None],
) -> Iterator[Callable[[BuildProgress], None]]:
    """Give a listener like `show` that raises the KeyboardInterrupt of a Ctrl-C pressed since.

    So a build is left at a step's end, a second or two later, and never inside a transaction. A
    second Ctrl-C interrupts at once.
    """
    is_asked = False

    def on_progress(progress: BuildProgress) -> None:
        if is_asked:
            raise KeyboardInterrupt
        show(progress)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_asked
        is_asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield on_progress
    finally:
        signal.signal(signal.SIGINT, before)
    if is_asked:
        raise KeyboardInterrupt
