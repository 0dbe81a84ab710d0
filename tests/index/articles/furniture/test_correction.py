"""Notices of correction are kept, and are furniture."""

from __future__ import annotations

import datetime

import pytest

from index.articles.furniture.finding import corrections, find_furniture

_BODY = (
    "The mill of Lenn grinds 41 tonnes of flour a day, said the miller. It was built by his "
    "grandfather, who had come from Tarn in the year of the great flood, and has three stones."
)


@pytest.mark.parametrize(
    "notice",
    [
        "This article was amended on 4 April 2023. An earlier version said it ground 14 tonnes.",
        "Correction: 9 August 2025: An earlier version of this article said 14 tonnes.",
        "Correction, 4 April 2023: it grinds 41 tonnes, not 14.",
        "An earlier version of this story gave 14 tonnes.",
        "Editor’s note: In an earlier version of this article the mill ground 14 tonnes.",
        "This report originally said that it ground 14 tonnes.",
        "In einer früheren Version dieses Artikels stand, es seien 14 Tonnen.",
        "Clarification (4 April): the tonnes are metric.",
    ],
)
def test_a_notice_is_furniture_and_its_day_none_of_publication(notice: str) -> None:
    text = f"{_BODY}\n\n{notice}"
    found = find_furniture(text, None)
    assert [text[start:end] for start, end in found.spans] == [notice]
    assert found.published is None


def test_a_wrapped_notice_is_one() -> None:
    text = f"{_BODY}\n\nAn earlier version of this article said\nthat it ground 14 tonnes.\nMore."
    assert [text[start:end] for start, end in corrections(text)] == [
        "An earlier version of this article said\nthat it ground 14 tonnes."
    ]


@pytest.mark.parametrize(
    "line",
    [
        "The corrections officer said that nobody was hurt.",
        "The earlier version of the mill burnt down in 1901.",
        "The article was about the mill, which grinds 41 tonnes.",
        "Correction fluid was sold out on Monday.",
    ],
)
def test_a_paragraph_that_speaks_of_corrections_is_none(line: str) -> None:
    assert corrections(f"{_BODY}\n\n{line}") == []


def test_a_column_of_corrections_stays_text() -> None:
    assert corrections("Correction: it grinds 41 tonnes, not 14.\n\nCorrection: it is blue.") == []


def test_a_byline_date_still_counts_beside_a_notice() -> None:
    text = f"By Jane Doe\nMarch 3, 2023\n\n{_BODY}\n\nCorrection: it grinds 41 tonnes, not 14."
    assert find_furniture(text, None).published == datetime.date(2023, 3, 3)
