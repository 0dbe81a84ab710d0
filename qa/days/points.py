"""Points of the calendar in a question: the days, months and years that its words name.

Takes words and the clock; gives points, which may lack their year ("3 June"), and where they end.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from qa.days import ranges
from qa.days.words import (
    DECADES,
    MONTHS,
    NO_WORD,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    UNITS,
    WEEKDAYS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.days.ranges import Range
    from qa.days.words import Word

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
_TWO_YEARS = re.compile(r"(\d{4})/(\d{4}|\d\d)")
_DECADE = re.compile(r"(\d{4}|\d\d)s")
_QUARTER = re.compile(r"q([1-4])|h([12])")
_TIMES = frozenset("morning noon afternoon evening night lunchtime midnight midday".split())
# What follows a number that counts or measures.
_MEASURED = frozenset(
    """
    people men women children times feet foot metres meters miles kilometres kilometers km m kg tons
    tonnes pounds dollars euros percent per degrees points votes workers soldiers troops hours
    minutes seconds acres hectares litres gallons calories words pages copies jobs homes
    cases deaths
    """.split()
)
_OURS = frozenset("my your his her its our their whose".split())

Found = tuple["Point", int]  # and the number of the word behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A unit of the calendar: what `make` gives for its `year`; None where the year is missing.

    A `weekday` has no year either. `month` is that of a day. One that is `loose` may be a number,
    a name or a verb as well: only its surroundings tell.
    """

    unit: str
    make: Callable[[int], Range]
    year: int | None = None
    weekday: int | None = None
    month: int | None = None
    loose: bool = False

    def resolve(self, now: datetime.date) -> Range:
        """Return its days: the latest that have begun by `now`, of a weekday that is over."""
        return self.last_by(now, has_begun=True)

    def last_by(self, now: datetime.date, *, has_begun: bool) -> Range:
        """Return its latest days that begin, or else end, no later than `now`."""
        if self.year is not None:
            return self.make(self.year)
        if self.weekday is not None:
            return ranges.day(now, -((now.weekday() - self.weekday - 1) % 7 + 1))
        for year in range(now.year, now.year - 9, -1):
            try:
                made = self.make(year)
            except ValueError:  # 29 February
                continue
            if (made.start if has_begun else made.end + datetime.timedelta(1)) <= now:
                return made
        raise ValueError("no such day")

    def next_after(self, now: datetime.date) -> Range:
        """Return its first days that begin after `now`."""
        if self.weekday is not None:
            return ranges.day(now, (self.weekday - now.weekday() - 1) % 7 + 1)
        for year in range(now.year, now.year + 9):
            try:
                made = self.make(year)
            except ValueError:
                continue
            if made.start > now:
                return made
        raise ValueError("no such day")

    def cut(self, part: Callable[[Range], Range], unit: str) -> Point:
        """Return a part of it, in whatever year."""
        make = self.make
        if self.weekday is not None:
            return self
        return replace(self, make=lambda year: part(make(year)), unit=unit, month=None, loose=False)


def fixed(days: Range, unit: str, *, loose: bool = False) -> Point:
    """Return a point that is certain days."""
    return Point(unit=unit, make=lambda _: days, year=0, loose=loose)


