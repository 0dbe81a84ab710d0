"""Dates as people and programs write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import to_iso
from index.articles.dates import Days, find_days, to_days, to_days_of_field


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ("2023-05-03", None, "2023-05-03"),
        ("2023-05-03T23:30:00-05:00", None, "2023-05-03"),
        ("20230503T101010Z", None, "2023-05-03"),
        ("20200414T00:38:07Z", None, "2020-04-14"),
        ("Wed, 03 May 2023 10:00:00 +0200", None, "2023-05-03"),
        ("2023/5/3 10:00", None, "2023-05-03"),
        ("May 3rd, 2023", None, "2023-05-03"),
        ("Sept. 3, 2023", "en", "2023-09-03"),
        ("28-Aug-2023", None, "2023-08-28"),
        ("3. Mai 2023, 10:15 Uhr", "de", "2023-05-03"),
        ("1er février 2020 à 18:45", "fr", "2020-02-01"),
        ("12 de octubre del 2020", "es", "2020-10-12"),
        ("22 de janeiro de 2018 às 0:13", "pt-BR", "2018-01-22"),
        ("14 Gennaio 2020", "it", "2020-01-14"),
        ("1 listopada 2020", "pl", "2020-11-01"),
        ("18 февраля 2020", "ru", "2020-02-18"),
        ("2020年1月21日", "zh", "2020-01-21"),
        ("2020년 1월 21일", "ko", "2020-01-21"),
        ("07 أكتوبر 2020", "ar", "2020-10-07"),
        ("१६ अप्रैल २०२०", "hi", "2020-04-16"),
        ("25/04/2023", None, "2023-04-25"),
        ("04/25/2023", None, "2023-04-25"),
        ("03/04/2023", "en-US", "2023-03-04"),
        ("03/04/2023", "en-GB", "2023-04-03"),
        ("03.04.2023", None, "2023-04-03"),
        ("2023-05", None, "2023-05"),
        ("May 2023", None, "2023-05"),
        ("mayo de 2023", "es", "2023-05"),
        ("2023", None, "2023"),
    ],
)
def test_what_a_date_names(value: str, language: str | None, expected: str) -> None:
    days = to_days(value, language)
    assert days is not None
    assert to_iso(days.first, None if days.day else days.last) == expected


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("03/04/2023", None),  # which of the two is the month?
        ("03/04/2023", "en"),
        ("1 listopada 2020", None),  # November in Warsaw; October in Zagreb is listopad
        ("1 listopad 2020", None),
        ("2020-02-30", None),
        ("from 2020-01-02 to 2020-01-03", None),
        ("yesterday", "en"),
        ("12345678", None),
        ("", None),
        ("3 May 2023 " * 50, None),
    ],
)
def test_what_is_no_date_beyond_doubt(value: str, language: str | None) -> None:
    assert to_days(value, language) is None


def test_a_moment_has_another_day_in_another_zone() -> None:
    days = to_days("2020-01-13T23:30:00Z")
    assert days == Days(
        first=datetime.date(2020, 1, 13),
        last=datetime.date(2020, 1, 13),
        instant=datetime.datetime(2020, 1, 13, 23, 30, tzinfo=datetime.UTC),
        offset=0,
    )
    assert days.in_zone(60).day == datetime.date(2020, 1, 14)
    month = to_days("2020-01")
    assert month is not None
    assert month.in_zone(60) == month


def test_days_are_found_in_a_line_where_they_stand() -> None:
    line = "Published 3 May 2023 at 10:15 | Updated: 2023-05-04T08:00Z, in May"
    assert [(line[start:end], str(days.day)) for start, end, days in find_days(line, "en")] == [
        ("3 May 2023 at 10:15", "2023-05-03"),
        ("2023-05-04T08:00Z", "2023-05-04"),
    ]


def test_white_space_after_a_date_is_tried_in_one_way() -> None:
    line = "1.2.2023" + " " * 50_000 + "in the morning"
    assert [(start, end) for start, end, _ in find_days(line, "en")] == [(0, 8)]


@given(st.dates(datetime.date(1700, 1, 1), datetime.date(2199, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: datetime.date) -> None:
    for written in (day.isoformat(), f"{day:%d %B %Y}", f"{day:%B} {day.day}, {day:%Y}"):
        days = to_days(written, "en")
        assert days is not None
        assert days.day == day


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    to_days(text)
    for start, end, days in find_days(text, "de"):
        assert 0 <= start < end <= len(text)
        assert days.day


@pytest.mark.parametrize(
    "value",
    [
        "1709447400",
        "1709447400000",
        "1709447400.0",
        "45354",
        "45354.25",
        "Sun Mar 03 06:30:00 +0000 2024",
        "Sun Mar 3 06:30:00 2024",
        "Sun, 03 Mar 2024 06:30:00 GMT",
        "Sunday, 03-Mar-24 06:30:00 GMT",
        "March 3rd, 2024 6:30 am",
        "20240303",
    ],
)
def test_a_field_holds_a_day_as_programs_write_it(value: str) -> None:
    days = to_days_of_field(value)
    assert days is not None
    assert days.day == datetime.date(2024, 3, 3)


@pytest.mark.parametrize("value", ["12", "123456", "99999999999", "03/04/2024", "true", "00012"])
def test_a_field_that_holds_no_day_for_certain(value: str) -> None:
    assert to_days_of_field(value) is None
