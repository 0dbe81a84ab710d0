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
    r"costs?|pa(?:y|ys|id)|worth|price|spend|spent|fine[ds]?|earn(?:ed|s)?|sell|sold|bought|buy|"
    r"owed?|invest(?:ed)?|donat(?:e|ed)"
)
# What is asked for, and the kinds of quantity that it surely is not.
_ASKED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), frozenset(kinds))
    for pattern, kinds in (
        (r"\bwhat time\b", ("money", "percent", "length", "mass", "time")),
        (r"\bhow long\b", ("money", "percent", "mass", "temperature", "clock")),
        (r"\bhow old\b|\bwhat age\b", ("money", "percent", "mass", "length", "clock")),
        (r"\bhow (?:far|tall)\b", ("money", "mass", "temperature", "clock")),
        (r"\bhow fast\b|\bwhat speed\b", ("money", "mass", "clock", "temperature")),
        (r"\bhow strong\b.* winds?\b", ("money", "mass", "clock", "time")),
        (r"\bhow (?:hot|cold|warm)\b|\bwhat temperature\b", ("money", "mass", "clock", "time")),
        (r"\bhow heavy\b|\bhow much\b.* weigh", ("money", "percent", "time", "clock")),
        (
            r"\b(?:what|which) (?:share|percentage|percent|proportion)\b",
            ("money", "mass", "length", "time", "clock", "none"),
        ),
        (
            rf"\bhow much (?:money\b|(?:did|does|do|was|were|is|are|has|have|had|will|would|could|"
            rf"may|might)\b.* (?:{_COST})\b)|\bwhat (?:price|sum of money)\b",
            ("time", "clock", "length", "temperature", "none"),
        ),
    )
)
_OF_COUNTS = frozenset(("money", "mass", "length", "time", "clock", "none"))
_MANY = re.compile(r"\bhow many ((?:[a-z]+ ){0,2}[a-z]+)")  # with what is counted
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
_SPEED = re.compile(
    r"\b(?:mph|kph|knots)\b|km/h|\b(?:miles|kilomet(?:re|er)s|km|met(?:re|er)s|feet) (?:per|an|a) "
    r"(?:hour|second)\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"°|\bdegrees\b", re.IGNORECASE)
_ANY = re.compile(
    r"\d|\b(?:no|none|nobody|nothing|free|all|both|most|some|several|many|few|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|half|thirds?|quarters?|once|twice|single|pair|couple|an?)\b",
    re.IGNORECASE,
)
_AFTER = 24  # characters after a number in which its unit ends


def is_other_quantity(question: str, sentence: str, span: Span) -> bool:
    """Say whether `sentence[span]` is surely no quantity of the kind that `question` asks for.

    It is one where it names a measure, price, share, speed or time of day that cannot answer, or,
    asked how many or what share, where it names no number.
    """
    others = _to_others(question.lower())
    if not others:
        return False
    if not _ANY.search(sentence, *span):
        return "none" in others
    return _kind(sentence, *span) in others


def _to_others(question: str) -> frozenset[str]:
    """Return the kinds that cannot answer; none where no quantity is asked for."""
    found = _MANY.search(question)
    if found is not None:
        asked = {to_measure(word) for word in found[1].split()} - {""}
        return (_OF_COUNTS | {"percent"}) - asked if asked else _OF_COUNTS
    return next((kinds for pattern, kinds in _ASKED if pattern.search(question)), frozenset())


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
