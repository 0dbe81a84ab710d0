"""Clauses: what a question asks for, and of what.

Takes a question; gives its clause, of which something else can be asked: "Why?" after "Who was
arrested in Gdańsk?" becomes "Why was he arrested in Gdańsk?", with the answer in place of "he".
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Literal, Self

PREPOSITIONS = (
    "of in on at to for by with from about under until till since after before into through "
    "against during over between among near towards toward without within"
).split()
_AUXILIARIES = frozenset(
    """
    is are was were am do does did has have had can could will would shall should may might must
    isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't
    """.split()
)
_BE_OR_HAVE = frozenset("is are was were has have had isn't aren't wasn't weren't".split())
_LONE = frozenset("who whom when where why".split())  # asking words that no noun follows
_ASKING = _LONE | frozenset("whose what which how".split())
PARTICIPLE = re.compile(
    r"(?:\w{2,}(?:ed|en|wn|ung|ught|ought)|been|made|built|sold|held|put|cut|shot|hit|won|lost|sent|"
    r"found|told|said|paid|laid|led|left|kept|met|struck|born|run|read|set|shut|spent|done|gone|"
    r"going|\w{3,}ing)$",
    re.IGNORECASE,
)
_PAST = re.compile(r"\w{2,}(?:ed|ew|oke|ote|ose|ove|ang|ank|ought|aught|ent|old|eld|ook|on|ot)$")
# Verbs that questions by a subject often have ("Who built …?"), from past to base form; with others
# the past is kept: "When was it that …?"
_BASES = dict(
    pair.split(":")
    for pair in """
    built:build made:make won:win scored:score crossed:cross founded:found wrote:write said:say
    led:lead signed:sign designed:design invented:invent discovered:discover killed:kill shot:shoot
    attacked:attack bought:buy sold:sell took:take gave:give became:become broke:break beat:beat
    passed:pass nominated:nominate opened:open closed:close launched:launch created:create
    directed:direct played:play ran:run sat:sit fought:fight stole:steal found:find met:meet
    called:call asked:ask told:tell visited:visit died:die lost:lose left:leave joined:join
    succeeded:succeed replaced:replace published:publish reported:report announced:announce
    painted:paint composed:compose released:release elected:elect chose:choose paid:pay
    """.split()
)
# In a base form, behind "did the …": these end what acts.
BASE_VERBS = frozenset(_BASES.values()).union(
    """
    cost get have cast arrive happen begin start end fall rise vote grow drop travel live work go
    come do need want use spend earn receive cross land sink burn move return stand stay appear
    agree speak talk think look depend compete apply belong respond react escape drive fly sail
    resign retire reopen quit survive crash collapse explode expire flee argue object insist decide
    refuse promise plan hope try fail succeed lead train study teach perform sing swim walk climb
    arrive depart meet gather march protest strike campaign hit strike jump hide wait sleep
    """.split()
)
_LEAD = re.compile(r"^(?:and|but|or|so|then|also|ok|okay|well)\b[\s,]*", re.IGNORECASE)
_MOST_NOUNS = 4  # words between the asking word and the verb
_MOST_WORDS = 8  # the same, and an auxiliary
Shape = Literal["inverted", "subject", "plain"]


def bare(question: str) -> str:
    """Return `question` on one line, without "And" before it and its mark behind it."""
    return _LEAD.sub("", " ".join(question.replace("’", "'").split())).rstrip(" ?.!…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A question taken apart: "For how much | did | Tesco agree to sell its stores".

    `asked` is what asks, `noun` the noun in it, if any, and `preposition` that before it. Of a
    question by a subject ("Who | was | arrested") the `rest` follows the answer; `shape` tells.
    A yes-no question has no `asked`. `verb` is empty where there is no auxiliary.
    """

    asked: str
    preposition: str
    noun: str
    verb: str
    rest: str
    shape: Shape

    @classmethod
    def of(cls, question: str) -> Self | None:
        """Return the clause of a question, None of one that has no asking word or verb."""
        words = bare(question).split()
        low = [word.lower().strip(",") for word in words]
        if len(words) < 2:
            return None
        if low[0] in _AUXILIARIES:
            rest = " ".join(words[1:])
            return cls(asked="", preposition="", noun="", verb=low[0], rest=rest, shape="inverted")
        at = next((i for i in (0, 1) if low[i] in _ASKING), None)
        if at is None or (at == 1 and low[0] not in PREPOSITIONS):
            return None
        verb = _verb_at(low, at)
        if verb is None:
            return None
        is_plain = low[verb] not in _AUXILIARIES
        nouns = itertools.takewhile(lambda word: word not in PREPOSITIONS, words[at + 1 : verb])
        asking = " ".join(nouns)
        noun = re.sub(r"^(?:many|much|else|kind of|sort of)\b\s*", "", asking) if asking else ""
        rest = " ".join(words[verb if is_plain else verb + 1 :])
        is_subject = not is_plain and (
            low[verb] in _BE_OR_HAVE
            and verb + 1 < len(words)
            and PARTICIPLE.match(words[verb + 1]) is not None
        )
        return cls(
            asked=" ".join(words[:verb]),
            preposition=low[0] if at else "",
            noun="" if low[at] == "how" and not re.match(r"many|much", asking) else noun,
            verb="" if is_plain else low[verb],
            rest=rest,
            shape="plain" if is_plain else "subject" if is_subject else "inverted",
        )

    def ask(self, asked: str, answer: str | None) -> str:
        """Return the question by which `asked` is asked of the same.

        `answer` is the short answer to this one.
        """
        if self.shape == "inverted":
            return _joined(asked, self.verb, self._inverted(answer))
        somebody = "somebody" if self.asked.lower().startswith("who") else "something"
        subject = answer or (f"the {self.noun}" if self.noun else somebody)
        if self.shape == "subject":
            return _joined(asked, self.verb, subject, self.rest)
        verb, _, rest = self.rest.partition(" ")
        base = _BASES.get(verb.lower())
        if base is None:
            return _joined(asked, "was it that", subject, self.rest)
        return _joined(asked, "did", subject, base, rest)

    def _inverted(self, answer: str | None) -> str:
        """Return subject and verb with what was asked for in its place again."""
        if self.preposition:
            is_name = answer is not None and answer[:1].isupper() and len(answer.split()) <= 4
            return f"{self.rest} {self.preposition} {answer}" if is_name else self.rest
        measured = re.fullmatch(r"how (\w+)", self.asked, re.IGNORECASE)
        if measured and measured[1].lower() not in ("much", "many") and self.verb in _BE_OR_HAVE:
            return f"{self.rest} so {measured[1]}"
        first = self.asked.lower().split()[:1]
        if first in (["what"], ["whom"], ["who"], ["which"], ["how"]) and (self.noun or answer):
            if first == ["how"] and not self.noun:
                return self.rest
            thing = f"the {self.noun}" if self.noun else str(answer)
            last = self.rest.split()[-1].lower() if self.rest else ""
            if last in PREPOSITIONS:
                return f"{self.rest} {thing}"
            if self.verb in _BE_OR_HAVE and not self.noun:
                return self.rest
            head, preposition, tail = _last_phrase(self.rest)
            return " ".join(part for part in (head, thing, preposition, tail) if part)
        return self.rest


def _verb_at(low: list[str], at: int) -> int | None:
    """Return where the verb stands, an auxiliary where there is one close to what asks."""
    if low[at] in _LONE:
        return at + 1 if at + 1 < len(low) else None
    near = range(at + 1, min(len(low), at + 2 + _MOST_NOUNS))
    for i in range(at + 1, min(len(low), at + 2 + _MOST_WORDS)):
        if low[i] in _AUXILIARIES and low[i - 1] not in ("that", "who", "which", "and"):
            return i
    past = next((i for i in near[1:3] if _PAST.match(low[i])), None)
    return past or (at + 2 if at + 2 < len(low) and low[at] != "how" else None)


def _last_phrase(rest: str) -> tuple[str, str, str]:
    """Return `rest` before its last phrase that begins with a preposition, this, and the phrase."""
    words = rest.split()
    for i in range(len(words) - 2, 0, -1):
        if words[i].lower() in PREPOSITIONS and words[i].lower() != "of":
            return " ".join(words[:i]), words[i], " ".join(words[i + 1 :])
    return rest, "", ""


def _joined(*parts: str) -> str:
    text = " ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}?"
