"""Progress: quiet where nobody watches, and a Ctrl-C that waits for a step's end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from index.build.report import Progress
from ui.terminal.progress import build_progress, interrupt_between_steps, progress_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = Progress(stage="encode", done=1, total=2)


@pytest.fixture
def before() -> Iterator[object]:
    """What met a Ctrl-C before the test, put back after it."""
    handler = signal.getsignal(signal.SIGINT)
    yield handler
    signal.signal(signal.SIGINT, handler)


@pytest.mark.parametrize("stage", ["fetch", "scan", "encode", "words"])
def test_a_short_build_says_nothing_where_no_terminal_is(
    stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with build_progress() as on_progress:
        for done in range(3):
            on_progress(Progress(stage=stage, done=done, total=2))
    assert capsys.readouterr() == ("", "")


def test_a_line_of_progress_says_nothing_where_no_terminal_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_line("questions") as on_progress:
        on_progress(1, 2)
        on_progress(2, 2)
    assert capsys.readouterr() == ("", "")


def test_without_a_ctrl_c_all_steps_are_shown(before: object) -> None:
    shown: list[Progress] = []
    with interrupt_between_steps(shown.append) as on_progress:
        on_progress(_STEP)
        on_progress(_STEP)
    assert shown == [_STEP, _STEP]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_ctrl_c_waits_for_the_next_step(before: object) -> None:
    shown: list[Progress] = []
    after: list[str] = []

    def build() -> None:
        with interrupt_between_steps(shown.append) as on_progress:
            on_progress(_STEP)
            signal.raise_signal(signal.SIGINT)
            after.append("Ctrl-C")
            on_progress(_STEP)
            after.append("step")

    with pytest.raises(KeyboardInterrupt):
        build()
    assert (shown, after) == ([_STEP], ["Ctrl-C"])
    assert signal.getsignal(signal.SIGINT) is before


def test_one_in_the_last_step_is_not_lost(before: object) -> None:
    with pytest.raises(KeyboardInterrupt), interrupt_between_steps(lambda _: None):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_one_interrupts_at_once(before: object) -> None:
    after: list[int] = []

    def build() -> None:
        with interrupt_between_steps(lambda _: None):
            for number in (1, 2):
                signal.raise_signal(signal.SIGINT)
                after.append(number)

    with pytest.raises(KeyboardInterrupt):
        build()
    assert after == [1]
    assert signal.getsignal(signal.SIGINT) is before
