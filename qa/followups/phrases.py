"""Phrases: what a conversation speaks of, that a later question may mean by a pronoun.

Takes turns; gives the short answers, names and nouns in them, each with what it may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.answer import ABSTENTION
from qa.followups.clauses import BASE_VERBS, PARTICIPLE, PREPOSITIONS, Clause, bare

if TYPE_CHECKING:
    from qa.answer import Turn

PhraseKind = Literal["person", "thing", "place", "time", "name"]

WORD = lazy_pattern(r"[^\W_]+(?:[-.,'’&/][^\W_]+)*")
_WITHIN_NAMES = frozenset("of the de der den van von al bin del la le da do dos".split())
_MONTHS = frozenset(
    """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday
    """.split()
)
PLACES_OR_GROUPS = frozenset(
    """
    party group bank company university college school hospital bridge palace castle church
    cathedral cup channel river mount mountain bay sea lake island hall house street square park
    airport station council parliament court ministry government union nations army force police
    agency association foundation institute league club team city county state states kingdom
    republic islands stadium museum festival prize award games survey east west north south united
    treaty act war inc ltd corporation fund times post news
    """.split()
)
# "British troops": none of these is whom "he" means.
OF_A_NATION = frozenset(
    """
    african american arab asian australian austrian brazilian british canadian chinese danish dutch
    english european finnish french german greek indian iranian iraqi irish israeli italian japanese
    korean mexican palestinian polish russian scottish spanish swedish swiss syrian turkish
    ukrainian welsh
    """.split()
)
PEOPLE = frozenset(
    """
    man woman boy girl mayor king queen president minister artist author writer actor actress
    buyer seller thief singer player captain coach leader politician mother father son daughter
    wife husband attacker
    suspect victim patient driver pilot doctor scientist engineer architect designer founder owner
    chairman director manager officer judge lawyer prince princess pope bishop person scorer winner
    """.split()
)
_ASKS_PERSON = lazy_pattern(r"\b(?:who|whom|whose)$", re.IGNORECASE)
_ASKS_PLACE = lazy_pattern(
    r"\b(?:where|(?:what|which) (?:\w+ )?(?:city|country|town|village|place|state|region|hospital|"
    r"building|island|street|bay))$",
    re.IGNORECASE,
)
_ASKS_TIME = lazy_pattern(
    r"\b(?:when|(?:what|which) (?:day|date|year|month|century))$", re.IGNORECASE
)
_ASKS_OF_NAME = lazy_pattern(
    r"(?:who|what) (?:is|was|are|were) (?:the )?(?P<name>.+)", re.IGNORECASE
)
_ASKS_CLAUSE = lazy_pattern(r"^(?:why|how)\b", re.IGNORECASE)
_LISTED = lazy_pattern(r",? and |, ")
_NOUN = lazy_pattern(
    rf"\b(?:the|an?) ((?:{WORD.pattern} ){{0,2}}?{WORD.pattern})"
    rf"(?: of (?:the )?{WORD.pattern}(?: (?=[A-Z]){WORD.pattern})*"
    rf"|(?=$|[,?.!]| (?:{'|'.join(PREPOSITIONS)}|is|are|was|were|did|does|has|have|had|that|who|"
    r"which|and|a|an|the)\b))"
)
_DOES = lazy_pattern(
    r"\b(?:did|does|do|will|can|could|would|should|may|might|must|shall) $", re.IGNORECASE
)
_MOST_WORDS = 8  # of a short answer that can stand for what was asked for
_NUMBER = lazy_pattern(r"[\d.,]+%?|(?:over|about|under|at least|more than) [\d.,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that a conversation speaks of something with: a name, a noun or a short answer.

    `heads` are the nouns that it can be meant by, in lower case.
    """

    text: str
    kind: PhraseKind
    is_plural: bool
    is_answer: bool
    heads: frozenset[str]


def phrases_of(turn: Turn, resolved: str) -> list[Phrase]:
    """Return what a turn speaks of, by which of it a pronoun most likely means.

    `resolved` is its question as it was understood.
    """
    clause = Clause.of(resolved)
    answer = answer_of(turn)
    asked, noun = (clause.asked, clause.noun) if clause else ("", "")
    # What somebody is, is no name for whom one asks on about.
    is_meant = answer is not None and not asks_of_name(resolved)
    phrases = [_of_answer(answer, asked, noun)] if answer and is_meant else []
    head = noun.split()[-1].lower() if noun else ""
    if head.endswith("s") and not head.endswith("ss"):
        phrases.append(_phrase(f"the {noun}", "thing", heads=[head]))
    text = bare(resolved)
    spoken = [*nouns_in(text), *(_of_name(name, text) for name in names_in(text))]
    return phrases + sorted(spoken, key=lambda phrase: text.find(phrase.text.removeprefix("the ")))


def asks_of_name(question: str) -> bool:
    """Say whether `question` only asks who or what a name stands for: "Who is Ada Brown?"."""
    match = _ASKS_OF_NAME.fullmatch(bare(question))
    return match is not None and names_in(bare(question)) == [match["name"]]


def answer_of(turn: Turn) -> str | None:
    """Return the short answer of a turn, where it is a few words that can be asked on about."""
    said = turn.short_answer
    if said is None and turn.answer != ABSTENTION:
        said = turn.answer
    if said is None:
        return None
    words = " ".join(said.split()).strip(" .,;:!?\"“”'()")
    words = re.sub(r"^(?:The|An?)(?= [a-z])", lambda match: match[0].lower(), words)
    return words if 0 < len(words.split()) <= _MOST_WORDS else None


