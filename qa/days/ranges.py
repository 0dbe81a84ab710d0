"""Ranges of days: the weeks, months, seasons and feasts of the calendar, and parts of them.

Weeks run from Monday to Sunday. All raise ValueError or OverflowError for days that no calendar
has.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

_DAY = datetime.timedelta(days=1)
_EASTER = {"good friday": -2, "easter sunday": 0, "easter monday": 1}
_FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year": (1, 1),
    "valentine's day": (2, 14),
    "saint patrick's day": (3, 17),
    "may day": (5, 1),
    "halloween": (10, 31),
}
FEASTS = frozenset({"christmas", "easter", "thanksgiving", *_EASTER, *_FIXED})
# First month of each season, and of the parts of a year.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class Range:
    """Days from `first` to `last`, both included; None where that end is open."""

    first: datetime.date | None
    last: datetime.date | None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"no day lies from {self.first} to {self.last}")

    @property
    def start(self) -> datetime.date:
        """The first day. Raises ValueError where that end is open."""
        if self.first is None:
            raise ValueError("the start is open")
        return self.first

    @property
    def end(self) -> datetime.date:
        """The last day. Raises ValueError where that end is open."""
        if self.last is None:
            raise ValueError("the end is open")
        return self.last


def day(at: datetime.date, ahead: int = 0) -> Range:
    """Return the day that lies `ahead` days after `at`."""
    only = at + ahead * _DAY
    return Range(only, only)


def week(at: datetime.date, ahead: int = 0) -> Range:
    """Return the week that lies `ahead` weeks after that of `at`."""
    monday = at + (7 * ahead - at.weekday()) * _DAY
    return Range(monday, monday + 6 * _DAY)


def weekend(at: datetime.date, ahead: int = 0) -> Range:
    """Return the Saturday and Sunday of the week that lies `ahead` weeks after that of `at`."""
    monday = week(at, ahead).start
    return Range(monday + 5 * _DAY, monday + 6 * _DAY)


def months(year: int, month: int, n: int = 1) -> Range:
    """Return `n` whole months from that one on, whose number may lie past 12 or before 1."""
    first_at, last_at = year * 12 + month - 1, year * 12 + month + n - 2
    last_year, last_month = last_at // 12, last_at % 12 + 1
    last = calendar.monthrange(last_year, last_month)[1]
    return Range(
        datetime.date(first_at // 12, first_at % 12 + 1, 1),
        datetime.date(last_year, last_month, last),
    )


def years(year: int, n: int = 1) -> Range:
    """Return `n` whole years from that one on."""
    return Range(datetime.date(year, 1, 1), datetime.date(year + n - 1, 12, 31))


def century(number: int) -> Range:
    """Return the century of that number: the 19th is 1801 to 1900."""
    return years(number * 100 - 99, 100)


def season(year: int, name: str) -> Range:
    """Return the season that begins in that year."""
    return months(year, SEASONS[name], 3)


def feast(year: int, name: str) -> Range:
    """Return the day or days of a feast in that year."""
    if name == "christmas":
        return Range(datetime.date(year, 12, 24), datetime.date(year, 12, 26))
    if name == "thanksgiving":
        first = datetime.date(year, 11, 1)
        return day(first, (3 - first.weekday()) % 7 + 21)
    if name in _FIXED:
        return day(datetime.date(year, *_FIXED[name]))
    sunday = easter(year)
    if name == "easter":
        return Range(sunday - 2 * _DAY, sunday + _DAY)
    return day(sunday, _EASTER[name])


def easter(year: int) -> datetime.date:
    """Return Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, rest = divmod(h + shift - 7 * m + 114, 31)
    return datetime.date(year, month, rest + 1)


def moved(at: datetime.date, unit: str, n: int) -> datetime.date:
    """Return the day `n` units after `at`; of a month that is too short, its last day."""
    if unit in ("day", "week", "fortnight"):
        return at + n * {"day": 1, "week": 7, "fortnight": 14}[unit] * _DAY
    month = at.year * 12 + at.month - 1 + n * IN_MONTHS[unit]
    last = calendar.monthrange(month // 12, month % 12 + 1)[1]
    return datetime.date(month // 12, month % 12 + 1, min(at.day, last))


IN_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def around(at: datetime.date, unit: str, ahead: int = 0) -> Range:
    """Return the whole unit that lies `ahead` of the one in which `at` lies."""
    if unit == "day":
        return day(at, ahead)
    if unit in ("week", "fortnight"):
        return week(at, ahead * (2 if unit == "fortnight" else 1))
    if unit == "weekend":
        return weekend(at, ahead)
    if unit == "month":
        return months(at.year, at.month + ahead)
    if unit == "quarter":
        return months(at.year, (at.month - 1) // 3 * 3 + 1 + 3 * ahead, 3)
    if unit == "year":
        return years(at.year + ahead)
    if unit == "decade":
        return years((at.year // 10 + ahead) * 10, 10)
    return century((at.year - 1) // 100 + 1 + ahead)


def part(of: Range, unit: str, name: str) -> Range:
    """Return the "early", "mid" or "late" part, the "start" or the "end" of a whole unit.

    Of a day or week that is all of it.
    """
    first, last = of.start, of.end
    if unit == "year":
        month, n = {"early": (1, 4), "mid": (5, 4), "late": (9, 4), "start": (1, 1)}.get(
            name, (12, 1)
        )
        return months(first.year, month, n)
    if unit in ("day", "week", "weekend"):
        return of
    name = {"start": "early", "end": "late"}.get(name, name)
    if unit == "month":
        cut = {"early": (1, 10), "mid": (11, 20), "late": (21, last.day)}[name]
        return Range(first.replace(day=cut[0]), first.replace(day=cut[1]))
    if unit in ("decade", "century"):
        tenth = 1 if unit == "decade" else 10
        at, n = {"early": (0, 4), "mid": (4, 3), "late": (7, 3)}[name]
        return years(first.year + at * tenth, n * tenth)
    n = ((last.year - first.year) * 12 + last.month - first.month + 1) // 3
    if n < 1:
        return of
    return months(first.year, first.month + {"early": 0, "mid": n, "late": 2 * n}[name], n)


def half(of: Range, unit: str, number: int) -> Range:
    """Return the first (1) or second (2) half of a whole unit."""
    first, last = of.start, of.end
    n = (last.year - first.year) * 12 + last.month - first.month + 1
    if n > 1:
        return months(first.year, first.month + (number - 1) * (n // 2), n // 2)
    if unit == "month":
        middle = first.replace(day=15)
        return Range(first, middle) if number == 1 else Range(middle + _DAY, last)
    return of


def counted(of: Range, unit: str, count: tuple[str, int]) -> Range:
    """Return the ("first", n) or ("last", n) days, weeks, months or years of a range."""
    end, n = count
    if end == "first":
        return Range(of.start, min(of.end, moved(of.start, unit, n) - _DAY))
    return Range(max(of.start, moved(of.end + _DAY, unit, -n)), of.end)


def before(of: Range) -> Range:
    """Return all days before a range."""
    return Range(None, of.start - _DAY)


def after(of: Range) -> Range:
    """Return all days after a range."""
    return Range(of.end + _DAY, None)


def hull(one: Range, other: Range) -> Range:
    """Return from the first day of both to the last."""
    first = None if one.first is None or other.first is None else min(one.first, other.first)
    last = None if one.last is None or other.last is None else max(one.last, other.last)
    return Range(first, last)
