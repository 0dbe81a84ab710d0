"""Claims made of questions and their answers, by rules (as QA2D does, Demszky et al. 2018).

Takes rows of SQuAD's form; gives statements that their contexts support, in the words of those who
asked, and the same with another name or number of the context in the answer's place, which they do
not. What the rules cannot turn is left out; some of what they make is clumsy. Verbs become their
past tense by lemminflect.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lemminflect import getAllLemmas, getInflection

from index.stop_words import STOP_WORDS
from training.claims.corrupting import names_of, numbers_of
from training.claims.rows import Claim, sentences_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from training.rows import Row

_MOST_WORDS = 12  # of an answer
_BE = frozenset("is are was were".split())
_HAVE = frozenset("has have had".split())
_DO = frozenset("do does did".split())
_MODAL = frozenset("can could will would should may might must".split())
_AUX = _BE | _HAVE | _DO | _MODAL
_NO_VERB_AFTER = frozenset(
    "the a an of in on at to for by with from and or his its their this that these those first new "
    "last most".split()
)
_TIMES = frozenset("year day date month century decade time season".split())
_PREPOSITIONS = frozenset(
    "in on at to for by with from about as of into under over between during against after since "
    "before until through".split()
)
_LED = re.compile(
    r"(in|on|at|for|by|to|from|with|of|during|under) (what|which|whom) ", re.IGNORECASE
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = re.compile(rf"(?:early |late |mid-)?\d{{3,4}}s?|(?:{_MONTHS})(?: \d{{4}})?")
_ASKS_NUMBER = re.compile(r"when|how (?:many|much)|(?:in )?what year")


def from_questions(rows: Sequence[Row], n: int, choose: random.Random) -> Iterator[Claim]:
    """Yield claims of `n` rows that can be turned, each with one that its context does not support.

    Of a question that its context does not answer there is the latter alone.
    """
    order = list(rows)
    choose.shuffle(order)
    for row in order:
        if not n:
            return
        if row.is_near_miss:
            continue
        made = list(_of_row(row, choose))
        yield from made
        n -= bool(made)


def _of_row(row: Row, choose: random.Random) -> Iterator[Claim]:
    answer = row.answers[0] if row.spans else ""
    other = _other_answer(row, answer, choose)
    if row.spans and (claim := to_statement(row.question, answer)):
        right = _beside(row, claim)
        yield right
        if other and (wrong := to_statement(row.question, other)):
            at = wrong.find(other)
            span = ((at, at + len(other)),) if at >= 0 else None
            yield replace(right, claim=wrong, supported=False, wrong=span)
    elif not row.spans and other and (wrong := to_statement(row.question, other)):
        yield replace(_beside(row, wrong), supported=False, wrong=None)


def _beside(row: Row, claim: str) -> Claim:
    """Return the claim beside the sentence of the answer and the one before, the others around."""
    sentences: list[str] = []
    found = at = 0
    for sentence in sentences_of(row.context):
        start = row.context.find(sentence, at)
        at = start + len(sentence)
        if row.spans and start <= row.spans[0][0] < at:
            found = len(sentences)
        sentences.append(sentence)
    near, others = row.context, tuple[str, ...]()
    if row.spans and sentences:
        first = max(0, found - 1)
        near = " ".join(sentences[first : found + 1])
        others = (*sentences[:first], *sentences[found + 1 :])
    return Claim(
        title=row.title.replace("_", " "),
        context=near,
        claim=claim,
        supported=True,
        around=others,
        wrong=(),
    )


def _other_answer(row: Row, answer: str, choose: random.Random) -> str | None:
    """Return a name or a number of the context that could be asked for, and is not the answer."""
    is_number = answer[:1].isdigit() or _ASKS_NUMBER.match(row.question.lower())
    found = numbers_of(row.context) if is_number else names_of(row.context)
    told = f"{row.question} {' '.join(row.answers)}".lower()
    fresh = [one for one in dict.fromkeys(found) if one.lower() not in told]
    return choose.choice(fresh) if fresh else None


def to_statement(question: str, answer: str) -> str | None:
    """Return what a question and its answer say together, None where no rule fits."""
    asked, answer = question.strip().rstrip("? "), answer.strip().rstrip(".")
    if not answer or len(answer.split()) > _MOST_WORDS or len(asked.split()) > 25:
        return None
    lead = _LED.match(asked)
    words = (asked[lead.end() :] if lead else asked).split()
    if lead:
        at = next((i for i, word in enumerate(words[:5]) if word.lower() in _AUX), None)
        behind = f"{lead[1].lower()} {answer}"
        told = None if at is None else _inverted(words[at:], behind, is_object=False)
    else:
        told = _unled(words, answer)
    if told is None:
        return None
    told = " ".join(told.split())
    return f"{told[0].upper()}{told[1:]}."


def _unled(words: Sequence[str], answer: str) -> str | None:
    if len(words) < 3:
        return None
    first, second = words[0].lower(), words[1].lower()
    if first in ("when", "where"):
        return _inverted(words[1:], _placed(answer, is_time=first == "when"), is_object=False)
    if first == "who" and second not in _DO:
        if second in _BE and words[2][0].isupper() and not _verb_at(second, words[2:]):
            return f"{' '.join(words[2:])} {second} {answer}"
        return f"{answer} {' '.join(words[1:])}"
    if first == "how" and second in ("many", "much"):
        return _counted(words, answer)
    if first in ("what", "which", "who", "whom"):
        return _what(words, answer)
    return None


def _what(words: Sequence[str], answer: str) -> str | None:
    second = words[1].lower()
    if second in _BE:
        rest = words[2:]
        at = _verb_at(second, rest)
        if at == len(rest) - 1 and at:
            return f"{' '.join(rest[:at])} {second} {rest[at]} {answer}"
        if rest[0].lower() in ("the", "his", "her", "its", "their", "another", "one", "a", "an"):
            return f"{' '.join(rest)} {second} {answer}" if not at else None
        return None
    if second in _AUX:
        return _inverted(words[1:], answer, is_object=True)
    if _is_past(second) and words[0].lower() == "what":
        return f"{answer} {' '.join(words[1:])}"
    at = next((i for i, word in enumerate(words[:6]) if word.lower() in _AUX), None)
    if at is None:
        at = next((i for i, word in enumerate(words[2:6], 2) if _is_past(word)), None)
        return None if at is None else f"{answer} {' '.join(words[at:])}"
    is_time = words[at - 1].lower() in _TIMES
    if is_time:
        return _inverted(words[at:], _placed(answer, is_time=True), is_object=False)
    if words[at].lower() in _BE | _HAVE | _MODAL:
        return f"{answer} {' '.join(words[at:])}"
    return _inverted(words[at:], answer, is_object=True)


def _counted(words: Sequence[str], answer: str) -> str | None:
    at = next((i for i, word in enumerate(words) if i > 1 and word.lower() in _AUX), None)
    if at is None:
        at = next((i for i, word in enumerate(words) if i > 2 and _is_past(word)), None)
        return None if at is None else f"{answer} {' '.join(words[2:at])} {' '.join(words[at:])}"
    counted = " ".join(words[2:at])
    bare = answer if not counted or counted.split()[-1] in answer else f"{answer} {counted}"
    if words[at].lower() in _BE and (_verb_at(words[at].lower(), words[at + 1 :]) or 1) == 0:
        return f"{bare} {' '.join(words[at:])}"
    return _inverted(words[at:], bare, is_object=True)


def _inverted(words: Sequence[str], answer: str, *, is_object: bool) -> str | None:
    """Return "aux subject verb rest" put straight, the answer behind the verb or at the end."""
    aux, rest = words[0].lower(), words[1:]
    at = _verb_at(aux, rest)
    if not at:
        return None
    subject, verb, behind = " ".join(rest[:at]), rest[at].lower(), list(rest[at + 1 :])
    if verb == "do" and aux in _DO:
        return None
    if aux in _DO:
        tag = {"did": "VBD", "does": "VBZ", "do": "VBP"}[aux]
        forms = getInflection(verb, tag=tag)
        if not forms:
            return None
        told = f"{subject} {forms[0]}"
    else:
        told = f"{subject} {aux} {rest[at]}"
    if not is_object or (behind and behind[-1].lower() in _PREPOSITIONS):
        return f"{told} {' '.join(behind)} {answer}"
    return f"{told} {answer} {' '.join(behind)}"


def _verb_at(aux: str, words: Sequence[str]) -> int | None:
    """Return which of `words` is likely the verb that belongs to the helping verb `aux`."""
    for i, word in enumerate(words):
        is_led = i > 0 and words[i - 1].lower() in _NO_VERB_AFTER
        if is_led or not word.isalpha() or not word.islower() or word in STOP_WORDS:
            continue
        lemmas = getAllLemmas(word, upos="VERB").get("VERB", ())
        if aux in _DO | _MODAL:
            if i and word in lemmas:
                return i
        elif _is_form(word, "VBN") or (aux in _BE and lemmas and word.endswith("ing") and i):
            return i
    return None


def _is_past(word: str) -> bool:
    return _is_form(word.lower(), "VBD")


def _is_form(word: str, tag: str) -> bool:
    """Say whether a word is that form of a verb, and not its base form."""
    lemmas = getAllLemmas(word, upos="VERB").get("VERB", ())
    return any(word in getInflection(lemma, tag=tag) and word != lemma for lemma in lemmas)


def _placed(answer: str, *, is_time: bool) -> str:
    """Return an answer to when or where with its preposition."""
    if answer.split(maxsplit=1)[0].lower() in _PREPOSITIONS | {"around", "near", "every"}:
        return answer
    if not is_time:
        return f"in {answer}"
    if _YEAR.fullmatch(answer):
        return f"in {answer}"
    return f"on {answer}" if re.search(r"\d", answer) or answer.endswith("day") else answer
