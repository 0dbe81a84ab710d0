"""Filters say which articles a question is asked of."""

from __future__ import annotations

import datetime

import pytest

from index.errors import QuestionError
from index.search.filters import Filters


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
    }
    assert not Filters(sources=("Leaf",)).need_date
