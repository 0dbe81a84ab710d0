"""What days of publication make of the filters, and what is to be said of days without articles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.days.wording import to_day, to_days

if TYPE_CHECKING:
    import datetime

    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex
    from qa.days.asked import AskedDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Of which articles a question with days is asked.

    `note` says that there are none of these days, or that the collection ends before them; `limit`
    that only those of these days were looked at.
    """

    filters: Filters
    note: str | None = None
    limit: str | None = None
    ends_before: bool = False


def narrow(filters: Filters, days: AskedDays | None, index: PassageIndex) -> Narrowed:
    """Return `filters` with the days of publication that a question means, and never wider.

    Where no article is left they stay as they were: a day in a question refuses nothing.
    """
    if days is None:
        return Narrowed(filters=filters)
    first, last = index.published(replace(filters, published_from=None, published_to=None))
    ends_before = last is not None and days.first is not None and last < days.first
    if days.of == "published":
        both = _both(filters, days)
        if both is not None and index.has_any(both):
            limit = f"Only articles published {_when(days)} were looked at."
            return Narrowed(filters=both, limit=limit)
    elif not ends_before:
        return Narrowed(filters=filters)
    if ends_before and last is not None:
        note = f"The articles end on {to_day(last)}."
    elif first is not None and days.last is not None and days.last < first:
        note = f"The articles begin on {to_day(first)}."
    else:
        note = f"No article was published {_when(days)}."
    return Narrowed(filters=filters, note=note, ends_before=ends_before)


def _both(filters: Filters, days: AskedDays) -> Filters | None:
    """Return the filters with the days as well; None where no day is in both."""
    first = _last_of(filters.published_from, days.first)
    last = _first_of(filters.published_to, days.last)
    if first is not None and last is not None and last < first:
        return None
    return replace(filters, published_from=first, published_to=last)


def _last_of(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return max(one, other) if one and other else one or other


def _first_of(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return min(one, other) if one and other else one or other


def _when(days: AskedDays) -> str:
    words = to_days(days.first, days.last)
    if days.first is None or days.last is None:
        return words
    return f"on {words}" if days.first == days.last else f"from {words}"
