"""Dating: the day that a sentence tells of, where its words and its article's day fix it.

Takes a sentence of an article; gives the day of a full date in it, or the one that its words mean
beside its article's day, by the rule that quotes are shown with (`qa.days.quoted`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.dates import find_days
from qa.days.quoted import days_in, without_spoken

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from index.articles.article import Article, Span

_BOUND = re.compile(r"\b(?:since|until|till|by|before|after|from|between)\s+(?:\w+day,? )?$")


def to_day(article: Article, span: Span) -> datetime.date | None:
    """Return the day of what the sentence at `span` tells; None where none or several are named.

    What is quoted in it does not count, nor a day that something lasts until or since.
    """
    text = article.text[slice(*span)]
    days = set(_full(without_spoken(text), article.language))
    if article.is_english:
        written = article.day_at(span[0])
        days |= {one.first for one in days_in(text, written) if one.first == one.last}
    return days.pop() if len(days) == 1 else None


def _full(text: str, language: str | None) -> Iterator[datetime.date]:
    for start, _, days in find_days(text, language):
        if days.day is not None and not _BOUND.search(text[:start]):
            yield days.day
