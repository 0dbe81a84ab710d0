"""The day that a sentence tells of."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from qa.overview.dating import to_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_TUESDAY = datetime.date(2025, 2, 18)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill burned on 15 April 2019.", "2019-04-15"),
        ("The mill burned on Tuesday.", "2025-02-18"),
        ("The mill burned on Monday.", "2025-02-17"),
        ("The mill burned on Wednesday.", "2025-02-12"),
        ("The mill burned on Wednesday, 12 February.", "2025-02-12"),
        ("The mill burned on December 30.", "2024-12-30"),
        ("The mill burned yesterday.", "2025-02-17"),
        ("This morning the mill burned.", "2025-02-18"),
        ("The mill burned.", None),
        ("The mill will be sold on Friday.", None),
        ("The mill burned last Tuesday.", None),
        ("The mill burned on Monday and again on Friday.", None),
        ("The mill has stood since 1 July 2013.", None),
        ("“The mill burned on Monday,” said Ada Brown.", None),
        ("In 2019 the mill burned.", None),
    ],
)
def test_a_day_where_words_and_publication_fix_it(
    make_article: Callable[..., Article], text: str, expected: str | None
) -> None:
    article = make_article(text, published=_TUESDAY)
    found = to_day(article, (0, len(text)))
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize("last", [None, datetime.date(2025, 2, 28)])
def test_without_a_day_of_publication_only_a_full_date_counts(
    make_article: Callable[..., Article], last: datetime.date | None
) -> None:
    first = last and last.replace(day=1)
    for text, expected in (("It burned on Monday.", None), ("It burned on 3 May 2024.", 2024)):
        article = make_article(text, published=first, published_to=last)
        found = to_day(article, (0, len(text)))
        assert (found and found.year) == expected
