"""A question that leans on its conversation, read as it was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from qa.answer import Turn
from qa.reader import Reader
from qa.wordings import Leaning, scored
from tests.qa.test_reader import retrieved, said

MakeArticle = Callable[..., Article]
_TEXT = (
    "Ada Brown opened the new mill at Leafton on Tuesday. The mill stands 96 metres high and cost "
    "two million pounds. It belongs to Twig and Company, who grind oats in it."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def test_what_a_question_was_resolved_with_is_no_part_of_what_is_read(
    reader: Reader, make_article: MakeArticle
) -> None:
    passages = retrieved(make_article(_TEXT, title="A mill opens"))
    asked, resolved = "How much did it cost?", "How much did Ada Brown cost, regarding Leafton?"
    alone, leaning = (
        reader.read(resolved, passages, how)
        for how in (None, Leaning(asked=asked, near=frozenset({passages[0].article.id})))
    )
    assert said(leaning) == "two million pounds"
    assert leaning.confidence > alone.confidence
    assert leaning.findings[0].evidence.near == 1.0
    assert leaning.question == resolved


def test_passages_of_other_articles_are_read_as_asked_alone(
    reader: Reader, make_article: MakeArticle
) -> None:
    passages = retrieved(make_article(_TEXT, title="A mill opens"))
    asked, resolved = "To whom does it belong?", "To whom does the mill belong?"
    (far,) = scored(reader.model, resolved, passages, Leaning(asked=asked))
    (as_asked,) = scored(reader.model, asked, passages)
    (as_resolved,) = scored(reader.model, resolved, passages)
    near = Leaning(asked=asked, near=frozenset({passages[0].article.id}))
    (both,) = scored(reader.model, resolved, passages, near)
    assert far.start == pytest.approx(as_asked.start)
    assert both.start == pytest.approx(0.3 * as_resolved.start + 0.7 * as_asked.start)


def test_a_question_that_was_left_as_it_is_is_read_once(
    reader: Reader, make_article: MakeArticle
) -> None:
    passages = retrieved(make_article(_TEXT, title="A mill opens"))
    question = "How high is the mill?"
    alone = reader.read(question, passages)
    leaning = reader.read(question, passages, Leaning(asked=question))
    assert leaning == alone


def test_what_the_turn_before_was_told_is_no_answer(
    reader: Reader, make_article: MakeArticle
) -> None:
    passages = retrieved(make_article(_TEXT, title="A mill opens"))
    told = Turn(
        question="Who opened the mill?",
        short_answer="Ada Brown",
        quotes=("Ada Brown opened the new mill at Leafton on Tuesday.",),
    )
    question = "Who opened it?"
    assert said(reader.read(question, passages, Leaning(asked=question))) == "Ada Brown"
    again = reader.read(question, passages, Leaning(asked=question, told=told))
    assert "ada brown" not in [finding.words for finding in again.findings]
