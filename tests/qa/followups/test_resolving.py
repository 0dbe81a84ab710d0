"""Follow-ups that lean on earlier questions."""

from __future__ import annotations

import pytest

from qa.answer import Turn
from qa.followups import resolve, stands_alone


@pytest.mark.parametrize(
    "question",
    [
        "Who is the prime minister of Britain?",
        "Did Starmer say he would send troops?",
        "What did NATO decide this week?",
        "Which bill was passed that allows trade?",
        "Are there plans for talks in Riyadh?",
        "Why did the dam fail?",
        "When did the glassworks put out its last furnace?",
    ],
)
def test_whole_questions_stand_alone(question: str) -> None:
    assert stands_alone(question)
    assert resolve(question, [Turn(question="What is tea?")]) == question


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And in 2023?",
        "What about France?",
        "Where was he born?",
        "How high is it?",
        "Who said that?",
        "What happened next?",
        "Who lives there?",
        "How do they work?",
    ],
)
def test_follow_ups_are_put_behind_what_they_lean_on(question: str) -> None:
    turns = [Turn(question="Who built the bridge?", answer="Ann."), Turn(question="When was it?")]
    assert not stands_alone(question)
    assert resolve(question, turns) == f"Who built the bridge? {question}"


def test_without_turns_nothing_is_added() -> None:
    assert resolve("Why?", []) == "Why?"


def test_thanks_in_between_are_leaned_on_by_nothing() -> None:
    turns = [Turn(question="Who built the bridge?"), Turn(question="Thanks!")]
    assert resolve("When did she?", turns) == "Who built the bridge? When did she?"
    assert resolve("When did she?", [Turn(question="Thanks!")]) == "When did she?"
