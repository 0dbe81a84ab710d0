"""Backups come back whole; one that is not right changes nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index import open_index
from index.errors import BackupError, IndexMissingError, QuothError
from index.library.backup import write_backup
from index.library.orders import Library
from index.library.restoring import restore_backup
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS
from tests.conftest import REPOSITORY
from tests.index.library.conftest import (
    built,
    files,
    found,
    ids,
    interrupt_a_build,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.encoder import Encoder


@pytest.fixture
def backup(library: Library, tmp_path: Path) -> Path:
    """A backup of two articles of a folder, one of an upload, and one removed."""
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    upload(library, "war.txt", "War\n\nThe war was long.\n")
    built(library)
    library.remove(["moon.txt"])
    path = tmp_path / "quoth.zip"
    report = write_backup(library.index_dir, path)
    assert (report.articles, report.uploads) == (3, 2)
    return path


def state_of(library: Library) -> tuple[object, ...]:
    """Return all of the library's state that a failed order must leave as it is."""
    contents = library.contents()
    shown = [found(library, question) for question in ("moon", "tea", "war", "bridge")]
    texts = {name: (library.index_dir / UPLOADS / name).read_bytes() for name in files(library)}
    return contents, shown, texts


def test_a_backup_brings_everything_back(
    library: Library, backup: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    reader = open_index(library.index_dir)
    before = reader.articles()
    entries = [(e.id, e.title, e.words, e.added) for e in library.contents().articles]
    removed = library.contents().removed
    library.remove(["tea.txt", "bridge.txt"])
    upload(library, "war.txt", "Another war\n\nThe troops went in.\n")
    built(library)
    assert {p.article.title for p in reader.search("war", 9)} >= {"Another war"}

    report = library.restore(backup)
    assert (report.articles, report.uploads, report.unknown_roots) == (3, 2, ())
    assert reader.articles() == before  # without opening it again
    assert {p.article.title for p in reader.search("war", 9)} == {"A bridge", "Tea", "War"}
    reader.close()
    assert [(e.id, e.title, e.words, e.added) for e in library.contents().articles] == entries
    assert library.contents().removed == removed
    assert [Path(name).name for name in files(library)] == ["tea.txt", "war.txt"]
    built(library)  # reads the uploads where they lie now
    assert open_index(library.index_dir).articles() == before
    assert verify_index(library.index_dir).problems == ()
    again = write_backup(library.index_dir, backup)
    assert (again.articles, again.uploads) == (3, 2)

    elsewhere = restore_backup(backup, tmp_path / "elsewhere", encoder=tiny_encoder)
    assert elsewhere.unknown_roots == (str(tmp_path / "seeds"),)
    other = Library(tmp_path / "elsewhere", encoder=lambda: tiny_encoder)
    assert other.contents().roots == (UPLOADS,)  # no folder is read because a backup says so
    assert ids(other) == ids(library)
    other.close()


def repacked(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew with its parts changed, the checksums in its list made right."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def list_of(parts: dict[str, bytes]) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads(parts["backup.json"])
    return listed


def with_list(parts: dict[str, bytes], **values: object) -> None:
    parts["backup.json"] = json.dumps({**list_of(parts), **values}).encode()


def with_file(parts: dict[str, bytes], name: str, data: bytes) -> None:
    """Put a part in, listed as it should be."""
    parts[name] = data
    listed = list_of(parts)
    sha256 = hashlib.sha256(data).hexdigest()
    with_list(parts, files={**listed["files"], name: {"bytes": len(data), "sha256": sha256}})


def drop(parts: dict[str, bytes], name: str) -> None:
    del parts[name]


def flip(parts: dict[str, bytes]) -> None:
    data = bytearray(parts[f"{UPLOADS}/tea.txt"])
    data[3] ^= 1
    parts[f"{UPLOADS}/tea.txt"] = bytes(data)


def with_sql(parts: dict[str, bytes], sql: str) -> None:
    """Change the backup's database, its checksum made right."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(parts[FILE_NAME])
    connection.executescript(sql)
    data = connection.serialize()
    connection.close()
    with_file(parts, FILE_NAME, data)


HARM: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "flipped byte": (flip, "does not match its checksum"),
    "no list": (lambda parts: drop(parts, "backup.json"), "is not a backup made by Quoth"),
    "broken list": (
        lambda p: p.update({"backup.json": b"[" * 99_999}),
        "list of files cannot be read",
    ),
    "later format": (lambda parts: with_list(parts, quoth_backup=9), "is of format 9"),
    "later store": (lambda parts: with_list(parts, store_format=99), "store 99"),
    "traversal": (
        lambda p: with_file(p, "uploads/../../x.txt", b"x"),
        "does not belong in a backup",
    ),
    "absolute": (lambda p: with_file(p, "/etc/x.txt", b"x"), "does not belong in a backup"),
    "hidden": (lambda p: with_file(p, "uploads/.x.txt", b"x"), "does not belong in a backup"),
    "unlisted file": (lambda p: p.update({"uploads/more.txt": b"x"}), "not those it lists"),
    "missing file": (lambda p: drop(p, "uploads/tea.txt"), "not those it lists"),
    "file more": (lambda p: with_file(p, "uploads/more.txt", b"x"), "does not list"),
    "bomb": (lambda p: with_file(p, "uploads/tea.txt", bytes(10**7)), "more than a backup of"),
    "not a database": (lambda p: with_file(p, FILE_NAME, b"x" * 4096), "not a database"),
    "text changed": (
        lambda p: with_sql(p, "UPDATE articles SET text = 'Lies.' WHERE id = 'tea.txt'"),
        "does not match its hash",
    ),
    "passage outside": (
        lambda p: with_sql(p, 'UPDATE passages SET "end" = 9999'),
        "outside its text",
    ),
    "vectors": (lambda p: with_sql(p, "UPDATE vectors SET data = zeroblob(4)"), "are damaged"),
    "date": (
        lambda p: with_sql(p, "UPDATE articles SET published = 'yesterday'"),
        "was not written by Quoth",
    ),
    "date of an upload": (
        lambda p: with_sql(p, "UPDATE uploads SET added = 'yesterday'"),
        "was not written by Quoth",
    ),
    "blob for a title": (
        lambda p: with_sql(p, "UPDATE articles SET title = zeroblob(9)"),
        "values of other types",
    ),
    "same id twice": (
        lambda p: with_sql(p, "UPDATE articles SET id = 'twin'"),
        "the same id",
    ),
    "other encoder": (
        lambda p: with_sql(
            p,
            "UPDATE manifest SET value = replace(value, 'sha256:', 'sha256:0') "
            "WHERE key = 'encoder'",
        ),
        "was made with the encoder",
    ),
    "trigger": (
        lambda p: with_sql(
            p, "CREATE TRIGGER t AFTER INSERT ON uploads BEGIN DELETE FROM articles; END"
        ),
        "has the trigger",
    ),
    "upload elsewhere": (
        lambda p: with_sql(
            p, "UPDATE uploads SET file = '../../letter.txt' WHERE name = 'tea.txt'"
        ),
        "lies outside of its folder",
    ),
    "no tables": (lambda p: with_sql(p, "DROP TABLE articles"), "no such table"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_backup_that_is_not_right_changes_nothing(
    harm: str, library: Library, backup: Path
) -> None:
    change, message = HARM[harm]
    upload(library, "later.txt", "Later\n\nThe tea was late.\n")
    built(library)
    before = state_of(library)
    repacked(backup, change)
    with pytest.raises(QuothError, match=message):
        library.restore(backup)
    assert state_of(library) == before
    assert [p.name for p in library.index_dir.iterdir() if p.name.startswith(".backup")] == []


@pytest.mark.parametrize("harm", ["missing file", "other encoder", "date", "same id twice"])
def test_a_backup_that_is_not_right_leaves_no_index_where_there_was_none(
    harm: str, backup: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    repacked(backup, HARM[harm][0])
    with pytest.raises(QuothError, match=HARM[harm][1]):
        restore_backup(backup, tmp_path / "new", encoder=tiny_encoder)
    with pytest.raises(IndexMissingError, match="no index in"):
        open_index(tmp_path / "new")


@pytest.mark.parametrize("size", [0, 7, 100, -300])
def test_a_cut_backup_is_refused(library: Library, backup: Path, size: int) -> None:
    backup.write_bytes(backup.read_bytes()[:size])
    before = state_of(library)
    with pytest.raises(BackupError, match="is not a backup"):
        library.restore(backup)
    assert state_of(library) == before


def test_a_part_that_is_longer_than_it_says_is_not_unpacked(library: Library, backup: Path) -> None:
    def lie(parts: dict[str, bytes]) -> None:
        with_file(parts, "uploads/tea.txt", b"tea" * 10**6)
        listed = list_of(parts)["files"]
        listed["uploads/tea.txt"]["bytes"] = 10
        with_list(parts, files=listed)

    repacked(backup, lie)
    with pytest.raises(BackupError, match="does not match"):
        library.restore(backup)


def test_a_backup_is_of_one_generation_while_a_build_runs(
    library: Library, seeds: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    report = write_backup(library.index_dir, tmp_path / "b.zip")
    assert report.articles == 2
    restore_backup(tmp_path / "b.zip", tmp_path / "elsewhere", encoder=tiny_encoder)
    other = Library(tmp_path / "elsewhere")
    assert (ids(other), other.contents().is_unfinished) == (["bridge.txt", "moon.txt"], False)
    other.close()


def test_backup_and_restore_on_the_command_line(library: Library, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "app.py", *arguments]
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    data, file = str(library.index_dir), str(tmp_path / "b.zip")
    backed = run("backup", file, "--index", data)
    held = "2 articles, 0 uploads and 0 conversations"
    assert (backed.returncode, backed.stdout) == (0, f"{held} are in {file}\n")
    refused = run("restore", file, "--index", data)
    assert refused.returncode == 1
    assert "holds 2 articles" in refused.stderr
    restored = run("restore", file, "--index", data, "--replace")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.startswith(f"{held} are back, as of ")
    Path(file).write_bytes(b"no zip")
    assert run("restore", file, "--index", data, "--replace").returncode == 1
    assert ids(library) == ["bridge.txt", "moon.txt"]
