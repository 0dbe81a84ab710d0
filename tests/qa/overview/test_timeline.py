"""Timelines: of which topic and days, and what they hold."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from qa.overview.timeline import Stretch, to_timeline
from tests.qa.test_reader import retrieved

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article


def _day(text: str | None) -> datetime.date | None:
    return text and datetime.date.fromisoformat(text)  # type: ignore[return-value]  # "" is not given


@pytest.mark.parametrize(
    ("topic", "rest", "first", "last"),
    [
        ("talks on Ukraine in February 2025", "talks on Ukraine", "2025-02-01", "2025-02-28"),
        ("the mill since June 2019", "the mill", "2019-06-01", None),
        ("the mill", "the mill", None, None),
        ("the mill last week", "the mill last week", None, None),
        ("2019", "2019", None, None),
    ],
)
def test_days_with_their_year_are_parted_from_the_topic(
    topic: str, rest: str, first: str | None, last: str | None
) -> None:
    assert Stretch.of(topic) == Stretch(topic=rest, first=_day(first), last=_day(last))


def test_dated_sentences_in_order_within_the_days(make_article: Callable[..., Article]) -> None:
    text = (
        "The mill of Leafham was sold on 5 May 2020. The mill of Leafham was built on 3 May 1790. "
        "Nobody knows who owned the mill of Leafham. The mill of Leafham burned on 7 May 2021."
    )
    found = retrieved(make_article(text))
    stretch = Stretch(topic="mill of Leafham")
    assert [entry.day.year for entry in to_timeline(stretch, found, 5)] == [1790, 2020, 2021]
    within = Stretch(topic="mill of Leafham", first=datetime.date(2020, 1, 1))
    entries = to_timeline(within, found, 1)
    assert [entry.candidate.text[:32] for entry in entries] == ["The mill of Leafham was sold on "]
    assert to_timeline(stretch, [], 5) == []
