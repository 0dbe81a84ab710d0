"""Whether two short answers say the same, and what was told before."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qa import Assistant
from qa.answer import Turn
from qa.asked import to_asked
from qa.same_answer import are_same_answer, to_folded

if TYPE_CHECKING:
    from pathlib import Path

_NOW = datetime.date(2025, 3, 10)
_QUOTE = "Olga Carmona, the captain, scored the only goal in the 29th minute."
_TOLD = Turn(question="Who scored?", short_answer="Olga Carmona", quotes=(_QUOTE,))


def test_one_holds_the_other_as_whole_words() -> None:
    assert are_same_answer(to_folded("the 1 January"), to_folded("midnight on 1 January"))
    assert not are_same_answer(to_folded("Ann"), to_folded("Annie"))
    assert not are_same_answer("", "ann")


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("When did she do that?", True),
        ("and for whom?", True),
        ("Who exactly was it?", False),
        ("Was it really her?", False),
        ("Who painted the Mona Lisa in the sixteenth century?", False),
    ],
)
def test_only_a_question_that_asks_on_has_been_told(question: str, is_told: bool) -> None:
    asked = to_asked(question, [_TOLD], now=_NOW)
    assert asked.told == (_TOLD if is_told else None)


def test_what_was_just_answered_is_not_answered_again(seed_index: Path) -> None:
    with closing(Assistant.open(seed_index)) as assistant:
        first = assistant.ask("When did Croatia begin to pay with the euro?")
        assert first.short_answer == "1 January"
        after = assistant.ask("At what rate?", turns=[Turn.of(first)])
        assert after.short_answer != first.short_answer
