"""Damage to an index on disk: noticed, mended or refused, and never answered from."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.build.lock import build_lock
from index.encoder import Encoder
from index.errors import (
    IndexCorruptError,
    IndexFormatError,
    IndexMissingError,
    StoreError,
)
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.noting import notes
from index.store.store import Store
from tests.index.build.conftest import contents


def test_no_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="quoth build FOLDER"):
        open_index(tmp_path)


def test_an_index_that_was_never_finished_says_so(index_dir: Path) -> None:
    Store.create(index_dir).close()
    with pytest.raises(IndexMissingError, match="never finished; go on with: quoth build"):
        open_index(index_dir)


def test_what_is_closed_is_not_called_damaged(index_dir: Path) -> None:
    store = Store.create(index_dir)
    store.close()
    with pytest.raises(StoreError, match="closed") as raised:
        store.manifest()
    assert not isinstance(raised.value, IndexCorruptError)


def test_an_unknown_format_is_refused(seeds: Path, index_dir: Path, tiny_encoder: Encoder) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    _execute(index_dir, "UPDATE manifest SET value = '99' WHERE key = 'format'")
    with pytest.raises(IndexFormatError, match="format 99 is unknown"):
        open_index(index_dir)


def _execute(index_dir: Path, sql: str) -> None:
    connection = sqlite3.connect(index_dir / FILE_NAME)
    connection.execute(sql)
    connection.commit()
    connection.close()


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def _sidecar(index_dir: Path) -> Path:
    return index_dir / "words" / "1" / "words.json"


def _damage_words(index_dir: Path, how: str) -> None:
    if how == "missing folder":
        shutil.rmtree(index_dir / "words")
    elif how == "missing sidecar":
        _sidecar(index_dir).unlink()
    elif how.startswith("another "):
        sidecar = json.loads(_sidecar(index_dir).read_text())
        _sidecar(index_dir).write_text(json.dumps({**sidecar, how.split()[1]: 7}))
    elif how == "flipped byte":
        largest = max((index_dir / "words" / "1").iterdir(), key=lambda path: path.stat().st_size)
        _flip(largest, largest.stat().st_size // 2)
    else:
        for path in (index_dir / "words" / "1").iterdir():
            os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "how",
    [
        "missing folder",
        "missing sidecar",
        "another generation",
        "another schema",
        "another holds",
        "flipped byte",
        "cut in half",
    ],
)
def test_damaged_words_are_built_again_on_opening(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, how: str
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _damage_words(index_dir, how)
    assert contents(index_dir) == before
    assert verify_index(index_dir).problems == ()  # opening mended it on disk, too


def test_words_held_by_a_build_are_indexed_in_memory(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    shutil.rmtree(index_dir / "words")
    with build_lock(index_dir):
        assert contents(index_dir) == before
    assert not (index_dir / "words").exists()


def test_verify_mends_vectors_and_words(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _execute(index_dir, "UPDATE vectors SET data = zeroblob(length(data))")
    _sidecar(index_dir).unlink()
    with pytest.raises(IndexCorruptError, match=r"mend with: quoth verify"):
        open_index(index_dir)
    report = verify_index(index_dir)
    assert len(report.problems) == len(report.mended) == 4
    assert report.ok
    assert contents(index_dir) == before
    assert verify_index(index_dir).problems == ()


def test_verify_takes_out_an_article_whose_text_is_damaged_and_a_build_reads_it_again(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _execute(index_dir, "UPDATE articles SET text = replace(text, 'river', 'rover')")
    report = verify_index(index_dir)
    assert report.problems == ("the text of 'bridge.txt' does not match its hash",)
    assert report.ok
    assert report.articles == 2
    assert build_index([], index_dir, encoder=tiny_encoder).added == 1
    assert contents(index_dir) == before


def test_a_damaged_file_is_an_error_and_not_a_wrong_answer(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    for extra in ("-wal", "-shm"):
        (index_dir / f"{FILE_NAME}{extra}").unlink(missing_ok=True)
    path = index_dir / FILE_NAME
    data = path.read_bytes()
    path.write_bytes(data[:64] + os.urandom(len(data) - 64))
    with pytest.raises(IndexCorruptError, match="quoth verify --salvage"):
        open_index(index_dir)


def test_damage_that_is_no_text_in_an_error_of_sqlite_is_an_error_of_ours(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    path = index_dir / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE seeds", b"CREATE \x84ABLE seeds"))
    with pytest.raises(IndexCorruptError, match="quoth verify --salvage"):
        open_index(index_dir)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("uploads", "'a', 'a', 'a', 1, 'a', X'00'"),
        ("removed", "'a', 'a', 'a', 'a', 'noon', ''"),
        ("edits", "'a', 'a', 'colour', 'a', 'a', 'a', 'noon'"),
        ("notes", "'a', 'a', 'a', X'00', 'a', 1, 'a', 'a', 'a', 'noon', 'noon'"),
    ],
)
def test_a_row_that_nobody_wrote_is_damage(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, table: str, values: str
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    _execute(index_dir, f"INSERT INTO {table} VALUES ({values})")
    with closing(Store.open(index_dir)) as store:
        read = {"uploads": store.uploads, "removed": store.removed, "edits": store.edits}
        with pytest.raises(IndexCorruptError, match=r"a row is damaged .*; see: quoth verify"):
            read.get(table, lambda: notes(store))()
