"""Claims: what a question asks to be confirmed, or takes for granted.

Takes a question; gives the statement in it, in words as `qa.opposites` compares them: who or what
it is about, the word that tells what is said of that, and all else it says. English grammar tells
them, without a tagger; of a question that it does not surely understand there is no claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.stop_words import STOP_WORDS
from qa.amounts import NUMBERS, SCALES
from qa.kinds import asking_sentence
from qa.opposites import NEGATORS, QUALITIES, is_irregular, to_key
from qa.overlap import to_stem
from qa.subjects import BEFORE_NOUN, is_verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Voice = Literal["active", "passive", "is"]

TOKEN = re.compile(r"\d[\d,.]*\d|[^\W_]+(?:(?<=[a-z])n['’]t)?|['’]s\b|[^\w\s]")
BE = frozenset("is are was were been being be".split())
_FINITE = frozenset("is are was were has had have does did".split())
_DO = frozenset("do does did".split())
_HAVE = frozenset("has have had".split())
_ASKS_YES_NO = re.compile(
    r"(?P<aux>do|does|did|is|are|was|were|has|have|had)(?P<not>n['’]t)?\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PRESUMES = re.compile(
    r"(?:why|when|where|how|how come|for what reason) "
    r"(?P<aux>do|does|did|is|are|was|were|has|have|had)(?P<not>n['’]t)?\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PRESUMES_OF_COUNT = re.compile(
    r"how (?:many|much) (?P<rest>\w+ (?:(?:is|are|was|were|has been|have been|had been) )?.+)",
    re.IGNORECASE | re.DOTALL,
)
_PRESUMES_OF_WHO = re.compile(r"who (?P<rest>\w+ .+)", re.IGNORECASE | re.DOTALL)
_LED_IN = re.compile(r"(?:and|but|so|then|also|well|ok|okay|now)[,\s]+", re.IGNORECASE)
_SUBORDINATE = frozenset(
    """
    when after before because while since although though if that which who whom whose where
    """.split()
)
_ARTICLES = frozenset(("a", "an"))
# Whoever and whatever: these need no word of the sentence's.
_ANY = frozenset(
    """
    anyone anybody anything any someone somebody something some people person persons human humans
    yet already really actually there him her them me us our my your not no also too out up off over
    into own such
    """.split()
)
_MONTH_OR_NAME = frozenset(("may", "will"))
_DETERMINERS = _ARTICLES | {"the"}
_JOINING = frozenset(("of", "and", "or", ","))
_NOT = frozenset(("not", "never"))
# What is asked with these turns on more than the words: of some it holds, of all it does not.
_DELICATE = (NEGATORS - _NOT) | frozenset(
    """
    all every everyone everybody everything always only just even both either each most more less
    fewer than but except entirely exactly fully completely ever still now today currently
    """.split()
)
_EMPTY = STOP_WORDS | _ANY | _SUBORDINATE | SCALES | NUMBERS
_PRONOUNS = frozenset("he she it they we you i anyone anybody someone somebody people".split())
_OF_VERBS = ("ise", "ize", "ify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The statement in a question. All but `numbers` and `names` are keys of words.

    `subject` is whom or what it is about; `said` the words that tell what is said of that, one verb
    or all words of what it is said to be; `rest` and `aside` what else is said, in the main clause
    and beside it. `names` are the keys of all its names, `words` the word of each key, `numbers`
    its numbers, as spans of `text`. `is_denied`: it says that something is not so. `is_presumed`:
    the question takes it for granted, and asks something else.
    """

    text: str
    subject: tuple[str, ...]
    said: tuple[str, ...]
    rest: tuple[str, ...]
    aside: tuple[str, ...]
    names: frozenset[str]
    words: Mapping[str, str]
    numbers: tuple[tuple[int, int], ...]
    voice: Voice
    is_denied: bool
    is_presumed: bool

    @property
    def keys(self) -> frozenset[str]:
        """All its words."""
        return frozenset((*self.subject, *self.said, *self.rest, *self.aside))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.lower()

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit() or self.word in NUMBERS

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and len(self.text) > 1

    @property
    def key(self) -> str:
        return to_stem(self.word) if self.is_name else to_key(self.text)

    @property
    def is_content(self) -> bool:
        if self.is_name and self.word in _MONTH_OR_NAME:
            return True
        return self.text[0].isalpha() and len(self.text) > 1 and self.word not in _EMPTY


def to_claim(question: str) -> Claim | None:
    """Return the statement in `question`, None where it has none that is surely understood."""
    asked = asking_sentence(question).strip().rstrip("?!. ")
    if lead := _LED_IN.match(asked):
        asked = asked[lead.end() :]
    if match := _ASKS_YES_NO.fullmatch(asked):
        return _of(match, aux=match["aux"].lower(), is_presumed=False)
    if match := _PRESUMES.fullmatch(asked):
        return _of(match, aux=match["aux"].lower(), is_presumed=True)
    if (match := _PRESUMES_OF_COUNT.fullmatch(asked)) and match["rest"].split()[1] not in _DO:
        return _of(match, aux="", is_presumed=True)
    if match := _PRESUMES_OF_WHO.fullmatch(asked):
        return _of(match, aux="who", is_presumed=True)
    return None


