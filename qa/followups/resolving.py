"""Resolving: what a question means in its conversation.

Takes a question and the turns before it; gives the question to search with, which is part of the
answer and shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.followups.phrases import PEOPLE, answer_of, names_in
from qa.followups.rewriting import Spoken, fill, make_whole, put_topic, refer
from qa.route.routing import to_route
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
    r"\b(?:is|was|isn['’]t|wasn['’]t|did|does|do) (?:this|that|these|those)\b(?! \w+ (?:is|was))|"
    r"\bthere\s*[?.!]*$|\bthe (?:former|latter|same)\b|"
    r"\b(?:a|the|that|those)(?: \w+)? ones?\b|\bthe other (?:one|two|ones)?\b|"
    r"\bof (?:these|those|them)\b|"
    r"\b(?:this|that|these|those) (?!(?:is|was|are|were|has|have|had|will|would|the|a|"
    r"week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter|weekend)\b)[a-z]+"
    r"(?=\s*[?.!]*$| (?:is|was|are|were|has|have|had|did|does|will|invented|a|the)\b)",
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
_THE = re.compile(r"\bthe (\w+)(?: (\w+))?", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-Z]")
_SOMEBODY = re.compile(
    r"\b(?:he|him|his|she|her|they|them|their)\b|\babout (?:it|this|that)\b", re.IGNORECASE
)
# Telling words of a question that names nothing and leans on the turns before: with "the" and
# without.
_FEW, _VERY_FEW = 5, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a question means in its conversation, as a `question` that stands alone.

    `leans`: it needs the turns before. `other` is another way to understand it, where there is a
    doubt.
    """

    question: str
    leans: bool = False
    other: str | None = None


def resolve(question: str, turns: Sequence[Turn]) -> Resolution:
    """Return what `question` means after `turns`, oldest first.

    One that stands alone stays as it is, to the character. What it leaves out is taken from the
    turns before, the latest first.
    """
    before: list[Spoken] = []
    for turn in turns:
        if to_small_talk(turn.question) is None:
            said = turn.resolved or _resolved(turn.question, before).question
            before.append(Spoken(turn=turn, resolved=said))
    return _resolved(question, before)


def _resolved(question: str, before: Sequence[Spoken]) -> Resolution:
    if not before:
        return Resolution(question=question)
    filled = fill(question, before[-1])
    if filled is not None:
        return Resolution(question=filled, leans=True)
    if _is_of_articles(question):
        return Resolution(question=question, leans=not stands_alone(question))
    is_alone = stands_alone(question)
    question = make_whole(question, before[-1])
    if is_alone and not _needs_topic(question):
        return Resolution(question=question)
    rewritten, is_replaced = refer(question, before)
    if is_replaced:
        return Resolution(question=rewritten, leans=True, other=question if is_alone else None)
    topic = _topic(question, before)
    if topic is None:
        return Resolution(question=question, leans=not is_alone)
    rewritten = put_topic(question, topic)
    return Resolution(question=rewritten, leans=True, other=question if is_alone else None)


def _is_of_articles(question: str) -> bool:
    """Say whether it asks for something of articles, which are then what "it" and "they" mean."""
    route = to_route(question)
    return route in ("about", "count") or (route == "overview" and not _SOMEBODY.search(question))


def stands_alone(question: str) -> bool:
    """Say whether no word of `question` points back at the ones before it."""
    stripped = question.strip()
    words = _WORD.findall(_OWNED.sub("", stripped))
    if _POINTERS.search(stripped):
        return False
    if _OPENERS.match(stripped) and not names_in(stripped):
        return False
    for i, word in enumerate(words):
        # A name earlier in the same question explains the pronoun: "Did Starmer say he …?"
        is_end = i == len(words) - 1 and word.lower() in ("it", "them")
        is_named = any(name[0].isupper() for name in words[1:i]) and not is_end
        if word.lower() in _PERSONS and not is_named:
            return False
    return any(word.lower() not in _EMPTY_WORDS for word in words)


def _needs_topic(question: str) -> bool:
    """Say whether a question without a pronoun names nothing, and says little."""
    words = [word.lower() for word in _WORD.findall(question)]
    n_telling = sum(word not in _EMPTY_WORDS for word in words)
    has_names = bool(names_in(question)) or any(map(str.isdigit, question))
    if not has_names:
        return n_telling <= (_FEW if _THE.search(question) else _VERY_FEW)
    roles = {word.lower() for match in _THE.finditer(question) for word in match.groups("")}
    return any(
        not re.search(rf"\b{role}['’]?s? (?:of\b|[A-Z])", question) for role in roles & PEOPLE
    )


def _topic(question: str, before: Sequence[Spoken]) -> str | None:
    """Return the name or thing that the turn before was most about."""
    for spoken in reversed(before):
        phrases = [p for p in spoken.phrases if p.kind != "time"]
        answer = answer_of(spoken.turn)
        things = [p for p in phrases if not p.is_answer or (p.kind == "thing" and p.text == answer)]
        for phrase in sorted(things, key=lambda p: not (p.is_answer or _CAPITAL.search(p.text))):
            if phrase.text.lower() not in question.lower():
                return phrase.text
    return None