def items_of(turn: Turn) -> list[str]:
    """Return the items of the list that a turn answered with; [] of one that is no list.

    They may go on in the quote behind the short answer: "Ann, the mayor, and Bob, who …".
    """
    answer = answer_of(turn)
    if answer is None:
        return []
    items = _LISTED.split(answer)
    quote = next((quote for quote in turn.quotes if answer in quote), None)
    if len(items) > 1 or quote is None or not answer[0].isupper():
        return items if len(items) > 1 else []
    n_words = len(answer.split())
    names = names_in(f"– {quote[quote.find(answer) :]}")
    alike = [name for name in names if len(name.split()) == n_words]
    return alike if len(alike) > 1 else []


def names_in(text: str) -> list[str]:
    """Return the runs of capitalised words in a question, in their order, each once.

    The first word only counts in front of another, and not where it is a word of every question.
    """
    found: list[str] = []
    run: list[re.Match[str]] = []
    for match in [*WORD.finditer(text), None]:
        if match is not None and _goes_on(text, run, match):
            run.append(match)
            continue
        _put_name(text, run, found)
        run = [match] if match is not None and _is_capital(match) else []
    return list(dict.fromkeys(found))


def _goes_on(text: str, run: list[re.Match[str]], match: re.Match[str]) -> bool:
    if not run or not re.fullmatch(r"['’]?(?:s )? ?", text[run[-1].end() : match.start()]):
        return False
    return _is_capital(match) or (match[0] in _WITHIN_NAMES and not run[-1][0].endswith("'s"))


def _is_capital(match: re.Match[str]) -> bool:
    word = match[0]
    is_asking = match.start() == 0 and word.lower() in STOP_WORDS
    return word[0].isupper() and not is_asking


def _put_name(text: str, run: list[re.Match[str]], found: list[str]) -> None:
    while run and not run[-1][0][0].isupper() and not run[-1][0][0].isdigit():
        run.pop()
    is_first_alone = len(run) == 1 and run[0].start() == 0
    if not run or is_first_alone:
        return
    name = re.sub(r"['’]s$", "", text[run[0].start() : run[-1].end()])
    if name.lower() not in _MONTHS and name.lower() not in STOP_WORDS:
        found.append(name)


def nouns_in(text: str) -> list[Phrase]:
    """Return phrases like "the mayor of Gdańsk" in a question, in their order."""
    found = []
    for match in _NOUN.finditer(text):
        words = match[1].split()
        while len(words) > 1 and PARTICIPLE.match(words[-1]) and match[0].endswith(words[-1]):
            words.pop()
        # "Did the child pay", "did the child pay for it": what acts ends before the verb.
        is_verb_last = _DOES.search(text[: match.start()]) and (
            match.end() == len(text) or (words[-1] in BASE_VERBS and match[0].endswith(words[-1]))
        )
        if is_verb_last and len(words) > 1:
            words.pop()
        if any(word.lower() in STOP_WORDS for word in words):
            continue
        head = words[-1].lower()
        rest = match[0].split(" of ", 1)[1:]
        phrase = " of ".join([f"the {' '.join(words)}", *rest])
        if head in _MONTHS or head.isdigit():
            continue
        kind: PhraseKind = "person" if head in PEOPLE else "thing"
        found.append(_phrase(phrase, kind, heads=[head]))
    return found


def is_time(text: str) -> bool:
    """Say whether a name is a month, a weekday or a year."""
    return any(
        word.lower() in _MONTHS or re.fullmatch(r"[12]\d{3}", word) for word in WORD.findall(text)
    )


def _of_answer(answer: str, asked: str, noun: str) -> Phrase:
    kind: PhraseKind = "thing"
    if _ASKS_PERSON.search(asked) or PEOPLE.intersection(noun.lower().split()[-1:]):
        kind = "person"
    elif _ASKS_PLACE.search(asked):
        kind = "place"
    elif _ASKS_TIME.search(asked) or is_time(answer) or _NUMBER.match(answer):
        kind = "time"
    elif _ASKS_CLAUSE.match(asked):
        kind = "time"  # a clause: it cannot stand for anything, either
    elif (answer.split() or [""])[-1].lower() in PEOPLE:
        kind = "person"
    heads = noun.lower().split()[-1:]
    return _phrase(answer, kind, heads=heads, is_answer=True)


def _of_name(name: str, text: str) -> Phrase:
    words = [word.lower() for word in WORD.findall(name)]
    at = text.find(name)
    before = text[:at].lower().split()[-1:] if at > 0 else []
    if is_time(name):
        return _phrase(name, "time")
    if PLACES_OR_GROUPS.intersection(words):
        return _phrase(name, "thing", heads=words[-1:])
    if before and before[0] in ("in", "at", "near"):
        return _phrase(name, "place", heads=words[-1:])
    is_person = len(words) > 1 and not any(map(str.isdigit, name)) and not name.isupper()
    is_person = is_person or (bool(before) and before[0] in PEOPLE)
    if name.lower() in OF_A_NATION:
        return _phrase(name, "thing", heads=words[-1:])
    return _phrase(name, "person" if is_person else "name", heads=words[-1:])


def _phrase(
    text: str, kind: PhraseKind, *, heads: list[str] | None = None, is_answer: bool = False
) -> Phrase:
    words = text.split()
    written = re.split(r" of ", text)[0].split()[-1] if words else ""
    last = written.lower()
    has_more = bool(re.search(r",| and ", text))
    # "Wales" and "Athens" are one.
    is_lower_plural = written[:1].islower() and bool(re.search(r"(?<!s)(?<!u)(?<!i)s$", last))
    return Phrase(
        text=text,
        kind=kind,
        is_plural=has_more or is_lower_plural,
        is_answer=is_answer,
        heads=frozenset([*(heads or []), last] if last.isalpha() else heads or []),
    )
