"""Elsewhen: whether a sentence surely tells of other days than a question asks about.

Takes the days asked about and a sentence of an article; says yes only where the sentence names its
own days, by a date or by words beside its article's day, and all of them are far from those asked
about. A day on which something is only said or found tells nothing of when it happened.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from index.articles.dates import find_days, to_days
from index.patterns import lazy_pattern
from qa.days.quoted import days_in
from qa.days.words import MONTHS, SHORT_MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article, Span
    from qa.days.asked import AskedDays

_NEAR = datetime.timedelta(14)  # what happened on a day is told of so soon before or after
_MONTH = datetime.timedelta(31)
_FULL_MONTHS = {number: name.title() for name, number in MONTHS.items() if name not in SHORT_MONTHS}
_MONTH_OF_YEAR = lazy_pattern(rf"\b(?:{'|'.join(_FULL_MONTHS.values())}),? \d{{4}}\b")
_YEAR = lazy_pattern(r"(?<![\d.,])(?:1[0-9]|20)\d\d(?![\d.,]*\d)")
_ONLY_TOLD = lazy_pattern(
    r"\b(?:said|says|told|reported|reports|according to|found|finds|showed|shows|estimated|"
    r"estimates)\b",
    re.IGNORECASE,
)


def tells_of_other_days(article: Article, span: Span, asked: AskedDays) -> bool:
    """Say whether the sentence at `span` names days, and none near those `asked` about."""
    text = article.text[slice(*span)]
    if not article.is_english or _ONLY_TOLD.search(text) or _has_month(text, asked):
        return False
    named = list(_named(text, article.day_at(span[0])))
    if _is_within_a_month(asked.first, asked.last):  # "the 2020 election" is no day in January
        named = [days for days in named if _is_within_a_month(*days)] or named
    return bool(named) and not any(_are_near(days, asked) for days in named)


def _is_within_a_month(first: datetime.date | None, last: datetime.date | None) -> bool:
    return first is not None and last is not None and last - first < _MONTH


def _named(
    text: str, written: datetime.date | None
) -> Iterator[tuple[datetime.date, datetime.date]]:
    rest = text
    for start, end, days in find_days(text, "en"):
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"
        yield days.first, days.last
    for pattern in (_MONTH_OF_YEAR, _YEAR):
        for match in pattern.finditer(rest):
            if named := to_days(match[0].replace(",", ""), "en"):
                yield named.first, named.last
        rest = pattern.sub(" ", rest)
    for one in days_in(text, written):
        yield one.first, one.last


def _are_near(days: tuple[datetime.date, datetime.date], asked: AskedDays) -> bool:
    first, last = days
    is_before = asked.first is not None and last + _NEAR < asked.first
    is_behind = asked.last is not None and first - _NEAR > asked.last
    return not is_before and not is_behind


def _has_month(text: str, asked: AskedDays) -> bool:
    """Say whether a sentence has the name of a month that is asked about."""
    ends = [day.month for day in (asked.first, asked.last) if day is not None]
    return any(re.search(rf"\b{_FULL_MONTHS[month]}\b", text) for month in ends)
