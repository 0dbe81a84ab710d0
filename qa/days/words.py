"""Words of a question, and the numbers, months and weekdays among them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
SHORT_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAYS)}
SHORT_WEEKDAYS = {
    **{name[:3]: number for number, name in enumerate(_WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_TENS |= {"seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
NUMBERS = {**{word: number for number, word in enumerate(_SMALL, 1)}, **_TENS, "dozen": 12}
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, 1)} | {
    "thirtieth": 30,
    **{f"twenty-{word}": 20 + number for number, word in enumerate(_ORDINALS[:9], 1)},
    "thirty-first": 31,
}
UNITS = {
    form: unit
    for unit in ("day", "week", "fortnight", "month", "quarter", "year", "decade", "weekend")
    for form in (unit, f"{unit}s")
} | {"century": "century", "centuries": "century"}

# "COVID-19 may spread" means no day in May; "May-19", "mid-19" and "post-9/11" are of time.
_NAMED = (
    r"(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|"
    r"pre|post|mid|early|late|since|until|to|from|and)[a-z]*-)[^\W\d_]\w*-\d{1,3}(?![\w/])"
)
_TOKEN = re.compile(
    r"\d{1,4}[./]\d{1,2}[./]\d{1,4}(?![\d/.]*\d)|\d{1,4}-\d{1,2}-\d{1,4}(?![\d-]*\d)"  # 14/1/2020
    r"|\d{4}-(?:0[1-9]|1[0-2])(?![\w-])"  # 2020-06
    rf"|{_NAMED}"
    r"|\d+/\d+(?:/\d+)*|\d+(?:[,.]\d+)+"
    r"|(?:twenty|thirty)-[a-z]+|[^\W\d_]\w*(?:['’](?!s\b)[^\W\d_]+)*|\d+\w*|\S",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?(?![^\W_])", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_QUOTED = re.compile(r'"[^"“”]*"|“[^"“”]*”|„[^"“”„]*[“”]|«[^«»]*»')


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or mark of a question.

    `low` is it folded, without the ending of a possessive, which `is_owner` tells. `is_capital`:
    its capital is not only that of a beginning sentence; `is_upper`: it has one. `is_glued`: no
    space parts it from the word before. `starts`: it begins a sentence.
    """

    low: str
    start: int
    end: int
    is_capital: bool
    is_upper: bool
    is_owner: bool
    is_glued: bool
    starts: bool

    @property
    def number(self) -> int | None:
        """The number that it is, in up to four digits, or written out; None for other words."""
        if self.low.isdecimal():
            return int(self.low) if len(self.low) <= 4 else None
        return NUMBERS.get(self.low)

    @property
    def ordinal(self) -> int | None:
        """The number that it counts to ("14th", "first"), else None."""
        match = _ORDINAL.fullmatch(self.low)
        return int(match[1]) if match else ORDINALS.get(self.low)

    @property
    def year(self) -> int | None:
        """The year from 1000 to 2199 that it can be, else None."""
        if len(self.low) == 4 and self.low.isascii() and self.low.isdigit():
            return int(self.low) if 1000 <= int(self.low) < 2200 else None
        return None


NO_WORD = Word(
    low="",
    start=0,
    end=0,
    is_capital=False,
    is_upper=False,
    is_owner=False,
    is_glued=False,
    starts=True,
)


def to_words(text: str) -> list[Word]:
    """Return the words of `text`, without what stands in double quotation marks."""
    text = _QUOTED.sub(lambda match: "\n" * len(match[0]), text)
    capitals = _are_capitals_telling(text)
    words: list[Word] = []
    starts, end = True, 0
    for match in _TOKEN.finditer(text):
        if match.start() < end:
            continue
        owner = _POSSESSIVE.match(text, match.end()) if match[0][-1].isalnum() else None
        start, word = match.start(), match[0]
        words.append(
            Word(
                low=word.casefold().replace("’", "'"),
                start=start,
                end=owner.end() if owner else match.end(),
                is_capital=capitals and word[0].isupper() and not starts,
                is_upper=word[0].isupper(),
                is_owner=owner is not None,
                is_glued=start == end and bool(words),
                starts=starts,
            )
        )
        end = words[-1].end
        starts = word in ".!?:" or (starts and not word[0].isalnum())
    return words


def _are_capitals_telling(text: str) -> bool:
    """Say whether capitals mark names: they do not where every word has one."""
    others = re.findall(r"[^\W\d_]{3,}", text)[1:]
    return not text.isupper() and (len(others) < 3 or any(word[0].islower() for word in others))
