"""Collections of articles: named once, of no generation, gone only when deleted for good."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import BackupError, CollectionError
from index.store import collecting
from index.store.database import FILE_NAME
from index.store.reading import StoreReader
from index.store.store import Store
from index.store.takeover import copy_generation, take_over
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article


def collect(store: Store, name: str, *ids: str) -> int:
    with store.transaction() as connection:
        return collecting.collect(connection, name, ids)


def held(store: Store, generation: int = 1) -> dict[str, list[str]]:
    """Return the ids of the articles in each collection."""
    found = collecting.collections(store, generation)
    members = {one.name: collecting.member_ids(store, generation, one.name) for one in found}
    assert [len(ids) for ids in members.values()] == [one.articles for one in found]
    return members


@pytest.fixture
def three(store: Store, make_article: Callable[..., Article]) -> Store:
    """A store of the articles a, b and c."""
    for id_ in "abc":
        put(store, make_article(f"Text {id_}.", id=id_), born=1)
    publish(store, 1)
    return store


def test_a_name_is_had_once_whatever_its_case(three: Store) -> None:
    assert collect(three, "  The   Tea ", "a", "b") == 2
    assert collect(three, "THE TEA", "b", "c") == 1
    assert collect(three, "moon", "a", "nowhere") == 2
    assert held(three) == {"moon": ["a"], "The Tea": ["a", "b", "c"]}
    assert collecting.names_by_article(three)["a"] == ("moon", "The Tea")
    with three.transaction() as connection:
        assert collecting.leave(connection, "the tea", ["a", "nowhere"]) == 1
        collecting.rename(connection, "the tea", "The TEA")
    assert held(three) == {"moon": ["a"], "The TEA": ["b", "c"]}
    with three.transaction() as connection:
        collecting.drop(connection, "MOON")
    assert held(three) == {"The TEA": ["b", "c"]}
    assert three.article_rows(1) == [1, 2, 3]


@pytest.mark.parametrize("name", ["", " ", "a\x07b", "x" * 101])
def test_what_cannot_be_a_name_changes_nothing(three: Store, name: str) -> None:
    with pytest.raises(CollectionError, match="cannot name a collection"):
        collect(three, name, "a")
    assert held(three) == {}


def test_a_name_that_is_taken_or_unknown_is_refused(three: Store) -> None:
    collect(three, "Tea", "a")
    collect(three, "Moon", "b")
    with three.transaction() as connection:
        with pytest.raises(CollectionError, match="a collection 'tea' already"):
            collecting.rename(connection, "moon", "tea")
        for change in (collecting.drop, lambda one, name: collecting.leave(one, name, ["a"])):
            with pytest.raises(CollectionError, match="there is no collection 'War'; quoth coll"):
                change(connection, "War")
    assert held(three) == {"Moon": ["b"], "Tea": ["a"]}


def test_a_changed_article_stays_and_a_moved_one_is_followed_when_it_is_published(
    three: Store, make_article: Callable[..., Article]
) -> None:
    collect(three, "Tea", "a", "b")
    put(three, make_article("Another text.", id="a"), born=2, replaces=1)
    put(three, make_article("Text b.", id="d"), born=2, replaces=2)
    assert held(three) == {"Tea": ["a", "b"]}  # it is not published
    publish(three, 2)
    assert held(three, 2) == {"Tea": ["a", "d"]}
    assert collecting.with_ids(three, 2, ["b", "a", "x"]) == {"b": ("d", 5), "a": ("a", 4)}
    assert collecting.member_rows(three, 2, ["TEA"]) == [4, 5]


def test_what_is_deleted_for_good_leaves_its_collections(three: Store) -> None:
    collect(three, "Tea", "a", "b")
    (a,) = [one for one in three.stored_articles(1) if one.id == "a"]
    three.withdraw([a])
    assert held(three, 2) == {"Tea": ["b"]}
    assert collecting.names_by_article(three) == {"a": ("Tea",), "b": ("Tea",)}
    three.clear()
    assert held(three, 3) == {}


def test_a_copy_brings_its_collections_to_those_there_are(
    three: Store, tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    collect(three, "Tea", "a")
    collect(three, "Empty")
    (tmp_path / "copy").mkdir()
    copy_generation(three, tmp_path / "copy" / FILE_NAME)
    with (
        closing(Store.create(tmp_path / "other")) as other,
        closing(StoreReader.open(tmp_path / "copy")) as it,
    ):
        put(other, make_article("War.", id="b"), born=1)
        publish(other, 1)
        collect(other, "tea", "b")
        take_over(other, it, [], derive=print)
        assert held(other, 2) == {"Empty": [], "tea": ["a", "b"]}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE collections SET name = zeroblob(3)",
        "UPDATE collections SET name = ' '",
        "UPDATE collected SET article = zeroblob(3)",
    ],
)
def test_a_copy_with_what_nobody_made_changes_nothing(
    three: Store, tmp_path: Path, sql: str
) -> None:
    collect(three, "Tea", "a")
    (tmp_path / "copy").mkdir()
    copy_generation(three, tmp_path / "copy" / FILE_NAME)
    with closing(Store.open(tmp_path / "copy")) as it, closing(Store.create(tmp_path / "o")) as o:
        with it.transaction() as connection:
            connection.execute(sql)
        with pytest.raises(BackupError):
            take_over(o, it, [], derive=print)
        assert held(o) == {}
