"""Date lines: "March 3, 2023", "Updated 3 March 2023, 10:15 a.m. ET".

Takes a line; gives the day of publication that it names, if it holds dates and nothing else.
"""

from __future__ import annotations

import datetime
import re

from index.articles.furniture.clue import Clue

MAX_STAMP_CHARACTERS = 90
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
WEEKDAY = (
    r"(?:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:r(?:s(?:day)?)?)?|Fri(?:day)?|"
    r"Sat(?:urday)?|Sun(?:day)?)\.?,?\s+"
)
DATE = (
    rf"(?:{_MONTH}\s+{_DAY},?\s+\d{{4}}(?!\d)|{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+\d{{4}}(?!\d)|"
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}/\d{1,2}/\d{1,2}(?!\d))"
)
YEARLESS = rf"(?:{_MONTH}\s+{_DAY}|{_DAY}\s+{_MONTH})(?!\w)"
_NUMERIC = r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\d)"  # which of the two is the month?
_TIME = (
    r"(?:T|,?\s+(?:at\s+)?)\d{1,2}(?:[:.]\d\d(?::\d\d)?(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?)?"
    r"\s*(?:[A-Z]{1,4}\b|[+-]\d\d:?\d\d)?"
)
_FIELD = re.compile(
    rf"(?:{WEEKDAY})?(?P<date>{DATE}|\d{{8}})(?:(?:T|,?\s).*\d:\d\d.*)?", re.IGNORECASE
)
STAMP = re.compile(
    r"(?:(?P<label>(?:(?:first|originally)\s+)?(?:published|posted)(?:\s+on)?|date|"
    r"(?P<updated>(?:last\s+)?(?:updated|modified)(?:\s+on)?))\s*:?\s+)?"
    rf"(?:{WEEKDAY})?(?:(?P<date>{DATE})|(?P<vague>{YEARLESS}|{_NUMERIC}))(?:{_TIME})?[\s|,;•·–—-]*",
    re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_date_line(line: str, *, label_needed: bool = False) -> Clue | None:
    """Return what a line says that holds one or two dates and nothing else."""
    if len(line) > MAX_STAMP_CHARACTERS:
        return None
    at = 0
    published = None
    while at < len(line):
        stamp = STAMP.match(line, at)
        if stamp is None or not (stamp["label"] or (stamp["date"] and not label_needed)):
            return None
        published = published or to_published(stamp)
        at = stamp.end()
    return Clue(published=published)


def to_published(stamp: re.Match[str]) -> datetime.date | None:
    """Return the day of a date; one on which an article was updated is not that of publication."""
    return to_date(stamp["date"]) if stamp["date"] and not stamp["updated"] else None


def to_date(value: str) -> datetime.date | None:
    """Return the day `value` names beyond doubt, else None.

    Read are ISO dates and date-times, "20230303", and English dates with the month's name in either
    order. "03/04/2023" is one of two days, and "March 2023" is none: both give None.
    """
    match = _FIELD.fullmatch(value.strip())
    if match is None:
        return None
    date = match["date"].lower()
    numbers = [int(number) for number in re.findall(r"\d+", date)]
    if len(numbers) == 1:
        year, month, day = int(date[:4]), int(date[4:6]), int(date[6:])
    elif len(numbers) == 3:
        year, month, day = numbers
    else:
        day, year = numbers
        month = next(i for i, name in enumerate(_MONTH_NAMES, 1) if name in date)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
