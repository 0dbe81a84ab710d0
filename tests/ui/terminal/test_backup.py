"""`quoth backup` and `quoth restore`: what they say, and that articles come back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from index import build_index
from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder


@pytest.fixture
def folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A folder with two articles in `seeds`, their index `data` and its backup `quoth.zip`."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    (seeds / "bridge.txt").write_text("Bridge\n\nThe bridge at Tarn opened in 1931.\n")
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    ran = quoth("backup", "quoth.zip", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "2 articles, 0 uploads and 0 conversations are in quoth.zip\n"
    return tmp_path


def test_a_backup_comes_back_elsewhere_without_its_folders(
    folder: Path, tiny_encoder: Encoder
) -> None:
    restore = ("restore", "quoth.zip", "--index", "other", "--encoder", tiny_encoder.name)
    ran = quoth(*restore, cwd=folder)
    root = folder / "seeds"
    assert ran.returncode == 0
    assert ran.stderr == f"note: {root} is not watched; to add it: quoth build {root}\n"
    assert ran.stdout.startswith("2 articles, 0 uploads and 0 conversations are back, as of ")
    info = json.loads(quoth("info", "--json", "--index", "other", cwd=folder).stdout)
    assert (info["articles"], str(root) in info["roots"]) == (2, False)


def test_one_made_with_another_encoder_is_refused_with_the_command_that_takes_it(
    folder: Path, tiny_encoder: Encoder
) -> None:
    ran = quoth("restore", "quoth.zip", "--index", "other", cwd=folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"error: the backup was made with the encoder {tiny_encoder.name}")
    assert ran.stderr.endswith("; to restore it: quoth restore FILE --encoder NAME\n")


def test_articles_are_replaced_only_on_demand(folder: Path) -> None:
    ran = quoth("restore", "quoth.zip", cwd=folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "error: the index in data holds 2 articles; to replace them with the backup: "
        "quoth restore quoth.zip --index data --replace\n"
    )
    ran = quoth("restore", "quoth.zip", "--replace", "--json", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    report = json.loads(ran.stdout)
    assert (report["articles"], report["unknown_roots"], report["set_aside"]) == (2, [], None)


def test_what_is_no_backup_is_refused(folder: Path) -> None:
    (folder / "bad.zip").write_bytes(b"PK")
    ran = quoth("restore", "bad.zip", "--index", "other", cwd=folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: bad.zip: is not a backup, or is damaged: ")
