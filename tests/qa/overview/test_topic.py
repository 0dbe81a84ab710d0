"""Overviews of a topic: which articles tell of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from qa.overview.topic import tells_of

MakeArticle = Callable[..., Article]


@pytest.mark.parametrize(
    ("topic", "is_told"),
    [
        ("Oakham", True),
        ("tax law", True),
        ("the tax law", True),
        ("law", False),
        ("the law", False),
        ("council", False),
    ],
)
def test_a_title_tells_of_a_name_or_of_two_words(
    make_article: MakeArticle, topic: str, is_told: bool
) -> None:
    article = make_article("It was a long day.", title="Council of Oakham on the tax law")
    assert tells_of(topic, article) is is_told
