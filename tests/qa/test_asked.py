"""A question as it is answered: checked, resolved, or replied to."""

from __future__ import annotations

import pytest

from index.errors import QuestionError
from qa.answer import Turn
from qa.asked import MAX_QUESTION_CHARACTERS, Asked, to_all_asked, to_asked

_TURNS = [Turn(question="Who beat England?")]


def test_a_question_is_searched_with_the_one_it_leans_on() -> None:
    assert to_asked(" Why?", _TURNS) == Asked(
        question=" Why?",
        resolved="Who beat England? Why?",
        route="fact",
        reply=None,
        turns=tuple(_TURNS),
    )
    thanks = to_asked("Thanks!", ())
    assert (thanks.route, thanks.reply) == ("chat", "You are welcome.")


def test_each_question_has_turns_of_its_own() -> None:
    asked = to_all_asked(["Why?", "Why?"], [_TURNS, ()])
    assert [one.resolved for one in asked] == ["Who beat England? Why?", "Why?"]
    assert to_all_asked(["Why?"], ()) == [to_asked("Why?", ())]
    assert to_all_asked([], ()) == []


def test_the_first_that_cannot_be_asked_is_named() -> None:
    with pytest.raises(QuestionError, match=r"^questions\[2\]: the question is blank$"):
        to_all_asked(["Who?", "When?", " ", ""], ())
    with pytest.raises(QuestionError, match=r"^questions\[0\]: the question has 2001 characters"):
        to_all_asked(["x" * (MAX_QUESTION_CHARACTERS + 1)], ())


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="there are turns for 1 of 2 questions"):
        to_all_asked(["Why?", "Who?"], [_TURNS])
    with pytest.raises(TypeError, match="questions is one text"):
        to_all_asked("Why?", ())
