from __future__ import annotations

import datetime
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index
from index.build.leftovers import delete_leftovers
from index.encoder import Encoder
from index.seeds.snapshots import snapshot_folder
from index.store.leftovers import Leftover, leftovers, put_leftovers
from index.store.store import Store
from index.store.values import Upload


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    build_index([], tmp_path / "index", encoder=tiny_encoder)
    return tmp_path / "index"


def put(store: Store, *files: Leftover) -> None:
    with store.transaction() as connection:
        put_leftovers(connection, files)


def test_those_of_two_deletions_are_known_once_each(index_dir: Path) -> None:
    tea, milk = (Leftover(kind="upload", name=name) for name in ("tea.txt", "milk.txt"))
    with closing(Store.open(index_dir)) as store:
        put(store, tea)
        put(store, milk, tea)
        put(store)
        assert leftovers(store) == [tea, milk]
        delete_leftovers(store, index_dir)
        assert leftovers(store) == []


def test_what_came_to_its_place_since_stays(index_dir: Path) -> None:
    uploads = index_dir / "uploads"
    uploads.mkdir()
    for name in ("again.txt", "gone.txt"):
        (uploads / name).write_text(name)
    added = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    again = Upload(
        name="again.txt", file="again.txt", original="again.txt", bytes=9, sha256="", added=added
    )
    with closing(Store.open(index_dir)) as store:
        store.put_upload(again)
        put(store, *(Leftover(kind="upload", name=name) for name in ("again.txt", "gone.txt")))
        delete_leftovers(store, index_dir)
    assert [path.name for path in uploads.iterdir()] == ["again.txt"]


@pytest.mark.parametrize("kind", ["address", "web"])
def test_an_address_that_is_read_again_keeps_what_it_gave(index_dir: Path, kind: str) -> None:
    again, gone = "http://a.example/again", "http://a.example/gone"
    folders = {url: snapshot_folder(index_dir, url) for url in (again, gone)}
    for folder in folders.values():
        folder.mkdir(parents=True)
    with closing(Store.open(index_dir)) as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO roots VALUES (?)", (again,))
        left = [Leftover(kind=kind)] if kind == "web" else []
        put(store, *left or (Leftover(kind=kind, root=url) for url in folders))
        delete_leftovers(store, index_dir)
    assert (folders[again].is_dir(), folders[gone].is_dir()) == (True, False)
