"""Corruptions: a claim that a passage supports becomes one that it does not.

Takes supported claims; gives them with a number, day or name changed, two of these in each other's
place, a statement denied or turned into its opposite, or something added, and says which words are
wrong. These are the ways in which a language model strays from what it was given (FActScore, Min et
al. 2023; the kinds are those that `benchmarks/questions/claims_test.jsonl` has).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.language_model.opposites import opposites

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from training.claims.rows import Claim

    Edit = tuple[int, int, str]  # what of the claim becomes what; start == end: it is put in

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_COUNTS = "two three four five six seven eight nine ten eleven twelve twenty thirty".split()
_DAY = re.compile(rf"\b(?:{'|'.join((*_MONTHS, *_WEEKDAYS))}|1[5-9]\d\d|20\d\d)\b")
_NUMBER = re.compile(rf"(?<![\w.,])\d[\d.,]*\d\b|(?<![\w.,])\d\b|\b(?:{'|'.join(_COUNTS)})\b")
_NAME = re.compile(r"[A-Z][\w’'-]+(?: (?:of |the |de |van |von )?[A-Z][\w’'-]+)*")
_AUX = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|must)\b")
_DENIED = re.compile(r"\b(?:not|never) |n[’']t\b")
_WORD = re.compile(r"\b[a-z]{3,}\b")
_TAIL = re.compile(
    r" (?:in|on|at|after|before|because|for|with|by|to|from|during|against|despite|which|who|and)"
    r" [^.;:]{3,70}$"
)


class Corruptions:
    """Makes claims that are not supported of ones that are."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._opposites = opposites()
        texts = [claim.claim.rstrip(".") for claim in claims if claim.supported]
        self._tails = sorted({found[0] for text in texts if (found := _TAIL.search(text))})
        self._names = sorted({name for text in texts for name in names_of(text)})
        self._kinds: dict[str, Callable[[Claim, random.Random], list[Edit]]] = {
            "number": self._number,
            "day": self._day,
            "name": self._name,
            "name nearby": self._name_nearby,
            "swap": self._swap,
            "negation": self._denial,
            "opposite": self._opposite,
            "addition": self._addition,
        }

    def of(self, claim: Claim, choose: random.Random) -> Claim | None:
        """Return the claim corrupted in one way, chosen by chance; None where none can be made."""
        kinds = list(self._kinds.values())
        choose.shuffle(kinds)
        for kind in kinds:
            edits = kind(claim, choose)
            if edits:
                return _edited(claim, sorted(edits))
        return None

    def each(self, claim: Claim, choose: random.Random) -> Iterator[tuple[str, Claim]]:
        """Yield each way's name and the claim corrupted in it, where it can be."""
        for name, kind in self._kinds.items():
            edits = kind(claim, choose)
            if edits:
                yield name, _edited(claim, sorted(edits))

    def _number(self, claim: Claim, choose: random.Random) -> list[Edit]:
        found = [one for one in _NUMBER.finditer(claim.claim) if not _DAY.fullmatch(one[0])]
        if not found:
            return []
        one = choose.choice(found)
        other = _other_number(one[0], choose)
        nearby = [n for n in _NUMBER.findall(claim.context) if n not in claim.claim]
        if nearby and choose.random() < 0.4:
            other = choose.choice(nearby)
        return [] if other == one[0] else [(*one.span(), other)]

    def _day(self, claim: Claim, choose: random.Random) -> list[Edit]:
        found = list(_DAY.finditer(claim.claim))
        if not found:
            return []
        one = choose.choice(found)
        if one[0].isdigit():
            other = str(int(one[0]) + choose.choice((-20, -10, -7, -3, -2, -1, 1, 2, 3, 7, 10)))
        else:
            others = _MONTHS if one[0] in _MONTHS else _WEEKDAYS
            other = choose.choice([day for day in others if day != one[0]])
        return [] if other in claim.context else [(*one.span(), other)]

    def _name(self, claim: Claim, choose: random.Random) -> list[Edit]:
        return self._renamed(claim, choose, self._names)

    def _name_nearby(self, claim: Claim, choose: random.Random) -> list[Edit]:
        return self._renamed(claim, choose, names_of(" ".join((claim.context, *claim.around))))

    def _renamed(self, claim: Claim, choose: random.Random, pool: Sequence[str]) -> list[Edit]:
        found = list(_name_matches(claim.claim))
        if not found:
            return []
        one = choose.choice(found)
        alike = [
            name
            for name in pool
            if len(name.split()) == len(one[0].split()) and not _share_words(name, claim.claim)
        ]
        return [(*one.span(), choose.choice(alike))] if alike else []

    def _swap(self, claim: Claim, choose: random.Random) -> list[Edit]:
        kinds = (list(_name_matches(claim.claim)), list(_NUMBER.finditer(claim.claim)))
        pairs = [
            (a, b)
            for found in kinds
            for i, a in enumerate(found)
            for b in found[i + 1 :]
            # Those that "and" joins may stand either way round.
            if a[0] != b[0]
            and not re.fullmatch(r",? (?:and|or) |, ", claim.claim[a.end() : b.start()])
        ]
        if not pairs:
            return []
        a, b = choose.choice(pairs)
        return [(*a.span(), b[0]), (*b.span(), a[0])]

    def _denial(self, claim: Claim, choose: random.Random) -> list[Edit]:
        denied = _DENIED.search(claim.claim)
        if denied:
            return [(*denied.span(), "")] if denied[0].endswith(" ") else []
        found = _AUX.search(claim.claim)
        if not found:
            return []
        word = choose.choice((" not", " not", " never", " no longer"))
        return [(found.end(), found.end(), word)]

    def _opposite(self, claim: Claim, choose: random.Random) -> list[Edit]:
        found = [one for one in _WORD.finditer(claim.claim) if one[0] in self._opposites]
        if not found:
            return []
        one = choose.choice(found)
        return [(*one.span(), choose.choice(self._opposites[one[0]]))]

    def _addition(self, claim: Claim, choose: random.Random) -> list[Edit]:
        tail = choose.choice(self._tails)
        if _share_words(tail, claim.context):
            return []
        at = len(claim.claim.rstrip(". "))
        return [(at, at, tail)]


