"""Phrases of time: "since Friday", "between May and July 2023", "the last 30 days".

Takes words and the clock; gives the days that each phrase means, with the words it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.days import ranges
from qa.days.names import counts, is_name, says_when, stands
from qa.days.points import Points, on_day
from qa.days.ranges import Range
from qa.days.relatives import days_back, part, relative

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from qa.days.points import Point
    from qa.days.words import Word

# What stands in front of a point, the longest first, and which days it makes of it.
_BOUNDS = {
    ("no", "later", "than"): "until",
    ("not", "later", "than"): "until",
    ("no", "earlier", "than"): "since",
    ("not", "earlier", "than"): "since",
    ("not", "before"): "since",
    ("prior", "to"): "before",
    ("earlier", "than"): "before",
    ("older", "than"): "before",
    ("ahead", "of"): "before",
    ("up", "to"): "until",
    ("up", "until"): "until",
    ("up", "till"): "until",
    ("as", "of"): "until",
    ("as", "from"): "since",
    ("ever", "since"): "since",
    ("starting", "from"): "since",
    ("later", "than"): "after",
    ("newer", "than"): "after",
    ("younger", "than"): "after",
    ("on", "the", "eve", "of"): "eve",
    ("the", "eve", "of"): "eve",
    ("the", "day", "before"): "eve",
    ("the", "day", "after"): "morrow",
    ("before",): "before",
    ("until",): "until",
    ("till",): "until",
    ("by",): "until",
    ("after",): "after",
    ("since",): "since",
    ("between",): "between",
    ("from",): "from",
}
_LONGEST = max(map(len, _BOUNDS))
PLAIN = frozenset("in on at during throughout over within of for around about and to".split())
_JOINERS = {
    "between": frozenset({"and", "to", "-", "–"}),
    "from": frozenset({"to", "until", "till", "through", "-", "–", "and"}),
    "": frozenset({"to", "-", "–", "and", "or", "through", "until"}),
}
_OPEN_BEHIND = {
    ("onwards",): "since",
    ("onward",): "since",
    ("forward",): "since",
    ("or", "later"): "since",
    ("and", "later"): "since",
    ("or", "after"): "since",
    ("and", "after"): "since",
    ("or", "earlier"): "until",
    ("and", "earlier"): "until",
    ("or", "before"): "until",
    ("and", "before"): "until",
}
_AUXILIARIES = frozenset("was were is are did do does has have had , . ? !".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of time: words from number `first` up to `last`, not included, and their days.

    `is_relative`: only the clock tells which days; no word of it can stand in an article for them.
    """

    days: Range
    first: int
    last: int
    bound: str
    is_relative: bool


@dataclass(frozen=True, slots=True)
class _Days:
    """What was read from word `first` up to `last`."""

    days: Range
    first: int
    last: int


def to_phrases(words: Sequence[Word], now: datetime.date) -> list[Phrase]:
    """Return the phrases of time among `words`, in order, as they are meant on the day `now`."""
    reading = _Reading(words, now)
    phrases: list[Phrase] = []
    i = 0
    while i < len(words):
        phrase = reading.phrase(i)
        if phrase is None:
            i += 1
        else:
            phrases.append(phrase)
            i = phrase.last
    return phrases


