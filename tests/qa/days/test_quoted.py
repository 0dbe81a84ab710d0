"""Which days the words of quotes mean, by the day their article appeared on."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from qa.answer import Citation
from qa.days.quoted import days_in
from qa.days.wording import to_short_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_WEDNESDAY = datetime.date(2025, 2, 19)


@pytest.mark.parametrize(
    ("quote", "words", "days"),
    [
        ("They met on Monday in Paris.", "Monday", "17 February 2025"),
        ("The ministers met on Wednesday.", "Wednesday", "19 February 2025"),
        ("The ministers met on Thursday evening.", "Thursday evening", "13 February 2025"),
        ("The offer was refused, he said Tuesday.", "Tuesday", "18 February 2025"),
        ("On Tuesday they met in Paris.", "Tuesday", "18 February 2025"),
        ("The report was published Tuesday.", "Tuesday", "18 February 2025"),
        ("The winner of the 2026 vote was named on Tuesday.", "Tuesday", "18 February 2025"),
        ("The 3 January attack was condemned.", "3 January", "3 January 2025"),
        ("Yesterday the talks ended.", "Yesterday", "18 February 2025"),
        ("The talks ended yesterday.", "yesterday", "18 February 2025"),
        ("Two people died last night.", "last night", "18 February 2025"),
        ("The vote is tomorrow.", "tomorrow", "20 February 2025"),
        ("The court ruled earlier today that it was void.", "today", "19 February 2025"),
        ("Prices rose last week.", "last week", "10 to 16 February 2025"),
        ("Prices rose last month.", "last month", "January 2025"),
        ("Prices rose last year.", "last year", "2024"),
        ("It was signed on 3 January.", "3 January", "3 January 2025"),
        ("It was signed on Friday, 3 January.", "3 January", "3 January 2025"),
        ("It was signed on November 30th.", "November 30th", "30 November 2024"),
    ],
)
def test_words_that_surely_mean_a_day(quote: str, words: str, days: str) -> None:
    (found,) = days_in(quote, _WEDNESDAY)
    assert quote[found.start : found.end] == found.words == words
    assert to_short_days(found.first, found.last) == days


@pytest.mark.parametrize(
    "quote",
    [
        "They will meet on Friday.",
        "The match is due on Monday.",
        "“We met on Monday,” she said.",
        "The shops are closed on Mondays, he said.",
        "It began on Monday 3 March 1980.",
        "It happened on a Monday, he said.",
        "They met last Monday.",
        "They played from Monday until Friday.",
        "The shop wanted Sunday opening hours.",
        "They had met by Monday.",
        "Troops were sent in on Monday in 1944.",
        "It was opened on 3 June 1987.",
        "It was to be opened before 3 January.",
        "Black Monday was remembered.",
        "Turkey today has 80 million people.",
        "He was the man of tomorrow.",
        "Yesterday was sung by the Beatles.",
        "It was signed on 3 June.",
    ],
)
def test_what_is_not_sure_is_left_alone(quote: str) -> None:
    assert days_in(quote, _WEDNESDAY) == ()


def test_the_article_needs_a_day_of_its_own(make_article: Callable[..., Article]) -> None:
    text = "They met yesterday and on Monday."
    citation = {"number": 1, "start": 0, "end": len(text), "quote": text}
    dated = make_article(text, published=_WEDNESDAY)
    month = make_article(
        text, published=_WEDNESDAY.replace(day=1), published_to=_WEDNESDAY.replace(day=28)
    )
    days = Citation(article=dated, **citation).to_dict()["days"]  # type: ignore[arg-type]  # right types
    assert days == [
        {"words": "yesterday", "start": 9, "end": 18, "from": "2025-02-18", "to": "2025-02-18"},
        {"words": "Monday", "start": 26, "end": 32, "from": "2025-02-17", "to": "2025-02-17"},
    ]
    for article in (month, make_article(text)):
        assert Citation(article=article, **citation).days == ()  # type: ignore[arg-type]  # right types
    assert days_in("Prices rose last week.", datetime.date(2025, 2, 23)) == ()
