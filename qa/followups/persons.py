"""Persons: whom "he" or "she" in a follow-up means, by whom the latest turns speak of.

Takes a follow-up, what it seems to mean and the turns before; gives the person of the latest turn
that speaks of one who can be meant, where an older one took that place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from qa.followups.phrases import PEOPLE, PLACES_OR_GROUPS, WORD
from qa.names.first_names import FEMALE, MALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.followups.phrases import Phrase
    from qa.followups.rewriting import Spoken

_OF_MAN = lazy_pattern(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_OF_WOMAN = lazy_pattern(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
# "What did that actor call him?": the person of the latest turn is not "him".
_POINTED_AT = lazy_pattern(rf"\b(?:that|this|the) (?:{'|'.join(sorted(PEOPLE))})\b", re.IGNORECASE)


def latest_person(question: str, resolved: str, before: Sequence[Spoken]) -> Phrase | None:
    """Return whom a pronoun of `question` means, if `resolved` takes it for somebody else.

    That is the person of the latest turn with one who can be meant: its answer, or the only one
    that it names. None where that is unsure, and where `resolved` speaks of that person alone.
    """
    is_of = [bool(pattern.search(question)) for pattern in (_OF_MAN, _OF_WOMAN)]
    if is_of.count(True) != 1 or _POINTED_AT.search(question):
        return None
    others = FEMALE if is_of[0] else MALE
    for at in reversed(range(len(before))):
        persons = [one for one in before[at].phrases if _can_be(one, others)]
        answers = [one for one in persons if one.is_answer]
        if not persons:
            continue
        meant = answers[0] if answers else persons[0]
        if len(persons) > 1 and not answers:
            return None
        added = _words(resolved) - _words(question)
        named = _words(before[at].resolved) | _words(meant.text)
        rest = [one for turn in before if turn is not before[at] for one in turn.phrases]
        is_of_another = any(
            one.kind == "person" and words and words <= added
            for one in rest
            for words in [_words(one.text) - named]
        )
        return meant if is_of_another or not added & _words(meant.text) else None
    return None


def _can_be(phrase: Phrase, others: frozenset[str]) -> bool:
    """Say whether a phrase is one person, by a name that is none of the `others`."""
    words = [word.lower() for word in WORD.findall(phrase.text)]
    is_person = phrase.kind == "person" and not phrase.is_plural and phrase.text[:1].isupper()
    is_named = is_person and (len(words) == 1 or PLACES_OR_GROUPS.isdisjoint(words))
    return is_named and others.isdisjoint(words)


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}
