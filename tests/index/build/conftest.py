"""What tests of builds share: seeds, an index folder, and looks at what was built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import build_index, open_index
from index.build.report import BuildReport
from index.encoder import Encoder


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Three articles, two of them in one .jsonl."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.txt").write_text("A bridge opens\n\nThe bridge over the river is open.\n")
    write_records(folder / "two.jsonl", moon="The moon was full in May.", tea="Tea is a drink.")
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Two files, each with an article."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    (folder / "moon.txt").write_text("Moon\n\nThe moon was full in May.\n")
    return folder


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """Return where the index of a test goes."""
    return tmp_path / "index"


def write_records(path: Path, **texts: str) -> None:
    """Write a .jsonl with one record for each text, under its name as id and title."""
    records = [{"id": id, "title": id, "text": text} for id, text in texts.items()]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def build(folder: Path, encoder: Encoder) -> tuple[int, int, int, int, int]:
    """Build folder/index of folder/seeds; return (added, changed, moved, removed, unchanged)."""
    report = build_index([folder / "seeds"], folder / "index", encoder=encoder)
    return report.added, report.changed, report.moved, report.removed, report.unchanged


def counts(report: BuildReport) -> tuple[int, int, int, int, int, int]:
    """Return (added, changed, removed, unchanged, skipped, encoded)."""
    return (
        report.added,
        report.changed,
        report.removed,
        report.unchanged,
        len(report.skipped),
        report.encoded,
    )


def contents(index_dir: Path) -> list[tuple[object, ...]]:
    """Return all that searching an index can show: articles, and passages found with scores."""
    index = open_index(index_dir)
    try:
        shown: list[tuple[object, ...]] = [
            (a.id, a.title, a.text, a.source, a.published, a.furniture) for a in index.articles()
        ]
        for question in ("river bridge", "What was the moon?", "tea war troops"):
            shown += [
                (question, found.passage.id, round(found.score, 4), round(found.bm25, 3))
                for found in index.search(question, 50)
            ]
        return shown
    finally:
        index.close()
