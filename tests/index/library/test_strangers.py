"""An index folder that a stranger made: it reads, writes and deletes nothing outside of itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index, word_files
from index.build import lock
from index.errors import IndexCorruptError, StoreError
from index.library import deleting, feeds, packing
from index.library.backup import write_backup
from index.library.orders import Library
from index.seeds import snapshots
from index.store import database, kept_bands, kept_table, own_folder, reading
from index.vectors import files as vector_files
from tests.index.library.conftest import ids, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.encoder import Encoder

PRECIOUS = "What nobody but its owner may read, change or delete."


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A folder of the user's own, beside the index."""
    folder = tmp_path / "photos"
    (folder / "1").mkdir(parents=True)
    (folder / "1" / "letter.txt").write_text(PRECIOUS)
    (folder / "letter.txt").write_text(PRECIOUS)
    return folder


def assert_untouched(precious: Path) -> None:
    found = {path.relative_to(precious).as_posix() for path in precious.rglob("*")}
    assert found == {"1", "1/letter.txt", "letter.txt"}
    for name in ("1/letter.txt", "letter.txt"):
        assert (precious / name).read_text() == PRECIOUS


def change(index_dir: Path, sql: str) -> None:
    with closing(sqlite3.connect(index_dir / database.FILE_NAME)) as connection:
        connection.executescript(sql)


def test_the_names_that_may_be_no_links_are_all_there_are() -> None:
    named = {database.FILE_NAME, packing.CONVERSATIONS, feeds.FILE_NAME, lock.LOCK_NAME}
    assert {*own_folder.FILES} == named
    folders = {reading.UPLOADS, snapshots.WEB, word_files.FOLDER, vector_files.FOLDER}
    assert {*own_folder.FOLDERS} == folders | {kept_table.FOLDER, kept_bands.FOLDER}
    assert deleting._SET_ASIDE.startswith(own_folder.PASSING[1])  # noqa: SLF001 - what is compared


LINKS = [
    ("build.lock", "letter.txt"),
    ("quoth.sqlite", "letter.txt"),
    ("quoth.sqlite-wal", "letter.txt"),
    ("quoth.sqlite-journal", "letter.txt"),
    ("conversations.sqlite", "letter.txt"),
    ("words", "."),
    ("words/9", "1"),
    ("vectors", "."),
    ("passages", "."),
    ("bands", "."),
    ("web", "."),
    ("uploads", "."),
    ("uploads/more.txt", "letter.txt"),
    ("uploads/.incoming-1", "."),
    (".backup-1", "."),
    ("damaged-2024-05-31-x", "."),
]


@pytest.mark.parametrize(("name", "target"), LINKS, ids=[name for name, _ in LINKS])
def test_a_link_in_it_is_refused_before_anything_is_done(
    name: str, target: str, library: Library, precious: Path, tiny_encoder: Encoder
) -> None:
    index_dir = library.index_dir.parent / "stranger"
    library.index_dir.rename(index_dir)  # a folder that this process has not looked at
    link = index_dir / name
    link.parent.mkdir(exist_ok=True)
    if link.is_dir():
        link.rename(index_dir / "aside")
    link.unlink(missing_ok=True)
    link.symlink_to(precious / target)
    actions: list[Callable[[], object]] = [
        lambda: build_index([], index_dir, encoder=tiny_encoder),
        lambda: open_index(index_dir),
        lambda: write_backup(index_dir, index_dir.parent / "b.zip"),
        lambda: feeds.Feeds(index_dir).follow("https://news.example/feed"),
    ]
    for action in actions:
        with pytest.raises(StoreError, match="is a link: an index folder holds its files itself"):
            action()
    assert_untouched(precious)
    assert not (index_dir.parent / "b.zip").exists()


def test_the_folder_itself_may_be_a_link(library: Library, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(library.index_dir)
    with closing(Library(tmp_path / "linked")) as linked:
        assert ids(linked) == ids(library)


@pytest.mark.parametrize(
    "file", ["../../photos/letter.txt", "{precious}/letter.txt", "x/../../../photos/letter.txt"]
)
def test_no_upload_lies_elsewhere(
    file: str, library: Library, precious: Path, tiny_encoder: Encoder
) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    change(library.index_dir, f"UPDATE uploads SET file = '{file.format(precious=precious)}'")
    actions: list[Callable[[], object]] = [
        lambda: build_index([], library.index_dir, encoder=tiny_encoder),
        lambda: write_backup(library.index_dir, library.index_dir.parent / "b.zip"),
        library.delete_all,
    ]
    for action in actions:
        with pytest.raises(IndexCorruptError, match="lies outside of its folder"):
            action()
    assert_untouched(precious)


@pytest.mark.parametrize("seed", ["../../../photos/letter.txt", "{precious}/letter.txt"])
def test_a_page_deleted_for_good_is_no_file_elsewhere(
    seed: str, library: Library, precious: Path
) -> None:
    root = "https://news.example/feed"
    snapshots.snapshot_folder(library.index_dir, root).mkdir(parents=True)
    seed = seed.format(precious=precious)
    change(
        library.index_dir,
        f"UPDATE articles SET root = '{root}', seed = '{seed}' WHERE id = 'moon.txt';"
        f"INSERT INTO roots VALUES ('{root}')",
    )
    library.delete(["moon.txt"])
    assert ids(library) == ["bridge.txt"]
    assert_untouched(precious)


PROGRAMS = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON uploads BEGIN DELETE FROM articles; END",
    "view": "CREATE VIEW v AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x FROM n) "
    "SELECT x FROM n",
    "table": "CREATE VIRTUAL TABLE v USING fts5(text)",
}


@pytest.mark.parametrize("kind", PROGRAMS)
def test_what_would_run_in_its_database_is_refused(kind: str, library: Library) -> None:
    change(library.index_dir, PROGRAMS[kind])
    with pytest.raises(IndexCorruptError, match=f"it has the {kind} '.', which Quoth did not make"):
        open_index(library.index_dir)


def test_what_would_run_in_its_other_databases_is_refused(library: Library) -> None:
    followed = feeds.Feeds(library.index_dir)
    followed.follow("https://news.example/feed")
    with closing(sqlite3.connect(library.index_dir / feeds.FILE_NAME)) as connection:
        connection.executescript("CREATE TRIGGER t AFTER UPDATE ON feeds BEGIN SELECT 1; END")
    with pytest.raises(StoreError, match="it has the trigger 't'"):
        followed.list()
