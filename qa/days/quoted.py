"""Days that the words of a quote mean: "on Monday", told from the day its article appeared on.

Takes a quote and that day; gives only what is sure: nothing for what is yet to come, for what
somebody says in quotation marks, and for articles of which no single day is known.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.patterns import lazy_pattern
from qa.days import ranges
from qa.days.words import MONTHS, SHORT_MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.days.ranges import Range

_BACK = datetime.timedelta(180)  # within which a day without a year is the latest of its name
_SAID = lazy_pattern(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)")
_PAST = (
    r"\w+ed|said|told|was|were|had|did|met|took|made|gave|won|lost|left|went|came|began|held|found|"
    r"fell|rose|led|saw|wrote|spoke|struck|shot|broke|became|brought|sent|set|put|hit|ran|cut"
)
_HAS_PAST = lazy_pattern(rf"\b(?:{_PAST})\b", re.IGNORECASE)
_TO_COME = lazy_pattern(
    r"\b(?:will|shall|would|could|should|(?-i:may)|might|must|can|due|scheduled|expected|planned|plans?|"
    r"going|expects?|upcoming|next|coming|to be|is to|are to|is set|are set|ahead)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_YEAR = lazy_pattern(r"(?<![\d.,])(?:1[0-9]|20|21)\d\d(?![\d.,]*\d)")
_DAY = f"(?:{'|'.join(name.title() for name in WEEKDAYS)})"
_TIMES = r"(?: (?:morning|afternoon|evening|night))?"
# Before a weekday or a date, these make it another one, several, or an end of some time.
_NO_DAY = (
    r"(?<!\blast )(?<!\bnext )(?<!\bevery )(?<!\beach )(?<!\bfollowing )(?<!\bprevious )"
    r"(?<!\bsince )(?<!\btill )(?<!\bafter )(?<!\bfrom )(?<!\bbetween )(?<!\ba )(?<!\bthe )"
    r"(?<!\bthat )(?<!\bthis )(?<!\bof )(?<!\bfor )(?<!\bto )(?<!\band )(?<!\bor )(?<!\bas )"
    r"(?<!\bthrough )(?<!\bpast )(?<!\bone )(?<!\binto )(?<!\bby )(?<!\buntil )(?<!\bbefore )"
)
# Behind a weekday without "on": what shows that it is no part of a name, as in "Sunday papers".
_BEHIND = (
    r"(?= ?$|[.,;:)”\"]| (?:that|in|at|as|with|by|after|on|for|when|while|where|who|from|the|an?|"
    r"his|her|their|its|there|he|she|they|it|but|and)\b)"
)
_WEEKDAY = lazy_pattern(
    rf"(?:\b[Oo]n |(?:\b[a-z]+,?|[”\"]) {_NO_DAY}(?={_DAY}{_TIMES}{_BEHIND}))({_DAY}{_TIMES})"
    r"(?![\w’'-])(?!,? (?:the )?\d)(?!,? [A-Z][a-z]+\.? \d)(?! (?:of|before|after)\b)"
    r"(?! (?:to|and|or) [A-Z\d])"
)
_MONTH = "|".join(name.title() for name in MONTHS if name not in SHORT_MONTHS)
_DATE = lazy_pattern(
    rf"{_NO_DAY}\b((?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})"
    rf"|({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?)(?![\w’'-])(?!,? \d)"
    r"(?! (?:to|and|or) [A-Z\d])(?!\s*[%–—])"
)
_RELATIVE = lazy_pattern(
    r"(?<![\w’'-])(?:[Yy]esterday(?! (?:was|is)\b)(?: (?:morning|afternoon|evening))?|"
    r"[Ll]ast night|tonight|tomorrow|[Tt]his (?:morning|afternoon|evening)|"
    r"[Ll]ast (?:week|month|year))(?![\w’'-])"
)
_TODAY = lazy_pattern(
    rf"\b(?:earlier|{_PAST}) (today)(?![\w’'-])|(?<![\w’'-])(today) (?:{_PAST})\b"
)
_AHEAD = {"yesterday": -1, "last": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedDays:
    """`words` of a quote, at `start` to `end` in it, and the days they mean, both included."""

    words: str
    start: int
    end: int
    first: datetime.date
    last: datetime.date

    def to_dict(self) -> dict[str, Any]:
        """Return them as the JSON contract has them."""
        return {
            "words": self.words,
            "start": self.start,
            "end": self.end,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
        }


def days_in(quote: str, published: datetime.date | None) -> tuple[QuotedDays, ...]:
    """Return the days that words of `quote` surely mean, in their order.

    `published` is the one day on which its article appeared; None where that is not known.
    """
    if published is None:
        return ()
    plain = without_spoken(quote)
    found = [*_relative(plain, published)]
    is_of_then = any(int(year) < published.year for year in _YEAR.findall(plain))
    if _HAS_PAST.search(plain) and not _TO_COME.search(plain) and not is_of_then:
        found += [*_weekdays(plain, published), *_dates(plain, published)]
    return tuple(
        QuotedDays(words=quote[start:end], start=start, end=end, first=days.start, last=days.end)
        for start, end, days in sorted(found, key=lambda one: one[:2])
    )


def without_spoken(text: str) -> str:
    """Return `text` with blanks for what stands in quotation marks."""
    return _SAID.sub(lambda match: " " * len(match[0]), text)


def _weekdays(plain: str, published: datetime.date) -> Iterator[tuple[int, int, Range]]:
    for match in _WEEKDAY.finditer(plain):
        back = (published.weekday() - WEEKDAYS[match[1].split()[0].lower()]) % 7
        yield *match.span(1), ranges.day(published, -back)


def _dates(plain: str, published: datetime.date) -> Iterator[tuple[int, int, Range]]:
    for match in _DATE.finditer(plain):
        day, month = int(match[2] or match[5]), MONTHS[(match[3] or match[4]).lower()]
        for year in (published.year, published.year - 1):
            try:
                date = datetime.date(year, month, day)
            except ValueError:
                continue
            if published - _BACK <= date <= published:
                yield *match.span(1), ranges.day(date)


def _relative(plain: str, published: datetime.date) -> Iterator[tuple[int, int, Range]]:
    for match in _TODAY.finditer(plain):
        yield *match.span(1 if match[1] else 2), ranges.day(published)
    for match in _RELATIVE.finditer(plain):
        first, *rest = match[0].lower().split()
        unit = rest[0] if first == "last" else "day"
        if unit == "week" and published.weekday() == WEEKDAYS["sunday"]:
            continue  # whose week begins on a Sunday counts another one
        if match[0] == "tomorrow" and re.search(r"\b(?:of|for|a|better) $", plain[: match.start()]):
            continue
        ahead = _AHEAD.get(first, 0)
        days = ranges.around(published, "day" if unit == "night" else unit, ahead)
        yield *match.span(), days
