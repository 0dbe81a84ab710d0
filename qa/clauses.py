"""Clauses: whether a sentence says what a question claims, or denies it, word for word.

Takes a Claim and a sentence; English only, and without a tagger. The sentence must fit one pattern:

    whom or what it is about, at its head | helping verbs, with at most one "not" or "never" |
    the same verb | all other words of the claim, in their order | the sentence's end

What follows the claim's words may only be a time, or who of an authority said so; where it denies,
nothing. All else is left open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from index.patterns import lazy_pattern
from qa.claims import ANYONE, NOT, to_words
from qa.verb_forms import is_past, to_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.claims import Claim

Stand = Literal["holds", "denied"]

_NOBODY = (("nobody",), ("no", "one"))
_ADVERBS = frozenset("also then later finally already recently soon subsequently".split())
_DO = frozenset(("do", "does", "did"))
_HAVE = frozenset(("has", "have", "had"))
_IS, _WAS = frozenset(("is", "are")), frozenset(("was", "were"))
_NO_FIRST_NAMES = frozenset(
    """
    north south east west new real lake mount saint st san fort port great upper lower royal the
    northern southern eastern western central mr mrs ms lady lord prince princess
    """.split()
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
_DATE = (
    rf"(?:{_WEEKDAY},? )?(?:\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH}(?: \d{{1,2}})?(?:,? \d{{4}})?)"
)
_TIME = (
    rf"(?:(?:in|on) (?:(?:early|late) )?(?:{_DATE}|{_WEEKDAY}|(?:1[0-9]|20)\d\d)\b"
    r"|at (?:midnight|noon|dawn|dusk|night|\d{1,2}:\d\d)|yesterday"
    rf"|(?:last|this) (?:week|month|year|night|{_WEEKDAY}|{_MONTH}))"
)
_LEAD = lazy_pattern(rf"(?:(?:But|And|However|Meanwhile),? )?(?:{_TIME},? )?", re.IGNORECASE)
_TOLD_BY = r"(?:, (?:the )?(?:police|officials|authorities) said)?"
_END = lazy_pattern(r"\.")
_END_OF_YES = lazy_pattern(rf"(?:,? {_TIME})*{_TOLD_BY}\.")


def to_stand(claim: Claim, sentence: str, article: str) -> Stand | None:
    """Return what `sentence`, of the text `article`, makes of `claim`; None: it leaves it open."""
    sentence = " ".join(sentence.split())
    lead = _LEAD.match(sentence)
    clause = sentence[lead.end() if lead else 0 :]
    stand = _of_subject(claim, clause, article)
    is_timed = lead is not None and re.search(_TIME, lead[0], re.IGNORECASE) is not None
    return None if stand == "denied" and is_timed else stand


def _of_subject(claim: Claim, clause: str, article: str) -> Stand | None:
    """Return what `clause` says of the claim's subject, or of nobody where that is anyone."""
    told = to_words(clause)
    for n in range(1, len(claim.words)):
        if claim.denied_at not in (None, 0, n):
            continue  # "asked him not to go" denies no asking
        for subject in _subjects(claim.words[:n], article):
            if _are_same(subject, told[: len(subject)]):
                stand = _predicated(claim, claim.words[n:], told[len(subject) :], clause)
                if stand is not None:
                    return stand
    for nobody in _NOBODY if claim.words[0].lower() in ANYONE else ():
        if _are_same(nobody, told[: len(nobody)]):
            stand = _predicated(claim, claim.words[1:], told[len(nobody) :], clause)
            return "denied" if stand == "holds" else None
    return None


def _subjects(words: Sequence[str], article: str) -> Iterator[Sequence[str]]:
    """Yield how a sentence may call the subject `words`: so, or by surname if nobody shares it."""
    yield words
    is_name = len(words) in (2, 3) and all(word[0].isupper() for word in words)
    if not is_name or words[0].lower() in _NO_FIRST_NAMES or " ".join(words) not in article:
        return
    before = re.findall(rf"\b([A-Z]\w*\.?)\s+{re.escape(words[-1])}\b", article)
    if set(before) <= {words[-2]}:
        yield words[-1:]


def _predicated(
    claim: Claim, asked: Sequence[str], told: Sequence[str], clause: str
) -> Stand | None:
    """Return what is said with the words `told`, which end `clause`, of the words `asked`."""
    helpers: list[str] = []
    n_denials = n = 0
    for word in told:
        if word in NOT:
            n_denials += 1
        elif word in _DO | _HAVE | _IS | _WAS or (word == "been" and helpers[-1:] != ["been"]):
            helpers.append(word)
        elif word not in _ADVERBS:
            break
        n += 1
    if n_denials > 1 or (n_denials and helpers[:1] == ["had"]):
        return None
    asked = asked[1:] if asked[0] == "been" and "been" in helpers else asked
    if not asked or not told[n:] or not _can_follow(claim.aux, helpers, asked[0], told[n]):
        return None
    if n_denials and not helpers and "never" not in told[:n]:
        return None
    if not _are_same(asked[1:], told[n + 1 : n + len(asked)]):
        return None
    behind = _behind(clause, told[n + len(asked) :])
    if not (_END if n_denials else _END_OF_YES).fullmatch(behind):
        return None
    return "denied" if n_denials else "holds"


def _can_follow(aux: str, helpers: Sequence[str], asked: str, told: str) -> bool:
    """Say whether the word `told`, behind `helpers`, is the word `asked` behind `aux`."""
    asked, told = asked.lower(), told.lower()
    is_same_verb = to_key(asked) == to_key(told)
    first = helpers[0] if helpers else ""
    if aux == "did":
        if first in _HAVE or not first:
            is_form = is_same_verb and is_past(told) and not is_past(asked)  # to found, not to find
            return is_form and len(helpers) < 2
        return helpers == ["did"] and asked == told
    if aux in _DO:
        if first:
            return first in ("do", "does") and len(helpers) == 1 and asked == told
        return is_same_verb and told in (asked, f"{asked}s", f"{asked}es", f"{asked[:-1]}ies")
    is_word = asked == told or (is_same_verb and is_past(asked) and is_past(told))
    if aux in _IS:
        return is_word and first in _IS and len(helpers) == 1
    if aux in _WAS:
        is_perfect = first in ("has", "have") and helpers[1:] == ["been"] and is_past(told)
        return is_word and (is_perfect or (first in _WAS and len(helpers) == 1))
    is_same = first in _HAVE and (first == "had") == (aux == "had")
    return is_word and is_same


def _are_same(asked: Sequence[str], told: Sequence[str]) -> bool:
    return [_to_word(word) for word in asked] == [_to_word(word) for word in told]


def _to_word(word: str) -> str:
    return word.replace(",", "") if word[0].isdigit() else word.lower().replace("’", "'")


def _behind(clause: str, words: Sequence[str]) -> str:
    """Return the end of `clause` that has the words `words`."""
    at = len(clause)
    for word in reversed(words):
        at = clause.rindex(word, 0, at)
    return clause[at - 1 :] if words and at and clause[at - 1] == " " else clause[at:]
