"""Amounts: numbers as articles write them, and whether two of them can both be right.

Takes a piece of a sentence; gives the amount it names, with its unit and how exactly it is meant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.overlap import to_stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Span

_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "dozen": 12.0,
}
_WORDS = {
    word: float(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10.0 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
NUMBERS = frozenset(_WORDS) - {"one"}  # "one" is seldom a number
SCALES = frozenset(scale for scale in _SCALES if len(scale) > 2)
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_CURRENCIES = {
    "$": "dollar",
    "us$": "dollar",
    "£": "pound",
    "€": "euro",
    "dollars": "dollar",
    "dollar": "dollar",
    "euros": "euro",
    "euro": "euro",
    "pounds": "pound",
    "pound": "pound",
    "yen": "yen",
    "rupees": "rupee",
    "yuan": "yuan",
    "rubles": "ruble",
    "roubles": "ruble",
    "cents": "cent",
    "pence": "penny",
}
# Each measure with what it measures and how many of its smallest unit here it is.
_MEASURES = {
    **dict.fromkeys(("millimetre", "millimeter", "mm"), ("length", 0.001)),
    **dict.fromkeys(("centimetre", "centimeter", "cm"), ("length", 0.01)),
    **dict.fromkeys(("inch", "inches"), ("length", 0.0254)),
    **dict.fromkeys(("foot", "feet", "ft"), ("length", 0.3048)),
    **dict.fromkeys(("metre", "meter", "m"), ("length", 1.0)),
    **dict.fromkeys(("kilometre", "kilometer", "km"), ("length", 1000.0)),
    **dict.fromkeys(("mile", "mi"), ("length", 1609.344)),
    **dict.fromkeys(("gram", "g"), ("mass", 0.001)),
    **dict.fromkeys(("kilogram", "kilo", "kg"), ("mass", 1.0)),
    **dict.fromkeys(("tonne", "ton"), ("mass", 1000.0)),
    **dict.fromkeys(("lb", "lbs"), ("mass", 0.45359237)),
    **dict.fromkeys(("second", "sec"), ("time", 1 / 86400)),
    **dict.fromkeys(("minute", "min"), ("time", 1 / 1440)),
    "hour": ("time", 1 / 24),
    "day": ("time", 1.0),
    "week": ("time", 7.0),
    "month": ("time", 30.4),
    "year": ("time", 365.25),
    "decade": ("time", 3652.5),
    "century": ("time", 36525.0),
    "hectare": ("area", 1.0),
    "acre": ("area", 0.404686),
}
_NUMBER = re.compile(
    r"(?P<sign>US\$|[$£€])?\s?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ -]?(?P<scale>hundred|thousand|million|mln|billion|trillion|dozen|bn|tn|"
    r"[mkb](?![a-z])))?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    rf"\b(?P<word>(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}|a|an)"
    rf"(?:[- ](?:{'|'.join(list(_WORDS)[1:10])}))?)\b"
    r"(?:[ -](?P<scale>hundred|thousand|million|billion|trillion|dozen)\b)?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b(?:(?P<n>a|one|two|three|four)[- ])?(?P<share>{'|'.join(_SHARES)})s?\b(?! of (?:a|one)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:-|–|to|and|or)\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b|percentage points?\b)", re.IGNORECASE)
_UNIT = re.compile(r"[\s-]*(?P<unit>[A-Za-z]+)")
_HEDGES = (
    ("more", re.compile(r"\b(?:more than|over|at least|above|upwards of|exceed(?:s|ed|ing)?)\s*$")),
    ("less", re.compile(r"\b(?:less than|fewer than|under|below|up to|as many as|at most)\s*$")),
    ("nearly", re.compile(r"\b(?:nearly|almost|close to|just under)\s*$")),
    (
        "about",
        re.compile(
            r"(?:\b(?:about|around|some|roughly|approximately|an estimated|estimated)|~)\s*$"
        ),
    ),
)
_ABOUT = 0.15  # by how much "about" may be off, of the number itself
_CONVERTED = 0.03  # what is lost where one of two measures was converted


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number with its unit: from `least` to `most`, in steps of `step`, all in units of `unit`.

    `unit` is a kind of measure ("length", in metres), a currency, "percent", the stem of what is
    counted, or "" where nothing is named. Of a measure `name` and `factor` tell how it was written.
    """

    least: float
    most: float
    step: float
    unit: str
    name: str = ""
    factor: float = 1.0

    @property
    def is_measured(self) -> bool:
        """Say whether it measures a thing, so that it does not change as a count does."""
        return self.unit in {kind for kind, _ in _MEASURES.values()}

    @property
    def kind(self) -> str:
        """What kind of quantity it is: a measure's, "money", "percent", or "" for a count."""
        if self.unit in _CURRENCIES.values():
            return "money"
        return self.unit if self.is_measured or self.unit == "percent" else ""

    def as_measured(self, other: Amount) -> Amount:
        """Return a bare number as one in the unit of `other`; any other amount as it is."""
        if self.unit:
            return self
        by = other.factor
        return Amount(
            least=self.least * by,
            most=self.most * by,
            step=self.step * by,
            unit=other.unit,
            name=other.name,
            factor=by,
        )


