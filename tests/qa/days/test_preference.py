"""Which passages stand higher for the day their article appeared on."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.days.asked import to_asked_days
from qa.days.preference import BONUS, Preference, to_preference, wants_newest

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_DAY = datetime.date(2020, 6, 10)


@pytest.fixture
def passages(make_article: Callable[..., Article]) -> list[RetrievedPassage]:
    """Return a passage of an article of each day from 5 June to 30 June, all of one score."""
    found = []
    for day in range(5, 31):
        article = make_article("Words.", id=f"{day:02}.txt", published=_DAY.replace(day=day))
        found.append(
            RetrievedPassage(
                passage=Passage.from_span(article, (0, 6)),
                article=article,
                rank=day - 4,
                score=0.5,
                cosine=0.5,
                bm25=1.0,
                fused=0.5,
            )
        )
    return found


def _by_day(found: list[RetrievedPassage]) -> dict[int, float]:
    days = {one.article.id: round((one.score - 0.5) / BONUS, 3) for one in found}
    return {int(name[:2]): share for name, share in days.items()}


def test_the_days_themselves_and_those_shortly_after_are_preferred(
    passages: list[RetrievedPassage],
) -> None:
    found = Preference(first=_DAY, last=_DAY).order(passages)
    shares = _by_day(found)
    assert [shares[day] for day in (9, 10, 13, 14, 23, 24, 30)] == [0, 1, 1, 0.909, 0.091, 0, 0]
    assert [one.rank for one in found] == list(range(1, 27))
    assert [one.article.id for one in found[:4]] == ["10.txt", "11.txt", "12.txt", "13.txt"]
    assert all(one.fused == 0.5 for one in found)


def test_an_open_end_is_preferred_to_its_end(passages: list[RetrievedPassage]) -> None:
    since = _by_day(Preference(first=_DAY).order(passages))
    assert {day for day, share in since.items() if share} == set(range(10, 31))
    until = _by_day(Preference(last=_DAY).order(passages))
    assert {day for day, share in until.items() if share == 1} == set(range(5, 14))


def test_of_what_tells_as_much_the_newest_comes_first(passages: list[RetrievedPassage]) -> None:
    found = Preference(newest=True).order(passages)
    assert [one.article.id for one in found] == [f"{day:02}.txt" for day in range(30, 4, -1)]
    assert found[0].score == 0.5 + BONUS


def test_nothing_is_preferred_for_days_of_publication() -> None:
    reported = to_asked_days("What was reported last week?", _DAY)
    happened = to_asked_days("What happened last week?", _DAY)
    assert to_preference(reported, newest=False) is None
    assert to_preference(None, newest=False) is None
    assert to_preference(happened, newest=False) == Preference(
        first=datetime.date(2020, 6, 1), last=datetime.date(2020, 6, 7)
    )
    assert to_preference(happened, newest=True) == Preference(newest=True)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the latest figure?", True),
        ("Who is president now?", True),
        ("Who currently leads it?", True),
        ("What did the most recent survey find?", True),
        ("Who directed Apocalypse Now?", False),
        ("Who won?", False),
    ],
)
def test_questions_about_the_present(question: str, wanted: bool) -> None:
    assert wants_newest(question) is wanted
