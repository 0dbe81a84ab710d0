"""Resolving: what a question means in its conversation.

Takes a question and the turns before it; gives the question to search with, which is part of the
answer and shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.followups.clauses import bare
from qa.followups.needing import STANDS_ALONE, needed_phrases
from qa.followups.persons import latest_person
from qa.followups.phrases import PEOPLE, answer_of, asks_of_name, names_in
from qa.followups.placing import placed
from qa.followups.rewriting import Spoken, fill, make_whole, put_topic, refer, refer_to
from qa.route.routing import to_route_by_rules
from qa.route.small_talk import to_small_talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn
    from qa.followups.needing import Needed, Needing

_WORD = lazy_pattern(r"\w+(?:['’]\w+)?")
_OPENERS = lazy_pattern(
    r"(?:and|but|or|so|then|also|what about|how about|what else|who else|where else|"
    r"anything else|any more|why not|how so|how come|since when|such as|tell me more|go on)\b",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    "he she him her his hers it its they them their theirs himself herself".split()
)
_POINTERS = lazy_pattern(
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
_OWNED = lazy_pattern(
    r"\b(?:the|a|an|this|these|those) \w+.*? (its|his|her|their)\b", re.IGNORECASE
)
_PRONOUNS = "it its this that these those there he she they his her their i you we s".split()
# A question of these alone asks for nothing.
_EMPTY_WORDS = STOP_WORDS.difference(_PRONOUNS).union(
    """
    long old far often exactly please ok then not no yes really again more else happened happen next
    """.split()
)
_THE = lazy_pattern(r"\bthe (\w+)(?: (\w+))?", re.IGNORECASE)
_CAPITAL = lazy_pattern(r"\b[A-Z]")
_SOMEBODY = lazy_pattern(
    r"\b(?:he|him|his|she|her|they|them|their)\b|\babout (?:it|this|that)\b", re.IGNORECASE
)
# "What are the pros and cons?", "What are its advantages?"
_SIDES = lazy_pattern(
    r"(?:(?:what (?:are|were)|are there|tell me|give me|name|list|and|what about)\b)?[\w ]*?\b"
    r"(?:pros|cons|pros and cons|benefits|advantages|disadvantages|drawbacks|downsides|upsides|"
    r"risks|concerns|problems|effects|causes|reasons|consequences|implications)",
    re.IGNORECASE,
)
_LATEST = 8  # turns that a question can lean on
_SURELY_ALONE = 0.95  # of a question that rules find wanting; any other needs STANDS_ALONE
_SURELY_NEEDED = 0.95  # of what a question needs, once what it points at is named
# Rules and model mean the same where it finds so much of what they add needed, so surely.
_BACKED, _BACKED_SHARE = 0.2, 0.75
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


def resolve(question: str, turns: Sequence[Turn], needing: Needing | None = None) -> Resolution:
    """Return what `question` means after `turns`, oldest first.

    One that stands alone stays as it is, to the character. What it leaves out is taken from the
    turns before, the latest first. `needing` tells which of their words are needed; without it,
    rules alone decide.
    """
    asked = [turn for turn in turns if to_small_talk(turn.question) is None][-_LATEST:]
    before: list[Spoken] = []
    for turn in asked:
        said = turn.resolved or _by_rules_alone(turn.question, before).question
        before.append(Spoken(turn=turn, resolved=said))
    plain = _without_model(question, before)
    if plain is not None:
        return plain
    needed = needing.read(question, asked) if needing else None
    if needed is not None:
        weights = needed.by_word()
        before = [replace(spoken, weights=weights) for spoken in before]
    return _of_latest_person(question, _resolved(question, before, needed), before)


def _of_latest_person(question: str, meant: Resolution, before: Sequence[Spoken]) -> Resolution:
    """Return what `question` means, with the latest person for a "he" where it has an older one."""
    if stands_alone(question):
        return meant
    person = latest_person(question, meant.question, before)
    if person is None:
        return meant
    return Resolution(question=refer_to(question, person), leans=True)


def _by_rules_alone(question: str, before: Sequence[Spoken]) -> Resolution:
    return _without_model(question, before) or _resolved(question, before, None)


def _without_model(question: str, before: Sequence[Spoken]) -> Resolution | None:
    """Return what `question` means where rules tell it surely, without the model's help."""
    if not before or asks_of_name(question):
        return Resolution(question=question)
    filled = fill(question, before)
    if filled is not None:
        return Resolution(question=filled, leans=True)
    if _is_of_articles(question):
        return Resolution(question=question, leans=not stands_alone(question))
    return None


