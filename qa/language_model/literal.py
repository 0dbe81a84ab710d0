"""Literal: what of a claim must stand in a text word for word, and does not.

Takes a claim and a text; gives the claim's numbers, days, names and denials that the text lacks.
A number may be rounded or written another way, a day may follow from the day the article appeared,
a name may be shortened: it says that something is missing only where it surely is.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.dates import find_days
from index.stop_words import STOP_WORDS
from qa.amounts import NUMBERS, find_numbers
from qa.names.subject import PEOPLES
from qa.overlap import WORD, to_stem, to_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span
    from qa.amounts import Number
    from qa.language_model.support import Reason

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_RANKS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        1,
    )
}
_ORDINAL = re.compile(rf"\b(?:\d+(?:st|nd|rd|th)|{'|'.join(_RANKS)})\b", re.IGNORECASE)
_IS_RANK = re.compile(r"(?:st|nd|rd|th)\b")
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_DAY_NAME = re.compile(
    rf"\b(?:{'|'.join(word.title() for word in (*_MONTHS, *_WEEKDAYS))})\b"
)  # "may" is one only where it begins with a capital
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(word.title() for word in _WEEKDAYS)})\b")
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|last night|this (?:morning|evening|afternoon|week))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d,.$£€-])(?:1[5-9]|20)\d\d(?![\d,]*\d|\.\d|%|s\b)")
_NAME = re.compile(r"(?<![\w’'])[A-Z][\w’'-]*\w|(?<![\w.])(?:[A-Z]\.){2,}")
_NAMES = re.compile(r"[A-Z][\w’'-]*+(?:(?: of| and| the| for)* [A-Z][\w’'-]*+){1,7}")
_MOST_INITIALS = 10
_SHORT = re.compile(r"\b[A-Z]{2,5}\b|\b(?:[A-Z]\.){2,}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"“‘(]\s*)$")
_DENIAL = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|nowhere)\b|n[’']t\b",
    re.IGNORECASE,
)
# What says no without one of these words.
_DENIES = re.compile(
    r"\b(?:den(?:y|ie[sd]|ying)|refus\w+|reject\w*|fail\w*|lack\w*|absen\w+|prevent\w*|bann?\w*|"
    r"stop\w*|false\w*|unable|un\w{4,}|impossib\w+|rul(?:es?|ed|ing) out|declin\w+|oppos\w+|"
    r"cancel\w*|"
    r"hardly|barely|few|little|except|unless|avoid\w*|free of|far from|instead|rather than|only|"
    r"dis\w{4,}|in(?:ability|correct|effective|sufficient|complete)\w*|postpon\w+|withdr\w+|"
    r"miss\w*|"
    r"los[est]\w*|halt\w*|suspend\w*|block\w*|abandon\w*|dropp?\w*|end(?:ed|s)?)\b",
    re.IGNORECASE,
)
# What people are called by, whatever they are.
_TITLES = frozenset(
    """
    mr mrs ms dr sir lord lady dame president prime minister senator professor judge justice chief
    king queen prince princess general captain secretary governor mayor chancellor pope ceo
    """.split()
)
_NO_NAMES = (
    _TITLES
    | NUMBERS
    | STOP_WORDS
    | frozenset("i according however meanwhile overall although despite yes no".split())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a text lacks of a claim, the span [start, end) of it in code points, and its kind."""

    reason: Reason
    start: int
    end: int


def missing(claim: str, text: str, *, published: datetime.date | None = None) -> list[Missing]:
    """Return what of `claim` `text` lacks, in order. `published` is when it appeared."""
    found = [
        *_missing_days(claim, text, published),
        *_missing_numbers(claim, text, published),
        *_missing_ordinals(claim, text),
        *_missing_names(claim, text),
    ]
    return sorted(found, key=lambda one: one.start)


def lacks_denial(claim: str, sentence: str) -> Missing | None:
    """Return where `claim` denies, if `sentence` has nothing that does."""
    denial = _DENIAL.search(claim)
    if denial is None or _DENIAL.search(sentence) or _DENIES.search(sentence):
        return None
    return Missing(reason="negation", start=denial.start(), end=denial.end())


def denies_alone(claim: str, sentence: str) -> bool:
    """Say whether `sentence` denies, and `claim` has nothing that does."""
    return (
        bool(_DENIAL.search(sentence)) and not _DENIAL.search(claim) and not _DENIES.search(claim)
    )


def _missing_days(claim: str, text: str, published: datetime.date | None) -> Iterator[Missing]:
    held = set(WORD.findall(text.lower()))
    for match in _DAY_NAME.finditer(claim):
        name = match[0].lower()
        if name not in held and name[:3] not in held and not _follows(name, text, published):
            yield Missing(reason="day", start=match.start(), end=match.end())
    for match in _YEAR.finditer(claim):
        year = match[0]
        is_told = year in text or f"{year[:3]}0s" in text or f"’{year[2:]}" in text
        if not is_told and (published is None or published.year != int(year)):
            yield Missing(reason="day", start=match.start(), end=match.end())


def _follows(name: str, text: str, published: datetime.date | None) -> bool:
    """Say whether the weekday or month `name` may follow from the days that `text` tells.

    These are the days it names, and those near the day it appeared that it tells by that.
    """
    days = [days.first for _, _, days in find_days(text, "en")]
    if name in _WEEKDAYS:
        if published is not None and _RELATIVE.search(text):
            days += [published + datetime.timedelta(days=n) for n in (-1, 0, 1)]
        return any(day.weekday() == _WEEKDAYS.index(name) for day in days)
    month = _MONTHS.index(name) + 1
    if published is not None and not _DAY_NAME.search(_WEEKDAY.sub("", text)):
        days += [published, published.replace(day=1) - datetime.timedelta(days=1)]
    return any(day.month == month for day in days)


