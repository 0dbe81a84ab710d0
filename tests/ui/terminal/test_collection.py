"""`quoth collection` and --collection in processes of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SEEDS
from tests.ui.terminal.run import quoth

RIYADH = "ukraine-3-riyadh-talks.md"


@pytest.fixture
def data(seed_index: Path, tmp_path: Path) -> Path:
    shutil.copytree(seed_index, tmp_path / "data")
    return tmp_path / "data"


def test_a_collection_is_made_asked_and_removed(data: Path) -> None:
    at = ("--index", data)
    assert quoth("collection", *at).stderr.startswith("there are none; quoth collection add")
    assert quoth("collection", "add", "War", RIYADH, *at).stdout == "1 article put in War\n"
    assert quoth("collection", *at).stdout == "War  (1 article)\n"
    assert json.loads(quoth("collection", "--json", *at).stdout) == {
        "collections": [{"name": "War", "articles": 1}]
    }
    found = json.loads(quoth("search", "bridge", "--collection", "war", "--json", *at).stdout)
    assert {row["article_id"] for row in found["retrieved"]} == {RIYADH}
    assert found["filters"]["collections"] == ["War"]
    found = json.loads(quoth("search", "troops", "--article", RIYADH, "--json", *at).stdout)
    assert {row["article_id"] for row in found["retrieved"]} == {RIYADH}
    refused = quoth("ask", "Who?", "--collection", "Wra", *at)
    assert (refused.returncode, refused.stderr) == (
        1,
        "error: there is no collection 'Wra'; there are 'War'\n",
    )
    renamed = quoth("collection", "rename", "war", "Peace", *at)
    assert renamed.stdout == "war is called Peace\n"
    assert quoth("collection", "show", "peace", *at).stdout == f"{RIYADH}\n"
    out = quoth("collection", "take-out", "peace", RIYADH, *at)
    assert out.stdout == "1 article taken out of peace\n"
    removed = quoth("collection", "remove", "Peace", *at)
    assert removed.stdout == "Peace removed; its articles stay\n"
    assert quoth("collection", "show", "Peace", *at).returncode == 1


def test_a_build_puts_the_articles_of_its_folders_in_one(data: Path) -> None:
    built = quoth("build", SEEDS, "--collection", "Samples", "--index", data, "--json")
    assert json.loads(built.stdout)["added"] == 0
    shown = quoth("collection", "show", "samples", "--json", "--index", data)
    assert RIYADH in json.loads(shown.stdout)["articles"]
    assert quoth("build", "--collection", " ", "--index", data).returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("collection", "list", "Tea"),
        ("collection", "show"),
        ("collection", "add", "Tea"),
        ("collection", "rename", "Tea", "War", "Moon"),
        ("collection", "show", "Tea", "more"),
        ("build", "--collection", "Tea", "--dry-run"),
        ("build", "--collection", "Tea", "--watch"),
    ],
)
def test_what_is_meant_must_be_clear(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert quoth(*arguments, "--index", tmp_path).returncode == 2
