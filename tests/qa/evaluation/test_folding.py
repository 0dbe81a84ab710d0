"""Folding: what a reader takes for the same words, and what not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.folding import holds_words, is_answer, to_foldings


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("States bar TikTok’s use at work.", "TikTok"),
        ("the states' rights", "state right"),
        ("Bees are fish, a court said.", "bee"),
        ("two parties met", "party"),
        ("They had waited five days.", "5"),
        ("a deal of $44bn", "$44 billion"),
        ("44 billion dollars", "$44bn"),
        ("1.5 million people", "1,500,000"),
        ("twenty-one guns", "21"),
        ("two hundred guests", "200"),
        ("her first win", "1st"),
        ("half, or 50%", "50 per cent"),
        ("U.S. troops", "US troops"),
        ("Sgt O‘Neil", "O'Neil"),
        ("Beyoncé sang", "Beyonce"),
        ("al-Qaeda", "al Qaeda"),
        ("a cease-fire", "ceasefire"),
        ("Procter & Gamble", "Procter and Gamble"),
    ],
)
def test_these_hold_the_answer(text: str, answer: str) -> None:
    assert holds_words(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Swedenborg", "Sweden"),
        ("$3.4 billion", "$4 billion"),
        ("5 million", "5"),
        ("34 billion", "3.4 billion"),
        ("twenty twenty-two", "42"),
        ("the third", "3"),
        ("anything", "the"),
        ("", "tea"),
    ],
)
def test_these_do_not(text: str, answer: str) -> None:
    assert not holds_words(text, answer)


@pytest.mark.parametrize(
    ("said", "answer", "expected"),
    [
        ("Jill Biden", "First lady Dr. Jill Biden", True),
        ("Fiona", "Hurricane Fiona", True),
        ("the storm Hurricane Fiona", "Hurricane Fiona", True),
        ("Finland and Sweden", "Sweden and Finland", True),
        ("Ferdinand “Bongbong” Marcos Jr.", "Ferdinand Marcos Jr", True),
        ("First lady", "First lady Dr. Jill Biden", False),
        ("Sweden", "Sweden and Finland", False),
        ("billion", "$3.4 billion", False),
        ("11,000", "11,000 employees", True),
        ("employees", "11,000 employees", False),
        ("", "tea", False),
        ("tea", "", False),
    ],
)
def test_a_short_answer_may_be_the_part_that_names_it(
    said: str, answer: str, expected: bool
) -> None:
    assert is_answer(said, answer) is expected


@given(st.text() | st.text("0123456789.,-' bnktho"))
def test_every_text_folds_and_holds_itself(text: str) -> None:
    parted, joined = to_foldings(text)
    assert bool(parted) is bool(joined) is holds_words(f"Before: {text}\nAfter.", text)


@pytest.mark.parametrize("text", ["9" * 5000, "1 " + "trillion " * 500, "0." + "3" * 100])
def test_no_number_is_too_long(text: str) -> None:
    assert holds_words(text, text)
