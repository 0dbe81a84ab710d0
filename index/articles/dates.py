"""Dates as people and programs write them: which days a piece of text names.

Takes a value of a field, or a line of text, and where known its language; gives days, months or
years as ranges of days, and for date-times the instant. The one file that knows Babel, whose
tables (CLDR) have the names of the months.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
import zoneinfo
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST_YEAR, _LAST_YEAR = 1700, 2199  # other numbers of four digits are no years of articles
_MAX_CHARACTERS = 200  # of a value that is a date and nothing else
_LANGUAGES = (  # those of which months are known where the language of a text is not
    "en de fr es it pt nl pl cs sk ru uk bg tr ro sv da nb fi hu el id ca hr sr bs sl lt lv et sq "
    "ar fa he hi gu bn ur ta mr vi az kk hy mk ms"
).split()
# CLDR has one spelling of each; these are about as common on pages.
_MORE_NAMES = {
    "en": {"sept": 9},
    "de": {"jänner": 1, "feber": 2, "maerz": 3, "mär": 3, "mrz": 3},
    "es": {"setiembre": 9, "sept": 9},
    "fr": {"fev": 2, "aout": 8, "dec": 12},
    "it": {"sett": 9},
    "nl": {"maa": 3},
    "ar": {
        "كانون الثاني": 1,
        "شباط": 2,
        "آذار": 3,
        "نيسان": 4,
        "أيار": 5,
        "حزيران": 6,
        "تموز": 7,
        "آب": 8,
        "أيلول": 9,
        "تشرين الأول": 10,
        "تشرين الثاني": 11,
        "كانون الأول": 12,
    },
    "hr": {"sij": 1, "velj": 2},
    "id": {"agu": 8, "agt": 8, "peb": 2, "nop": 11},
}
_MONTH_FIRST = frozenset({"en-us", "en-ph", "fil-ph", "es-us"})  # 03/04/2023 is 4 March
_YEAR = r"(?P<year>(?:17|18|19|20|21)\d\d)"
_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?!\w)"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
_ISO = re.compile(
    rf"(?<!\d){_YEAR}(?P<sep>[-/.]|\.\s)(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)"
    rf"(?:(?:T|\s+|\s*,\s*|\s+-\s+){_CLOCK}(?:\s*{_ZONE})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    rf"(?<!\d){_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d):?(?P<minute>\d\d)"
    rf":?(?P<second>\d\d)?(?:\s*{_ZONE})?)?(?!\d)"
)
_ISO_MONTH = re.compile(rf"{_YEAR}-(?P<month>\d\d)")
_EAST = re.compile(
    rf"{_YEAR}\s*(?:年|년)\s*(?P<month>\d{{1,2}})\s*(?:月|월)(?:\s*(?P<day>\d{{1,2}})\s*(?:日|일))?"
)
_NUMERIC = re.compile(
    rf"(?<![\d/.-])(?P<first>\d{{1,2}})(?P<sep>[-/.]|\.\s)(?P<second_number>\d{{1,2}})(?P=sep)"
    rf"(?:{_YEAR}|(?P<short>\d\d))(?![\d_])(?:\s*(?:[,|–-]\s*)?(?:(?:T|at|um|à|alle|ore)\s*)?{_CLOCK}(?:\s*{_ZONE})?)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(\d{5}|\d{9,10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?")
_SHEET_DIGITS = 5
_SHEET_START = datetime.date(1899, 12, 30)  # day 0 of a spreadsheet
_FIRST_COUNTED = 1970
_YEAR_LAST = re.compile(
    r"[A-Za-z]{3,9},? (?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}),? (?P<clock>\d\d:\d\d:\d\d) "
    rf"(?:(?P<zone>[+-]\d{{4}}|UTC|GMT|Z) |[A-Z]{{2,5}} )?{_YEAR}"
)
_SHORT_YEAR = re.compile(r"(?<!\d)(?P<day>\d{1,2})-(?P<month>[A-Za-z]{3,9})-(?P<year>\d\d)(?!\d)")
_LAST_SHORT = 68  # of the years of two digits that POSIX counts from 2000
_NAMED_ZONES = {"z": 0, "utc": 0, "gmt": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What a date names: from the `first` to the `last` day, mostly one.

    `instant` is the moment of a date-time with a zone, in UTC; `offset` that zone's, in minutes.
    """

    first: datetime.date
    last: datetime.date
    instant: datetime.datetime | None = None
    offset: int | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"no day lies from {self.first} to {self.last}")

    @property
    def day(self) -> datetime.date | None:
        """The day, where it is one."""
        return self.first if self.first == self.last else None

    def in_zone(self, offset: int) -> Days:
        """Return the same moment on the calendar of another zone; days without one stay."""
        if self.instant is None:
            return self
        day = (self.instant + datetime.timedelta(minutes=offset)).date()
        return Days(first=day, last=day, instant=self.instant, offset=offset)


