"""Likeness: the shares of the shorter text that the longer one has, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.stories.likeness import Likeness, measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article


def test_shares_are_of_the_shorter_text(make_article: Callable[..., Article]) -> None:
    texts = {
        "a": "the old bridge was closed on 3 May",
        "b": "the old bridge was closed on 3 May of 1974 by the town",
        "c": "the old bridge was closed on 4 May",
    }
    pairs = [("a", "b"), ("a", "c")]
    assert dict(measure(pairs, lambda name: make_article(texts[name]))) == {
        ("a", "b"): Likeness(contained=1.0, numbers=1.0),
        ("a", "c"): Likeness(contained=0.6, numbers=0.0),
    }


def test_an_article_is_read_about_once_however_many_are_compared(
    make_article: Callable[..., Article],
) -> None:
    read: list[str] = []

    def article(name: str) -> Article:
        read.append(name)
        return make_article(f"the old bridge was closed by {name}")

    leaders, others = ["a", "b", "c"], [f"text{i}" for i in range(5_100)]
    likenesses = dict(measure([(a, b) for a in leaders for b in others], article))
    assert len(likenesses) == 3 * 5_100
    assert len(read) == 5_103


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="are not shares"):
        Likeness(contained=1.1, numbers=0.0)
