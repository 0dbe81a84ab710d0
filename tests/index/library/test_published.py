"""A library that can only be read: what it holds is shown, and every change is refused."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import CollectionError, QuothError, StoreError
from index.library.orders import Library
from index.library.published import PublishedLibrary
from index.library.shelf import Shelf


@pytest.fixture
def folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    (seeds / "moon.txt").write_text("Moon\n\nThe moon is full.\n")
    build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    with closing(Library(tmp_path / "index")) as library:
        library.collections.put("Drinks", ["tea.txt"])
    return tmp_path / "index"


def test_it_shows_what_a_folder_of_the_same_articles_does(folder: Path) -> None:
    with closing(Library(folder)) as whole, closing(open_index(folder)) as index:
        shelf: Shelf = PublishedLibrary(index, folder.parent / "state")
        contents = shelf.contents()
        assert (contents.generation, contents.articles) == (
            whole.generation,
            whole.contents().articles,
        )
        row = contents.articles[0].row
        assert shelf.article(row) == whole.article(row)
        assert shelf.article(99) is None
        assert shelf.details("tea.txt").to_dict() == whole.details("tea.txt").to_dict()
        assert [(one.name, one.articles) for one in shelf.collections.all()] == [("Drinks", 1)]
        assert shelf.collections.ids("drinks") == ["tea.txt"]
        with pytest.raises(CollectionError, match="no collection 'Food'"):
            shelf.collections.ids("Food")
        with pytest.raises(QuothError, match="no article 'gone'"):
            shelf.details("gone")
        assert shelf.notes.of(index.article("tea.txt")) == shelf.notes.find("") == []


def test_what_changes_it_is_refused_with_a_pointer_to_the_folder(folder: Path) -> None:
    with closing(open_index(folder)) as index:
        shelf: Shelf = PublishedLibrary(index, folder.parent / "state")
        for change in (
            shelf.build,
            lambda: shelf.remove(["tea.txt"]),
            lambda: shelf.edit("tea.txt", {"title": "Coffee"}),
            shelf.delete_all,
            lambda: shelf.collections.put("Drinks", ["moon.txt"]),
            lambda: shelf.notes.add("tea.txt", "mine"),
            lambda: shelf.index_dir,
        ):
            with pytest.raises(StoreError, match="change it in the folder it is published from"):
                change()
        assert index.article("tea.txt").title == "Tea"


def test_what_it_keeps_for_itself_is_for_its_owner_alone(folder: Path, tmp_path: Path) -> None:
    with closing(open_index(folder)) as index:
        state = PublishedLibrary(index, tmp_path / "a" / "state").state_dir
        assert stat.S_IMODE(state.stat().st_mode) == 0o700
        (tmp_path / "file").touch()
        with pytest.raises(StoreError, match="cannot be made"):
            PublishedLibrary(index, tmp_path / "file")