def to_days(value: str, language: str | None = None) -> Days | None:
    """Return the days that `value`, a date and nothing else, names beyond doubt, else None.

    Read are ISO 8601 and RFC 5322 dates with and without time, months and years, dates with a
    month's name in `language` or English (where None: any language, if they agree), and numbers
    in an order that leaves no choice.
    """
    value = " ".join(unicodedata.normalize("NFKC", value[: _MAX_CHARACTERS + 1]).split())
    value = _with_ascii_digits(value)
    if not value or len(value) > _MAX_CHARACTERS:
        return None
    if match := re.fullmatch(_YEAR, value):
        return _range(int(match["year"]), None, None)
    if match := _ISO_MONTH.fullmatch(value):
        return _range(int(match["year"]), int(match["month"]), None)
    for pattern in (_ISO, _COMPACT):
        if match := pattern.match(value):
            return _from_match(match)
    found = [days for _, _, days in find_days(value, language)]
    if found:
        return found[0] if len({(days.first, days.last) for days in found}) == 1 else None
    match = _month_and_year(language).fullmatch(value)
    if match is None:
        return None
    month = _months(language).get(_folded(match["name"]))
    return _range(int(match["year"]), month, None) if month else None


def to_days_of_field(value: str, language: str | None = None) -> Days | None:
    """Return the days that the value of a date's field names, as `to_days` does.

    Read are also what programs write there: seconds, milliseconds and less since 1970, in UTC, the
    day's number of a spreadsheet, and dates with the year at the end ("Tue Mar 12 06:00:00 2024").
    """
    value = " ".join(value[: _MAX_CHARACTERS + 1].split())
    if match := _COUNTED.fullmatch(value):
        return _from_count(match[1], len(match[1]))
    if match := _YEAR_LAST.fullmatch(value):
        day, month, year, clock, zone = match.group("day", "month", "year", "clock", "zone")
        value = f"{day} {month} {year} {clock} {zone or ''}"
    elif match := _SHORT_YEAR.search(value):  # RFC 850
        year = int(match["year"])
        century = 1900 if year > _LAST_SHORT else 2000
        value = value.replace(match[0], f"{match['day']} {match['month']} {century + year}", 1)
    return to_days(value, language)


def _from_count(digits: str, n: int) -> Days | None:
    number = int(digits)
    if n == _SHEET_DIGITS:
        day = _SHEET_START + datetime.timedelta(days=number)
        return Days(first=day, last=day) if day.year >= _FIRST_COUNTED else None
    unit = {9: 1, 10: 1, 13: 10**3, 16: 10**6, 19: 10**9}.get(n)
    if unit is None:
        return to_days(digits)
    instant = datetime.datetime.fromtimestamp(number / unit, tz=datetime.UTC)
    day = instant.date()
    if not _FIRST_COUNTED <= day.year <= _LAST_YEAR:
        return None
    return Days(first=day, last=day, instant=instant, offset=0)


