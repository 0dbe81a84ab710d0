"""Which end of a change is asked for."""

from __future__ import annotations

import pytest

from qa.changes import asks_for_end, to_end_of_change

_SENTENCE = "The fleet has shrunk from 84 boats to 41 in ten years, the harbour says."
_PRICE = "Tickets went up from about €3.50 in 2019 to €4 this spring."


def _end(question: str, sentence: str, short: str) -> str | None:
    at = sentence.index(short)
    span = to_end_of_change(question, sentence, (at, at + len(short)))
    return None if span is None else sentence[slice(*span)]


@pytest.mark.parametrize(
    "question",
    [
        "How many boats now?",
        "How many boats does the fleet have?",
        "how many boats are there today",
        "How many boats are left?",
        "What number of boats is there at present?",
    ],
)
def test_the_later_value_is_how_things_are(question: str) -> None:
    assert _end(question, _SENTENCE, "84") == "41"
    assert _end(question, _SENTENCE, "84 boats to 41") == "41"
    assert _end(question, _SENTENCE, "41") is None


@pytest.mark.parametrize(
    "question",
    ["How many boats did it have before?", "How many boats were there ten years ago?"],
)
def test_the_earlier_value_is_how_they_were(question: str) -> None:
    assert _end(question, _SENTENCE, "41") == "84"
    assert _end(question, _SENTENCE, "84") is None


def test_values_have_their_signs() -> None:
    assert _end("How much is a ticket now?", _PRICE, "€3.50") == "€4"
    assert _end("How much was a ticket originally?", _PRICE, "€4") == "€3.50"


@pytest.mark.parametrize(
    "question",
    [
        "How many boats did the fleet have?",  # when is not said
        "By how many boats has it shrunk?",
        "How many boats has it lost?",
        "How much has the fleet shrunk now?",
        "Who has boats now?",
    ],
)
def test_other_questions_ask_for_no_end(question: str) -> None:
    assert not asks_for_end(question)
    assert _end(question, _SENTENCE, "84") is None


def test_years_and_other_words_are_no_change() -> None:
    assert _end("How long is it now?", "The war lasted from 1914 to 1918.", "1914") is None
    assert _end("How many now?", "They walked from Ham to Tolm, 84 of them.", "84") is None
