"""What of a claim must stand in a text, and when it is missing."""

from __future__ import annotations

import datetime

import pytest

from qa.language_model.literal import lacks_denial, missing

_TEXT = (
    "Fire at the Northgate mill\nThe fire broke out on 12 March 2019 and burned for eleven hours. "
    "Some 1,240 people left their homes, said Mayor Anna Kowalska. The damage is put at "
    "$3.2 million. The International Energy Agency called it a warning. The UN sent two teams. It "
    "was the mill's first fire at all."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The fire burned for 11 hours.",
        "About 1,200 people left their homes.",
        "More than 1,000 people had to go.",
        "The damage was 3.2 million dollars.",
        "The fire broke out in March 2019.",
        "Ms Kowalska spoke of 1240 people.",
        "The IEA called the fire a warning.",
        "The United Nations sent 2 teams.",
        "Northgate's mill burned.",
        "It broke out on a Tuesday.",
    ],
)
def test_what_is_told_in_other_words_is_not_missing(claim: str) -> None:
    assert missing(claim, _TEXT) == []


@pytest.mark.parametrize(
    ("claim", "reason", "words"),
    [
        ("The fire burned for 17 hours.", "number", "17"),
        ("The fire burned for twelve hours.", "number", "twelve"),
        ("The damage is put at $3.9 million.", "number", "$3.9 million"),
        ("More than 2,000 people left their homes.", "number", "2,000"),
        ("The fire broke out in April 2019.", "day", "April"),
        ("The fire broke out on 12 March 2018.", "day", "2018"),
        ("It broke out on a Friday.", "day", "Friday"),
        ("The people left, said Mayor Ewa Kowalska.", "name", "Ewa"),
        ("The WHO sent two teams.", "name", "WHO"),
        ("It was the third fire at the mill.", "number", "third"),
        ("Three teams were sent.", "number", "Three"),
    ],
)
def test_what_the_text_lacks_is_named(claim: str, reason: str, words: str) -> None:
    found = missing(claim, _TEXT)
    assert [(one.reason, claim[one.start : one.end]) for one in found] == [(reason, words)]


def test_days_may_follow_from_the_day_it_appeared() -> None:
    published = datetime.date(2019, 3, 14)  # a Thursday
    text = "The mayor resigned yesterday."
    assert missing("The mayor resigned on Wednesday.", text, published=published) == []
    assert missing("The mayor resigned in March 2019.", text, published=published) == []
    (found,) = missing("The mayor resigned on Sunday.", text, published=published)
    assert found.reason == "day"


def test_a_denial_needs_one_in_the_sentence() -> None:
    found = lacks_denial("The mayor did not resign.", "The mayor resigned.")
    assert found is not None
    assert found.reason == "negation"
    assert lacks_denial("The mayor did not resign.", "The mayor refused to resign.") is None
    assert lacks_denial("The mayor resigned.", "The mayor resigned.") is None
