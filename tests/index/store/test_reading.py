"""Reading: what was put in comes back as it was, or is called damaged."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles.article import Article, to_clean_text
from index.errors import IndexCorruptError
from index.store.store import Store
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1).map(to_clean_text).filter(str.strip))
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    article = Article(id="a", root="/seeds", title="A", text=text)
    generation = store.manifest().generation + 1
    store.bury(store.article_rows(generation), generation)
    put(store, article, born=generation)
    publish(store, generation)
    assert store.articles(generation) == [article]
    (row,) = store.article_rows(generation)
    assert store.article_row(row).article == store.article_by_row(row) == article
    ((_, title, passage, source, days),) = store.passage_texts(store.article_rows(generation))
    assert (title, passage, source, days) == ("A", article.text, None, (0, 0))


@pytest.fixture
def filled(store: Store, make_article: Callable[..., Article]) -> Store:
    day = datetime.date(2024, 5, 1)
    dated = {"published": day, "published_to": datetime.date(2024, 5, 31), "language": "en"}
    put(store, make_article("Tea is a drink.", id="a", source="Leaf", **dated), born=1)
    put(store, make_article("Moon.", id="b"), born=1)
    publish(store, 1)
    return store


def break_texts(path: Path) -> None:
    """Overwrite the pages of the file that hold nothing but text: what reads them finds damage."""
    pages, size = path.read_bytes(), 4096
    with path.open("r+b") as file:
        for start in range(0, len(pages), size):
            if pages[start + 4 : start + size] in TEXT.encode():  # behind the next page's number
                file.seek(start)
                file.write(b"\xff" * size)


TEXT = "tea " * 20_000


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.catalogue(1)[0].id,
        lambda store: store.stored_articles(1)[0].id,
        lambda store: store.article_rows(1) and "a",
        lambda store: store.languages(1) and "a",
        lambda store: "a" * len(store.passage_table(1).rows),
        lambda store: "a" * store.n_passages(1),
        lambda store: "a" * len(store.passage_rows(1)[0]),
        lambda store: store.passages_hash(1) and "a",
        lambda store: store.signed(1)[0].id,
        lambda store: store.stories(1) and "a",
        lambda store: "a" * len(store.vectors(1, 2)),
    ],
)
def test_who_is_alive_is_known_without_reading_a_text(
    store: Store, make_article: Callable[..., Article], read: Callable[[Store], str]
) -> None:
    put(store, make_article(TEXT, id="a", source="Leaf", language="en"), born=1)
    publish(store, 1)
    store.close()
    break_texts(store.path)
    with closing(Store.open(store.path.parent)) as broken:
        assert read(broken) == "a"
        with pytest.raises(IndexCorruptError, match="malformed"):
            broken.article_by_row(1)


def test_the_table_of_passages_has_a_row_for_each(filled: Store) -> None:
    table = filled.passage_table(1)
    first = datetime.date(2024, 5, 1).toordinal()
    assert table.starts.tolist() == [0, 0]
    assert table.ends.tolist() == [15, 5]
    assert table.published.tolist() == [first, 0]
    assert table.published_to.tolist() == [first + 30, 0]
    assert (table.source.tolist(), table.sources) == ([0, -1], ("Leaf",))
    assert (filled.n_passages(1), filled.languages(1)) == (2, {"en": 1})


def test_the_catalogue_has_all_but_the_texts(filled: Store) -> None:
    one, other = filled.catalogue(1)
    assert (one.id, one.source, one.words, one.passages) == ("a", "Leaf", 4, 1)
    assert (one.published, other.published) == (datetime.date(2024, 5, 1), None)


def test_damaged_vectors_are_not_given_out(filled: Store) -> None:
    row, other = filled.article_rows(1)
    expected = np.array([[15, 1], [5, 1]], dtype=np.float32)
    assert np.array_equal(filled.vectors(1, 2), expected)
    with filled.transaction() as connection:
        connection.execute("UPDATE vectors SET crc32 = crc32 + 1 WHERE data = ?", (expected[0],))
    assert filled.article_vectors(row, 1, 2) is None
    assert filled.article_vectors(other, 1, 3) is None
    kept = filled.article_vectors(other, 1, 2)
    assert kept is not None
    assert kept.tolist() == [[5, 1]]
    with pytest.raises(IndexCorruptError, match="the vectors of 'a' are missing or damaged"):
        filled.vectors(1, 2)


def test_a_damaged_text_is_an_error(filled: Store) -> None:
    (row, _) = filled.article_rows(1)
    with filled.transaction() as connection:
        connection.execute("UPDATE articles SET text = 'Lies.' WHERE row = ?", (row,))
    with pytest.raises(IndexCorruptError, match="does not match its hash"):
        filled.article_by_row(row)
    with pytest.raises(IndexCorruptError, match="article row 99 is missing"):
        filled.article_by_row(99)
