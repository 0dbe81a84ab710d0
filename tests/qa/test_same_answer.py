"""Whether two short answers say the same, and what was told before."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa import Assistant
from qa.answer import Turn
from qa.asked import to_asked
from qa.same_answer import are_same_answer, to_folded

if TYPE_CHECKING:
    from collections.abc import Iterator
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
        ("and where?", True),
        ("How many people saw that?", True),
        ("At what rate did she do it?", True),
        ("and for whom?", False),
        ("Which player was it then?", False),
        ("Who else did that?", False),
        ("When did Spain do that?", False),
        ("Where did she do that in 2019?", False),
        ("How many saw it on Monday?", False),
        ("Who exactly was it?", False),
        ("Was it really her?", False),
        ("Who painted the Mona Lisa in the sixteenth century?", False),
    ],
)
def test_only_a_question_for_something_else_has_been_told(question: str, is_told: bool) -> None:
    asked = to_asked(question, [_TOLD], now=_NOW)
    assert asked.told == (_TOLD if is_told else None)


def test_what_was_just_answered_is_not_answered_again(seed_index: Path) -> None:
    with closing(Assistant.open(seed_index)) as assistant:
        first = assistant.ask("When did Croatia begin to pay with the euro?")
        assert first.short_answer == "1 January"
        after = assistant.ask("At what rate?", turns=[Turn.of(first)])
        assert after.short_answer != first.short_answer


@pytest.fixture(scope="module")
def cup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An index in which one person won twice."""
    folder = tmp_path_factory.mktemp("cup")
    (folder / "cup.txt").write_text(
        "The cup of Tollen\n\nAda Brown won the cup of Tollen in 2019 and again in 2020. "
        "The weather was fine on both days. Carl Reed came second in 2021.\n",
        encoding="utf-8",
    )
    build_index([folder / "cup.txt"], folder / "index")
    with closing(Assistant.open(folder / "index")) as assistant:
        yield assistant


@pytest.mark.parametrize(("first", "then"), [("2019", "And in 2020?"), ("2020", "And in 2019?")])
def test_the_same_may_answer_again(cup: Assistant, first: str, then: str) -> None:
    before = cup.ask(f"Who won the cup of Tollen in {first}?")
    assert before.short_answer == "Ada Brown"
    after = cup.ask(then, turns=[Turn.of(before)])
    assert after.short_answer == "Ada Brown"
