"""Folding: texts as a reader compares them.

Takes two texts; says whether one holds the words of the other, or is the same answer. Plural,
possessive and other endings, accents, apostrophes, hyphens and the way numbers are written make no
difference: "TikTok’s" holds "TikTok", "five cease-fires" holds "5 ceasefires".
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from index.words import to_stem

if TYPE_CHECKING:
    from collections.abc import Sequence

_DROPPED = frozenset({"a", "an", "the", "s"})  # "s" is what a possessive leaves
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: Decimal(value) for value, word in enumerate(_UNITS)}
_VALUES |= {word: Decimal(10 * value) for value, word in enumerate(_TENS, 2)}
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        strict=True,
    )
)
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(10) ** 3,
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "trillion": Decimal(10) ** 12,
}
_SHORT_SCALES = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}
_SPELLED = (  # each pattern, and what stands for it
    (re.compile(r"[‘’ʼ`´]"), "'"),
    (re.compile(r"'s\b|(?<=s)'(?!\w)"), ""),
    (re.compile(r"'"), ""),
    (re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)"), r"\1"),  # u.s.
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
    (re.compile(r"%|\bper cent\b"), " percent"),
    (re.compile(r"&"), " and "),
)
_SHORT_SCALE = re.compile(r"(?<=\d)([kmbt])n?\b")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑‒–](?=\w)")
_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[^\W\d_]+")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")  # longer ones are words
_MAX_SCALED = 10**15  # so that no product is beyond what Decimal keeps, 28 digits
_LIST = re.compile(r",\s|\band\b|\bor\b|&|;")


def holds_words(text: str, answer: str) -> bool:
    """Say whether `text` has the folded words of `answer` in a row, as whole words."""
    held = to_foldings(text)
    return any(
        wanted and f" {wanted} " in f" {one} " for wanted in to_foldings(answer) for one in held
    )


def is_answer(said: str, answer: str) -> bool:
    """Say whether a short answer is `answer`, or what tells it from others.

    That is what holds all its words, in any order ("Finland and Sweden"), or the part that names
    it: its numbers, else its last word ("Jill Biden" for "First lady Dr. Jill Biden"). Of a list,
    every part must be there.
    """
    words, wanted = to_foldings(said)[0].split(), to_foldings(answer)[0].split()
    if holds_words(said, answer) or (wanted and set(wanted) <= set(words)):
        return True
    if _LIST.search(answer) or not holds_words(answer, said):
        return False
    numbers = {word for word in wanted if _NUMBER.fullmatch(word)}
    return numbers <= set(words) if numbers else wanted[-1] in words


@lru_cache(maxsize=1024)
def to_foldings(text: str) -> tuple[str, str]:
    """Return the folded words of `text`, with hyphens that part words and with hyphens that do not.

    Words are lower case, without endings, accents and articles; numbers are digits. They are joined
    by spaces.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, spelled in _SPELLED:
        text = pattern.sub(spelled, text)
    text = _SHORT_SCALE.sub(lambda scale: f" {_SHORT_SCALES[scale[1]]}", text)
    parted, joined = (_HYPHEN.sub(mark, text) for mark in (" ", ""))
    return _to_folding(parted), _to_folding(joined)


def _to_folding(text: str) -> str:
    words = [word for word in _WORD.findall(text) if word not in _DROPPED]
    return " ".join(map(to_stem, _with_digits(words)))


def _with_digits(words: Sequence[str]) -> list[str]:
    """Return `words` with each number as digits: "twenty one", "1.5 million", "first"."""
    found: list[str] = []
    number: Decimal | None = None
    for word in words:
        value = Decimal(word) if _NUMBER.fullmatch(word) else _VALUES.get(word)
        if number is not None and word in _SCALES and number < _MAX_SCALED:
            number *= _SCALES[word]
        elif number is not None and word in _VALUES and _goes_on(number, _VALUES[word]):
            number += _VALUES[word]
        else:
            if number is not None:
                found.append(_to_digits(number))
            number = value
            if value is None:
                found.append(_ORDINALS.get(word, word))
    return found if number is None else [*found, _to_digits(number)]


def _goes_on(number: Decimal, value: Decimal) -> bool:
    """Say whether `value` is the unit of a number whose tens are `number`: twenty, one."""
    return 20 <= number < 100 and number % 10 == 0 and 1 <= value < 10


def _to_digits(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"
