"""Which days questions mean, by their words and the clock."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.days.asked import AskedDays, to_asked_days, without_days, without_relative
from tests.conftest import REPOSITORY

_NOW = datetime.date(2024, 1, 10)  # a Wednesday
_DEV = REPOSITORY / "benchmarks" / "questions" / "days_dev.jsonl"
_WORDS = (
    "the last first of in on since before between and to from May June march 2019 2020-02-30 31 "
    "30 29 February week weeks year century 21st 00 0 ago next 99999 Monday Easter '90s "
    "1/1/1 - , ? early late half quarter Q3 9/11 older than two winter 2020/21 or later"
).split()


def _read(question: str, now: datetime.date) -> tuple[str, str, str]:
    days = to_asked_days(question, now)
    if days is None:
        return "", "", ""
    first, last = (str(day) if day else "" for day in (days.first, days.last))
    return first, last, days.of


def test_the_days_of_each_phrase() -> None:
    wrong = []
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            question, now, *wanted = (part.strip() for part in line.split("|"))
            found = _read(question, datetime.date.fromisoformat(now))
            if list(found) != wanted:
                wrong.append((line, found))
    assert wrong == []


def test_the_days_of_the_labelled_questions() -> None:
    rows = [json.loads(line) for line in _DEV.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        wanted = tuple(row[name] or "" for name in ("from", "to", "of"))
        assert _read(row["question"], datetime.date.fromisoformat(row["now"])) == wanted, row


def test_the_words_stand_in_the_question() -> None:
    question = "What did Zelensky say since last week?"
    days = to_asked_days(question, _NOW)
    assert days == AskedDays(
        words="since last week",
        span=(22, 37),
        first=datetime.date(2024, 1, 1),
        last=None,
        of="event",
        is_relative=True,
    )
    assert question[slice(*days.span)] == days.words
    assert days.to_dict() == {
        "words": "since last week",
        "from": "2024-01-01",
        "to": None,
        "of": "event",
    }


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What did Zelensky say last week?", "What did Zelensky say?"),
        ("Last week, what did Zelensky say?", "what did Zelensky say?"),
        ("Who died in the last 30 days in Rome?", "Who died in Rome?"),
        ("Which of the talks this week were held?", "Which of the talks were held?"),
        ("what came of yesterday's vote?", "what came of vote?"),
        ("What did Zelensky say in March 2024?", None),
        ("What did Zelensky say on Monday?", None),
        ("yesterday?", None),
    ],
)
def test_words_that_only_the_clock_explains_can_be_left_out(
    question: str, left: str | None
) -> None:
    assert without_relative(question, _NOW) == (question if left is None else left)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("the talks in Riyadh in February 2025", "the talks in Riyadh"),
        ("the fire of 16 April 2019 in Paris", "the fire in Paris"),
        ("the storm last week", "the storm"),
        ("the World Cup", "the World Cup"),
        ("February 2025", "February 2025"),
    ],
)
def test_days_can_be_left_out(question: str, left: str) -> None:
    assert without_days(question, _NOW) == left


def test_what_stands_in_quotation_marks_is_no_phrase() -> None:
    assert to_asked_days('Who wrote "Last Week in March 2020"?', _NOW) is None
    assert to_asked_days("Who said “not on 3 June 2020”?", _NOW) is None


def test_of_several_phrases_all_days_are_meant() -> None:
    assert _read("what changed in 2018, and what in 2020?", _NOW)[:2] == (
        "2018-01-01",
        "2020-12-31",
    )
    assert _read("who was hired after 2018 but left before 2021?", _NOW)[:2] == (
        "2019-01-01",
        "2020-12-31",
    )


def test_days_that_no_calendar_has_are_none() -> None:
    for question in ("on 2020-02-30", "in the last 9999 centuries", "3000 years ago"):
        assert to_asked_days(f"what happened {question}?", _NOW) is None


def test_days_need_an_end_and_an_order() -> None:
    def asked_days(first: datetime.date | None, last: datetime.date | None) -> AskedDays:
        return AskedDays(
            words="w", span=(0, 1), first=first, last=last, of="event", is_relative=False
        )

    with pytest.raises(ValueError, match="all days"):
        asked_days(None, None)
    with pytest.raises(ValueError, match="no day lies from 2024-01-10 to 2024-01-09"):
        asked_days(_NOW, datetime.date(2024, 1, 9))


@given(
    st.lists(st.sampled_from(_WORDS) | st.text(max_size=4), max_size=12).map(" ".join),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2150, 1, 1)),
)
def test_any_question_is_read(question: str, now: datetime.date) -> None:
    days = to_asked_days(question, now)
    if days is not None:
        assert question[slice(*days.span)] == days.words
    assert without_relative(question, now).strip() or not question.strip()
