"""Titles, days, numbers and messages in words."""

from __future__ import annotations

import datetime

import pytest

from tests.ui.web.views.samples import article
from ui.web.views.wording import (
    Heading,
    Time,
    to_count,
    to_day,
    to_heading,
    to_sentence,
    to_short_day,
    to_time,
    to_title,
)

_DAY = datetime.date(2024, 5, 3)


def test_a_title_is_one_line_and_defaults_to_the_id() -> None:
    assert to_title(article(title=" A\n\u202ebridge ")) == "A bridge"
    assert to_title(article(title="\u202e", id="a.txt")) == "a.txt"


@pytest.mark.parametrize(
    ("last", "words", "short"),
    [
        (None, "3 May 2024", "3 May 2024"),
        (datetime.date(2024, 5, 9), "3 May 2024 – 9 May 2024", "3 May 2024 – 9 May 2024"),
    ],
)
def test_days_in_words(last: datetime.date | None, words: str, short: str) -> None:
    assert to_day(_DAY, last) == words
    assert to_short_day(_DAY, last) == short


def test_a_day_is_said_as_exactly_as_it_is_known() -> None:
    assert to_day(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)) == "2024"
    assert to_day(datetime.date(2024, 9, 1), datetime.date(2024, 9, 30)) == "September 2024"
    assert to_short_day(datetime.date(2024, 9, 1)) == "1 Sep 2024"
    assert to_short_day(None) == ""


def test_counts_and_sentences() -> None:
    assert [to_count(n, "article") for n in (0, 1, 1234)] == [
        "0 articles",
        "1 article",
        "1,234 articles",
    ]
    assert to_sentence("it broke") == "It broke."
    assert to_sentence("Why?") == "Why?"


def test_a_heading_has_what_is_known() -> None:
    assert to_heading(article(author=None)) == Heading(
        "A bridge", "Leaf", Time("2024-05-01", "1 May 2024"), None
    )


def test_a_month_is_no_day() -> None:
    first, last = datetime.date(2024, 5, 1), datetime.date(2024, 5, 31)
    assert to_time(first, last) == Time("2024-05", "May 2024")
    assert to_time(None) is None
