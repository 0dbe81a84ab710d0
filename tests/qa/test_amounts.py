"""Amounts as articles write them, and which of them can both be right."""

from __future__ import annotations

import math

import pytest

from qa.amounts import Amount, can_both_be, to_amount
from qa.overlap import to_stem


def amount(sentence: str, words: str) -> Amount | None:
    start = sentence.index(words)
    return to_amount(sentence, start, start + len(words))


@pytest.mark.parametrize(
    ("sentence", "words", "least", "most", "unit"),
    [
        ("Rescuers found 14 people.", "14", 14, 14, "people"),
        ("Twenty-three people left.", "Twenty-three", 23, 23, "people"),
        ("It cost $2m on Sunday.", "$2m", 2e6, 2e6, "dollar"),
        ("It cost two million dollars.", "two million dollars", 2e6, 2e6, "dollar"),
        ("It cost 4.87 million euros.", "4.87 million euros", 4.87e6, 4.87e6, "euro"),
        ("Turnout was 61 per cent.", "61 per cent", 61, 61, "percent"),
        ("It is 12.4 kilometres long.", "12.4 kilometres long", 12_400, 12_400, "length"),
        ("A week passed and 3 weeks more.", "3 weeks", 21, 21, "time"),
        ("More than 700 seats were sold.", "700", 700, math.inf, "seat"),
        ("Up to 40 boats sailed.", "40 boats", 0, 40, "boat"),
        ("About 40,000 people came.", "40,000", 34_000, 46_000, "people"),
        ("Between 10 and 12 ships sank.", "10 and 12 ships", 10, 12, "ship"),
        ("A dozen were hurt.", "A dozen", 12, 12, ""),
        ("She was 91, he said.", "91", 91, 91, ""),
        ("Three quarters of them left.", "Three quarters", 75, 75, "percent"),
    ],
)
def test_an_amount_has_a_range_and_a_unit(
    sentence: str, words: str, least: float, most: float, unit: str
) -> None:
    found = amount(sentence, words)
    assert found is not None
    assert (found.least, found.most) == pytest.approx((least, most))
    assert found.unit == to_stem(unit)


@pytest.mark.parametrize("words", ["Norway", "the 4 sons of 3 kings", "many"])
def test_no_amount_or_several_are_none(words: str) -> None:
    assert amount(f"They met {words}.", words) is None


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("8,848 metres", "8,848.86 metres", True),
        ("40,000 people", "38,600 people", True),
        ("about 40 boats", "38 boats", True),
        ("more than 700 seats", "742 seats", True),
        ("nearly 5 million euros", "4.87 million euros", True),
        ("80 kilometres", "50 miles", True),
        ("a third", "34 percent", True),
        ("14 people", "23 people", False),
        ("at least 23 people", "14 people", False),
        ("12.4 kilometres", "15.8 kilometres", False),
        ("95 million pounds", "96 million pounds", False),
        ("80 kilometres", "60 miles", False),
    ],
)
def test_amounts_that_round_to_one_another_can_both_be(one: str, other: str, can: bool) -> None:
    amounts = [to_amount(text, 0, len(text)) for text in (one, other)]
    first, second = amounts
    assert first is not None
    assert second is not None
    assert can_both_be(first, second) == can_both_be(second, first) == can


def test_a_bare_number_is_of_the_others_unit() -> None:
    bare, aged = amount("She died at 91, he says.", "91"), amount("She was 87 years old.", "87")
    assert bare is not None
    assert aged is not None
    assert bare.as_measured(aged).least == pytest.approx(91 * 365.25)
    assert aged.as_measured(bare) == aged