class Points:
    """The points among the words of a question, asked on the day `now`."""

    def __init__(self, words: Sequence[Word], now: datetime.date) -> None:
        self.words = words
        self.now = now

    def word(self, i: int) -> Word:
        """Return the word of that number; an empty one where there is none."""
        return self.words[i] if 0 <= i < len(self.words) else NO_WORD

    def low(self, i: int) -> str:
        """Return the folded word of that number; "" where there is none."""
        return self.word(i).low

    def named(self, i: int) -> Found | None:
        """Return the point that begins at word `i`: the longest reading of it."""
        low = self.low(i)
        if low[:1].isdigit() and (found := self._numeric(i) or self._day_month(i)):
            return found
        if self.word(i).ordinal is not None and (found := self._day_month(i)):
            return found
        if low in MONTHS:
            return self._month_day(i) or self._month(i)
        if low in WEEKDAYS or low in SHORT_WEEKDAYS:
            return self._weekday(i)
        if low in ranges.SEASONS:
            return self._season(i)
        return (
            self._quarter(i)
            or self._feast(i)
            or self._decade(i)
            or self._century(i)
            or self._year(i)
        )

    def is_measure(self, i: int) -> bool:
        """Say whether a number before word `i` counts or measures something."""
        return self.low(i) in _MEASURED or self.low(i) in UNITS or self.low(i) in ("%", "€", "£")

    def year_behind(self, i: int) -> tuple[int | None, int]:
        """Return the year that words from `i` on add to a day or month, and where they end."""
        at = i
        if self.low(at) in (",", "of", "in"):
            at += 1
        if self.low(at) == "the":
            at += 1
        if (year := self.word(at).year) and not self.is_measure(at + 1):
            return year, at + 1
        ahead = {"last": -1, "this": 0, "next": 1}.get(self.low(at))
        if ahead is not None and self.low(at + 1) == "year" and self.low(at - 1) != "the":
            return self.now.year + ahead, at + 2
        if [self.low(at + step) for step in range(3)] == ["year", "before", "last"]:
            return self.now.year - 2, at + 3
        return None, i

    def _numeric(self, i: int) -> Found | None:
        low = self.low(i)
        if match := _ISO.fullmatch(low):
            return _one_day(int(match[1]), int(match[3]), int(match[4]), i + 1)
        if match := _NUMBERS.fullmatch(low):
            first, second = int(match[1]), int(match[3])
            day, month = (first, second) if second <= 12 else (second, first)
            if len(match[4]) == 4:
                return _one_day(int(match[4]), month, day, i + 1)
            found = _one_day(self.now.year // 100 * 100 + int(match[4]), month, day, i + 1)
            return (replace(found[0], loose=True), i + 1) if found else None
        if match := _YEAR_MONTH.fullmatch(low):
            return fixed(ranges.months(int(match[1]), int(match[2])), "month"), i + 1
        if (match := _MONTH_YEAR.fullmatch(low)) and 1 <= int(match[1]) <= 12:
            return fixed(ranges.months(int(match[2]), int(match[1])), "month"), i + 1
        if match := _TWO_YEARS.fullmatch(low):
            first = int(match[1])
            if (first + 1) % 100 == int(match[2]) % 100:
                return fixed(ranges.years(first, 2), "years", loose=True), i + 1
        if low == "9/11":
            return _one_day(2001, 9, 11, i + 1)
        return None

    def _day_month(self, i: int) -> Found | None:
        word, at = self.word(i), i + 1
        number = word.ordinal or (word.number if word.low.isdecimal() else None)
        if number is None or number > 31:
            return None
        is_spelled = not word.low[0].isdigit()
        if self.low(at) == "of":
            at += 1
        elif is_spelled:
            return None
        month = MONTHS.get(self.low(at))
        if month is None:
            return None
        year, end = self.year_behind(at + 1)
        return _day_of(month, number, year), end

    def _month_day(self, i: int) -> Found | None:
        month, at = MONTHS[self.low(i)], i + 1
        if self.low(at) == "." and self.word(at).is_glued:
            at += 1
        if self.low(at) == "the" and self.word(at + 1).ordinal is not None:
            at += 1
        word = self.word(at)
        number = word.ordinal or (word.number if word.low.isdecimal() else None)
        if number is None or not 1 <= number <= 31 or word.low in ("first", "second", "third"):
            return None
        year, end = self.year_behind(at + 1)
        if year is None and (self.is_measure(end) or not self.word(i).is_upper):
            return None if word.ordinal is None else (_day_of(month, number, None), end)
        return _day_of(month, number, year), end

    def _month(self, i: int) -> Found | None:
        low, at = self.low(i), i + 1
        month = MONTHS[low]
        if low in SHORT_MONTHS and self.low(at) == "." and self.word(at).is_glued:
            at += 1
        year, end = self.year_behind(at)
        if year is None and self.low(at) == "-" and (behind := self.word(at + 1).year):
            year, end = behind, at + 2
        loose = year is None and (low in SHORT_MONTHS or low in ("may", "march", "august"))
        point = Point(
            unit="month", make=lambda made: ranges.months(made, month), year=year, loose=loose
        )
        return point, end

    def _weekday(self, i: int) -> Found | None:
        low, at = self.low(i), i + 1
        if self.low(at) == "." and self.word(at).is_glued and low in SHORT_WEEKDAYS:
            at += 1
        if self.low(at) in _TIMES:
            at += 1
        dated = at + (self.low(at) == ",")
        dated += self.low(dated) == "the"
        date = self._numeric(dated) or self._day_month(dated)
        if date is None and self.low(dated) in MONTHS:
            date = self._month_day(dated)
        if date is not None and date[0].unit == "day":
            return date
        number = WEEKDAYS[low] if low in WEEKDAYS else SHORT_WEEKDAYS[low]
        week = at + (self.low(at) == "of")
        ahead = {"last": -1, "this": 0, "next": 1}.get(self.low(week))
        if ahead is not None and self.low(week + 1) == "week":
            monday = ranges.week(self.now, ahead).start
            return fixed(ranges.day(monday, number), "day"), week + 2
        return (
            Point(unit="day", make=_no_year, weekday=number, loose=low not in WEEKDAYS),
            at,
        )

    def _season(self, i: int) -> Found | None:
        name, at = self.low(i), i + 1
        year, end = self.year_behind(at)
        if year is None:
            behind = at + (self.low(at) == "of")
            match = _TWO_YEARS.fullmatch(self.low(behind))
            if match is None:
                point = Point(
                    unit="season", make=lambda made: ranges.season(made, name), loose=True
                )
                return point, at
            year, end = int(match[1]), behind + 1
        elif self.low(end) in ("-", "–", "/") and re.fullmatch(r"\d\d|\d{4}", self.low(end + 1)):
            is_pair = (year + 1) % 100 == int(self.low(end + 1)) % 100
            end += 2 if is_pair and name == "winter" else 0
        return Point(unit="season", make=lambda made: ranges.season(made, name), year=year), end

    def _quarter(self, i: int) -> Found | None:
        at = i
        if (year := self.word(i).year) is not None:
            at = i + 1
        match = _QUARTER.fullmatch(self.low(at))
        if match is None:
            return None
        end = at + 1
        if year is None:
            year, end = self.year_behind(end)
        first, n = (int(match[1]) * 3 - 2, 3) if match[1] else (int(match[2]) * 6 - 5, 6)
        unit = "quarter" if match[1] else "half"
        point = Point(unit=unit, make=lambda made: ranges.months(made, first, n), year=year)
        return replace(point, loose=year is None and unit == "half"), end

    def _feast(self, i: int) -> Found | None:
        for n in (3, 2, 1):
            if i + n > len(self.words):
                continue
            run = self.words[i : i + n]
            name = " ".join(
                word.low + ("'s" if word.is_owner and word is not run[-1] else "") for word in run
            )
            name = re.sub(r"^st(?= patrick)", "saint", name)
            if name in ranges.FEASTS:
                year, end = self.year_behind(i + n)
                point = Point(unit="feast", make=partial(ranges.feast, name=name), year=year)
                return replace(point, loose=year is None), end
        return None

    def _decade(self, i: int) -> Found | None:
        low = self.low(i)
        if self.low(i - 1) in _OURS or self.low(i - 1 - (self.low(i - 1) in _PARTS)) in _OURS:
            return None
        if low in DECADES:
            return fixed(ranges.years(1900 + DECADES[low], 10), "decade", loose=True), i + 1
        match = _DECADE.fullmatch(low)
        number = int(match[1]) if match else self.word(i).year
        if number is None or number % 10 or (match is None and not self.word(i).is_owner):
            return None
        if match is not None and len(match[1]) == 2:
            return fixed(ranges.years(1900 + number, 10), "decade", loose=True), i + 1
        return fixed(ranges.years(number, 10), "decade"), i + 1

    def _century(self, i: int) -> Found | None:
        number, at = self.word(i).ordinal, i + 1
        at += self.low(at) == "-"
        if number is None or not 10 <= number <= 22 or self.low(at) != "century":
            return None
        if self.low(at + 1) in ("bc", "bce", "b") or self.word(at + 1).is_capital:
            return None
        return fixed(ranges.century(number), "century"), at + 1

    def _year(self, i: int) -> Found | None:
        year = self.word(i).year
        is_number = self.is_measure(i + 1) or (
            self.word(i).is_glued and self.low(i - 1) not in ("-", "–", "/", "(", "'")
        )
        if year is None or is_number or self.low(i - 1) in ("$", "€", "£"):
            return None
        if self.low(i - 1) == "-" and self.word(i).is_glued and not self._joins(i - 2):
            return None
        return fixed(ranges.years(year), "year", loose=True), i + 1

    def _joins(self, i: int) -> bool:
        """Say whether a hyphen behind word `i` can stand between two times."""
        low = self.low(i)
        return low in _PARTS or low in MONTHS or self.word(i).year is not None


_PARTS = frozenset("early mid late beginning start end middle".split())


def _no_year(year: int) -> Range:
    raise ValueError(f"a weekday in {year}")


def _one_day(year: int, month: int, day: int, end: int) -> Found | None:
    try:
        return fixed(ranges.day(datetime.date(year, month, day)), "day"), end
    except ValueError:
        return None


def _day_of(month: int, day: int, year: int | None) -> Point:
    return Point(
        unit="day",
        make=lambda made: ranges.day(datetime.date(made, month, day)),
        year=year,
        month=month,
    )


def on_day(point: Point, day: int) -> Point | None:
    """Return that day of the month in which `point`, a day, lies."""
    month = point.month
    return None if month is None else _day_of(month, day, point.year)
