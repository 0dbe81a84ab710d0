"""Placing: what a question needs put where the question needs it.

Takes a question and what it needs of its conversation; gives a question that stands alone: the
phrase in place of a pronoun, or in brackets where it is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.followups.needing import needed_phrases
from qa.followups.phrases import OF_A_NATION, PEOPLE, PLACES_OR_GROUPS
from qa.followups.pieces import WORD
from qa.names.first_names import FIRST_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.followups.needing import Edit, Needed, NeededPhrase

# Chosen on conversations held back from training, see docs/experiments.md.
_REPLACED = 0.5  # a pronoun is replaced if it is more surely
_SURELY = 0.9  # once a pronoun is replaced, others come in if they are needed so surely
_INSERTED = 0.3  # words come in where they are missing more surely, else at the end
_OWNING = frozenset("his her its their whose".split())
_OF_PERSONS = frozenset("he him his she".split())
_OF_THINGS = frozenset("it its".split())
# First names that alone are as well a city, a state or a club.
_ALSO_PLACES = frozenset(
    "charlotte chelsea diego florence francisco helena lorraine milan nelson regina salvador sofia "
    "stanley victoria virginia".split()
)
_SEVERAL = frozenset("they them their these those".split())
_POINTING = frozenset("he him she it this that there one ones".split()) | _OWNING | _SEVERAL
_ENDS_CLAUSE = re.compile(r"[\s?.!…]*$")


def placed(question: str, needed: Needed) -> str:
    """Return the question with the phrases that it needs; as it is if it needs none."""
    phrases = needed_phrases(question, needed)
    if not phrases:
        return question
    pronoun = next(
        (e for e in needed.edits if e.replace > _REPLACED and e.text.lower() in _POINTING), None
    )
    if pronoun is None:
        return _with_brackets(question, _place(question, needed.edits), phrases)
    able = [
        one
        for one in phrases
        if one.text.lower() not in OF_A_NATION
        and _can_be(pronoun.text.lower(), one, needed)
        and not (pronoun.text.lower() in _SEVERAL and _is_alone(one, phrases))
    ]
    if not able:
        return question
    first = max(able, key=lambda phrase: phrase.probability)
    meant = [first]
    if pronoun.text.lower() in _SEVERAL:
        same_piece = [one for one in phrases if one.piece is first.piece and one is not first]
        meant += [one for one in same_piece if first.text[0].isupper() and one.text[0].isupper()]
    others = [one for one in phrases if one not in meant and one.probability > _SURELY]
    said = " and ".join(map(_with_article, meant))
    if pronoun.text.lower() in _OWNING and _goes_on(question, pronoun):
        said += "’" if said.endswith("s") else "’s"
    if pronoun.start == 0:
        said = said[:1].upper() + said[1:]
    replaced = question[: pronoun.start] + said + question[pronoun.end :]
    end = _ENDS_CLAUSE.search(replaced)
    return _with_brackets(replaced, end.start() if end else len(replaced), others)


def _can_be(pronoun: str, phrase: NeededPhrase, needed: Needed) -> bool:
    """Say whether a pronoun can stand for a phrase: "it" for no person, "he" for no group."""
    words = [word.lower() for word in WORD.findall(phrase.text)]
    is_group = not PLACES_OR_GROUPS.isdisjoint(words)
    if pronoun in _OF_PERSONS:
        return not is_group and not any(map(str.isdigit, phrase.text))
    return pronoun not in _OF_THINGS or is_group or not _is_person(words, phrase, needed)


def _is_alone(phrase: NeededPhrase, phrases: Sequence[NeededPhrase]) -> bool:
    """Say whether a phrase is the first name of one person, without others that "they" may be."""
    words = [word.lower() for word in WORD.findall(phrase.text)]
    if words[0] not in FIRST_NAMES or not PLACES_OR_GROUPS.isdisjoint(words) or "and" in words:
        return False
    if _is_of_a_kind(phrase):
        return False
    return not any(
        one is not phrase and one.piece is phrase.piece and one.text[0].isupper() for one in phrases
    )


def _is_person(words: Sequence[str], phrase: NeededPhrase, needed: Needed) -> bool:
    """Say whether a phrase is a person: by a first name or role, or as the answer to "who"."""
    if not PEOPLE.isdisjoint((words[0], words[-1])):
        return True
    is_named = words[0] in FIRST_NAMES and not _is_of_a_kind(phrase)
    if is_named and (len(words) > 1 or words[0] not in _ALSO_PLACES):
        return True
    pieces = {word.piece for word in needed.words}
    asks_who = {
        one.turn
        for one in pieces
        if one.part == "question" and one.text.lower().startswith(("who ", "whom "))
    }
    answers = {one.text for one in pieces if one.part == "answer" and one.turn in asks_who}
    return phrase.text in answers


def _is_of_a_kind(phrase: NeededPhrase) -> bool:
    """Say whether a name only begins the phrase, as in "Venus flytraps"."""
    first, last = phrase.text[0], WORD.findall(phrase.text)[-1][0]
    return first.isupper() and last.islower()


def _place(question: str, edits: Sequence[Edit]) -> int:
    """Return where needed words come in: behind the word that they follow, or at the end."""
    likeliest = max(edits, key=lambda edit: edit.insert, default=None)
    if likeliest is not None and likeliest.insert > _INSERTED:
        return likeliest.end
    end = _ENDS_CLAUSE.search(question)
    return end.start() if end else len(question)


def _with_brackets(question: str, at: int, phrases: Sequence[NeededPhrase]) -> str:
    """Return the question with what is fresh of the phrases in brackets at that place."""
    known = {word.lower() for word in WORD.findall(question)}
    fresh = [
        phrase.text
        for phrase in phrases
        if any(
            word.lower() not in known and word.lower() not in STOP_WORDS
            for word in WORD.findall(phrase.text)
        )
    ]
    return f"{question[:at]} ({', '.join(fresh)}){question[at:]}" if fresh else question


def _with_article(phrase: NeededPhrase) -> str:
    """Return the phrase, with "the" where it has that."""
    has_article = phrase.piece.text[: phrase.start].lower().endswith("the ")
    return f"the {phrase.text}" if has_article else phrase.text


def _goes_on(question: str, pronoun: Edit) -> bool:
    """Say whether a noun can follow the pronoun: "her" before the end is none that owns."""
    return WORD.match(question[pronoun.end :].lstrip()) is not None