def _edited(claim: Claim, edits: Sequence[Edit]) -> Claim:
    """Return the claim with its edits made; what is taken out is wrong at the word that follows."""
    text, wrong, at = "", [], 0
    for start, end, other in edits:
        text += claim.claim[at:start]
        wrong.append((len(text), len(text) + (len(other) or 4)))
        text += other
        at = end
    return replace(claim, claim=text + claim.claim[at:], supported=False, wrong=tuple(wrong))


def _other_number(number: str, choose: random.Random) -> str:
    if number in _COUNTS:
        return choose.choice([one for one in _COUNTS if one != number])
    digits = [at for at, one in enumerate(number) if one.isdigit()]
    if len(digits) == 1:
        return str((int(number) + choose.randrange(1, 9)) % 10)
    if choose.random() < 0.2:
        return number + "0"
    at = choose.choice(digits[: 2 if len(digits) > 2 else None])
    other = choose.choice([one for one in "123456789" if one != number[at]])
    return number[:at] + other + number[at + 1 :]


def numbers_of(text: str) -> list[str]:
    """Return the numbers of a text, years too."""
    return [found[0] for found in _NUMBER.finditer(text)]


def names_of(text: str) -> list[str]:
    """Return the names of a text, each once."""
    return list(dict.fromkeys(found[0] for found in _name_matches(text)))


def _name_matches(text: str) -> list[re.Match[str]]:
    """Return the names of a text; its first word is none by itself."""
    return [
        found
        for found in _NAME.finditer(text)
        if not _DAY.fullmatch(found[0])
        and found[0].lower() not in STOP_WORDS
        and (found.start() or " " in found[0])
    ]


def _share_words(one: str, other: str) -> bool:
    words = set(re.findall(r"\w+", one.lower())) - STOP_WORDS
    return bool(words & set(re.findall(r"\w+", other.lower())))
