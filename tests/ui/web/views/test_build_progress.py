"""The progress of a build in words."""

from __future__ import annotations

from typing import Any

from index.build.report import BuildReport
from index.library.background import BuildState
from ui.web.views.build_progress import to_progress


def report(**changes: Any) -> BuildReport:
    counts = (
        "added changed moved removed unchanged copies earlier_versions passages encoded".split()
    )
    values: dict[str, Any] = dict.fromkeys(counts, 0)
    values |= {"skipped": (), "notes": (), "generation": 1, "seconds": 0.1}
    return BuildReport(**{**values, **changes})


def test_a_build_under_way_says_how_far_it_is() -> None:
    state = BuildState(
        is_running=True, stage="encode", done=1000, total=3000, rate=20.4, seconds_left=100.0
    )
    assert to_progress(state) == {
        "is_running": True,
        "told": "Encoding passages: 1,000 of 3,000 · 20 passages a second · about 2 min left",
        "done": 1000,
        "total": 3000,
    }
    state = BuildState(
        is_running=True, stage="encode", done=1000, rate=20.4, files_read=30, files=90
    )
    assert to_progress(state) == {
        "is_running": True,
        "told": "Encoding passages: 1,000 · 30 of 90 files read · 20 passages a second",
        "done": 30,
        "total": 90,
    }
    assert to_progress(BuildState(is_running=True))["told"] == "Reading files…"


def test_a_build_that_ended_says_what_came_of_it() -> None:
    assert to_progress(None) == {"is_running": False, "ended": None}
    failed = BuildState(is_running=False, problem="the disk\u202e is full")
    assert to_progress(failed) == {"is_running": False, "ended": "The disk is full.", "ok": False}
    cancelled = to_progress(BuildState(is_running=False, is_cancelled=True))
    assert cancelled["ended"].startswith("Cancelled.")
    done = to_progress(BuildState(is_running=False, report=report(added=2, notes=("a is gone",))))
    assert done == {"is_running": False, "ended": "Done: 2 added. A is gone.", "ok": True}
    idle = to_progress(BuildState(is_running=False, report=report()))
    assert idle["ended"] == "Done: nothing had changed."