def _missing_numbers(claim: str, text: str, published: datetime.date | None) -> Iterator[Missing]:
    told = list(find_numbers(text))
    of_days = _spans_of_days(text)
    counts = [other for other in told if not _is_within(other, of_days)]
    in_days, years = _spans_of_days(claim), {match.span() for match in _YEAR.finditer(claim)}
    for number in find_numbers(claim):
        if (number.start, number.end) in years or _is_in_word(claim, number):
            continue
        if not _is_within(number, in_days) and _IS_RANK.match(claim, number.end):
            continue
        is_day = _is_within(number, in_days)
        others = told if is_day or not number.is_word else counts
        if any(number.value == other.value for other in others):
            continue
        if is_day and published is not None and number.value == published.day:
            continue
        if not is_day and any(_is_same(number, other) for other in counts):
            continue
        if number.is_word and not _is_counted_otherwise(claim, number, text, counts):
            continue
        yield Missing(reason="day" if is_day else "number", start=number.start, end=number.end)


def _spans_of_days(text: str) -> list[Span]:
    """Return where `text` names days and years."""
    days = [(start, end) for start, end, _ in find_days(text, "en")]
    return [*days, *(match.span() for match in _YEAR.finditer(text))]


def _is_within(number: Number, spans: Sequence[Span]) -> bool:
    return any(start <= number.start and number.end <= end for start, end in spans)


def _is_same(number: Number, other: Number) -> bool:
    """Say whether `other`, of a text, may be told as `number`: rounded, or with its hedge."""
    if number.least != number.most:
        return number.least <= other.value <= min(number.most, 1.5 * number.value)
    if number.step > 1 or number.value != int(number.value):
        return abs(number.value - other.value) <= number.step / 2
    return other.value != int(other.value) and abs(number.value - other.value) < 1


def _is_counted_otherwise(claim: str, number: Number, text: str, told: Sequence[Number]) -> bool:
    """Say whether `text` gives another number of what `number`, a small word, counts."""
    counted = _counted(claim, number.end)
    ends = [*(other.end for other in told), *(match.end() for match in _ONE.finditer(text))]
    return bool(counted) and any(_counted(text, end) & counted for end in ends)


def _missing_ordinals(claim: str, text: str) -> Iterator[Missing]:
    """Yield the ordinals of `claim`, where `text` has another one of the same."""
    told = [(match.end(), _to_rank(match[0])) for match in _ORDINAL.finditer(text)]
    for match in _ORDINAL.finditer(claim):
        rank, counted = _to_rank(match[0]), _counted(claim, match.end())
        if any(other == rank for _, other in told):
            continue
        if any(_counted(text, end) & counted for end, _ in told):
            yield Missing(reason="number", start=match.start(), end=match.end())


def _to_rank(ordinal: str) -> int:
    digits = re.match(r"\d+", ordinal)
    return int(digits[0]) if digits else _RANKS[ordinal.lower()]


def _counted(text: str, at: int) -> set[str]:
    """Return the stems of the two words that follow a number."""
    words = WORD.findall(text[at : at + 40].lower())[:2]
    return {to_stem(word) for word in words} - STOP_WORDS


def _is_in_word(claim: str, number: Number) -> bool:
    """Say whether the number is part of a word: "F-16", "G7", "COVID-19"."""
    before = claim[: number.start]
    return bool(re.search(r"[A-Za-z]-?$", before))


def _missing_names(claim: str, text: str) -> Iterator[Missing]:
    held, short = to_stems(text), _initials(text)
    begins = [word for word in held if len(word) > 3]
    told = {mark.replace(".", "") for mark in _SHORT.findall(text)}
    spelled = [run.span() for run in _NAMES.finditer(claim) if told & _initials(run[0])]
    for match in _NAME.finditer(claim):
        name = re.sub(r"[’']s$", "", match[0])
        bare = "".join(WORD.findall(name))
        if bare.lower() in _NO_NAMES and (len(bare) < 3 or not bare.isupper()):
            continue
        if _DAY_NAME.fullmatch(name) or PEOPLES.fullmatch(name):
            continue
        if _SENTENCE_START.search(claim[: match.start()]) and not _is_name_again(claim, match):
            continue
        if bare in short or any(start <= match.start() < end for start, end in spelled):
            continue
        words = [word for word in WORD.findall(name.lower()) if len(word) > 1]
        if not all(_is_held(word, held, begins) for word in words):
            yield Missing(reason="name", start=match.start(), end=match.start() + len(name))


def _is_name_again(claim: str, match: re.Match[str]) -> bool:
    """Say whether a sentence's first word is surely a name: so is the next one, or it owns it."""
    if match[0].lower() in STOP_WORDS:
        return False
    return match[0].endswith(("’s", "'s")) or bool(re.match(r" [A-Z]", claim[match.end() :]))


def _is_held(word: str, held: set[str], folded: Sequence[str]) -> bool:
    """Say whether a text holds `word`, or one that begins as it does: "France" and "French"."""
    stem = to_stem(word)
    if stem in held or word in held:
        return True
    begins = word[: max(4, len(word) - 4)] if len(word) > 4 else word  # "Tim" of "Timothy"
    return len(begins) > 2 and any(other.startswith(begins) for other in folded)


def _initials(text: str) -> set[str]:
    """Return what the names of several words in `text` may be shortened to."""
    found = set()
    for match in _NAMES.finditer(text):
        capitals = "".join(word[0] for word in WORD.findall(match[0]) if word[0].isupper())
        for first in range(len(capitals) - 1):
            end = min(len(capitals), first + _MOST_INITIALS)
            found |= {capitals[first:last] for last in range(first + 2, end + 1)}
    return found
