"""What two sides say, quoted side by side, over an index of a few articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from index import build_index
from index.encoder import Encoder
from qa import Assistant
from qa.answer import Quoted, Said
from qa.comparison.parse import Agreement, Comparison, TwoArticles, to_comparison

_RECORDS = [
    (
        "a",
        "The mill",
        "The Leaf",
        "Ada Brown said the mill should be closed. It is 12 metres high.",
    ),
    (
        "b",
        "Our mill",
        "Harbour",
        "Ben Holt said the mill must stay open. The mill is 25 metres high.",
    ),
    ("c", "Rain", "Meadow", "It rained on the town for a week, and the river rose."),
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Compare what Holt and Brown say about the mill.",
            Comparison(one="Holt", other="Brown", topic="the mill"),
        ),
        (
            "How do The Leaf and the BBC differ on Brexit?",
            Comparison(one="The Leaf", other="the BBC", topic="Brexit"),
        ),
        (
            "Compare the Leaf's coverage with Harbour on the mill",
            Comparison(one="the Leaf", other="Harbour", topic="the mill"),
        ),
        (
            "holt vs brown on the mill: who argues what?",
            Comparison(one="holt", other="brown", topic="the mill"),
        ),
        (
            "Compare what Theresa May and Jeremy Corbyn say about Brexit",
            Comparison(one="Theresa May", other="Jeremy Corbyn", topic="Brexit"),
        ),
        (
            "Compare what Holt and Brown say about know-how transfer",
            Comparison(one="Holt", other="Brown", topic="know-how transfer"),
        ),
        (
            "Do the articles agree on the height of the mill?",
            Agreement(topic="the height of the mill"),
        ),
        (
            "Are there conflicting figures for the cases in Wuhan?",
            Agreement(topic="the cases in Wuhan"),
        ),
        (
            "Which points do Holt and Brown disagree on?",
            Comparison(one="Holt", other="Brown", topic=""),
        ),
        (
            "How does Holt's account of the mill differ from Brown's?",
            Comparison(one="Holt", other="Brown", topic="the mill"),
        ),
        (
            "please put the Leaf’s view of the mill next to that of Harbour",
            Comparison(one="the Leaf", other="Harbour", topic="the mill"),
        ),
        (
            "is the account of the police in line with that of the protesters",
            Comparison(one="the police", other="the protesters", topic=""),
        ),
        (
            "How do Holt's and Brown's statements on the mill compare?",
            Comparison(one="Holt", other="Brown", topic="the mill"),
        ),
        (
            "what does Holt say about the mill compared with Brown",
            Comparison(one="Holt", other="Brown", topic="the mill"),
        ),
        (
            "Compare the coverage of the mill in the Leaf and Harbour",
            Comparison(one="the Leaf", other="Harbour", topic="the mill"),
        ),
        (
            "Compare the coverage of rain in May and in June",
            TwoArticles(topic="rain in May and in June"),
        ),
        ("Compare the two articles on the mill", TwoArticles(topic="the mill")),
        ("how do the two reports on the mill differ", TwoArticles(topic="the mill")),
        ("Are the reports on the mill consistent?", Agreement(topic="the mill")),
        ("What did Holt say about the mill?", None),
        ("How high is the mill?", None),
    ],
)
def test_what_is_compared(
    question: str, expected: Comparison | Agreement | TwoArticles | None
) -> None:
    assert to_comparison(question) == expected


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over three short articles."""
    folder = tmp_path_factory.mktemp("comparison")
    names = ("id", "title", "source", "text")
    lines = [json.dumps(dict(zip(names, record, strict=True))) for record in _RECORDS]
    (folder / "three.jsonl").write_text("\n".join(lines))
    build_index([folder / "three.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index")) as opened:
        yield opened


def test_people_are_quoted_side_by_side(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what Holt and Brown say about the mill.")
    assert answer.kind == "comparison"
    first, quote, second, other = answer.parts
    assert (first, second) == (Said(text="Holt:"), Said(text="Brown:"))
    assert isinstance(quote, Quoted)
    assert isinstance(other, Quoted)
    assert quote.text == "Ben Holt said the mill must stay open."
    assert other.text == "Ada Brown said the mill should be closed."
    assert [citation.article.id for citation in answer.citations] == ["b", "a"]


def test_outlets_are_quoted_from_their_own_articles(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the Leaf with Harbour on the mill")
    assert answer.kind == "comparison"
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    assert said == ["The Leaf:", "Harbour:"]
    assert [citation.article.id for citation in answer.citations] == sorted(
        citation.article.id for citation in answer.citations
    )


def test_a_side_with_nothing_is_said_to_have_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what Holt and Lund say about the mill.")
    assert answer.parts[-1] == Said(text="Nothing by Lund on the mill was found in the articles.")
    assert {citation.article.id for citation in answer.citations} == {"b"}


def test_where_neither_side_has_anything_both_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what Lund and Moss say about the mill.")
    assert (answer.kind, answer.abstained) == ("comparison", True)
    assert answer.reason == "Nothing by Lund or Moss on the mill was found in the articles."


def test_whether_the_articles_agree_is_told_by_their_answers(assistant: Assistant) -> None:
    answer = assistant.ask("Do the articles agree on the height of the mill?", threshold=0.0)
    assert answer.parts[0] == Said(text="The articles disagree.")
    assert {citation.article.id for citation in answer.citations} == {"a", "b"}


def test_two_articles_on_a_topic_are_quoted_one_by_one(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the two articles on the mill", threshold=0.0)
    assert answer.kind == "comparison"
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    assert sorted(said) == ["Harbour, “Our mill”:", "The Leaf, “The mill”:"]
    assert {citation.article.id for citation in answer.citations} == {"a", "b"}
    assert [citation.number for citation in answer.citations] == [
        *range(1, len(answer.citations) + 1)
    ]
