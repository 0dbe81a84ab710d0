"""Filters say which articles a question is asked of, as people and programs write them."""

from __future__ import annotations

import datetime

import pytest

from index.errors import QuestionError, UnknownAuthorError, UnknownSourceError
from index.search.filters import (
    Filters,
    reject_unknown_authors,
    to_day,
    to_filters,
    with_known_sources,
)

DAY = datetime.date(2024, 5, 31)


def test_days_and_sources_are_read() -> None:
    assert to_filters("2024-05-31", " ", ["A"]) == Filters(published_from=DAY, sources=("A",))
    assert to_filters(None, None, ()) == Filters()
    assert to_day(" 2024-05-31 ") == DAY


@pytest.mark.parametrize("text", ["May", "03/04/2023", "2024-02-30", ""])
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        to_day(text)
    assert (
        str(caught.value) == f"{text!r} is not a date; write year, month and day, like 2024-05-31"
    )


def test_sources_are_names() -> None:
    with pytest.raises(QuestionError, match="sources must be a list of names"):
        to_filters(None, None, [7])  # type: ignore[list-item]  # as JSON may have it
    with pytest.raises(QuestionError, match="sources must be a list of names"):
        to_filters(None, None, "Leaf")
    for odd in (7, True, {"Leaf": 1}):
        with pytest.raises(QuestionError, match="authors must be a list of names"):
            to_filters(None, None, (), authors=odd)  # type: ignore[arg-type]  # likewise
    with pytest.raises(QuestionError, match="collections must be a list of names"):
        to_filters(None, None, (), collections="Tea")
    with pytest.raises(QuestionError, match="articles must be a list of ids"):
        to_filters(None, None, (), articles=[7])  # type: ignore[list-item]  # as JSON may have it


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(QuestionError, match="from 2024-02-02 to 2024-02-01"):
        Filters(published_from=datetime.date(2024, 2, 2), published_to=datetime.date(2024, 2, 1))


def test_filters_as_json() -> None:
    filters = Filters(published_from=datetime.date(2024, 2, 1), sources=("Leaf", "Harbour"))
    assert filters.need_date
    assert filters.to_dict() == {
        "published_from": "2024-02-01",
        "published_to": None,
        "sources": ["Leaf", "Harbour"],
        "authors": [],
        "collections": [],
        "articles": [],
    }
    assert not Filters(sources=("Leaf",)).need_date


def test_sources_are_known_whatever_their_case_and_white_space() -> None:
    known = ["The Leaf", "Straße", "THE LEAF", "Harbour"]
    asked = Filters(sources=("the  leaf", "STRASSE", "Harbour"))
    found = with_known_sources(asked, known)
    assert found.sources == ("THE LEAF", "The Leaf", "Straße", "Harbour")
    exact = Filters(sources=("The Leaf",))
    assert with_known_sources(exact, known) == exact


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], "no article is from 'leav'; no article says what source it is from"),
        (["Leaf", "Harbour"], "no article is from 'leav'; there are 'Leaf', 'Harbour'"),
        (
            [*"abcdefgh", "Leaf"],
            "no article is from 'leav'; there are 'Leaf', 'a', 'e', 'b', 'c' and 4 more "
            "(quoth info names them)",
        ),
    ],
)
def test_a_source_there_is_not_is_answered_with_the_nearest(
    known: list[str], expected: str
) -> None:
    with pytest.raises(UnknownSourceError) as raised:
        with_known_sources(Filters(sources=("leav",)), known)
    assert str(raised.value) == expected


def test_authors_are_read_and_whom_no_article_names_is_refused() -> None:
    filters = to_filters(None, None, (), authors=["Doe"])
    assert filters == Filters(authors=("Doe",))
    reject_unknown_authors(filters, ["John Doe, Ann Poe"])
    with pytest.raises(UnknownAuthorError, match="no article is by 'Doe'; there are 'Ann Poe'"):
        reject_unknown_authors(filters, ["Ann Poe"])
    with pytest.raises(QuestionError, match="authors must be a list of names"):
        to_filters(None, None, (), authors="Doe")
