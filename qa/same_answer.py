"""Same answer: whether two short answers say the same.

Takes short answers, folded; says whether one has the words of the other, and whether a sentence
tells again what the turn before was answered with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.overlap import WORD

if TYPE_CHECKING:
    from qa.answer import Turn

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
