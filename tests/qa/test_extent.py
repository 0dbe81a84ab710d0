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


@pytest.mark.parametrize(
    ("text", "sentence", "quoted"),
    [
        (
            "Four boats came, including:\n- a barge\n- a tug\n\nIt rained.",
            "Four boats came, including:",
            "Four boats came, including:\n- a barge\n- a tug",
        ),
        (
            "The warden wrote:\n\n“No boat goes.” It rained.",
            "The warden wrote:",
            "The warden wrote:\n\n“No boat goes.”",
        ),
        ("The warden wrote:\n\nThe\n\n", "The warden wrote:", "The warden wrote:"),
        ("The lock opened. It rained.", "The lock opened.", "The lock opened."),
    ],
)
def test_what_a_sentence_introduces_is_quoted_with_it(
    make_article: Callable[..., Article], text: str, sentence: str, quoted: str
) -> None:
    article = make_article(text)
    start = article.text.index(sentence)
    span = to_quoted(article, (start, start + len(sentence)))
    assert article.text[slice(*span)] == quoted


def test_what_is_too_long_to_quote_is_left_out(make_article: Callable[..., Article]) -> None:
    words = f"The warden wrote:\n\n“No {'very ' * (MAX_CHARACTERS // 5)}long boat goes.”"
    assert to_quoted(make_article(words), (0, 17)) == (0, 17)
