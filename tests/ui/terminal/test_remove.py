"""`quoth remove` in a process of its own: articles go, come back, or are gone for good."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SEEDS
from tests.ui.terminal.run import quoth

RIYADH = "ukraine-3-riyadh-talks.md"


@pytest.fixture
def data(seed_index: Path, tmp_path: Path) -> Path:
    shutil.copytree(seed_index, tmp_path / "data")
    return tmp_path / "data"


def test_an_article_is_removed_listed_and_restored(data: Path) -> None:
    remove = ("remove", "--index", data)
    ran = quoth(*remove, RIYADH)
    assert ran.stdout == "1 article removed; for 30 days quoth remove --restore brings it back\n"
    assert quoth("info", "--index", data, "--article", RIYADH).returncode == 1
    (listed,) = json.loads(quoth(*remove, "--list", "--json").stdout)["removed"]
    assert (listed["id"], listed["root"], listed["days_left"]) == (RIYADH, str(SEEDS), 30)
    assert "(30 days left)" in quoth(*remove, "--list").stdout
    assert json.loads(quoth(*remove, "--restore", RIYADH, "--json").stdout) == {
        "restored": [RIYADH]
    }
    assert quoth("info", "--index", data, "--article", RIYADH).returncode == 0
    assert quoth(*remove, "--list").stderr == "nothing was removed in the last 30 days\n"


def test_an_article_is_deleted_for_good_where_somebody_says_so(data: Path) -> None:
    delete = ("remove", "--index", data, "--for-good", RIYADH)
    text = (SEEDS / RIYADH).read_bytes()[-60:-10]
    refused = quoth(*delete)
    assert (refused.returncode, refused.stderr) == (
        1,
        "error: nobody can be asked whether to delete for good: say so with --yes\n",
    )
    assert _holding(data, text) == ["quoth.sqlite"]
    deleted = json.loads(quoth(*delete, "--yes", "--json").stdout)
    assert deleted == {
        "deleted": [RIYADH],
        "answers": 0,
        "files": [str(SEEDS / RIYADH)],
        "copies": [],
        "set_aside": [],
        "is_erased": True,
    }
    assert _holding(data, text) == []
    again = quoth(*delete, "--yes")
    told = f"error: no article '{RIYADH}' is in the index; nothing was changed\n"
    assert (again.returncode, again.stderr) == (1, told)


@pytest.mark.parametrize(("reply", "code"), [(b"n\n", 1), (b"y\n", 0)])
def test_somebody_at_a_terminal_is_asked(data: Path, reply: bytes, code: int) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, reply)
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "app.py", "remove", "--index", data, "--for-good", "--all"],
        cwd=REPOSITORY,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert "for good? Text, vectors and uploaded files are deleted" in ran.stderr
    assert ran.returncode == code
    assert ("deleted for good" in ran.stdout) == (code == 0)


@pytest.mark.parametrize(
    "arguments", [[], ["a", "--all"], ["a", "--list"], ["a", "--for-good", "--restore"]]
)
def test_what_is_meant_must_be_clear(arguments: list[str]) -> None:
    ran = quoth("remove", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")


def _holding(folder: Path, text: bytes) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if text in path.read_bytes())
