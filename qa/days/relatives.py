"""Points that only the clock tells: yesterday, last week, two years ago, and parts of any point.

Takes points and a place among their words; gives the point that begins there and where it ends.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qa.days import ranges
from qa.days.points import fixed
from qa.days.ranges import Range
from qa.days.words import MONTHS, UNITS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.days.points import Found, Points

_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_TIMES = frozenset("morning noon afternoon evening night lunchtime midnight midday".split())
_AHEAD = {"last": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_ROLLING_BACK, _ROLLING_ON = ("last", "past"), ("next", "coming")
_CURRENT = frozenset("week month quarter year decade century".split())  # "the end of the year"
_PARTS = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "beginning": "start",
    "start": "start",
    "outset": "start",
    "end": "end",
    "close": "end",
}


def relative(points: Points, i: int) -> Found | None:
    """Return the point at word `i` that the clock gives, if one begins there."""
    found = (
        _day(points, i)
        or _before_last(points, i)
        or _ago(points, i)
        or _rolling(points, i)
        or _unit(points, i)
    )
    if found is None:
        return None
    # "The Day After Tomorrow", "Last Christmas": capitals make a title of it.
    run = [word for word in points.words[i : found[1]] if word.low not in {*MONTHS, *WEEKDAYS}]
    is_title = any(word.is_capital for word in run) or (
        run[0].starts and run[0].is_upper and len(run) == 1 and points.word(i + 1).is_capital
    )
    return None if is_title and not _is_feast(points, i) else found


def _is_feast(points: Points, i: int) -> bool:
    return not points.word(i).is_capital and points.low(i + 1) in ("christmas", "easter")


def part(points: Points, i: int) -> Found | None:
    """Return the part of a point at word `i`: "late in 2019", "the first half of May"."""
    return _named_part(points, i) or _counted_part(points, i)


def whole(points: Points, i: int) -> Found | None:
    """Return what stands at word `i` and has parts: a point, or "the year" for this one."""
    at = i + (points.low(i) == "the")
    if found := relative(points, at):
        return found
    unit = points.low(at)
    if at > i and unit in _CURRENT and points.low(at + 1) != "of":
        return fixed(ranges.around(points.now, unit), unit), at + 1
    return points.named(at)


def _day(points: Points, i: int) -> Found | None:
    lows = [points.low(i + n) for n in range(3)]
    if lows[0] in _DAYS:
        at = i + 1 + (lows[1] in _TIMES)
        return fixed(ranges.day(points.now, _DAYS[lows[0]]), "day"), at
    if lows == ["day", "before", "yesterday"]:
        return fixed(ranges.day(points.now, -2), "day"), i + 3
    if lows == ["day", "after", "tomorrow"]:
        return fixed(ranges.day(points.now, 2), "day"), i + 3
    if lows[0] == "last" and lows[1] == "night":
        return fixed(ranges.day(points.now, -1), "day"), i + 2
    if lows[0] == "this" and lows[1] in _TIMES - {"night"}:
        return fixed(ranges.day(points.now), "day"), i + 2
    return None


def _before_last(points: Points, i: int) -> Found | None:
    unit, ahead = points.low(i), None
    behind = [points.low(i + 1), points.low(i + 2)]
    if behind == ["before", "last"]:
        ahead = -2
    elif behind == ["after", "next"]:
        ahead = 2
    if ahead is None:
        return None
    if unit == "night":
        return fixed(ranges.day(points.now, ahead), "day"), i + 3
    if unit in UNITS:
        return fixed(ranges.around(points.now, UNITS[unit], ahead), UNITS[unit]), i + 3
    if unit in ranges.SEASONS and ahead < 0:
        year = points.named(i)
        last = year[0].last_by(points.now, has_begun=False) if year else None
        if last is not None:
            return fixed(ranges.season(last.start.year - 1, unit), "season"), i + 3
    return None


def _number(points: Points, i: int) -> tuple[int, int] | None:
    """Return the number that words from `i` on say, and where they end."""
    low = points.low(i)
    if low == "a" and points.low(i + 1) == "couple":
        return 2, i + 2 + (points.low(i + 2) == "of")
    if low == "couple":
        return 2, i + 1 + (points.low(i + 1) == "of")
    if low in ("a", "an"):
        return 1, i + 1
    number = points.word(i).number
    return None if number is None else (number, i + 1)


def _ago(points: Points, i: int) -> Found | None:
    number = _number(points, i)
    if number is None:
        return None
    n, at = number
    unit = UNITS.get(points.low(at))
    if unit is None or points.low(at + 1) not in ("ago", "back"):
        return None
    if unit in ("decade", "century"):
        n, unit = n * (10 if unit == "decade" else 100), "year"
    return fixed(ranges.around(points.now, unit, -n), unit), at + 2


def _rolling(points: Points, i: int) -> Found | None:
    """Return "last 30 days", "past two weeks"; "the last week", which is not "last week"."""
    low, now = points.low(i), points.now
    if low not in (*_ROLLING_BACK, *_ROLLING_ON):
        return None
    number = _number(points, i + 1)
    if number is None and (low == "past" or points.low(i - 1) == "the"):
        number = (1, i + 1) if UNITS.get(points.low(i + 1)) not in (None, "weekend") else None
    if number is None:
        return None
    found = _counted_days(points, number)
    if found is None or (low == "coming" and number[0] == 1):
        return None
    (n, unit), end = found
    if low in _ROLLING_BACK:
        return fixed(Range(ranges.moved(now, unit, -n), now), "days"), end
    return fixed(Range(now, ranges.moved(now, unit, n)), "days"), end


def days_back(points: Points, i: int) -> tuple[Range, int] | None:
    """Return from so long ago to the clock, where words from `i` on are "two years"."""
    number = _number(points, i)
    found = _counted_days(points, number) if number else None
    if found is None:
        return None
    (n, unit), end = found
    return Range(ranges.moved(points.now, unit, -n), points.now), end


def _counted_days(points: Points, number: tuple[int, int]) -> tuple[tuple[int, str], int] | None:
    """Return a number with its unit, and where they end; 48 hours are two days."""
    n, at = number
    if points.low(at) == "hours" and n >= 24:
        return (n // 24, "day"), at + 1
    unit = UNITS.get(points.low(at))
    return None if unit in (None, "weekend", "century") else ((n, unit), at + 1)


def _unit(points: Points, i: int) -> Found | None:
    """Return "last week", "this summer", "next Friday", "this past weekend"."""
    low, at, now = points.low(i), i + 1, points.now
    if low == "this" and points.low(at) == "past":
        low, at = "past", at + 1
    ahead = -1 if low == "past" else _AHEAD.get(low)
    if ahead is None:
        return None
    unit = points.low(at)
    if unit in UNITS and unit == UNITS[unit] and unit not in ("day", "fortnight"):
        return fixed(ranges.around(now, unit, ahead), unit), at + 1
    found = points.named(at)
    if found is None or found[0].year is not None or unit.isdigit():
        return None
    point, end = found
    is_verb = unit in ("may", "march") and not points.word(at).is_upper
    if is_verb and (low == "this" or points.low(i - 1) == "the"):
        return None
    if ahead > 0:
        return fixed(point.next_after(now), point.unit), end
    if ahead < 0:
        return fixed(point.last_by(now, has_begun=False), point.unit), end
    if point.weekday is not None:
        return fixed(ranges.day(ranges.week(now).start, point.weekday), "day"), end
    return fixed(point.make(now.year), point.unit), end


def _named_part(points: Points, i: int) -> Found | None:
    at = i + (points.low(i) == "the")
    low = points.low(at)
    if low in ("earlier", "later") and points.low(at + 1) in ("in", "on", "this", "last", "next"):
        return whole(points, at + 1 + (points.low(at + 1) in ("in", "on")))
    name = _PARTS.get(low)
    if name is None:
        return None
    at += 1
    is_noun = low in ("beginning", "start", "outset", "end", "close", "middle")
    if is_noun and points.low(at) != "of":
        return None
    if points.low(at) in ("of", "in", "on", "-", "–"):
        at += 1
    found = whole(points, at)
    if found is None or found[0].unit in ("days", "years"):
        return None
    point, end = found
    unit = point.unit
    if unit == "day":
        return found
    return point.cut(partial(ranges.part, unit=unit, name=name), unit="part"), end


def _counted_part(points: Points, i: int) -> Found | None:
    """Return "the first half of 2020", "the last ten days of June", "the third quarter"."""
    at = i + (points.low(i) == "the")
    low = points.low(at)
    number = points.word(at).ordinal
    if number is None and low not in ("last", "final"):
        return None
    count = _number(points, at + 1)
    n, behind = count or (1, at + 1)
    kind = points.low(behind)
    unit = UNITS.get(kind)
    if kind == "half":
        unit = "half"
    if unit is None or (count and low not in ("first", "last", "final")):
        return None
    end = "last" if low in ("last", "final") else "first"
    if points.low(behind + 1) in ("of", "in"):
        found = whole(points, behind + 2)
    else:
        year, past = points.year_behind(behind + 1)
        if year is None or unit not in ("quarter", "half"):
            return None
        found = fixed(ranges.years(year), "year"), past
    if found is None or found[0].unit in ("days", "day"):
        return None
    point, past = found
    cut = _cutter(point.unit, unit, (end, n), number or 0)
    return None if cut is None else (point.cut(cut, "part"), past)


def _cutter(
    of: str, unit: str, count: tuple[str, int], number: int
) -> Callable[[Range], Range] | None:
    end, n = count
    if unit == "half":
        which = 2 if end == "last" else number
        return partial(ranges.half, unit=of, number=which) if which in (1, 2) else None
    if unit == "weekend":
        return _last_weekend if end == "last" else None
    if n > 1 or end == "last":
        return partial(ranges.counted, unit=unit, count=count)
    return partial(_nth, unit=unit, number=number)


def _last_weekend(of: Range) -> Range:
    back = (of.end.weekday() - 6) % 7
    sunday = ranges.day(of.end, -back).start
    return Range(ranges.day(sunday, -1).start, sunday)


def _nth(of: Range, unit: str, number: int) -> Range:
    first = ranges.moved(of.start, unit, number - 1)
    if first > of.end:
        raise ValueError(f"no {unit} {number} there")
    return Range(first, min(of.end, ranges.day(ranges.moved(of.start, unit, number), -1).start))
