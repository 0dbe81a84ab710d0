"""Resolving: what a question means in its conversation.

Takes a question and the turns before it; gives the question to search with, which is part of the
answer and shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.route.small_talk import to_small_talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_OPENERS = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|what else|who else|where else|"
    r"anything else|any more|why not|how so|how come|since when|such as|tell me more|go on)\b",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    "he she him her his hers it its they them their theirs himself herself".split()
)
_POINTERS = re.compile(
    r"\b(?:this|that|these|those)\s*[?.!]*$|"
    r"^(?:is|was|are|were|did|does|do|why is|why was)?\s*"
    r"(?:this|that|these|those)\s+(?:is|was|are|were|true|mean|happen)|"
    r"\bthere\s*[?.!]*$|\bthe (?:former|latter|same)\b|"
    r"\b(?:a|the|that|those)(?: \w+)? ones?\b|\bthe other (?:one|two|ones)?\b",
    re.IGNORECASE,
)
# "When did the glassworks put out its last furnace?": the question itself says whose.
_OWNED = re.compile(r"\b(?:the|a|an|this|these|those) \w+.*? (its|his|her|their)\b", re.IGNORECASE)
_PRONOUNS = "it its this that these those there he she they his her their i you we s".split()
# A question of these alone asks for nothing.
_EMPTY_WORDS = STOP_WORDS.difference(_PRONOUNS).union(
    """
    long old far often exactly please ok then not no yes really again more else happened happen next
    """.split()
)


def resolve(question: str, turns: Sequence[Turn]) -> str:
    """Return the question to search with: `question`, after the one it leans on if it leans on one.

    A question that cannot stand alone (an unexplained "he", "what about …", "Why?") is put behind
    the nearest earlier question that can.
    """
    if not turns or stands_alone(question):
        return question
    earlier = [turn.question for turn in turns if to_small_talk(turn.question) is None]
    leaned_on = next((asked for asked in reversed(earlier) if stands_alone(asked)), None)
    if leaned_on is None:
        leaned_on = earlier[0] if earlier else ""
    return f"{leaned_on} {question}".strip()


def stands_alone(question: str) -> bool:
    """Say whether `question` can be understood without the ones before it."""
    stripped = question.strip()
    words = _WORD.findall(_OWNED.sub("", stripped))
    if _OPENERS.match(stripped) or _POINTERS.search(stripped):
        return False
    for i, word in enumerate(words):
        # A name earlier in the same question explains the pronoun: "Did Starmer say he …?"
        if word.lower() in _PERSONS and not any(name[0].isupper() for name in words[1:i]):
            return False
    return any(word.lower() not in _EMPTY_WORDS for word in words)
