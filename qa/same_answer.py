"""Same answer: whether two short answers say the same.

Takes short answers, folded; says whether one has the words of the other, whether a sentence tells
again what the turn before was answered with, and whether a question asks for something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.days.words import MONTHS, NUMBERS, WEEKDAYS
from qa.kinds import asked_for
from qa.overlap import WORD

if TYPE_CHECKING:
    from qa.answer import Turn

_ASKS_WHAT = re.compile(r"\b(?:what|which)\b", re.IGNORECASE)
# Of a person, a place or a time: "Which player" and "At what hour" may ask for whom, where, when.
_ASKS_NAMED = re.compile(
    r"\b(?:what|which) (?:\w+ ){0,2}(?:man|woman|player|person|people|minister|president|leader|"
    r"candidate|politician|actor|actress|singer|author|artist|winner|driver|team|club|party|group|"
    r"company|country|nation|city|town|place|region|hour|time|moment|week|weekday|weekend|season|"
    r"share|sum|price|cost|rank|size|age|height|length|distance|total|figure|result|score)\b",
    re.IGNORECASE,
)
_KNOWN = frozenset({"person", "place", "time", "number"})
_DAYS = frozenset({*MONTHS, *WEEKDAYS, "today", "yesterday", "tomorrow", "tonight"})

_MORE = 2  # words beside an answer told before that do not make it another one


def to_folded(text: str) -> str:
    """Return the words of a short answer, folded, as they are compared by."""
    words = WORD.findall(text.casefold())
    return " ".join(word for word in words if word not in {"a", "an", "the"})


def are_same_answer(one: str, other: str) -> bool:
    """Say whether one of two folded short answers holds the other as whole words."""
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def tells_again(words: str, sentence: str, told: Turn) -> bool:
    """Say whether a folded short answer has that of a turn, in a sentence that this quoted."""
    before = to_folded(told.short_answer or "")
    if not before or f" {before} " not in f" {words} ":
        return False
    if len(words.split()) > len(before.split()) + _MORE:
        return False
    return any(sentence in quote for quote in told.quotes)


def asks_for_other(question: str, resolved: str, told: Turn) -> bool:
    """Say whether a question surely asks for another kind of thing than the turn before it.

    A number, a day or a name that this turn does not have makes it a question of its own, which the
    same words may answer. `resolved` is the question with what it needs of the turn.
    """
    asked, before = asked_for(resolved), asked_for(told.resolved or told.question)
    if asked == before or before not in _KNOWN | {"thing"}:
        return False
    if asked == "thing" or before == "thing":
        what = question if asked == "thing" else told.question
        if not _ASKS_WHAT.search(what) or _ASKS_NAMED.search(what):
            return False
    return not _names_fresh(question, told)


def _names_fresh(question: str, told: Turn) -> bool:
    """Say whether a question has a number, a day or a name that the turn before does not have."""
    parts = (told.question, told.resolved, told.short_answer, told.answer, *told.quotes)
    known = set(to_folded(" ".join(filter(None, parts))).split())
    return any(
        word.casefold() not in known
        and (
            any(map(str.isdigit, word))
            or word.casefold() in _DAYS
            or word.casefold() in NUMBERS
            or (word[0].isupper() and word.casefold() not in STOP_WORDS)
        )
        for word in WORD.findall(question)
    )
