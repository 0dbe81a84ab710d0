"""`quoth note` in a process of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.ui.terminal.run import quoth

RIYADH = "ukraine-3-riyadh-talks.md"


def test_a_note_is_written_found_and_removed(seed_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_index, tmp_path / "data")
    note = ("note", "--index", tmp_path / "data")
    assert quoth(*note).stderr == "there are none; quoth note ID WORDS writes one\n"
    assert quoth(*note, RIYADH, "Ask Ada.").stdout.startswith("noted, as ")
    made = json.loads(quoth(*note, RIYADH, "--quote", "Riyadh", "--json").stdout)["id"]
    (whole,) = json.loads(quoth(*note, "--find", "ada", "--json").stdout)["notes"]
    assert (whole["article_id"], whole["note"], whole["start"]) == (RIYADH, "Ask Ada.", None)
    shown = quoth(*note, RIYADH).stdout
    assert "    > Riyadh\n" in shown
    assert "    Ask Ada.\n" in shown
    assert quoth(*note, "--change", made, "Which Riyadh?").stdout == "note changed\n"
    assert "    > Riyadh\n    Which Riyadh?\n" in quoth(*note, RIYADH).stdout
    assert quoth(*note, "--remove", made).stdout == "note removed\n"
    assert quoth(*note, "--find", "riyadh talks").returncode == 0
    missing = quoth(*note, RIYADH, "--quote", "no such words")
    assert (missing.returncode, missing.stderr.count("does not hold the words")) == (1, 1)


@pytest.mark.parametrize("arguments", [("--quote", "x"), ("ID", "words", "--find", "x")])
def test_a_note_goes_on_one_article(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert quoth("note", *arguments, "--index", tmp_path).returncode == 2
