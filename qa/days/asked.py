"""AskedDays: which days a question is about, by its words and the clock.

Takes a question and the day it is asked on; gives the days it means, and whether things happened or
articles appeared on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from qa.days import ranges
from qa.days.belonging import are_of_publication
from qa.days.phrases import PLAIN, to_phrases
from qa.days.words import to_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from qa.days.phrases import Phrase
    from qa.days.ranges import Range
    from qa.days.words import Word

Of = Literal["event", "published"]
_REMEMBERED = 64  # questions, of which each is read several times on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDays:
    """The days that a question means by `words`: from `first` to `last`, both included.

    None leaves an end open. `of`: what happened on them ("event"), or which articles appeared
    ("published"). `span` is where the words stand in the question. `is_relative`: only the clock
    tells which days they are, so that no article has the words for them.
    """

    words: str
    span: tuple[int, int]
    first: datetime.date | None
    last: datetime.date | None
    of: Of
    is_relative: bool

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise ValueError("days without an end are all days")
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"no day lies from {self.first} to {self.last}")

    def to_dict(self) -> dict[str, Any]:
        """Return the days as the JSON contract has them."""
        return {
            "words": self.words,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "of": self.of,
        }


def to_asked_days(question: str, now: datetime.date) -> AskedDays | None:
    """Return the days that `question`, asked on the day `now`, means; None where it means none.

    Of several phrases of time they are from the first day to the last.
    """
    words, phrases = _read(question, now)
    if not phrases:
        return None
    days = phrases[0].days
    for phrase in phrases[1:]:
        days = _both(days, phrase.days)
    if days.first is None and days.last is None:
        return None
    start, end = _span(words, phrases[0])
    return AskedDays(
        words=question[start:end],
        span=(start, end),
        first=days.first,
        last=days.last,
        of="published" if are_of_publication(words, phrases[0]) else "event",
        is_relative=phrases[0].is_relative,
    )


def without_relative(question: str, now: datetime.date) -> str:
    """Return `question` without the words that only the clock gives a meaning, like "last week".

    Where nothing else would be left it stays as it is.
    """
    words, phrases = _read(question, now)
    return _without(question, words, [p for p in phrases if p.is_relative])


def without_days(question: str, now: datetime.date) -> str:
    """Return `question` without its phrases of time, like "in March 2020" and "last week".

    Where nothing else would be left it stays as it is.
    """
    words, phrases = _read(question, now)
    return _without(question, words, phrases)


@lru_cache(_REMEMBERED)
def _read(question: str, now: datetime.date) -> tuple[tuple[Word, ...], tuple[Phrase, ...]]:
    """Return the words of `question` and its phrases of time, as meant on the day `now`."""
    words = to_words(question)
    return tuple(words), tuple(to_phrases(words, now))


def _without(question: str, words: Sequence[Word], phrases: Sequence[Phrase]) -> str:
    kept, at = [], 0
    for phrase in phrases:
        start, end = _span(words, phrase)
        if words[phrase.last - 1].is_owner and phrase.last - phrase.first > 1:
            start = words[phrase.first + (words[phrase.first].low in PLAIN)].start
        kept.append(question[at:start].rstrip())
        at = end
    if not kept:
        return question
    tail = question[at:]
    left = "".join(kept) + (tail if kept[-1] else tail.lstrip(" ,"))
    return left.strip() if any(map(str.isalnum, left)) else question


def _span(words: Sequence[Word], phrase: Phrase) -> tuple[int, int]:
    return words[phrase.first].start, words[phrase.last - 1].end


def _both(one: Range, other: Range) -> Range:
    """Return what both have where each is open at another end, else all from one to the other."""
    if one.last is None and other.first is None and one.start <= other.end:
        return ranges.Range(one.first, other.last)
    return ranges.hull(one, other)
