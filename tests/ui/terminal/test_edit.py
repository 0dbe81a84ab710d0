"""`quoth edit` in a process of its own."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from pathlib import Path

RIYADH = "ukraine-3-riyadh-talks.md"


def test_an_article_gets_a_date_and_loses_it(seed_index: Path, tmp_path: Path) -> None:
    data = shutil.copytree(seed_index, tmp_path / "data")
    edit = ("edit", "--index", data, RIYADH)
    before = json.loads(quoth("info", "--index", data, "--article", RIYADH, "--json").stdout)
    ran = quoth(*edit, "--date", "May 2024", "--author", "Ada Moll")
    title, source = before["title"], before["source"]
    assert ran.stdout == f"{title}  {source}  May 2024  Ada Moll\n"
    edited = json.loads(quoth("info", "--index", data, "--article", RIYADH, "--json").stdout)
    assert (edited["published"], edited["published_to"]) == ("2024-05-01", "2024-05-31")
    assert edited["provenance"]["published"] == edited["provenance"]["author"] == "edited"
    assert json.loads(quoth(*edit, "--undo", "--json").stdout)["published"] == before["published"]


def test_what_cannot_be_done_is_said(seed_index: Path, tmp_path: Path) -> None:
    data = shutil.copytree(seed_index, tmp_path / "data")
    for more in ([], ["--undo", "--title", "x"]):
        ran = quoth("edit", "--index", data, RIYADH, *more)
        assert (ran.returncode, ran.stderr.splitlines()[-1]) == (
            2,
            "quoth edit: error: give --title, --source, --author, --date, or --undo alone",
        )
    ran = quoth("edit", "--index", data, RIYADH, "--date", "soon")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: “soon” is no date that can be understood")
