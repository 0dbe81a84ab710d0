"""How Quoth is held beside other programs: what is counted, and Quoth's own part."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import compare

if TYPE_CHECKING:
    import pytest

_RUN = Path(compare.__file__).with_name("run.py")
_ROOT = Path(compare.__file__).parents[2]


def run(work: str, folder: Path, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Return what Quoth's part says of the work."""
    path = folder.with_name(f"{work}.jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(_RUN), "quoth", work, str(folder), str(path), "--model", "-"],
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "PATH": ""},
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_a_program_builds_adds_and_searches(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    mill = {"id": "mill", "title": "Fire", "text": "The mill at Northgate burned down on Monday."}
    bridge = {"id": "bridge", "title": "Bridge", "text": "The bridge over the Warta is closed."}
    assert run("build", folder, [mill])["written"] > 0
    added = run("add", folder, [bridge])
    assert added["written"] > 0
    assert added["s"] > 0
    found = run("search", folder, [{"question": "Which bridge is closed?"}])
    assert len(found["ms"]) == 1
    assert found["found"][0][0].startswith("bridge#")


def test_a_question_is_hit_by_a_passage_of_an_answering_article(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [["a#0", "b#10"], ["c#0", "a/x#7"]]
    searched = {"ms": [4.0, 8.0], "found": found, "peak_mb": 100.0}
    told: dict[str, dict[str, list[dict[str, Any]]]] = {
        "one": {
            "build": [{"passages": 60, "s": 2.0}, {"passages": 60, "s": 3.0}],
            "add": [{"s": 0.25, "written": 2_000_000}],
            "search": [searched],
            "cold": [{"whole": 5.0}],
        }
    }
    compare.report(told, [{"doc_ids": ["b"]}, {"doc_ids": ["a/x", "z"]}])
    row = capsys.readouterr().out.splitlines()[-1]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == ["one", "25.0", "0.25", "2.00", "6.0", "8.0", "0.000", "1.000", "5.00", "100"]