class _Reading:
    def __init__(self, words: Sequence[Word], now: datetime.date) -> None:
        self.points = Points(words, now)
        self.words = words
        self.now = now

    def phrase(self, i: int) -> Phrase | None:
        try:
            return self._bounded(i) or self._plain(i)
        except (ValueError, OverflowError):  # no such day
            return None

    def _bounded(self, i: int) -> Phrase | None:
        for n in range(_LONGEST, 0, -1):
            bound = _BOUNDS.get(tuple(self.points.low(i + step) for step in range(n)))
            if bound is None:
                continue
            found = self._days(i + n, bound)
            if found is None:
                return self._age(i, i + n, bound)
            days, bound, last = self._opened(found, bound)
            return self._to_phrase(_bound(days, bound), i, last, bound=bound)
        return None

    def _age(self, i: int, at: int, bound: str) -> Phrase | None:
        """Return the days of "older than two years"."""
        if bound not in ("before", "after") or self.points.low(i + 1) != "than":
            return None
        age = days_back(self.points, at)
        if age is None:
            return None
        days = ranges.before(age[0]) if bound == "before" else Range(age[0].first, None)
        return self._to_phrase(days, i, age[1], bound=bound)

    def _plain(self, i: int) -> Phrase | None:
        at = i + (self.points.low(i) in PLAIN)
        found = self._days(at, "")
        if found is None:
            return None
        days, bound, last = self._opened(found, "")
        return self._to_phrase(_bound(days, bound), i, last, bound=bound)

    def _to_phrase(self, days: Range, first: int, last: int, *, bound: str) -> Phrase:
        run = self.words[first:last]
        is_relative = not any(map(says_when, run))
        if run[0].low in ("and", "to"):
            first += 1
        return Phrase(days, first, last, bound, is_relative)

    def _opened(self, found: _Days, bound: str) -> tuple[Range, str, int]:
        """Return the days, what opens them at an end ("from 2013 on"), and where that ends."""
        at = found.last
        for behind, opens in _OPEN_BEHIND.items():
            if tuple(self.points.low(at + step) for step in range(len(behind))) == behind:
                return found.days, opens, at + len(behind)
        behind_on = self.points.low(at + 1)
        is_on = bound == "from" and self.points.low(at) == "on"
        if is_on and (not behind_on or behind_on in _AUXILIARIES):
            return found.days, "since", at + 1
        return found.days, bound, at

    def _days(self, i: int, bound: str) -> _Days | None:
        """Return the days from word `i` on: of one point, or from one to another."""
        at = i + (self.points.low(i) == "the")
        at += self.points.low(at) in ("'", "’")  # the '90s
        one = self._point(i, at)
        if one is None:
            return self._numbered(at, bound)
        point, last = one
        is_sure = (
            bound
            or not point.loose
            or point.unit != "month"
            or stands(self.points, i, (at, last), point, bound="")
        )
        if is_sure and self.points.low(last) in _JOINERS.get(bound, ()):
            joined = self._joined(point, last, bound)
            if joined is not None:
                return _Days(joined.days, i, joined.last)
        if bound == "between" or not stands(self.points, i, (at, last), point, bound=bound):
            return None
        return _Days(point.resolve(self.now), i, last)

    def _point(self, i: int, at: int) -> tuple[Point, int] | None:
        found = part(self.points, i) or relative(self.points, at) or self.points.named(at)
        if found is None or is_name(self.points, at, found[1]):
            return None
        return found

    def _numbered(self, at: int, bound: str) -> _Days | None:
        """Return the days of "10 to 15 October", where the first lacks its month."""
        number = self._day_number(at)
        if number is None or self.points.low(at + 1) not in _JOINERS.get(bound, ()):
            return None
        other_at = at + 2 + (self.points.low(at + 2) == "the")
        other = self._point(at + 2, other_at)
        first = on_day(other[0], number) if other else None
        if first is None or other is None:
            return None
        days = self._span(first, other[0])
        return None if days is None else _Days(days, at, other[1])

    def _day_number(self, i: int) -> int | None:
        word = self.points.word(i)
        number = word.ordinal or (word.number if word.low.isdecimal() else None)
        return number if number is not None and 1 <= number <= 31 else None

    def _joined(self, one: Point, i: int, bound: str) -> _Days | None:
        """Return the days from `one` to what stands behind the joiner at word `i`."""
        at = i + 1 + (self.points.low(i + 1) == "the")
        found = self._point(i + 1, at)
        if found is None:
            if one.loose and one.unit == "year" and self.points.word(at).year:
                raise ValueError("from so many to so many")
            number = self._day_number(at)
            other = on_day(one, number) if number else None
            if other is None or self.points.is_measure(at + 1):
                return None
            year, last = self.points.year_behind(at + 1)
            if year is not None:
                one, other = _with_year(one, year), _with_year(other, year)
        else:
            other, last = found
            if not bound and not _are_alike(one, other, self.points.low(i)):
                return None
        if one.loose and one.unit == "year" and counts(self.points, last):
            raise ValueError("from so many to so many")
        days = self._span(one, other)
        return None if days is None else _Days(days, i, last)

    def _span(self, one: Point, other: Point) -> Range | None:
        if one.year is None and other.year not in (None, 0):
            first = _with_year(one, other.year).resolve(self.now)
            last = other.resolve(self.now)
            if first.start > last.end:
                first = _with_year(one, (other.year or 0) - 1).resolve(self.now)
        elif one.year not in (None, 0) and other.year is None:
            first = one.resolve(self.now)
            last = _with_year(other, one.year).resolve(self.now)
            if first.start > last.end:
                last = _with_year(other, (one.year or 0) + 1).resolve(self.now)
        else:
            last = other.resolve(self.now)
            is_open = one.year is None
            first = one.resolve(last.start if is_open else self.now)
        return ranges.hull(first, last) if first.start <= last.end else None


def _with_year(point: Point, year: int | None) -> Point:
    if point.weekday is not None:
        return point
    return replace(point, year=year)


def _are_alike(one: Point, other: Point, joiner: str) -> bool:
    """Say whether two points are told together, not one after the other."""
    if joiner in ("and", "or"):
        return one.unit == other.unit
    return one.unit == other.unit or not (one.loose or other.loose)


def _bound(days: Range, bound: str) -> Range:
    if bound == "before":
        return ranges.before(days)
    if bound == "until":
        return Range(None, days.end)
    if bound == "after":
        return ranges.after(days)
    if bound == "since":
        return Range(days.start, None)
    if bound == "eve":
        return ranges.day(days.start, -1)
    if bound == "morrow":
        return ranges.day(days.end, 1)
    return days
