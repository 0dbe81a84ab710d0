"""Which of day and month stands first in the dates of a column, told from all of its rows.

Takes the records of a file, first to look at and then to settle: "03/12/2024" is in December where
another row of the column has "25/12/2024". Where no row tells, or rows tell both, nothing changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from index.articles.fields import is_date_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DATE = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2(\d{4}|(?<=/)\d\d)(?!\d)(.*)", re.DOTALL)
_LOOKED_AT = 200  # records that show whether a file has such dates at all
_STEP = 1000  # records between two words of how far it is
_LAST_SHORT = 68  # of the years of two digits that POSIX counts from 2000


class DayOrders:
    """The orders of the columns of one file."""

    def __init__(
        self, records: Iterable[Any] = (), on_step: Callable[[str], None] = lambda _: None
    ) -> None:
        """Look at the records; `on_step` is told how far that is."""
        self._told: dict[str, set[bool]] = {}  # whether the day is first, by column
        for number, record in enumerate(records, 1):
            self._look(record)
            if number == _LOOKED_AT and not self._told:
                break
            if number % _STEP == 0:
                on_step(f"reading the dates of {number:,} records")

    def _look(self, record: Any) -> None:
        for name, date in _dates(record):
            first, second = int(date[1]), int(date[3])
            told = self._told.setdefault(name, set())
            if (first > 12) != (second > 12):
                told.add(first > 12)

    def settle(self, record: Any) -> Any:
        """Return a record with the dates of which the order is known in ISO 8601."""
        settled = {
            name: iso
            for name, date in _dates(record)
            if len(told := self._told.get(name, set())) == 1
            and (iso := _to_iso(date, is_day_first=True in told))
        }
        return {**record, **settled} if settled else record


def _dates(record: Any) -> Iterable[tuple[str, re.Match[str]]]:
    """Return the dates of numbers in a record, with the names of their fields."""
    if not isinstance(record, dict):
        return ()
    return [
        (name, date)
        for name, value in record.items()
        if isinstance(value, str) and is_date_name(name) and (date := _DATE.match(value))
    ]


def _to_iso(date: re.Match[str], *, is_day_first: bool) -> str:
    first, second, year = int(date[1]), int(date[3]), int(date[4])
    day, month = (first, second) if is_day_first else (second, first)
    if len(date[4]) == 2:
        year += 1900 if year > _LAST_SHORT else 2000
    return f"{year:04d}-{month:02d}-{day:02d}{date[5]}" if 1 <= month <= 12 else ""
