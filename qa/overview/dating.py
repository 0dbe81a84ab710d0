"""Dating: the day that a sentence tells of, where its words and its article's day fix it.

Takes a sentence of an article; gives the day of a full date in it, of a day and month beside the
article's day, or of a weekday, "yesterday" or "today" in an article with a day of publication.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from index.articles.dates import find_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article, Span

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "(?P<month{0}>" + "|".join(name.capitalize() for name in _MONTHS) + ")"
_IN_YEAR = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH.format('')}\b(?!,? \d{{4}})"
    rf"|\b{_MONTH.format('_2')} (?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}}|\s*%)"
)
_WEEKDAY = re.compile(
    r"(?P<before>\b(?:last|next|every|each|following|previous|coming|by|until|since|before|"
    r"after) )?"
    rf"\b(?P<weekday>{'|'.join(name.capitalize() for name in _WEEKDAYS)})\b(?P<after>s\b|['’]s\b)?"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<today>today|this (?:morning|afternoon|evening)|tonight)|"
    r"(?P<yesterday>yesterday|last night))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
# With these a weekday may lie ahead.
_AHEAD = re.compile(
    r"\b(?:will|would|to be|(?:is|are|was|were) (?:to|due|expected|scheduled|set|planned|slated)|"
    r"plans?|planned|expects?|scheduled|upcoming|coming)\b"
)
_BOUND = re.compile(r"\b(?:since|until|till|by|before|after|from|between)\s+(?:\w+day,? )?$")
_HALF_A_YEAR = datetime.timedelta(days=183)


def to_day(article: Article, span: Span) -> datetime.date | None:
    """Return the day of what the sentence at `span` tells; None where none or several are named.

    What is quoted in it does not count, nor a day that something lasts until or since.
    """
    text = article.text[slice(*span)]
    plain = _QUOTED.sub(lambda quote: " " * len(quote[0]), text)
    days = set(_full(plain, article.language))
    published = article.published if article.published_to is None else None
    if published is not None and (article.language or "en").startswith("en"):
        days |= set(_in_year(plain, published)) | set(
            _beside(plain, published, is_dated=bool(days))
        )
    return days.pop() if len(days) == 1 else None


def _full(text: str, language: str | None) -> Iterator[datetime.date]:
    for start, _, days in find_days(text, language):
        if days.day is not None and not _BOUND.search(text[:start]):
            yield days.day


def _in_year(text: str, published: datetime.date) -> Iterator[datetime.date]:
    """Yield the days given without a year: those nearest to that of publication."""
    for match in _IN_YEAR.finditer(text):
        if _BOUND.search(text[: match.start()]):
            continue
        month = _MONTHS.index((match["month"] or match["month_2"]).lower()) + 1
        for year in (published.year - 1, published.year, published.year + 1):
            try:
                day = datetime.date(year, month, int(match["day"] or match["day_2"]))
            except ValueError:
                continue
            if abs(day - published) < _HALF_A_YEAR:
                yield day


def _beside(text: str, published: datetime.date, *, is_dated: bool) -> Iterator[datetime.date]:
    """Yield the days named by a weekday, or as today or yesterday."""
    for match in _RELATIVE.finditer(text):
        yield published - datetime.timedelta(days=1 if match["yesterday"] else 0)
    if is_dated or _IN_YEAR.search(text) or _AHEAD.search(text):
        return
    for match in _WEEKDAY.finditer(text):
        if not match["before"] and not match["after"]:
            back = (published.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7
            yield published - datetime.timedelta(days=back)
