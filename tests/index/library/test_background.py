"""Builds in the background: cancelled, interrupted, failed."""

from __future__ import annotations

import time
from pathlib import Path

from index.library.orders import Library
from tests.index.library.conftest import (
    built,
    found,
    ids,
)


def test_a_build_can_be_cancelled_and_goes_on_where_it_was(library: Library, seeds: Path) -> None:
    for i in range(1500):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")
    library.build()
    deadline = time.monotonic() + 60
    while (state := library.state()) is None or state.stage != "encode":
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert (state.is_running, state.total, state.files) == (True, 0, 1502)
    assert found(library, "The moon") == {"bridge.txt", "moon.txt"}  # the old state answers
    library.cancel()
    ended = library.wait(60)
    assert ended is not None
    assert (ended.is_running, ended.is_cancelled, ended.report) == (False, True, None)
    assert ended.done < 1500
    assert ids(library) == ["bridge.txt", "moon.txt"]
    built(library)
    assert len(ids(library)) == 1502


def test_a_failed_build_says_why(library: Library) -> None:
    library.build(["no/such/folder"])
    state = library.wait(60)
    assert state is not None
    assert state.problem == "no/such/folder: no such file or folder; nothing was changed"
