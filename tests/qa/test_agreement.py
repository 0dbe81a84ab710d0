"""Which findings contradict each other: labelled pairs of articles, read by the bundled reader."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from index.articles.article import Article
from qa.agreement import contradict, contradicting
from qa.answer import Quoted, Said
from qa.compose import DISAGREEMENT, compose
from qa.reader import Reader, Reading
from tests.conftest import REPOSITORY
from tests.qa.test_reader import retrieved

_PAIRS = REPOSITORY / "benchmarks" / "questions" / "disagreement_dev.jsonl"
_MIN_PRECISION, _MIN_RECALL = 0.9, 0.7


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def read(reader: Reader, row: dict[str, Any]) -> Reading:
    articles = [
        Article(
            id=article["id"],
            root="/seeds",
            title=article["title"],
            text=article["text"],
            source=article["source"],
            published=datetime.date.fromisoformat(article["published"]),
        )
        for article in row["articles"]
    ]
    return reader.read(row["question"], [found for one in articles for found in retrieved(one)])


def test_pairs_that_disagree_are_told_from_those_that_do_not(reader: Reader) -> None:
    rows = [json.loads(line) for line in _PAIRS.read_text(encoding="utf-8").splitlines()]
    told = [bool(contradicting(row["question"], read(reader, row).findings)) for row in rows]
    right = sum(1 for row, is_told in zip(rows, told, strict=True) if is_told and row["disagree"])
    assert right >= _MIN_PRECISION * sum(told)
    assert right >= _MIN_RECALL * sum(row["disagree"] for row in rows)


def test_it_is_said_and_each_article_is_quoted_the_newest_first(reader: Reader) -> None:
    row = {
        "question": "How long is the Tollen tunnel?",
        "articles": [
            {
                "id": "old",
                "source": "Leaf",
                "published": "2022-09-10",
                "title": "The Tollen tunnel",
                "text": "The Tollen tunnel is 12 kilometres long.",
            },
            {
                "id": "later",
                "source": "Harbour",
                "published": "2022-09-11",
                "title": "The Tollen tunnel",
                "text": "The Tollen tunnel is 15.8 kilometres long, the ministry said.",
            },
        ],
    }
    composed = compose(read(reader, row), threshold=0.0)
    one, first, second, other = composed.parts[1:]
    assert composed.parts[0] == Said(text=DISAGREEMENT)
    assert (one, second) == (
        Said(text="Harbour, 11 September 2022:"),
        Said(text="Leaf, 10 September 2022:"),
    )
    assert isinstance(first, Quoted)
    assert isinstance(other, Quoted)
    assert (first.numbers, other.numbers) == ((1,), (2,))
    assert [citation.article.id for citation in composed.citations] == ["later", "old"]
    assert [citation.independent_sources for citation in composed.citations] == [1, 1]


def contradicted(reader: Reader, question: str, told: dict[str, str]) -> bool:
    articles = [
        {"id": title, "source": title, "published": "2022-09-10", "title": title, "text": text}
        for title, text in told.items()
    ]
    reading = read(reader, {"question": question, "articles": articles})
    return contradict(question, *reading.findings[:2])


def test_two_descriptions_of_a_name_do_not_contradict(reader: Reader) -> None:
    told = {
        "Leaf": "Pebble runs on 64-bit machines, and one moves to Pebble by a single command.",
        "Harbour": "Pebble describes itself as an operating system that is 100% compatible.",
    }
    assert not contradicted(reader, "What is Pebble?", told)


def test_a_question_without_a_name_is_not_answered_of_one_thing_by_two_articles(
    reader: Reader,
) -> None:
    told = {
        "A bus overturns in Yartsevo": "At least seven, including four children, died in Yartsevo.",
        "A pileup in Gainesville": "The accident near Gainesville killed five children on a bus.",
    }
    assert not contradicted(reader, "How many of those were children?", told)
    of_one = {
        "A bus overturns": "At least seven, including four children, died in Yartsevo.",
        "The bus of Yartsevo": "The accident in Yartsevo killed nine children on a bus.",
    }
    assert contradicted(reader, "How many children died in Yartsevo?", of_one)
