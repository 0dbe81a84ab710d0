"""The progress of a build in words.

Takes how far a build is; gives plain values that `library.js` shows as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.markup import to_shown
from ui.web.views.wording import to_sentence

if TYPE_CHECKING:
    from index.build.report import BuildReport
    from index.library.background import BuildState

_STAGES = {
    "scan": ("Reading files", "files"),
    "encode": ("Encoding passages", "passages"),
    "words": ("Indexing words", "passages"),
    "vectors": ("Indexing vectors", "passages"),
}
_MINUTE = 60


def to_progress(state: BuildState | None) -> dict[str, Any]:
    """Return how far a build is, as plain values: what to say, and how much of how much is done.

    `ended` is what is to be said of a build that has ended, `ok` whether it did its work.
    """
    if state is None:
        return {"is_running": False, "ended": None}
    if state.is_running:
        return {
            "is_running": True,
            "told": _stage(state),
            **_share(state),
        }
    if state.problem is not None:
        ended, ok = to_shown(to_sentence(state.problem)), False
    elif state.is_cancelled or state.report is None:
        ended, ok = "Cancelled. What was encoded is kept: Rebuild goes on from there.", True
    else:
        ended, ok = _report(state.report), True
    return {"is_running": False, "ended": ended, "ok": ok}


def _share(state: BuildState) -> dict[str, int]:
    """Return how much of how much is done, of nothing (0) where that is not known."""
    if state.total or not state.files_read:
        return {"done": state.done, "total": state.total}
    return {"done": state.files_read, "total": state.files}


def _stage(state: BuildState) -> str:
    doing, noun = _STAGES.get(state.stage, (state.stage, ""))
    if state.total:
        told = [f"{doing}: {state.done:,} of {state.total:,}"]
    elif state.done:
        told = [f"{doing}: {state.done:,}", f"{state.files_read:,} of {state.files:,} files read"]
    else:
        return f"{doing}…"
    if state.rate is not None and state.stage not in ("words", "vectors"):
        told.append(f"{state.rate:,.0f} {noun} a second" if state.rate >= 1 else "slowly")
    if state.seconds_left:
        told.append(f"about {_duration(state.seconds_left)} left")
    return " · ".join(told)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / _MINUTE)
    return f"{minutes} min" if minutes < _MINUTE else f"{minutes / _MINUTE:.1f} h"


def _report(report: BuildReport) -> str:
    changes = [
        f"{n:,} {what}"
        for n, what in (
            (report.added, "added"),
            (report.changed, "changed"),
            (report.removed, "gone"),
            (len(report.skipped), "skipped (listed below)"),
        )
        if n
    ]
    told = f"Done: {', '.join(changes)}." if changes else "Done: nothing had changed."
    return to_shown(" ".join([told, *map(to_sentence, report.notes)]))
