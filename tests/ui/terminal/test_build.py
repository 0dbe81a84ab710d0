"""`quoth build` in a process of its own."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SEEDS, make_tiny_model
from tests.ui.terminal.run import quoth


def test_build_reports_and_lists_what_it_skipped(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    (seeds / "bad.txt").write_bytes(b"\x00\xff" * 50)
    (seeds / "scan.pdf").write_bytes(b"%PDF-1.4")
    model = make_tiny_model(tmp_path, seed=7)
    first = quoth("build", "--encoder", model, cwd=tmp_path)
    assert first.returncode == 0
    assert first.stdout.startswith(
        "articles: 17 added, 0 changed, 0 removed, 0 unchanged, 2 skipped\n"
    )
    assert f"skipped: {seeds / 'bad.txt'}: " in first.stderr
    assert f"skipped: {seeds / 'scan.pdf'}: is damaged or not a PDF" in first.stderr
    assert first.stderr.endswith("2 skipped\n")
    again = json.loads(quoth("build", "--json", cwd=tmp_path).stdout)
    assert (again["unchanged"], again["encoded"], len(again["skipped"])) == (17, 0, 2)
    info = json.loads(quoth("info", "--json", cwd=tmp_path).stdout)
    assert (info["articles"], info["roots"]) == (17, [str(seeds)])
    assert quoth("verify", cwd=tmp_path).stdout.endswith(": whole\n")
    assert quoth("info", cwd=tmp_path).returncode == 0


def test_an_empty_folder_builds_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    ran = quoth("build", "none", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stderr == "no articles found in none: the index is empty\n"


def test_ctrl_c_stops_a_build_within_seconds_and_the_next_one_goes_on(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": f"r{i}", "title": f"Report {i}", "text": f"Report {i} is on tea. " * 60})
        for i in range(120)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    build = subprocess.Popen(
        [sys.executable, REPOSITORY / "app.py", "build", "many.jsonl"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for_rows(tmp_path / "data" / "quoth.sqlite")
    asked = time.monotonic()
    build.send_signal(signal.SIGINT)
    _, said = build.communicate(timeout=60)
    assert build.returncode == 130
    assert "stopped; what was encoded is kept" in said
    assert "Traceback" not in said
    assert time.monotonic() - asked < 15  # a second or two; generous, so that load fails no test
    resumed = json.loads(quoth("build", "many.jsonl", "--json", cwd=tmp_path).stdout)
    assert 0 < resumed["unchanged"] < 120
    assert resumed["unchanged"] + resumed["added"] == 120


def _wait_for_rows(path: Path) -> None:
    import sqlite3

    for _ in range(1800):
        if path.exists():
            connection = sqlite3.connect(path)
            try:
                if connection.execute("SELECT count(*) FROM articles").fetchone()[0]:
                    return
            except sqlite3.OperationalError:
                pass
            finally:
                connection.close()
        time.sleep(0.1)
    pytest.fail("the build wrote nothing within three minutes")


def test_fetching_a_list_says_what_it_could_not_fetch(tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:9/{name}" for name in ("a", "b")]  # not public: never asked
    (tmp_path / "links.txt").write_text("\n".join(urls))
    ran = quoth("build", "--fetch", "links.txt", cwd=tmp_path)
    assert ran.returncode == 1
    lines = [line.split("127.0.0.1:9")[0] for line in ran.stderr.splitlines()]
    assert lines == ["skipped: http://", "skipped: http://", "error: http://"]
    refused = quoth("build", "links.txt", cwd=tmp_path)
    assert "is a list of 2 addresses, not of articles; to fetch them: quoth build --fetch " in (
        refused.stderr
    )
