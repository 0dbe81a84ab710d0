"""Claims: what a question asks to be confirmed, or takes for granted.

Takes a question; gives the words of the statement in it, in their order. Of a question that turns
on more than whether that is so (how many, until when, on what condition) there is no claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.kinds import asking_sentence

_TOKEN = re.compile(r"\d[\d,.]*\d|[^\W_]+|['’]s\b|[^\w\s]")
_NOT_JOINED = re.compile(r"(?<=[a-z])n['’]t\b", re.IGNORECASE)
_AUX = r"(?P<aux>do|does|did|is|are|was|were|has|have|had)"
_ASKS_YES_NO = re.compile(rf"{_AUX} (?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_PRESUMES = re.compile(
    rf"(?:why|when|where|how|how come|for what reason) {_AUX} (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PRESUMES_OF_COUNT = re.compile(
    r"how many (?P<who>people) (?P<aux>is|are|was|were|has|have|had) (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_LED_IN = re.compile(r"(?:and|but|so|then|also|well|ok|okay|now)[,\s]+", re.IGNORECASE)
NOT = frozenset(("not", "never"))
# What is asked with these turns on more than the words, is more than one statement, or is about
# what the words do not name.
_DELICATE = frozenset(
    """
    no nobody none nothing neither nor without cannot nowhere all every everyone everybody
    everything always only just even both either each most more less fewer few some many half part
    than but except entirely exactly fully completely ever still now today currently any until till
    before after because since while although though unless if whether yet would could should might
    ; – — he him she her they them it we us you me this these those
    """.split()
)
ANYONE = frozenset(("anyone", "anybody", "people", "someone", "somebody"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The statement in a question.

    `aux` is the helping verb it begins with, in lower case, `words` are all that follow.
    `denied_at`: before which of them a "not" or "never" stands, None if it denies nothing.
    `is_presumed`: the question takes it for granted, and asks something else.
    """

    aux: str
    words: tuple[str, ...]
    denied_at: int | None
    is_presumed: bool

    @property
    def is_denied(self) -> bool:
        """Whether it says that something is not so."""
        return self.denied_at is not None


def to_claim(question: str) -> Claim | None:
    """Return the statement in `question`, None where it has none that is surely understood."""
    asked = " ".join(asking_sentence(question).strip().rstrip("?!. ").split())
    if lead := _LED_IN.match(asked):
        asked = asked[lead.end() :]
    is_contracted = bool(_NOT_JOINED.search(asked))
    asked = _NOT_JOINED.sub(" not", asked)
    match = _ASKS_YES_NO.fullmatch(asked)
    is_presumed = match is None
    match = match or _PRESUMES.fullmatch(asked) or _PRESUMES_OF_COUNT.fullmatch(asked)
    if match is None:
        return None
    words = to_words(f"{match.groupdict().get('who', '')} {match['rest']}")
    denials = [at for at, word in enumerate(words) if word.lower() in NOT]
    if len(denials) > 1 or (denials and not is_presumed) or (is_contracted and not denials):
        return None
    # "may" is a month, too, and "Some" may begin a name.
    if any(word.islower() and word in _DELICATE for word in words) or not words:
        return None
    return Claim(
        aux=match["aux"].lower(),
        words=tuple(word for word in words if word.lower() not in NOT),
        denied_at=denials[0] if denials else None,
        is_presumed=is_presumed,
    )


def to_words(text: str) -> tuple[str, ...]:
    """Return the words and marks of `text`, in order; "didn't" is two words."""
    return tuple(match[0] for match in _TOKEN.finditer(_NOT_JOINED.sub(" not", text)))
