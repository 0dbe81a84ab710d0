"""Questions about the collection, answered over an index of a few articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.search.filters import Filters
from index.search.passage_index import PassageIndex
from qa.answer import Said
from qa.collection.answering import to_collected

_LONG = " ".join(f"The {n}th barge of tea came up the river to Kyoto." for n in range(20))
_RECORDS = [
    ("a", "Tea", "The Leaf", "Ada Brown", "2024-01-10", _LONG),
    ("b", "Tea again", "Harbour", "Ada Brown and Ben Holt", "2024-01-12", _LONG),
    (
        "c",
        "War",
        "Harbour",
        "Ben Holt",
        "2024-02",
        "The war in Kyoto ended, said President Ada Lund.",
    ),
    ("d", "Moon", "The Leaf", None, None, "In Kyoto the moon rose; a poem by Ada Lund says so."),
    ("e", "Rain", None, None, "2024-02-20", "It rained on the river for a week."),
]


@pytest.fixture(scope="module")
def index(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[PassageIndex]:
    """Return an index of five short articles, two of them copies of one story."""
    folder = tmp_path_factory.mktemp("collection")
    names = ("id", "title", "source", "author", "date", "text")
    lines = [json.dumps(dict(zip(names, record, strict=True))) for record in _RECORDS]
    (folder / "five.jsonl").write_text("\n".join(lines))
    build_index([folder / "five.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(open_index(folder / "index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said", "ids"),
    [
        ("How many articles do you have?", "There are 4 articles (5 with copies).", "abcde"),
        ("How many articles mention Kyoto?", "3 articles (4 with copies) hold “Kyoto”.", "abcd"),
        ("How many articles mention Osaka?", "No article holds “Osaka”.", ""),
        (
            "How many articles are about wars?",
            "1 article holds “wars” or “war”. “War” (Harbour, February 2024).",
            "c",
        ),
        (
            "Which articles are from the Leaf?",
            "2 articles are from The Leaf. “Tea” (The Leaf, 10 January 2024); “Moon” (The Leaf).",
            "ad",
        ),
        (
            "list the articles by Ben Holt",
            "2 articles are by Ben Holt. “War” (Harbour, February 2024); “Tea again” "
            "(Harbour, 12 January 2024).",
            "bc",
        ),
        (
            "How many articles about Kyoto are from January 2024?",
            "1 article (2 with copies) holds “Kyoto” and was published in January 2024. "
            "“Tea” (The Leaf, 10 January 2024). 1 article without a date may belong to "
            "them.",
            "ab",
        ),
        (
            "articles from 20 February 2024",
            "2 articles were published on 20 February 2024. “Rain” (20 February 2024); "
            "“War” (Harbour, February 2024). 1 article without a date may belong to them. "
            "Of 1 article of them only month or year is known.",
            "ce",
        ),
        (
            "What was the first article on Kyoto?",
            "The first article that holds “Kyoto” is “Tea” (The Leaf, 10 January 2024).",
            "a",
        ),
        ("the latest article", "The latest article is “Rain” (20 February 2024).", "e"),
        (
            "Which article is the shortest?",
            "The shortest article is “Rain” (20 February 2024) with 8 words.",
            "e",
        ),
        (
            "How many articles appeared each month?",
            "There are 4 articles (5 with copies). By month: January 2024: 1; February "
            "2024: 2; no month known: 1.",
            "abcde",
        ),
        (
            "Which outlet wrote most about Kyoto?",
            "The outlets with most articles that hold “Kyoto” are Harbour (2 articles); The"
            " Leaf (2 articles).",
            "abcd",
        ),
        (
            "Who wrote most about Kyoto?",
            "The author with most articles that hold “Kyoto” is Ben Holt (2 articles).",
            "abcd",
        ),
        (
            "which sources do I have",
            "There are 4 articles (5 with copies). By outlet: Harbour: 2; The Leaf: 2; no "
            "outlet known: 1.",
            "abcde",
        ),
        (
            "How many authors are there?",
            "There are 2 authors. By author: Ben Holt: 2; Ada Brown: 1; no author known: 2.",
            "abcde",
        ),
        (
            "What is the earliest date in the archive?",
            "The earliest date is 10 January 2024, of “Tea” (The Leaf, 10 January 2024).",
            "a",
        ),
        (
            'how often does the word "river" occur',
            "“river” occurs 21 times, in 2 articles (3 with copies).",
            "abe",
        ),
        (
            "Top two names",
            "The names with most articles are Kyoto (3 articles); Ada Lund (2 articles).",
            "abcde",
        ),
    ],
)
def test_what_is_said_and_what_it_rests_on(
    index: PassageIndex, question: str, said: str, ids: str
) -> None:
    composed = to_collected(question, index, Filters())
    assert composed is not None
    assert all(isinstance(part, Said) for part in composed.parts)
    assert " ".join(part.text for part in composed.parts) == said
    assert composed.confidence == 1.0
    assert composed.evidence is not None
    assert {listed.article_id for listed in composed.evidence.articles} == set(ids)


def test_the_filters_of_the_caller_hold_and_the_rule_says_so(index: PassageIndex) -> None:
    composed = to_collected(
        "How many articles mention Kyoto?", index, Filters(sources=("Harbour",))
    )
    assert composed is not None
    assert composed.parts[0].text == "2 articles hold “Kyoto”."
    assert composed.evidence is not None
    assert composed.evidence.rule == (
        "Counted were all articles that hold “Kyoto”, of those that the filters let in; words are "
        "looked for in titles and texts, less bylines, copyright lines and the like, as whole "
        "words of either case; copies of one story count once, and earlier versions of an article "
        "do not count."
    )


def test_other_questions_are_not_for_it(index: PassageIndex) -> None:
    assert to_collected("How many people died in Kyoto?", index, Filters()) is None
