"""Clauses: what a sentence says of something, or denies of it, told by its grammar.

Takes a sentence and a Claim; gives for each place that has the claim's verb, or its opposite,
whether it stands there as it does in the claim, or denied. English only, and without a tagger:
what is not surely understood is left open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

from index.stop_words import STOP_WORDS
from qa.claims import BE, TOKEN, is_past
from qa.opposites import (
    DENIED_WITH,
    DENYING,
    MODALS,
    NEGATORS,
    OPEN,
    OPPOSITE,
    SCARCELY,
    SPEECH,
    TRUE_WITH,
    to_key,
)
from qa.overlap import to_stem
from qa.subjects import BEFORE_NOUN, is_verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.claims import Claim

Stand = Literal["holds", "denied"]

_BREAKS = frozenset(
    "; : — – ( ) but although though while whereas because since which who whom whose".split()
)
_BREAKS_BEHIND = _BREAKS | frozenset("after before when where until if as".split())
_HELPERS = BE | frozenset("has have had having do does did get got".split())
_IS = BE - {"be", "being"}  # "refused to be" is not what it is
_QUOTES = frozenset('“”"')
_PRONOUNS = frozenset("he she it they this these that those".split())
_NOBODY = frozenset("nobody none no neither nothing".split())
_NO_NAMES = STOP_WORDS | _PRONOUNS | _NOBODY | OPEN | SPEECH
_NOT_ONLY = frozenset("only just merely simply necessarily".split())
_NO_MORE = frozenset("longer later less fewer more doubt to".split())
_DOES_WHAT_IT_DID = frozenset("voted managed".split())  # "voted to legalise" is legalised
_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """.split()
)
_REPORTS = frozenset(("report", "reports"))
# What stands there: what is said; its opposite; what it is denied with; what it is true with.
_SO, _OPPOSITE, _WITH, _TRUE_WITH = range(4)
_DIE, _BEAT = to_key("die"), to_key("beat")
_OF_BEATEN = {to_key("win"): _OPPOSITE, to_key("lose"): _SO}  # what is true of who was beaten
_NEXT = 3  # words behind a verb, of which one names whom it befell
_BACK = 9  # words before a verb among which what denies it is looked for
_WIDE = 4  # words that may stand between those of what something is said to be
_APPOSED = 8  # words between two commas that only name once more


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    word: str
    keys: frozenset[str]

    @property
    def is_verb(self) -> bool:
        known = is_past(self.word) or is_verb(self.word)
        return self.text.islower() and known and self.word not in _HELPERS

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and len(self.text) > 1

    @property
    def denies(self) -> bool:
        return self.word in NEGATORS or self.word.endswith(("n't", "n’t"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a sentence that says what a claim does, or denies it, with the clause's keys."""

    stand: Stand
    clause: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence as words."""

    words: tuple[_Word, ...]

    @classmethod
    def of(cls, sentence: str) -> Self:
        """Return `sentence` as words."""
        found = (match[0] for match in TOKEN.finditer(sentence))
        return cls(
            tuple(
                _Word(text, text.lower(), frozenset((to_key(text), to_stem(text.lower()))))
                for text in found
            )
        )

    @property
    def keys(self) -> frozenset[str]:
        """What its words are compared by."""
        return _keys(self.words)

    @property
    def begins_with_pronoun(self) -> bool:
        """Whether its first word may mean whom a sentence before it names."""
        return bool(self.words) and self.words[0].word in _PRONOUNS

    def has_in_order(self, keys: Sequence[str]) -> bool:
        """Say whether those of `keys` that it has stand in their order in it."""
        at = 0
        for key in keys:
            if key in self.keys:
                found = next(
                    (i for i in range(at, len(self.words)) if key in self.words[i].keys), None
                )
                if found is None:
                    return False
                at = found
        return True

    def places(self, claim: Claim) -> Iterator[Place | None]:
        """Yield for each place where it says what `claim` does how it stands there.

        None where that is left open.
        """
        for at, turns in self._said(claim):
            start = self._start(at)
            denials = self._denials(start, at)
            if (
                denials is None
                or self._is_left_open(claim, start, at, is_denied=denials > 0)
                or not self._is_of_same(_as_told(claim, turns), start, at)
                or (turns == _WITH and not denials % 2)
                or (turns == _TRUE_WITH and denials % 2)
            ):
                yield None
                continue
            is_denied = (denials + (turns == _OPPOSITE)) % 2
            words = self.words[start : self._end(at)]
            if not denials and any(word.denies for word in words):
                yield None  # it denies something else
                continue
            clause = _keys(words)
            yield Place(stand="denied" if is_denied else "holds", clause=clause)

    def is_of_another(self, claim: Claim) -> bool:
        """Say whether what is said in `claim` is said here, but of somebody whom it does not name.

        A name before it is none of the claim's.
        """
        for at, _ in self._said(claim):
            start = self._start(at)
            other = self._other_name(claim, start, at)
            may_be_meant = any(word.word in _PRONOUNS for word in self.words[start:at])
            # The first word has a capital anyway.
            is_name = other is not None and (other or self.words[1].is_name)
            if is_name and not may_be_meant:
                return True
        return False

    def _said(self, claim: Claim) -> Iterator[tuple[int, int]]:
        """Yield where what is said stands, and whether as it is, as its opposite, or wider."""
        if claim.voice == "is":
            yield from self._said_to_be(claim)
            return
        (said,) = claim.said
        for at, word in enumerate(self.words):
            if said in word.keys:
                yield at, _SO
            elif OPPOSITE.get(said) in word.keys:
                yield at, _OPPOSITE
            elif said in _OF_BEATEN and self._is_beaten(claim, at):
                yield at, _OF_BEATEN[said]
            elif word.keys & TRUE_WITH.get(said, frozenset()):
                yield at, _TRUE_WITH
            elif word.keys & DENIED_WITH.get(said, frozenset()):
                yield at, _WITH

    def _is_beaten(self, claim: Claim, at: int) -> bool:
        """Say whether the word at `at` tells that the claim's subject was beaten."""
        behind = _keys(self.words[at + 1 : at + 1 + _NEXT])
        is_active = _BEAT in self.words[at].keys and not self._is_passive(at)
        return is_active and bool(claim.names & set(claim.subject) & behind)

    def _said_to_be(self, claim: Claim) -> Iterator[tuple[int, int]]:
        for at, word in enumerate(self.words):
            first = set(claim.said) | {OPPOSITE.get(said, said) for said in claim.said}
            if not word.keys & first or not self._is_of_to_be(at):
                continue
            held = _keys(self.words[at : at + len(claim.said) + _WIDE])
            missing = [said for said in claim.said if said not in held]
            if len(missing) < 2 and all(OPPOSITE.get(said) in held for said in missing):
                yield at, _OPPOSITE if missing else _SO
                return

    def _is_of_to_be(self, at: int) -> bool:
        """Say whether "is" or "was" goes with the word at `at`, no other verb between them."""
        for i in range(at - 1, max(at - _BACK, 0) - 1, -1):
            if self.words[i].word in _IS:
                return True
            if self._is_verb(i) or self.words[i].word in _BREAKS:
                return False
        return False

    def _is_verb(self, at: int) -> bool:
        """Say whether the word at `at` is a verb, and goes with no noun: "a retired sailor"."""
        return self.words[at].is_verb and not (at and self.words[at - 1].word in BEFORE_NOUN)

    def _start(self, at: int) -> int:
        """Return where the clause of the word at `at` begins."""
        return next((i + 1 for i in range(at - 1, -1, -1) if self.words[i].word in _BREAKS), 0)

    def _end(self, at: int) -> int:
        """Return where the clause of the word at `at` ends."""
        n = len(self.words)
        return next((i for i in range(at + 1, n) if self.words[i].word in _BREAKS_BEHIND), n)

    def _denials(self, start: int, at: int) -> int | None:
        """Return how often the word at `at` is denied, None where that is left open."""
        n = 0
        i = at - 1
        if i >= 1 and self.words[i].word == "to":
            if self.words[i - 1].word not in DENYING | _DOES_WHAT_IT_DID:
                return self._after_number(at)
            n, i = int(self.words[i - 1].word in DENYING), i - 2
        for j in range(i, max(start, at - _BACK) - 1, -1):
            word = self.words[j]
            after = self.words[j + 1].word
            if word.denies:
                if after in _NOT_ONLY or (word.word == "no" and after in _NO_MORE):
                    return None
                n += 1
            elif self._is_verb(j) or (n and word.word in ("and", ",")):
                break
        return n + self._denials_behind(at)

    def _after_number(self, at: int) -> int | None:
        """Return 0 for "voted 66 to 27 to legalise", else None."""
        words = [word.word for word in self.words[max(0, at - 5) : at]]
        is_vote = len(words) == 5 and words[0] in _DOES_WHAT_IT_DID and words[1].isdigit()
        return 0 if is_vote else None

    def _denials_behind(self, at: int) -> int:
        """Return 1 where what is denied stands behind ("found no traces"), else 0."""
        for word in self.words[at + 1 : at + 4]:
            if not word.text[0].isalnum() or word.word in ("and", "or"):
                break
            if word.word in _NOBODY:
                return 1
        return 0

    def _is_left_open(self, claim: Claim, start: int, at: int, *, is_denied: bool) -> bool:
        """Say whether it is only told, planned or possible; what one says of oneself is not."""
        words = self.words
        own = [word for word in words if word.text.islower() and not word.keys & claim.keys]
        if any(word.word in OPEN for word in words[start : self._end(at)] if word in own):
            return True
        if self._is_modal(at) and not is_denied:
            return True
        if any(word.word in SCARCELY for word in words[max(0, at - 3) : at + 2]):
            return True
        if sum(word.text in _QUOTES for word in words[:at]) % 2:
            return True
        return any(
            word.word in SPEECH and word in own and not self._speaks_of_self(claim, i, at)
            for i, word in enumerate(words)
        )

    def _is_modal(self, at: int) -> bool:
        for word in reversed(self.words[:at]):
            if word.word in MODALS:
                return True
            if not (word.word in _HELPERS or word.denies or word.word.endswith("ly")):
                return False
        return False

    def _speaks_of_self(self, claim: Claim, speech: int, at: int) -> bool:
        before = self.words[:speech]
        if any(word.word in _REPORTS for word in before):
            return True
        return bool(claim.subject) and speech < at and set(claim.subject) <= _keys(before)

    def _is_of_same(self, claim: Claim, start: int, at: int) -> bool:
        """Say whether the word at `at` is said of the claim's subject, not of another."""
        if not claim.subject:
            return True
        words = self.words
        if claim.said[0] in _OF_BEATEN and self._is_beaten(claim, at):
            return True
        places = [i for i, word in enumerate(words) if word.keys & set(claim.subject)]
        is_passive = self._is_passive(at)
        if claim.voice == "active" and is_passive:
            by = next((i for i in range(at, len(words)) if words[i].word == "by"), None)
            return by is not None and any(i > by for i in places)
        if claim.voice == "passive" and not is_passive and words[at - 1].word not in _HELPERS:
            return any(i > at for i in places) and not any(i < at for i in places)
        other = self._other_name(claim, start, at)
        if any(i < at for i in places):
            return other is None or any(other < i < at for i in places)
        first = words[start].word if start < len(words) else ""
        return first in _PRONOUNS | _NOBODY and other is None

    def _is_passive(self, at: int) -> bool:
        for word in reversed(self.words[max(0, at - 4) : at]):
            if word.word in BE:
                return True
            if word.is_verb or not word.text[0].isalnum():
                break
        return False

    def _other_name(self, claim: Claim, start: int, at: int) -> int | None:
        """Return where the name nearest before `at` stands, if the claim does not have it."""
        for i in range(at - 1, start - 1, -1):
            word = self.words[i]
            is_first = i == 0 and word.word in _NO_NAMES
            if word.is_name and not is_first and word.word not in _CALENDAR:
                if word.keys & claim.keys:
                    return None
                if not self._is_apposed(i):
                    return i
        return None

    def _is_apposed(self, at: int) -> bool:
        """Say whether the word at `at` stands between commas that only name something once more."""
        first = next((i for i in range(at, -1, -1) if self.words[i].word == ","), None)
        last = next((i for i in range(at, len(self.words)) if self.words[i].word == ","), None)
        if first is None or last is None or last - first > _APPOSED:
            return False
        return not any(word.is_verb for word in self.words[first:last])


def _as_told(claim: Claim, turns: int) -> Claim:
    """Return `claim` in the voice of what it is true or denied with: who died was killed."""
    is_of_death = turns in (_WITH, _TRUE_WITH) and claim.said == (_DIE,)
    return replace(claim, voice="passive") if is_of_death else claim


def to_keys(text: str) -> frozenset[str]:
    """Return what the words of `text` are compared by."""
    return Clause.of(text).keys


def _keys(words: Sequence[_Word]) -> frozenset[str]:
    return frozenset(key for word in words for key in word.keys)
