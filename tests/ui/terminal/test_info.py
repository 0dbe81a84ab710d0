"""`quoth info` and `quoth verify` in a process of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.ui.terminal.run import quoth


def test_what_is_known_of_one_article_and_what_said_so(seed_index: Path) -> None:
    ask = ("info", "--index", seed_index, "--article")
    known = json.loads(quoth(*ask, "ukraine-3-riyadh-talks.md", "--json").stdout)
    assert (known["id"], known["published"], known["published_to"]) == (
        "ukraine-3-riyadh-talks.md",
        "2025-02-19",
        None,
    )
    assert known["provenance"]["published"] == "front matter"
    table = [line.split() for line in quoth(*ask, known["id"]).stdout.splitlines()]
    assert ["published", "2025-02-19", "front", "matter"] in table
    missing = quoth(*ask, "nothing.md")
    assert missing.returncode == 1
    assert missing.stderr == f"error: {seed_index} holds no article 'nothing.md'\n"


def test_verify_says_what_it_mended(seed_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_index, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "words")
    ran = quoth("verify", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[:2] == [
        "problem: the word index is missing, damaged or of another generation",
        "mended: the word index was built again",
    ]


def test_what_was_left_out_of_an_article(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.md").write_text("# Tea\n\nTea is ~~cold~~ hot, said the cook of the town.\n")
    assert quoth("build", "seeds", cwd=tmp_path).returncode == 0
    ask = ("info", "--article", "tea.md", "--left-out")
    assert quoth(*ask, cwd=tmp_path).stdout.split() == ["struck", "out", "cold"]
    assert json.loads(quoth(*ask, "--json", cwd=tmp_path).stdout) == {
        "id": "tea.md",
        "left_out": [{"why": "struck out", "text": "cold"}],
    }
    assert "needs --article" in quoth("info", "--left-out", cwd=tmp_path).stderr


def test_a_damaged_index_is_salvaged_beside_it(seed_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_index, tmp_path / "data")
    store = tmp_path / "data" / "quoth.sqlite"
    store.write_bytes(bytes(4096) + store.read_bytes()[4096:])
    ran = quoth("verify", cwd=tmp_path)
    assert ran.returncode == 1
    assert "quoth verify --salvage" in ran.stderr
    report = json.loads(quoth("verify", "--salvage", "--json", cwd=tmp_path).stdout)
    assert report["into"] == str(tmp_path / "data-salvaged")
    assert (report["lost"], report["encoded"]) == ([], 0)
    info = quoth("info", "--index", report["into"], "--json", cwd=tmp_path)
    assert json.loads(info.stdout)["articles"] == report["articles"] > 0
    again = quoth("verify", "--salvage", cwd=tmp_path)
    assert again.stderr == (
        f"error: {report['into']} is there already; name another folder, or delete it\n"
    )
    assert "--encoder needs --salvage" in quoth("verify", "--encoder", "x", cwd=tmp_path).stderr