def _resolved(question: str, before: Sequence[Spoken], needed: Needed | None) -> Resolution:
    rules = _by_rules(question, before, needed)
    if needed is None:
        return rules
    with_needed = placed(question, needed)
    is_backed = _is_backed(rules.question, question, needed)
    if with_needed == question:
        if stands_alone(question):
            return Resolution(question=question)
        return rules if is_backed else Resolution(question=question, leans=True)
    is_same = rules.question == question or is_backed
    return Resolution(question=with_needed, leans=True, other=None if is_same else rules.question)


def _is_backed(resolved: str, question: str, needed: Needed) -> bool:
    """Say whether the model, too, finds needed what `resolved` has and `question` has not."""
    found = {word.text.lower() for word in needed.words if word.probability > _BACKED}
    known = {word.lower() for word in _WORD.findall(question)} | STOP_WORDS | {"regarding"}
    added = {word.lower() for word in _WORD.findall(resolved)} - known
    return bool(added) and len(added & found) >= _BACKED_SHARE * len(added)


def _by_rules(question: str, before: Sequence[Spoken], needed: Needed | None) -> Resolution:
    points_back = not stands_alone(question)
    if not points_back and _is_alone(question, needed):
        return Resolution(question=question)
    other = None if points_back else question
    whole = make_whole(question, before[-1])
    rewritten, is_replaced = refer(whole, before)
    topic = _topic(rewritten, before, needed, is_replaced=is_replaced)
    if topic is not None:
        rewritten = put_topic(rewritten, topic)
    elif not is_replaced:
        return Resolution(question=question, leans=points_back)
    return Resolution(question=rewritten, leans=True, other=other)


def _is_of_articles(question: str) -> bool:
    """Say whether it asks for something of articles, which are then what "it" and "they" mean.

    What has good and bad sides, or is told more about, is rather what was spoken of before.
    """
    route = to_route_by_rules(question)
    if route == "overview":
        return not _SOMEBODY.search(question) and not _SIDES.fullmatch(bare(question))
    return route in ("about", "count")


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


def _is_alone(question: str, needed: Needed | None) -> bool:
    """Say whether a question with no word that points back stands alone, by rules and the model."""
    if needed is None:
        return not _needs_topic(question)
    return needed.stands_alone > (_SURELY_ALONE if _needs_topic(question) else STANDS_ALONE)


def _needs_topic(question: str) -> bool:
    """Say whether a question without a pronoun names nothing, and says little."""
    words = [word.lower() for word in _WORD.findall(question)]
    n_telling = sum(word not in _EMPTY_WORDS for word in words)
    has_names = bool(names_in(question)) or any(map(str.isdigit, question))
    if not has_names:
        return n_telling <= (_FEW if _THE.search(question) else _VERY_FEW)
    roles = {word.lower() for match in _THE.finditer(question) for word in match.groups("")}
    return any(
        not re.search(rf"\b(?i:{role})['’]?s? (?:of\b|[A-Z])", question) for role in roles & PEOPLE
    )


def _topic(
    question: str, before: Sequence[Spoken], needed: Needed | None, *, is_replaced: bool
) -> str | None:
    """Return what `question` does not name yet and is about: what it needs, or the turn before."""
    if needed is not None:
        known = {word.lower() for word in _WORD.findall(question)}
        phrases = [
            phrase
            for phrase in needed_phrases(question, needed)
            if not known.issuperset(word.lower() for word in _WORD.findall(phrase.text))
        ]
        names = [phrase for phrase in phrases if _CAPITAL.search(phrase.text)]
        if is_replaced:
            return next((one.text for one in names if one.probability > _SURELY_NEEDED), None)
        said = [phrase for phrase in phrases if phrase.piece.part == "answer"]
        best = next(iter([*said, *names, *phrases]), None)
        if best is not None:
            return best.text
    if is_replaced:
        return None
    for spoken in reversed(before):
        answer = answer_of(spoken.turn)
        things = [
            phrase
            for phrase in spoken.phrases
            if (phrase.kind == "thing" and phrase.text == answer) or not phrase.is_answer
        ]
        for phrase in sorted(things, key=lambda p: not (p.is_answer or _CAPITAL.search(p.text))):
            if phrase.kind != "time" and phrase.text.lower() not in question.lower():
                return phrase.text
    return None
