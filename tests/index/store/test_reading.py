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
from index.store.values import Totals
from tests.index.store.conftest import LONG_TEXT, break_texts, publish, put

if TYPE_CHECKING:
    from collections.abc import Callable


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_the_texts_of_many_articles_take_two_statements(
    store: Store, make_article: Callable[..., Article]
) -> None:
    for i in range(20):
        put(store, make_article(f"Tea number {i}.", id=str(i)), born=1)
    publish(store, 1)
    rows, statements = store.article_rows(1), list[str]()
    with store.impatient() as connection:
        connection.set_trace_callback(statements.append)
        texts = [text for _, _, text, *_ in store.passage_texts(rows)]
        connection.set_trace_callback(None)
    assert texts == [f"Tea number {i}." for i in range(20)]
    assert len(statements) == 2


def test_passages_of_an_article_that_is_missing_are_not_told(filled: Store) -> None:
    with filled.transaction() as connection:
        connection.execute("DELETE FROM articles WHERE row = 1")
    with pytest.raises(IndexCorruptError, match="article row 1 is missing"):
        list(filled.passage_texts([1, 2]))


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.catalogue(1)[0].id,
        lambda store: store.stored_articles(1)[0].id,
        lambda store: store.latest(1, 5)[0].id,
        lambda store: "a" * store.totals(1).articles,
        lambda store: "a" * (store.row_of("a", 1) or 0),
        lambda store: store.article_rows(1) and "a",
        lambda store: store.languages(1) and "a",
        lambda store: "a" * len(store.passage_table([1]).rows),
        lambda store: "a" * store.n_passages(1),
        lambda store: "a" * len(store.passage_rows(store.article_rows(1))),
        lambda store: store.contents(1).hash and "a",
        lambda store: store.signed(1)[0].id,
        lambda store: store.stories(1) and "a",
        lambda store: "a" * len(list(store.vectors([1], 2))),
    ],
)
def test_who_is_alive_is_known_without_reading_a_text(
    store: Store, make_article: Callable[..., Article], read: Callable[[Store], str]
) -> None:
    put(store, make_article(LONG_TEXT, id="a", source="Leaf", language="en"), born=1)
    publish(store, 1)
    store.close()
    break_texts(store.path)
    with closing(Store.open(store.path.parent)) as broken:
        assert read(broken) == "a"
        with pytest.raises(IndexCorruptError, match="malformed"):
            broken.article_by_row(1)


def test_a_generation_is_counted(store: Store, make_article: Callable[..., Article]) -> None:
    assert store.totals(1) == Totals(articles=0, undated=0, first=None, last=None, sources={})
    january = {"published": datetime.date(2024, 1, 1), "published_to": datetime.date(2024, 1, 31)}
    put(store, make_article("Tea.", id="a", source="Leaf", **january), born=1)
    put(store, make_article("Moon.", id="b", source="Leaf"), born=1)
    put(store, make_article("War.", id="c", published=datetime.date(2023, 5, 1)), born=1)
    put(
        store,
        make_article("Peace.", id="d", source="Äpfel", published=january["published"]),
        born=1,
    )
    put(store, make_article("Later.", id="e", source="Leaf"), born=2)
    publish(store, 1)
    assert store.totals(1) == Totals(
        articles=4,
        undated=1,
        first="2023-05-01",
        last="2024-01-31",
        sources={"Leaf": 2, "Äpfel": 1},
    )
    assert [entry.id for entry in store.latest(1, 3)] == ["d", "a", "c"]
    assert (store.row_of("b", 1), store.row_of("e", 1), store.row_of("x", 1)) == (2, None, None)
    assert (store.has_row(2, 1), store.has_row(5, 1), store.has_row(9, 1)) == (True, False, False)


def test_the_table_of_passages_has_a_row_for_each(filled: Store) -> None:
    table = filled.passage_table(filled.article_rows(1))
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
    assert np.array_equal(np.concatenate(list(filled.vectors([row, other], 2))), expected)
    with filled.transaction() as connection:
        connection.execute("UPDATE vectors SET crc32 = crc32 + 1 WHERE data = ?", (expected[0],))
    assert filled.article_vectors(row, 1, 2) is None
    assert filled.article_vectors(other, 1, 3) is None
    kept = filled.article_vectors(other, 1, 2)
    assert kept is not None
    assert kept.tolist() == [[5, 1]]
    with pytest.raises(IndexCorruptError, match="the vectors of 'a' are missing or damaged"):
        list(filled.vectors([row, other], 2))


def test_a_damaged_text_is_an_error(filled: Store) -> None:
    (row, _) = filled.article_rows(1)
    with filled.transaction() as connection:
        connection.execute("UPDATE articles SET text = 'Lies.' WHERE row = ?", (row,))
    with pytest.raises(IndexCorruptError, match="does not match its hash"):
        filled.article_by_row(row)
    with pytest.raises(IndexCorruptError, match="article row 99 is missing"):
        filled.article_by_row(99)
