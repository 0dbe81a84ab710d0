"""How far a quote reaches: with the sentence before where it leans on that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from index.passages import sentences
from qa.extent import MAX_CHARACTERS, to_quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Two boats came. They were sold in May.", "Two boats came. They were sold in May."),
        (
            "A lock opened. But this cost nine million.",
            "A lock opened. But this cost nine million.",
        ),
        ("It rained.\n\nThat delayed the boats.", "It rained.\n\nThat delayed the boats."),
        ("A boat came. The lock opened.", "The lock opened."),
        ("A boat came. It is not clear who sold it.", "It is not clear who sold it."),
        ("A boat came. But it is not known who sold it.", "But it is not known who sold it."),
        ("A boat came. This week it was sold.", "This week it was sold."),
        ("Ada Brown spoke. She praised the lock.", "She praised the lock."),  # [Ada Brown]
        ("They were sold in May.", "They were sold in May."),
        ("A heading\n\nThey were sold in May.", "They were sold in May."),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(
    make_article: Callable[..., Article], text: str, quoted: str
) -> None:
    article = make_article(text)
    last = sentences(article)[-1]
    assert article.text[slice(*to_quoted(article, (last.start, last.end)))] == quoted


def test_two_sentences_are_quoted_only_where_they_are_short_together(
    make_article: Callable[..., Article],
) -> None:
    long = f"Boats came from {'very ' * (MAX_CHARACTERS // 5)}far. "
    article = make_article(f"{long}They were sold.")
    assert to_quoted(article, (len(long), len(article.text))) == (len(long), len(article.text))