def find_days(text: str, language: str | None = None) -> Iterator[tuple[int, int, Days]]:
    """Yield (start, end, days) of the single days named in `text`, in order.

    Numbers like 03/04/2023 are days only where `language` (such as "en-US" or "de") has one order;
    no language, or plain "en", has none.
    """
    text = _with_ascii_digits(text)
    found: list[tuple[int, int, Days]] = []
    for pattern in (_ISO, _EAST):
        for match in pattern.finditer(text):
            days = _from_match(match)
            if days is not None and days.day is not None:
                found.append((*match.span(), days))
    for match in _named(language).finditer(text):
        days = _from_named(match, language)
        if days is not None:
            found.append((*match.span(), days))
    for match in _NUMERIC.finditer(text):
        days = _from_numbers(match, language)
        if days is not None:
            found.append((*match.span(), days))
    end = 0
    for start, stop, days in sorted(found, key=lambda item: (item[0], -item[1])):
        if start >= end:
            end = stop
            yield start, stop, days


def in_country(days: Days, country: str) -> Days:
    """Return the same moment on the calendar of a country (ISO 3166, such as "AU").

    `days` stay as they are where not all the clocks of the country show the same day, or its
    clocks are not known.
    """
    from babel.core import get_global

    zones = []
    for name in get_global("territory_zones").get(country, ()):
        try:
            zones.append(zoneinfo.ZoneInfo(name))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):  # as the system's tables have it
            continue
    if days.instant is None or not zones:
        return days
    offsets = [days.instant.astimezone(zone).utcoffset() for zone in zones]
    minutes = [int(offset.total_seconds()) // 60 for offset in offsets if offset is not None]
    found = [days.in_zone(offset) for offset in minutes]
    return found[0] if len({one.first for one in found}) == 1 else days


def _from_match(match: re.Match[str]) -> Days | None:
    parts = match.groupdict()
    day = int(parts["day"]) if parts["day"] else None
    return _with_time(_range(int(parts["year"]), int(parts["month"]), day), parts)


def _from_named(match: re.Match[str], language: str | None) -> Days | None:
    parts = match.groupdict()
    name = parts["name"] or parts["name_2"]
    month = _months(language).get(_folded(name))
    if month is None:
        return None
    year, day = parts["year"] or parts["year_2"], parts["day"] or parts["day_2"]
    return _with_time(_range(int(year), month, int(day)), parts)


def _from_numbers(match: re.Match[str], language: str | None) -> Days | None:
    parts = match.groupdict()
    year = int(parts["year"]) if parts["year"] else 2000 + int(parts["short"])
    first, second = int(parts["first"]), int(parts["second_number"])
    if parts["sep"] == ". ":
        parts["sep"] = "."
    tag = (language or "").lower().replace("_", "-")
    if first == second or second > 12:
        day, month = (second, first) if second > 12 else (first, second)
    elif first > 12 or parts["sep"] == ".":  # 03.04.2023 has the day first wherever it is written
        day, month = first, second
    elif tag in _MONTH_FIRST:
        day, month = second, first
    elif not tag or tag == "en":
        return None
    else:
        day, month = first, second
    return _with_time(_range(year, month, day), parts)


def _range(year: int, month: int | None, day: int | None) -> Days | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        first = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    last = first
    if month is None:
        last = first.replace(month=12, day=31)
    elif day is None:
        last = first.replace(day=calendar.monthrange(year, month)[1])
    return Days(first=first, last=last)


def _with_time(days: Days | None, parts: dict[str, str | None]) -> Days | None:
    """Return the day with its instant, where a time and a zone say which."""
    zone, hour = parts.get("zone"), parts.get("hour")
    if days is None or days.day is None or hour is None or zone is None:
        return days
    offset = _NAMED_ZONES.get(zone.lower())
    if offset is None:
        digits = re.sub(r"\D", "", zone).ljust(4, "0")
        offset = int(digits[:2]) * 60 + int(digits[2:])
        offset = -offset if zone[0] == "-" else offset
    if abs(offset) > 15 * 60:
        return days
    try:
        clock = datetime.time(
            int(hour), int(parts.get("minute") or 0), int(parts.get("second") or 0)
        )
    except ValueError:
        return days
    local = datetime.datetime.combine(days.day, clock, tzinfo=datetime.UTC)
    try:
        instant = local - datetime.timedelta(minutes=offset)
    except OverflowError:
        return days
    return Days(first=days.first, last=days.last, instant=instant, offset=offset)


def _with_ascii_digits(text: str) -> str:
    """Return `text` of the same length with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(int(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace(".", "").split())


@lru_cache(maxsize=64)
def _months(language: str | None) -> dict[str, int]:
    """Return month numbers by folded name, in `language` and English; else in every language.

    Names that two languages give to different months (listopad is October in Zagreb and November
    in Warsaw) are left out where the language is unknown.
    """
    code = _code(language)
    if code is not None:
        return {**_names_in("en"), **_names_in(code)}
    names: dict[str, int] = {}
    unsure: set[str] = set()
    for known in _LANGUAGES:
        for name, month in _names_in(known).items():
            if names.setdefault(name, month) != month:
                unsure.add(name)
    english = _names_in("en")
    return {**{name: names[name] for name in names if name not in unsure}, **english}


def _code(language: str | None) -> str | None:
    code = (language or "").lower().replace("_", "-").split("-")[0]
    code = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "sh": "sr"}.get(code, code)
    return code if code in _LANGUAGES else None


@lru_cache(maxsize=64)
def _names_in(code: str) -> dict[str, int]:
    from babel import Locale

    names: dict[str, int] = {}
    locale = Locale.parse(code)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names_by_month = locale.months[context][width] if context in locale.months else {}
            for month, name in names_by_month.items():
                folded = _folded(name.removeprefix("de ").removeprefix("d’"))
                if len(folded) > 2 and not any(map(str.isdigit, folded)):
                    names.setdefault(folded, month)
                    bare = _unaccented(folded)
                    names.setdefault(bare, month)
    for name, month in _MORE_NAMES.get(code, {}).items():
        names.setdefault(name, month)
    return names


def _unaccented(name: str) -> str:
    if not name.isascii() and all(ord(letter) < 0x250 for letter in name):
        split = unicodedata.normalize("NFD", name)
        return "".join(letter for letter in split if not unicodedata.combining(letter))
    return name


def _alternatives(language: str | None) -> str:
    names = sorted(_months(language), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


@lru_cache(maxsize=64)
def _named(language: str | None) -> re.Pattern[str]:
    """Return what finds "3. Mai 2023" and "May 3rd, 2023" with the months of `language`."""
    names = _alternatives(language)
    day = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?"
    between = r"(?:\s+|-|\s*/\s*)(?:de\s+|of\s+|d['’]\s*|del\s+)?"
    time = rf"(?:[,|–-]?\s*(?:at\s+|um\s+|à\s+|alle\s+|ore\s+)?{_CLOCK}(?:\s*Uhr)?(?:\s*{_ZONE})?)?"
    year_2 = _YEAR.replace("year", "year_2")
    return re.compile(
        rf"(?:{day}{between}(?P<name>{names})(?![^\W\d_])\.?,?(?:\s+|-|\s*/\s*)(?:de\s+|del\s+)?{_YEAR}"
        rf"|(?<![^\W\d_])(?P<name_2>{names})(?![^\W\d_])\.?(?:\s+|-)(?P<day_2>\d{{1,2}})"
        rf"(?:st|nd|rd|th)?(?:\s*,\s*|\s+|-){year_2})(?!\d){time}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=64)
def _month_and_year(language: str | None) -> re.Pattern[str]:
    names = _alternatives(language)
    return re.compile(rf"(?P<name>{names})\.?,?\s+(?:de\s+|del\s+)?{_YEAR}", re.IGNORECASE)
