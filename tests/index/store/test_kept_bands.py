"""Bands on disk: they name all that may be alike, and are never trusted when in doubt."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.store import kept_bands
from index.store.kept_bands import ARTICLES, FOLDER, KEYS
from index.stories.pairs import to_pairs
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article
    from index.store.store import Store


def _text(chance: random.Random) -> str:
    """Return one of few texts, some of its words others."""
    of_story = random.Random(chance.randrange(8))
    words = [f"word{of_story.randrange(500)}" for _ in range(60)]
    for _ in range(chance.randrange(6)):
        words[chance.randrange(60)] = f"word{chance.randrange(500)}"
    return " ".join(words)


@pytest.fixture
def filled(store: Store, make_article: Callable[..., Article]) -> Store:
    """Return a store of 30 articles whose bands are written."""
    chance = random.Random(0)
    for i in range(30):
        put(store, make_article(_text(chance), id=f"one {i}"), born=1)
    put(store, make_article("Tea.", id="short"), born=1)
    store.compare(1)
    assert kept_bands.bring_in_step(store, 1, least=10)
    publish(store, 1)
    return store


def _add(store: Store, make_article: Callable[..., Article], generation: int, n: int) -> None:
    chance = random.Random(generation)
    for i in range(n):
        put(store, make_article(_text(chance), id=f"{generation} {i}"), born=generation)
    store.compare(generation)


def test_whoever_may_be_alike_is_near(filled: Store, make_article: Callable[..., Article]) -> None:
    put(filled, make_article("Later words.", id="late"), born=2)
    signed = filled.signed(2)
    by_words = {one.signature.words_hash: one.row for one in signed}
    pairs = to_pairs(signed)
    for one in signed:
        near = kept_bands.near(filled, [one.signature.values])
        assert near is not None
        words = one.signature.words_hash
        alike = {by_words[a if b == words else b] for a, b in pairs if words in (a, b)}
        assert alike <= near
        assert signed[-1].row in near  # what came since is not in the file
        assert len(near) < len(signed)


def test_new_articles_are_compared_as_if_all_were_looked_at(
    filled: Store, make_article: Callable[..., Article]
) -> None:
    store, written = filled, 0
    for generation in range(2, 8):
        store.bury(store.article_rows(generation - 1)[:1], generation)
        _add(store, make_article, generation, 1)
        assert {pair for pair, _ in store.likenesses()} >= to_pairs(store.signed(generation))
        written += kept_bands.bring_in_step(store, generation, least=10)
        publish(store, generation)
        store.sweep(generation)
        assert not kept_bands.bring_in_step(store, generation, least=10)
    assert 0 < written < 6


def test_signatures_that_share_nothing_with_a_new_one_are_not_read(
    filled: Store, make_article: Callable[..., Article]
) -> None:
    told: list[str] = []
    with filled.reading() as connection:
        put(filled, make_article("Other words. " * 20, id="new"), born=2)
        connection.set_trace_callback(told.append)
        filled.compare(2)
        connection.set_trace_callback(None)
    new = filled.article_rows(2)[-1]
    read = [sql for sql in told if "s.data" in sql]
    assert read
    assert all(f"'[{new}]'" in sql for sql in read)


@pytest.mark.parametrize("name", [KEYS, ARTICLES])
def test_damaged_ones_are_not_looked_into(filled: Store, name: str) -> None:
    file = filled.path.parent / FOLDER / "1" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert kept_bands.near(filled, [np.zeros(126, dtype=np.uint32)]) is None
    assert kept_bands.bring_in_step(filled, 1, least=10)
    assert kept_bands.near(filled, [np.zeros(126, dtype=np.uint32)]) == set()


def test_those_of_another_state_of_the_index_are_written_again(filled: Store) -> None:
    with filled.transaction() as connection:
        connection.execute("UPDATE passages SET start = 1")
    filled.count_anew()
    assert kept_bands.near(filled, [np.zeros(126, dtype=np.uint32)]) is None
    assert kept_bands.bring_in_step(filled, 1, least=10)
    assert kept_bands.near(filled, [np.zeros(126, dtype=np.uint32)]) == set()
    assert not kept_bands.bring_in_step(filled, 1)
    assert not (filled.path.parent / FOLDER).exists()  # so few need none
