"""Quantities: whether a short answer is measured in what the question asks for.

Takes a question, a sentence and the span of its short answer; tells "How fast was it?" from
"8:10 am", and "How many kilograms?" from "18-karat".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.amounts import to_amount, to_measure

if TYPE_CHECKING:
    from index.articles.article import Span

_COST = (
    r"costs?|pa(?:y|ys|id)|worth|price|spen[dt]|money|fine[ds]?|earn(?:ed|s)?|s[oe]ll|sold|"
    r"bought|buy|owed?|invest(?:ed)?|donat(?:e|ed)"
)
# What is asked for, and the quantities that can answer; "" is a bare number.
_ASKED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), frozenset(kinds))
    for pattern, kinds in (
        (r"\bwhat time\b", ("clock",)),
        (r"\bhow long\b", ("time", "length")),
        (r"\bhow old\b|\bwhat age\b", ("time", "")),
        (r"\bhow (?:far|tall|high|wide|deep)\b", ("length", "")),
        (r"\bhow fast\b|\bwhat speed\b|\bhow strong\b.* winds?\b", ("speed", "length", "")),
        (r"\bhow (?:hot|cold|warm)\b|\bwhat temperature\b", ("temperature", "")),
        (r"\bhow heavy\b|\bhow much\b.* weigh", ("mass", "")),
        (r"\b(?:what|which) (?:share|percentage|percent|proportion)\b", ("percent", "")),
        (
            rf"\bhow much\b.*\b(?:{_COST})\b|\bwhat (?:price|sum of money)\b",
            ("money", "percent", ""),
        ),
    )
)
_MANY = re.compile(r"\bhow many ([a-z]+)")
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
_SPEED = re.compile(
    r"\b(?:mph|kph|knots)\b|km/h|\b(?:miles|kilomet(?:re|er)s|km|met(?:re|er)s|feet) (?:per|an|a) "
    r"(?:hour|second)\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"°|\bdegrees\b", re.IGNORECASE)
_ANY = re.compile(
    r"\d|\b(?:no|none|nobody|all|both|most|some|several|many|few|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|half|thirds?|quarters?|once|twice|single|pair|couple|an?)\b",
    re.IGNORECASE,
)
_AFTER = 24  # characters after a number in which its unit ends


def is_other_quantity(question: str, sentence: str, span: Span) -> bool:
    """Say whether `sentence[span]` is surely no quantity of the kind that `question` asks for.

    It is one where it names no number, or a measure, price, speed or time of day that is not what
    was asked for; where that cannot be told, it is none.
    """
    asked = _to_asked(question.lower())
    if asked is None:
        return False
    if not _ANY.search(sentence, *span):
        return True
    kind = _kind(sentence, *span)
    return kind is not None and kind not in asked


def _to_asked(question: str) -> frozenset[str] | None:
    """Return the kinds that can answer; None where no quantity is asked for."""
    found = _MANY.search(question)
    if found is not None:
        kind = to_measure(found[1])
        return frozenset((kind, "")) if kind else frozenset(("", "percent"))
    return next((kinds for pattern, kinds in _ASKED if pattern.search(question)), None)


def _kind(sentence: str, start: int, end: int) -> str | None:
    """Return the kind of quantity; "" for a bare number or a count, None where it is not clear."""
    after = min(len(sentence), end + _AFTER)
    if _CLOCK.search(sentence, start, min(len(sentence), end + 4)):
        return "clock"
    if _SPEED.search(sentence, start, after):
        return "speed"
    if _DEGREES.search(sentence, start, min(len(sentence), end + 9)):
        return "temperature"
    amount = to_amount(sentence, start, end)
    if amount is None:
        return None
    return amount.kind
