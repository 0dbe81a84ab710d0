"""What is salvaged of a damaged index is what was there, or is named."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.errors import IndexCorruptError, IndexMissingError, StoreError
from index.library.orders import Library
from index.library.salvage import salvage_index
from index.library.verify import verify_index
from index.store.collecting import names_by_article
from index.store.connection import connect
from index.store.database import FILE_NAME
from index.store.noting import notes
from index.store.reading import StoreReader
from tests.index.library.conftest import MOON, built, ids, upload

if TYPE_CHECKING:
    from index.encoder import Encoder

_PAGE = 4096


@pytest.fixture
def kept(library: Library) -> Library:
    """The library, with all that people can put in it."""
    upload(library, "tea.txt", "Tea\n\nTea is a drink.\n")
    built(library)
    library.edit("moon.txt", {"author": "Ada"})
    library.collections.put("Night", ["moon.txt"])
    library.notes.add("moon.txt", "Ask Ada.", span=(10, 14))
    library.close()
    with closing(connect(library.index_dir / FILE_NAME, wait_s=1.0)) as connection:
        connection.execute("VACUUM")  # tables each in pages of their own, in order
    return library


def _page_of(index_dir: Path, table: str) -> int:
    with closing(connect(index_dir / FILE_NAME, wait_s=1.0)) as connection:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return int(connection.execute(sql, (table,)).fetchone()[0])


def _damage(index_dir: Path, start: int, end: int) -> None:
    path = index_dir / FILE_NAME
    data = bytearray(path.read_bytes())
    data[start:end] = bytes(end - start)
    path.write_bytes(data)


def _shown(index_dir: Path) -> list[object]:
    with closing(StoreReader.open(index_dir)) as store, store.snapshot() as manifest:
        return [
            *((a.id, a.title, a.author, a.text) for a in store.articles(manifest.generation)),
            names_by_article(store),
            [(note.article, note.words, note.quote) for note in notes(store)],
            [upload.original for upload in store.uploads()],
        ]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_without_its_first_page_all_articles_notes_and_edits_come_back(
    kept: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    before = _shown(kept.index_dir)
    _damage(kept.index_dir, 0, _PAGE)
    files = _files(kept.index_dir)
    with pytest.raises(IndexCorruptError, match="quoth verify --salvage"):
        verify_index(kept.index_dir)
    report = salvage_index(kept.index_dir, tmp_path / "new", encoder=tiny_encoder)
    assert (report.articles, report.uploads, report.edits, report.notes) == (3, 1, 1, 1)
    assert (report.lost, report.encoded) == ((), 0)
    assert _shown(tmp_path / "new") == before
    assert _files(kept.index_dir) == files
    assert verify_index(tmp_path / "new").problems == ()
    assert build_index([], tmp_path / "new", encoder=tiny_encoder).unchanged == 3


def test_an_article_whose_text_is_damaged_is_named_and_read_again(
    kept: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    path = kept.index_dir / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"The moon was full", b"The moan was full"))
    report = salvage_index(kept.index_dir, tmp_path / "new", encoder=tiny_encoder)
    assert report.lost == (
        "article 'moon.txt', 'The moon': its text is damaged; it came from moon.txt",
    )
    assert build_index([], tmp_path / "new", encoder=tiny_encoder).added == 1
    assert (tmp_path / "seeds" / "moon.txt").read_text() == MOON


def test_a_note_that_differs_from_its_second_copy_is_in_doubt(
    kept: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    page = _page_of(kept.index_dir, "notes") - 1
    path = kept.index_dir / FILE_NAME
    data = path.read_bytes()
    own = data[page * _PAGE : (page + 1) * _PAGE].replace(b"Ask Ada.", b"Ask Ida.")
    path.write_bytes(data[: page * _PAGE] + own + data[(page + 1) * _PAGE :])
    with pytest.raises(IndexCorruptError, match="notes_by_article"):
        verify_index(kept.index_dir)
    report = salvage_index(kept.index_dir, tmp_path / "new", encoder=tiny_encoder)
    assert report.doubtful == ("note on 'moon.txt': 'Ask Ida.' 'The '",)


@pytest.mark.parametrize("table", ["articles_by_id", "passages", "vectors", "manifest", "notes"])
def test_whatever_page_is_gone_the_texts_come_back(
    kept: Library, tmp_path: Path, tiny_encoder: Encoder, table: str
) -> None:
    before = _shown(kept.index_dir)
    page = _page_of(kept.index_dir, table)
    _damage(kept.index_dir, (page - 1) * _PAGE, page * _PAGE)
    report = salvage_index(kept.index_dir, tmp_path / "new", encoder=tiny_encoder)
    assert _shown(tmp_path / "new") == before
    assert report.doubtful


def test_where_nothing_can_be_read_that_is_said(kept: Library, tmp_path: Path) -> None:
    size = (kept.index_dir / FILE_NAME).stat().st_size
    _damage(kept.index_dir, 0, size)
    with pytest.raises(IndexCorruptError, match="no article can be read; restore a backup"):
        salvage_index(kept.index_dir, tmp_path / "new")


def test_nothing_is_written_over_and_nothing_made_of_nothing(
    library: Library, tmp_path: Path
) -> None:
    assert ids(library) == ["bridge.txt", "moon.txt"]
    with pytest.raises(StoreError, match="is there already; name another folder"):
        salvage_index(library.index_dir, tmp_path)
    with pytest.raises(IndexMissingError, match=r"there is no quoth\.sqlite"):
        salvage_index(tmp_path / "nowhere", tmp_path / "new")
