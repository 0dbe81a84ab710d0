"""A generation is told from the one before by what changed, as if it were looked at whole."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from index.store.contents import Contents
from index.stories.pairs import to_pairs
from index.stories.telling import tell_stories
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article
    from index.store.store import Store

_LEFT_BEHIND = (
    "SELECT count(*) FROM passages WHERE article NOT IN (SELECT row FROM articles)",
    "SELECT count(*) FROM signatures WHERE article NOT IN (SELECT row FROM articles)",
    "SELECT count(*) FROM vectors WHERE encoded_hash NOT IN (SELECT encoded_hash FROM articles)",
    "SELECT count(*) FROM likenesses WHERE one NOT IN (SELECT words_hash FROM signatures) "
    "OR other NOT IN (SELECT words_hash FROM signatures)",
)


def _text(chance: random.Random) -> str:
    """Return one of few texts, some of its words others: many are copies of one another."""
    of_story = random.Random(chance.randrange(6))
    words = [f"word{of_story.randrange(500)}" for _ in range(60)]
    for _ in range(chance.randrange(6)):
        words[chance.randrange(60)] = f"word{chance.randrange(500)}"
    return " ".join(words)


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_from_changes_is_as_if_all_was_looked_at(
    store: Store, make_article: Callable[..., Article], seed: int
) -> None:
    chance = random.Random(seed)
    for generation in range(1, 9):
        living = store.article_rows(generation - 1)
        store.bury(chance.sample(living, min(len(living), 2)), generation)
        for i in range(12 if generation == 1 else 3):
            name, url = f"g{generation}-{i}", chance.choice([None, "https://leaf.example/tea"])
            put(store, make_article(_text(chance), id=name, url=url), born=generation)
        store.compare(generation)
        signed = store.signed(generation)
        pairs = to_pairs(signed)
        whole = tell_stories(signed, {p: like for p, like in store.likenesses() if p in pairs})
        stories = store.stories(generation)
        assert [stories.order(one.row) for one in signed] == [whole.order(o.row) for o in signed]
        assert sorted(stories.to_rows()[0]) == sorted(whole.to_rows()[0])
        with store.reading() as connection:
            assert store.contents(generation) == Contents.anew(connection, generation)
        publish(store, generation)
        store.sweep(generation)
        with store.reading() as connection:
            assert store.contents(generation) == Contents.anew(connection, generation)
            left = [connection.execute(sql).fetchone()[0] for sql in _LEFT_BEHIND]
        assert left == [0, 0, 0, 0]


def test_stories_that_no_change_belongs_to_are_not_told_again(
    store: Store, make_article: Callable[..., Article]
) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        put(store, make_article(_story(seed), id=name), born=1)
    store.compare(1)
    publish(store, 1)
    with store.transaction() as connection:  # told again, they would be of one article each
        connection.execute("UPDATE signatures SET words_hash = article")
    put(store, make_article(_story(2), id="d"), born=2)
    store.compare(2)
    a, _, c, d = store.article_rows(2)
    stories = store.stories(2)
    assert [copy.article_id for copy in stories.copies(a)] == ["b"]
    assert [copy.article_id for copy in stories.copies(c)] == ["d"]
    assert [copy.article_id for copy in stories.copies(d)] == ["c"]


def _story(seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(500)}" for _ in range(60))


def test_other_rows_have_another_hash(store: Store, make_article: Callable[..., Article]) -> None:
    put(store, make_article("Tea.", id="a"), born=1)
    put(store, make_article("Moon.", id="b"), born=2)
    publish(store, 1)
    first, second = store.contents(1), store.contents(2)
    assert (first.passages, second.passages) == (1, 2)
    assert first.hash != second.hash
    with store.transaction() as connection:
        connection.execute("UPDATE passages SET start = 1")
    store.count_anew()
    assert store.contents(1).hash != first.hash
