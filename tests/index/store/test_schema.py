"""Formats: a file of any that was ever published opens, is searched and built on."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import open_index
from index.library.verify import verify_index
from index.search.passage_index import QuestionVector
from index.store.collecting import names_by_article
from index.store.connection import connect
from index.store.database import FILE_NAME
from index.store.noting import notes
from index.store.schema import FIRST_FORMAT, FORMAT, READABLE, create, migrate
from index.store.store import Store

if TYPE_CHECKING:
    from index.store.connection import Connection

TABLES = "SELECT name FROM sqlite_schema WHERE name LIKE 'more%' ORDER BY name"
WITH_COLLECTIONS = 8  # the first format that has them
MIGRATIONS = (
    "CREATE TABLE more (a TEXT); INSERT INTO more VALUES ('x')",
    "ALTER TABLE more RENAME TO more_yet",
)


@pytest.mark.parametrize("version", READABLE)
def test_an_index_of_every_format_is_whole_and_searched(version: int, tmp_path: Path) -> None:
    shutil.copyfile(Path(__file__).with_name(f"format-{version}.sqlite"), tmp_path / FILE_NAME)
    report = verify_index(tmp_path)  # makes the words, which are not in the file
    assert (report.articles, report.passages) == (4, 4)
    unmended = len(report.problems) - len(report.mended)
    assert (unmended, report.problems[-1][:10]) == (1, "the upload")  # whose file is not here
    with closing(open_index(tmp_path)) as index:
        encoder = index.info()["encoder"]["fingerprint"]
        values = np.eye(1, 384, dtype=np.float32)[0]
        vector = QuestionVector(values=values, encoder=encoder)
        (found, *_) = index.search("When was the moon full?", 5, vector=vector)
        assert found.article.text == "The moon\n\nThe moon was full in May.\n"
        (found, *_) = index.search("cracks in the bridge", 5, vector=vector)
        assert (found.article.id, [copy.article_id for copy in found.also_in]) == (
            "copy",
            ["bridge"],
        )
        assert index.article("moon.txt").id == "full.txt"  # it was renamed
        assert [article.source for article in index.articles()] == [None, None, None, "The Leaf"]
    with closing(Store.open(tmp_path)) as store:
        assert [removed.id for removed in store.removed()] == ["war.txt"]
        assert store.skipped() == [("/seeds/empty.txt", "is empty")]
        assert [upload.original.removesuffix(".jsonl") for upload in store.uploads()] == ["Tea"]
        assert len(store.seed_memories("/seeds")) == 4
        members = {"full.txt": ("Night",), "war.txt": ("Night",)}
        assert names_by_article(store) == (members if version >= WITH_COLLECTIONS else {})
        noted = [(note.article, note.words, note.quote) for note in notes(store)]
        expected = [("full.txt", "Ask Ada.", "moon was")] if version >= WITH_COLLECTIONS else []
        assert noted == expected


def test_every_format_has_its_file() -> None:
    names = {path.name for path in Path(__file__).parent.glob("*.sqlite")}
    assert names == {f"format-{version}.sqlite" for version in READABLE}


def opened(path: Path) -> Connection:
    connection = connect(path, wait_s=1.0)
    create(connection)
    return connection


def format_of(connection: Connection) -> int:
    query = "SELECT value FROM manifest WHERE key = 'format'"
    return int(connection.execute(query).fetchone()[0])


def test_migrations_are_run_in_order_from_the_format_there_is(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "a.sqlite")) as connection:
        assert format_of(connection) == FIRST_FORMAT
        migrate(connection, MIGRATIONS[:1])
        assert format_of(connection) == FIRST_FORMAT + 1
        migrate(connection, MIGRATIONS)
        migrate(connection, MIGRATIONS[:1])  # another process, of an earlier version
        assert format_of(connection) == FIRST_FORMAT + 2
        assert connection.execute(TABLES).fetchall() == [("more_yet",)]
        assert connection.execute("SELECT a FROM more_yet").fetchall() == [("x",)]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "a.sqlite")) as connection:
        with pytest.raises(Exception, match="no such table"):
            migrate(connection, (*MIGRATIONS, "INSERT INTO nowhere VALUES (1)"))
        assert format_of(connection) == FIRST_FORMAT
        assert connection.execute(TABLES).fetchall() == []


def test_a_fresh_file_is_of_the_latest_format(tmp_path: Path) -> None:
    with closing(Store.create(tmp_path)), closing(opened(tmp_path / FILE_NAME)) as connection:
        assert format_of(connection) == FORMAT
