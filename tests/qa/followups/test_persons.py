"""Persons: whom "he" and "she" mean after several turns."""

from __future__ import annotations

import pytest

from qa.answer import Turn
from qa.followups import resolve
from qa.followups.needing import Needing


@pytest.fixture(scope="module")
def needing() -> Needing:
    """The bundled model."""
    bundled = Needing.bundled()
    assert bundled is not None
    return bundled


def turn(question: str, short_answer: str | None, quote: str) -> Turn:
    return Turn(
        question=question,
        resolved=question,
        answer=f"{quote} [1]",
        short_answer=short_answer,
        quotes=(quote,),
    )


_FIRST = turn("Who founded the Arden choir?", "Ben Cole", "Ben Cole founded the Arden choir.")
_ALONE = turn("Who is Adam Reed?", "a painter", "Adam Reed, a painter, lives in Estburg.")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ([_FIRST, _ALONE], "How old is he?", "How old is Adam Reed?"),
        (
            [_FIRST, turn("When did Adam Reed die?", "Monday", "Adam Reed died on Monday.")],
            "How old was he?",
            "How old was Adam Reed?",
        ),
        (
            [_FIRST, turn("Which pilot crossed the sea?", "Louis Reed", "Louis Reed crossed it.")],
            "When was he born?",
            "When was Louis Reed born?",
        ),
        (
            [_FIRST, turn("Who was found in Estburg?", "Park", "Park was found in Estburg.")],
            "How old was he?",
            "How old was Park?",
        ),
        # Jane is no "he".
        (
            [_FIRST, turn("Who is Jane Reed?", "a painter", "Jane Reed is a painter.")],
            "How old is he?",
            "How old is Ben Cole?",
        ),
    ],
)
def test_the_person_of_the_latest_turn_is_meant(
    needing: Needing, before: list[Turn], question: str, meant: str
) -> None:
    assert resolve(question, before, needing).question == meant


def test_whom_a_question_points_at_is_not_its_he(needing: Needing) -> None:
    praise = turn("Who praised Ben Cole?", "Adam Reed", "Adam Reed praised Ben Cole.")
    meant = resolve("What did that actor call him?", [_FIRST, praise], needing).question
    assert "call Adam Reed" not in meant


def test_who_somebody_is_stands_alone(needing: Needing) -> None:
    assert resolve("Who was Adam Reed?", [_FIRST], needing).question == "Who was Adam Reed?"