def to_amount(sentence: str, start: int, end: int) -> Amount | None:
    """Return the one amount that `sentence[start:end]` names, None where there is none or several.

    What hedges it may stand before, its unit after it.
    """
    found = _share(sentence, start, end) or _number(sentence, start, end)
    if found is None:
        return None
    low, high, step, first, last, sign = found
    unit, factor, name = _to_unit(sentence[last:], sign)
    hedge = _hedge(sentence[:first])
    least, most = _with_hedge(low, high, hedge)
    return Amount(
        least=least * factor,
        most=most * factor,
        step=step * factor,
        unit=unit,
        name=name,
        factor=factor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a text, its span [start, end) in code points, without its unit.

    It is exact to `step`, at least `least` and at most `most`: as its hedge has it ("more than").
    `is_word`: it is written without digits. A half is 50, as percent are told.
    """

    start: int
    end: int
    value: float
    step: float
    least: float
    most: float
    is_word: bool


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of `text`, those in words last; "one" and "a" are none."""
    taken = []
    for match in _NUMBER.finditer(text):
        scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
        value = float(match["digits"].replace(",", "")) * scale
        start = match.end() - len(match[0].lstrip())
        taken.append((start, match.end()))
        yield _to_number(text, taken[-1], value, _step(match["digits"]) * scale, is_word=False)
    for match in _IN_WORDS.finditer(text):
        number = _in_words(match["word"])
        is_scaled = bool(match["scale"])
        if number is None or (match["word"].lower() in ("a", "an", "one") and not is_scaled):
            continue
        if not any(start < match.end() and match.start() < end for start, end in taken):
            scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
            yield _to_number(text, match.span(), number * scale, scale, is_word=True)
    for match in _SHARE.finditer(text):
        value = _SHARES[match["share"].lower()] * _WORDS.get((match["n"] or "a").lower(), 1.0)
        yield _to_number(text, match.span(), value, 5.0, is_word=True)


def _to_number(text: str, span: Span, value: float, step: float, *, is_word: bool) -> Number:
    least, most = _with_hedge(value, value, _hedge(text[max(0, span[0] - 24) : span[0]]))
    return Number(
        start=span[0],
        end=span[1],
        value=value,
        step=step,
        least=least,
        most=most,
        is_word=is_word,
    )


def to_measure(word: str) -> str:
    """Return what a unit's name measures, as "mass" of "kilograms"; "money" of a currency's."""
    if word in _CURRENCIES:
        return "money"
    names = (name for name in (word, word.removesuffix("s")) if name in _MEASURES)
    return next((_MEASURES[name][0] for name in names), "")


def to_bare_amount(sentence: str, start: int, end: int) -> Amount | None:
    """Return the amount that `to_amount` does, without what hedges it."""
    return to_amount(sentence[start:], 0, end - start)


def to_bound(amount: Amount) -> str:
    """Return "less" for an amount told as "up to", "more" for "more than", else ""."""
    return "less" if amount.least == 0 else "more" if math.isinf(amount.most) else ""


def can_both_be(one: Amount, other: Amount) -> bool:
    """Say whether both amounts can be right of one thing.

    They can where their ranges meet, or differ by less than one step of the less exact: 8,848 and
    8,848.86, 40,000 and 38,600. "About" is 15 percent off at most; "more than" has no upper end.
    Converted measures may be 3 percent apart.
    """
    gap = max(one.least, other.least) - min(one.most, other.most)
    if gap <= 0:
        return True
    slack = max(one.step, other.step)
    if one.is_measured and one.name != other.name:
        slack = max(slack, _CONVERTED * max(abs(one.most), abs(other.most), 0.0))
    return gap < slack


def _number(
    sentence: str, start: int, end: int
) -> tuple[float, float, float, int, int, str] | None:
    """Return least, most, step, where the first begins and the last ends, and a currency's sign."""
    found = []
    for match in _NUMBER.finditer(sentence, start, end):
        # What was cut off ("40" of "40,000") belongs to it; so does the sign before it.
        whole = _NUMBER.match(sentence, match.start()) or match
        scale = _SCALES.get((whole["scale"] or "").lower(), 1.0)
        value = float(whole["digits"].replace(",", ""))
        step = _step(whole["digits"]) * scale
        found.append((value * scale, step, *whole.span(), (whole["sign"] or "").lower()))
    if not found:
        for match in _IN_WORDS.finditer(sentence, start, end):
            number = _in_words(match["word"])
            scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
            if number is not None and (match["word"].lower() not in ("a", "an") or scale > 1):
                found.append((number * scale, scale if scale > 1 else 1.0, *match.span(), ""))
    if len(found) == 1:
        value, step, first, last, sign = found[0]
        return value, value, step, first, last, sign
    if len(found) == 2 and _RANGE.match(sentence[found[0][3] : found[1][2]]):
        (low, step, first, _, sign), (high, other, _, last, _) = found
        return min(low, high), max(low, high), max(step, other), first, last, sign
    return None


def _share(sentence: str, start: int, end: int) -> tuple[float, float, float, int, int, str] | None:
    if _NUMBER.search(sentence, start, end):
        return None
    found = list(_SHARE.finditer(sentence, start, end))
    if len(found) != 1:
        return None
    many = (found[0]["n"] or "a").lower()
    value = _SHARES[found[0]["share"].lower()] * _WORDS.get(many, 1.0)
    return value, value, 5.0, *found[0].span(), "%"


def _in_words(text: str) -> float | None:
    parts = re.split(r"[- ]", text.lower())
    values = [1.0 if part in ("a", "an") else _WORDS.get(part) for part in parts]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _step(digits: str) -> float:
    """Return what a number is exact to: its last decimal, or of thousands its last figure not 0."""
    _, _, decimals = digits.partition(".")
    if decimals:
        return math.pow(10, -len(decimals))
    bare = digits.replace(",", "")
    return math.pow(10, len(bare) - len(bare.rstrip("0"))) if len(bare) > 3 else 1.0


def _to_unit(after: str, sign: str) -> tuple[str, float, str]:
    """Return unit, its factor and its name, from the sign before and the words after a number."""
    if sign in _CURRENCIES:
        return _CURRENCIES[sign], 1.0, sign
    if sign == "%" or _PERCENT.match(after):
        return "percent", 1.0, "percent"
    match = _UNIT.match(after)
    word = match["unit"].lower() if match else ""
    if word in _CURRENCIES:
        return _CURRENCIES[word], 1.0, word
    for name in (word, word.removesuffix("s")):
        if name in _MEASURES:
            kind, factor = _MEASURES[name]
            return kind, factor, name
    return (to_stem(word) if match and word not in _NO_UNITS else ""), 1.0, ""


def _hedge(before: str) -> str:
    lowered = before.lower()
    return next((name for name, pattern in _HEDGES if pattern.search(lowered)), "")


def _with_hedge(low: float, high: float, hedge: str) -> tuple[float, float]:
    if hedge == "more":
        return low, math.inf
    if hedge == "less":
        return 0.0, high
    if hedge == "nearly":
        return low * (1 - _ABOUT), high
    if hedge == "about":
        return low * (1 - _ABOUT), high * (1 + _ABOUT)
    return low, high


_NO_UNITS = frozenset(
    """
    a an the of in on at to for by with from and or but so as was were is are be been had has have
    who which that died dead killed when after before while because if than it he she they this
    """.split()
)
