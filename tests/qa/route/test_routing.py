"""Which kind of answer a question wants."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from index.encoder import Encoder
from qa.evaluation.question_sets import read_rows
from qa.route.routing import to_route, to_route_by_rules
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Kind


@cache
def _encoder() -> Encoder:
    return Encoder.load()


def _routed(questions: Sequence[str]) -> list[Kind]:
    vectors = _encoder().encode_questions(questions)
    return [to_route(one, vector) for one, vector in zip(questions, vectors, strict=True)]


@pytest.mark.parametrize(("half", "floor", "of_facts"), [("dev", 0.97, 0.98), ("test", 0.95, 0.95)])
def test_the_labelled_questions_take_their_routes(half: str, floor: float, of_facts: float) -> None:
    rows = [row for _, row in read_rows(REPOSITORY / f"benchmarks/questions/routes_{half}.jsonl")]
    routed = _routed([row["question"] for row in rows])
    right = [got == row["route"] for got, row in zip(routed, rows, strict=True)]
    assert sum(right) >= floor * len(rows)
    of_fact = [got for got, row in zip(routed, rows, strict=True) if row["route"] == "fact"]
    assert Counter(of_fact)["fact"] >= of_facts * len(of_fact)


def test_rules_alone_tell_the_questions_that_they_were_written_with() -> None:
    rows = [row for _, row in read_rows(REPOSITORY / "benchmarks/questions/routes_dev.jsonl")]
    right = [to_route_by_rules(row["question"]) == row["route"] for row in rows]
    assert sum(right) >= 0.95 * len(rows)


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
        ("What is the latest on Tropical Storm Barry?", "overview"),
        ("What is new in Sudan?", "overview"),
        ("Give me the five most recent stories.", "count"),
        ("Do you have anything on beekeeping?", "count"),
        ("Compare how the Post and the Times cover the strike", "comparison"),
        ("Do the sources agree about the number of dead?", "comparison"),
        ("What did Trump and Biden each say about NATO?", "comparison"),
        ("Who is the author of the article about whales?", "about"),
        ("Where did it originally appear?", "about"),
        ("How long is this article?", "about"),
        ("Has the article about the merger been corrected?", "about"),
        ("Which information do you have on the dam?", "overview"),
        ("A sumary of the strike and the talks after it", "overview"),
        ("Ada Brown and Roe: compare what they say on tolls", "comparison"),
        ("Do the two ministers describe the meeting in the same way?", "comparison"),
        ("In how many of these does the word flood stand?", "count"),
        ("headlines of all texts on whales", "count"),
        ("Did Ann Poe write the one about whales?", "about"),
        ("Who wrote that, and when?", "about"),
        ("Hm, I think that is not right.", "chat"),
        ("which firm built you", "chat"),
        ("Are you an AI?", "chat"),
        ("ok thanks bye", "chat"),
    ],
)
def test_each_kind_is_told_by_its_words(question: str, kind: Kind) -> None:
    assert _routed([question]) == [kind]


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
        "What was in the fishing agreement with Norway?",
        "Did all the jurors agree on the sentence?",
        "who wrote to the mayor about the smell",
        "When did the Daily Post publish Poe's first poem?",
        "Please tell me what the islanders call the bay.",
        "Who are you supposed to call in an emergency, according to the mayor?",
    ],
)
def test_what_only_looks_like_another_kind_is_a_fact(question: str) -> None:
    assert _routed([question]) == ["fact"]
