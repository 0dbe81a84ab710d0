"""Question sets are read line by line, and a bad line is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.errors import QuothError
from qa.evaluation.question_sets import read_lines, read_rows


def test_rows_are_read_line_by_line_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a\u2028b"}, ensure_ascii=False) + "\n\n{broken\n")
    rows = read_rows(path)
    assert next(rows) == (f"{path}:1", {"id": "a\u2028b"})
    with pytest.raises(QuothError, match=r"rows.jsonl.gz:3: not JSON"):
        next(rows)
    (tmp_path / "list.jsonl").write_text("[1]\n")
    with pytest.raises(QuothError, match=r"list.jsonl:1: not a JSON object"):
        list(read_rows(tmp_path / "list.jsonl"))
    with pytest.raises(QuothError, match="No such file"):
        list(read_rows(tmp_path / "nowhere.jsonl"))


def test_a_bad_line_stands_among_the_others_as_its_error(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1}\n[1]\n\n{"id": 2}\n')
    (_, first), (_, bad), (where, last) = read_lines(path)
    assert (first, where, last) == ({"id": 1}, f"{path}:4", {"id": 2})
    assert str(bad) == f"{path}:2: not a JSON object"