def _of(match: re.Match[str], *, aux: str, is_presumed: bool) -> Claim | None:
    text = match["rest"]
    tokens = [_Token(m[0], *m.span()) for m in TOKEN.finditer(text)]
    is_denied = bool(match.groupdict().get("not"))
    found = _parted(tokens, aux)
    if found is None or any(t.word in _DELICATE and t.text.islower() for t in tokens):
        return None
    first, end, voice = found
    tail = _tail(tokens, end)
    is_reported = tokens[end:] and tokens[end].word == "that"
    if not is_reported and any(t.word in _FINITE or t.text == ";" for t in tokens[end:tail]):
        return None  # two statements
    denials = [i for i, token in enumerate(tokens) if token.word in _NOT]
    if denials and denials[-1] > first:
        return None  # "pleaded not guilty", "warned them not to go"
    is_denied ^= bool(denials)
    said = _keys(tokens[first:end])
    if not said:
        return None
    return Claim(
        text=text,
        subject=_keys(tokens[:first]),
        said=said,
        rest=_keys(tokens[end:tail]),
        aside=_keys(tokens[tail:]),
        names=frozenset(token.key for token in tokens if token.is_name),
        words={token.key: token.word for token in tokens if token.is_content or token.is_name},
        numbers=tuple((token.start, token.end) for token in tokens if token.is_number),
        voice=voice,
        is_denied=is_denied,
        is_presumed=is_presumed,
    )


def _parted(tokens: Sequence[_Token], aux: str) -> tuple[int, int, Voice] | None:
    """Return where in `tokens` what is said begins and ends, and its voice."""
    if aux == "who":
        return (0, 1, "active") if tokens and is_past(tokens[0].word) else None
    if aux in _DO:
        at = _base_verb(tokens)
        return None if at is None else (at, at + 1, "active")
    been = next((i for i, token in enumerate(tokens) if token.word == "been"), None)
    if aux in BE or been is not None:
        first = 1 if been is None else been + 1
        at = _participle(tokens, first)
        start = _complement(tokens) if been is None else been + 1
        is_thing = start is not None and tokens[start:] and tokens[start].word in _DETERMINERS
        if at is not None and (start is None or start >= at or not is_thing):
            voice: Voice = "active" if tokens[at].word.endswith("ing") else "passive"
            return at, at + 1, voice
        return None if start is None else (start, _tail(tokens, start), "is")
    at = _participle(tokens, 1)
    return None if at is None else (at, at + 1, "active")


def is_past(word: str) -> bool:
    """Say whether `word`, in lower case, looks like the past or the participle of a verb."""
    return is_irregular(word) or (word.endswith("ed") and len(word) > 4)


def _participle(tokens: Sequence[_Token], at: int) -> int | None:
    """Return which of `tokens`, from `at` on, is the first that can be a participle of the verb."""
    for i in range(at, len(tokens)):
        word = tokens[i].word
        if word in _SUBORDINATE:
            return None
        is_one = is_past(word) or (is_verb(word) and word.endswith(("n", "t", "ing")))
        if tokens[i].text.islower() and is_one and tokens[i - 1].word not in BEFORE_NOUN:
            return i
    return None


def _base_verb(tokens: Sequence[_Token]) -> int | None:
    """Return which of `tokens` is the verb after "did" and its subject; None if that is unsure."""
    for i in range(1, len(tokens)):
        token, before = tokens[i], tokens[i - 1].word
        if token.word in _SUBORDINATE or before == "to":
            break
        is_base = token.text.islower() and is_verb(token.word) and not is_past(token.word)
        if is_base and before not in BEFORE_NOUN:
            return i
    return _unknown_verb(tokens)


def _unknown_verb(tokens: Sequence[_Token]) -> int | None:
    """Return which of `tokens` stands where the verb does: behind the noun or name it goes with."""
    at = 1
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].text.islower() and tokens[end].is_content:
            end += 1
        run = [i for i in range(at, end) if not tokens[i].word.endswith(("ing", "ly"))]
        before = tokens[at - 1]
        could_be = [i for i in run if tokens[i].word.endswith(_OF_VERBS)] or run[-1:]
        if before.word in _PRONOUNS or (before.is_name and not tokens[0].text.islower()):
            could_be = run[:1]
        if could_be and (len(run) > 1 or before.is_name or before.word in _PRONOUNS):
            return could_be[0]
        if end < len(tokens) and tokens[end].word in _SUBORDINATE:
            return None
        at = end + 1
    return None


def _complement(tokens: Sequence[_Token]) -> int | None:
    """Return where what something is said to be begins: "Was Sikdar | a surveyor"."""
    for i, token in enumerate(tokens):
        is_new = token.word == "the" and i and tokens[i - 1].word not in BEFORE_NOUN | _JOINING
        if i and (is_new or token.word in _ARTICLES or token.word in QUALITIES):
            return i
    if tokens and tokens[0].word in _PRONOUNS:
        return 1 if len(tokens) > 1 else None
    if not tokens or not tokens[0].is_name:
        return None
    for i, token in enumerate(tokens):
        is_of_name = token.is_name or token.word in ("of", "the", "and") or not token.text.isalpha()
        if not is_of_name:
            return i if tokens[i - 1].text not in ("'s", "’s") else None
    return None


def _tail(tokens: Sequence[_Token], at: int) -> int:
    """Return where, from `at` on, a clause begins that only tells when or which."""
    return next(
        (i for i in range(at, len(tokens)) if tokens[i].word in _SUBORDINATE and i > at),
        len(tokens),
    )


def _keys(tokens: Sequence[_Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.key for token in tokens if token.is_content))
