"""The file of an index: found, refused, closed, copied."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import IndexCorruptError, IndexFormatError, IndexMissingError, StoreError
from index.store.database import FILE_NAME, Database, EncoderIdentity, Manifest, set_encoder
from index.store.schema import set_value
from tests.open_files import open_below

if TYPE_CHECKING:
    from pathlib import Path

ENCODER = EncoderIdentity(name="tiny", fingerprint="sha256:0", dim=2, max_tokens=48)


def test_a_fresh_file_holds_nothing_and_is_made_once(tmp_path: Path) -> None:
    for _ in range(2):
        with closing(Database.create(tmp_path / "data")) as database:
            assert database.manifest() == Manifest(generation=0, encoder=None, splitting=None)
            assert database.integrity() == ["ok"]


def test_nothing_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="quoth build FOLDER"):
        Database.open(tmp_path)


@pytest.mark.parametrize("statement", [None, "PRAGMA journal_mode = WAL"])
def test_a_file_without_tables_is_no_index_yet(tmp_path: Path, statement: str | None) -> None:
    """A process that is killed while it makes the file, or has only begun to, leaves that."""
    (tmp_path / FILE_NAME).touch()
    if statement:
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
            connection.execute(statement)
    with pytest.raises(IndexMissingError, match="quoth build FOLDER"):
        Database.open(tmp_path)
    with closing(Database.create(tmp_path)) as database:
        assert database.manifest().generation == 0


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(IndexCorruptError, match="manifest"):
        Database.create(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_what_is_closed_is_not_called_damaged(tmp_path: Path) -> None:
    database = Database.create(tmp_path)
    database.close()
    with pytest.raises(StoreError, match="closed") as raised:
        database.manifest()
    assert not isinstance(raised.value, IndexCorruptError)


@pytest.mark.parametrize("version", ["2", "99", "x"])
def test_an_unknown_format_is_refused(version: str, tmp_path: Path) -> None:
    with closing(Database.create(tmp_path)) as database, database.transaction() as connection:
        connection.execute("UPDATE manifest SET value = ? WHERE key = 'format'", (version,))
    with pytest.raises(IndexFormatError, match=f"format {version} is unknown"):
        Database.open(tmp_path)


def test_a_snapshot_does_not_change_while_it_is_held(tmp_path: Path) -> None:
    with closing(Database.create(tmp_path)) as reader, closing(Database.open(tmp_path)) as writer:
        with reader.snapshot() as before:
            with writer.transaction() as connection:
                set_encoder(connection, ENCODER)
            assert reader.manifest() == before
        assert reader.manifest().encoder == ENCODER


def test_a_copy_can_be_changed_alone(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with closing(Database.create(tmp_path)) as database:
        with database.copied(tmp_path / "copy" / FILE_NAME) as copy:
            set_encoder(copy, ENCODER)
        assert database.manifest().encoder is None
    with closing(Database.open(tmp_path / "copy")) as database:
        assert database.manifest().encoder == ENCODER


def test_threads_that_come_and_go_leave_nothing_open(tmp_path: Path) -> None:
    with closing(Database.create(tmp_path)) as database:
        for _ in range(1_000):
            thread = threading.Thread(target=database.manifest)
            thread.start()
            thread.join()
        assert len(open_below(tmp_path)) <= 3  # one connection: the file, its log and index
    assert open_below(tmp_path) == []


def test_many_threads_at_once_leave_few_connections_open(tmp_path: Path) -> None:
    together = threading.Barrier(20, timeout=30)

    def read(database: Database) -> int:
        with database.snapshot() as manifest:
            together.wait()
            return manifest.generation

    with closing(Database.create(tmp_path)) as database:
        for _ in range(3):
            with ThreadPoolExecutor(20) as executor:
                assert set(executor.map(read, [database] * 20)) == {0}
        assert len(open_below(tmp_path, name=f"{FILE_NAME}-wal")) <= 4
        # SQLite closes the file itself with the last connection only, since that would end the
        # locks of all; what it keeps until then serves later connections.
        assert len(open_below(tmp_path, name=FILE_NAME)) <= 20


def test_what_is_read_in_a_snapshot_is_of_that_snapshot(tmp_path: Path) -> None:
    with closing(Database.create(tmp_path)) as database, ThreadPoolExecutor(1) as other:
        with database.snapshot() as before:
            other.submit(_write_encoder, database).result()
            assert other.submit(database.manifest).result().encoder == ENCODER
            with database.snapshot() as inner:
                assert inner == before == database.manifest()
            assert database.manifest() == before  # the inner block has not ended it
        assert database.manifest().encoder == ENCODER


def _write_encoder(database: Database) -> None:
    with database.transaction() as connection:
        set_encoder(connection, ENCODER)


def test_a_snapshot_goes_on_after_the_file_was_closed(tmp_path: Path) -> None:
    database = Database.create(tmp_path)
    with database.snapshot() as manifest:
        database.close()
        assert database.manifest() == manifest
    assert open_below(tmp_path) == []


def test_a_file_that_cannot_be_used_is_not_left_open(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1_000)
    with pytest.raises(IndexCorruptError) as raised:  # which keeps alive what was being done
        Database.open(tmp_path)
    assert open_below(tmp_path) == []
    assert raised.value.__traceback__ is not None


def test_a_file_in_the_place_of_another_is_not_read_for_it_and_keeps_its_log(
    tmp_path: Path,
) -> None:
    folder, aside = tmp_path / "data", tmp_path / "aside"
    database = Database.create(folder)
    folder.rename(aside)
    with pytest.raises(StoreError, match="was moved, deleted or replaced while it was in use"):
        database.manifest()
    with closing(Database.create(folder)) as other:
        with other.transaction() as connection:
            set_value(connection, "generation", "5")
        log = folder / f"{FILE_NAME}-wal"
        written = log.read_bytes()
        assert written
        with pytest.raises(StoreError, match="put it back, or start Quoth again"):
            database.manifest()
        database.close()
        assert log.read_bytes() == written
    with closing(Database.open(folder)) as again:
        assert again.manifest().generation == 5


def test_a_folder_that_is_put_back_is_read_again(tmp_path: Path) -> None:
    with closing(Database.create(tmp_path / "data")) as database:
        (tmp_path / "data").rename(tmp_path / "aside")
        with pytest.raises(StoreError):
            database.manifest()
        (tmp_path / "aside").rename(tmp_path / "data")
        assert database.manifest().generation == 0
