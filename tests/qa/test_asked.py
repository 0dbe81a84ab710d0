"""A question as it is answered: checked, resolved, or replied to."""

from __future__ import annotations

import datetime

import pytest

from index.errors import QuestionError
from qa.answer import Turn
from qa.asked import MAX_QUESTION_CHARACTERS, Asked, to_all_asked, to_asked

_TURNS = [Turn(question="Who beat England?")]


def test_a_question_is_searched_with_as_it_was_resolved() -> None:
    now = datetime.date(2024, 1, 10)
    assert to_asked(" Why?", _TURNS, now=now) == Asked(
        question=" Why?",
        resolved="Why did somebody beat England?",
        reply=None,
        searched="Why did somebody beat England?",
        now=now,
        turns=tuple(_TURNS),
        leans=True,
    )
    thanks = to_asked("Thanks!", ())
    assert (thanks.route, thanks.reply) == ("chat", "You are welcome.")


def test_gaps_in_questions_are_closed() -> None:
    gap = " \t\n" * 600
    asked = to_asked(f"Who beat{gap}England?", [Turn(question=f"Who{gap}won?")])
    assert asked.resolved == "Who beat England?"
    assert asked.turns == (Turn(question="Who won?"),)
    assert to_asked('Who said "two  blanks"?', ()).resolved == 'Who said "two  blanks"?'


def test_days_are_read_by_the_clock_and_only_it_explains_them() -> None:
    now = datetime.date(2024, 1, 10)
    asked = to_asked("What is the latest on masks from last week?", (), now=now)
    assert asked.days is not None
    assert (asked.days.words, asked.days.first) == ("from last week", datetime.date(2024, 1, 1))
    assert (asked.searched, asked.newest) == ("What is the latest on masks?", True)
    plain = to_asked(asked.question, (), now=now, days="ignored")
    assert (plain.days, plain.searched) == (None, asked.question)
    assert to_asked("What changed?", ()).now == datetime.datetime.now().astimezone().date()


def test_each_question_may_have_a_clock_of_its_own() -> None:
    days = [datetime.date(2024, 1, 10), datetime.date(2024, 1, 11)]
    asked = to_all_asked(["Who won yesterday?"] * 2, (), now=days)
    assert [one.days.first for one in asked if one.days] == [
        datetime.date(2024, 1, 9),
        datetime.date(2024, 1, 10),
    ]
    with pytest.raises(ValueError, match="clocks for 2 of 1"):
        to_all_asked(["Who?"], (), now=days)


def test_each_question_has_turns_of_its_own() -> None:
    asked = to_all_asked(["Why?", "Why?"], [_TURNS, ()])
    assert [one.resolved for one in asked] == ["Why did somebody beat England?", "Why?"]
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


def test_what_a_follow_up_leans_on_is_preferred_and_doubts_are_kept() -> None:
    turns = [
        Turn(question="Who fought the fire at Notre-Dame?", citations=("a", "b")),
        Turn(question="Thanks!"),
    ]
    asked = to_asked("How high is the spire?", turns)
    assert asked.near == {"a", "b"}
    assert (asked.resolved, asked.other) == (
        "How high is the spire of Notre-Dame?",
        "How high is the spire?",
    )
    assert asked.understood("How high is the spire?") == "How high is the spire?"
    assert asked.understood(asked.searched) == asked.resolved
    assert to_asked("Who won custody of Gloria Vanderbilt?", turns).near == frozenset()


def test_the_kind_is_that_of_what_a_follow_up_means() -> None:
    turns = [Turn(question="How many articles mention Kyiv?")]
    asked = to_asked("And Odesa?", turns)
    assert (asked.route, asked.resolved) == ("count", "How many articles mention Odesa?")


def test_a_question_that_names_nothing_may_be_of_the_conversation() -> None:
    turns = [Turn(question="Who fought the fire at Notre-Dame?", citations=("a",))]
    asked = to_asked("Which animals were saved when lightning struck old farm buildings?", turns)
    assert not asked.leans
    assert asked.is_of_conversation
    assert asked.near == {"a"}
    assert not to_asked("What animal was saved?", []).is_of_conversation
    assert not to_asked("What animal was saved in Kyiv?", turns).is_of_conversation
    assert not to_asked("What are the articles about?", turns).is_of_conversation


def test_a_turn_without_an_answer_still_says_what_the_conversation_is_about() -> None:
    turns = [Turn(question="Who rang the bell at Notre-Dame?"), Turn(question="Thanks!")]
    asked = to_asked("And when was that?", turns)
    assert asked.unanswered == "Who rang the bell at Notre-Dame?"
    assert to_asked("Who won custody of Gloria Vanderbilt?", turns).unanswered is None
    cited = [Turn(question="Who rang the bell?", citations=("a",))]
    assert to_asked("And when was that?", cited).unanswered is None
