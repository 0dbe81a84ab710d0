"""Days in words: "17 February 2025", "1 to 31 March 2025", "since 3 June 2020"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.articles.article import is_month, is_year

if TYPE_CHECKING:
    import datetime


def to_day(day: datetime.date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%B} {day.year}"


def to_days(first: datetime.date | None, last: datetime.date | None) -> str:
    """Return days in words; None leaves an end open, at least one is given."""
    if first is None or last is None:
        return f"since {to_day(first)}" if first else f"up to {to_day(last)}" if last else ""
    if first == last:
        return to_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {to_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {to_day(last)}"
    return f"{to_day(first)} to {to_day(last)}"


def to_short_days(first: datetime.date, last: datetime.date) -> str:
    """Return days in as few words as they need: "January 2025" and "2024" where they are whole."""
    if is_month(first, last):
        return f"{first:%B} {first.year}"
    return str(first.year) if is_year(first, last) else to_days(first, last)
