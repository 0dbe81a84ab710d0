"""SECURITY.md: each line of the threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
_TEXT = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _is_there(path: str, name: str) -> bool:
    file = REPOSITORY / path
    return file.is_file() and f"def {name}(" in file.read_text(encoding="utf-8")


def test_every_test_that_it_names_is_there() -> None:
    named = _NAMED.findall(_TEXT)
    assert len(named) > 60
    assert [f"{path}::{name}" for path, name in named if not _is_there(path, name)] == []


def test_every_attack_names_a_test() -> None:
    attacks = re.findall(r"^\| attack \|.*?(?=\n\n|\Z)", _TEXT, re.DOTALL | re.MULTILINE)
    rows = [row for table in attacks for row in table.split("\n")[2:]]
    assert len(rows) > 40
    assert [row for row in rows if not _NAMED.search(row.split("|")[3])] == []
