"""A part of what `python -m benchmarks.torture.http_requests` sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.torture.http_requests import attack, look_at_log, started
from index import build_index
from tests.e2e.conftest import answers

if TYPE_CHECKING:
    from pathlib import Path

_TIMES = 250


def test_no_request_makes_the_server_fail(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([seeds], tmp_path / "index")
    with started(tmp_path / "index", "--mcp") as served:
        outcome = attack(served, _TIMES, seed=0)
        assert outcome.failures == []
        assert sum(outcome.statuses.values()) == _TIMES
        assert {200, 400, 403, 404} <= outcome.statuses.keys()
        assert look_at_log(served) == []
        assert answers(f"http://127.0.0.1:{served.port}/")
