"""Which kind of answer a question wants."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from qa.evaluation.question_sets import read_rows
from qa.route.routing import to_route
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from qa.answer import Kind

_FLOOR = 0.97  # of the labelled questions that rules were written with: all are right


def test_the_labelled_questions_take_their_routes() -> None:
    rows = [row for _, row in read_rows(REPOSITORY / "benchmarks/questions/routes_dev.jsonl")]
    right = Counter(to_route(row["question"]) == row["route"] for row in rows)
    assert right[True] >= _FLOOR * len(rows)
    of_fact = [to_route(row["question"]) for row in rows if row["route"] == "fact"]
    assert Counter(of_fact) == {"fact": len(of_fact)}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Could you please sum up the debate about the pension reform?", "overview"),
        ("I'd like a timeline of the trial", "overview"),
        ("What do we know so far about the shooting?", "overview"),
        ("How many texts are there about whales?", "count"),
        ("Which newspaper has the most articles about Gaza?", "count"),
        ("What is the newest article about whales?", "count"),
        ("What is the most recent story about whales?", "count"),
        ("What is the latest article about?", "overview"),
        ("Give me the five most recent stories.", "count"),
        ("Do you have anything on beekeeping?", "count"),
        ("Compare how the Post and the Times cover the strike", "comparison"),
        ("Do the sources agree about the number of dead?", "comparison"),
        ("What did Trump and Biden each say about NATO?", "comparison"),
        ("Who is the author of the article about whales?", "about"),
        ("Where did it originally appear?", "about"),
        ("How long is this article?", "about"),
        ("Has the article about the merger been corrected?", "about"),
        ("Are you an AI?", "chat"),
        ("ok thanks bye", "chat"),
    ],
)
def test_each_kind_is_told_by_its_words(question: str, kind: Kind) -> None:
    assert to_route(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Which articles of the treaty did Hungary veto?",
        "How many reports of abuse did the church receive?",
        "Who wrote the song that the crowd sang?",
        "What does the report recommend?",
        "What's the difference between a cyclone and a hurricane",
        "Why do the two parties disagree on the budget?",
        "How long did the interview with the minister last?",
        "please tell me when the summit begins",
        "How many stories does the tower have?",
        "Who are you supposed to call in an emergency, according to the mayor?",
    ],
)
def test_what_only_looks_like_another_kind_is_a_fact(question: str) -> None:
    assert to_route(question) == "fact"
