"""Copies: stories are told from what the store knows of likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.copies import compare, stories_of
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article
    from index.store.store import Store

_STORY = " ".join(f"Divers found a crack in pillar {i} of the bridge." for i in range(5))


def test_copies_are_known_once_compared(store: Store, make_article: Callable[..., Article]) -> None:
    for name, text in (("a", _STORY), ("b", f"{_STORY} More soon."), ("c", "Tea.")):
        put(store, make_article(text, id=name), born=1)
    publish(store, 1)
    assert stories_of(store, 1).n_copies == 0
    compare(store, 1)
    (likeness,) = store.likenesses().values()
    assert (likeness.contained, likeness.numbers) == (1.0, 1.0)
    stories = stories_of(store, 1)
    (row, *_) = store.article_rows(1)
    assert [copy.article_id for copy in stories.copies(row)] == ["b"]
