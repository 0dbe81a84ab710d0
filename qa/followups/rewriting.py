"""Rewriting: a follow-up as a question that is understood by itself.

Takes the words of a follow-up and what the turns before spoke of; gives it with its pronouns
replaced, what it leaves out filled in, or the topic put behind its last noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.followups.clauses import PREPOSITIONS, Clause, bare
from qa.followups.phrases import PEOPLE, WORD, answer_of, is_time, items_of, names_in, phrases_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qa.answer import Turn
    from qa.followups.phrases import Phrase

_PREPOSITION = rf"(?:according to|{'|'.join(PREPOSITIONS)})"
# A question that is only asked by: "By whom?", "How fast?", "Worth how much?", "Why not?".
_ASKS_ONLY = lazy_pattern(
    rf"(?:(?:{_PREPOSITION}|worth) )?(?:whom?|when|where|why|how (?:many|much)(?: [a-z]+s)?|"
    rf"how (?:long|far|fast|often|old|high|big|tall|deep|wide|heavy|large|late|soon|"
    rf"early|badly|well))"
    rf"|{_PREPOSITION} (?:what|which|whose|how many|how much)(?: [\w-]+){{0,3}}"
    r"|(?:what|which) (?:year|day|date|month|time|place|city|country|party|colou?r|size|reason)",
    re.IGNORECASE,
)
_WHY_NOT = lazy_pattern(r"why not", re.IGNORECASE)
# "When was that?", "On what day did it happen?"
_ASKS_OF_THAT = lazy_pattern(
    rf"((?:{_PREPOSITION} )?(?:when|where|why|how|(?:what|which) \w+)) (?:is|was|were|did|does) "
    r"(?:that|this|it|all that)(?: (?:happen(?:ed)?|take place|occur|be|been|so))?",
    re.IGNORECASE,
)
_PHRASE_ONLY = lazy_pattern(
    r"^(?:and|but|or|what about|how about|and what about|and how about)\b[\s,]*(.+)$", re.IGNORECASE
)
_MOST_EXCHANGED = 6  # words of a phrase that takes the place of another
_HAS_VERB = lazy_pattern(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|who|"
    r"what|which|when|where|why|how|whom|whose)\b",
    re.IGNORECASE,
)
_PERSONAL = {
    **dict.fromkeys(("he", "him", "she", "himself", "herself"), "person"),
    **dict.fromkeys(("it", "itself", "its"), "thing"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "plural"),
    **dict.fromkeys(("his", "her", "hers"), "person"),
}
_OF_PERSON = lazy_pattern(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_OWNS = lazy_pattern(r" (?!(?:in|on|at|to|for|by|with|from|there|then|again)\b)[\w-]")
_POSSESSIVE = frozenset("his her its their hers theirs".split())
_POINTED = lazy_pattern(r"(?<!of )\b(this|that|these|those) ([a-z]+(?: [a-z]+)?)", re.IGNORECASE)
_OF_THESE = lazy_pattern(r"(?<=\bof )(?:these|those)\b(?! \w)", re.IGNORECASE)
_ORDINAL = lazy_pattern(
    r"\bthe (first|second|third|fourth|last|former|latter)(?: of (?:these|those|them)| one)\b"
    r"|\bthe (former|latter)\b",
    re.IGNORECASE,
)
_NTH = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "latter": -1}
_THAT_ONE = lazy_pattern(r"\b(?:this|that|the (?:same|other)) one\b", re.IGNORECASE)
_THERE = lazy_pattern(
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\s*$"
    r"|(?<=\w )there(?= (?:in|on|at|by|during|when)\b)",
    re.IGNORECASE,
)
_DEFINITE = lazy_pattern(rf"\bthe ((?:{WORD.pattern} )?)({WORD.pattern})", re.IGNORECASE)
# What surely ends a noun in a question, so that "of …" can go in before it.
_ENDS_NOUN = lazy_pattern(
    rf"$|,| (?:{'|'.join(p for p in PREPOSITIONS if p != 'of')}|is|are|was|were|did|does|has|have|"
    r"had|be|been|run|runs)\b"
)
# Mean probability of the words of a needed phrase: what was just answered is likely meant.
_NEEDED, _NEEDED_OF_ANSWER = 0.5, 0.1
_IS_ORDER = lazy_pattern(
    r"(?:tell|explain|describe|summari[sz]e|list|name|give|show)\b", re.IGNORECASE
)
_DETERMINED = lazy_pattern(r"(?:the|his|her|its|their|this|that) |\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A turn, and its question as it was understood.

    `weights` tell how likely the follow-up needs a word, in lower case; {} where that is not known.
    """

    turn: Turn
    resolved: str
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def phrases(self) -> list[Phrase]:
        """What the turn speaks of, that which is needed first."""
        phrases = phrases_of(self.turn, self.resolved)
        if not self.weights:
            return phrases
        return sorted(phrases, key=lambda phrase: -self._is_needed(phrase))

    def _is_needed(self, phrase: Phrase) -> bool:
        words = [word for word in WORD.findall(phrase.text.lower()) if word not in STOP_WORDS]
        told = [self.weights.get(word, 0.0) for word in words]
        least = _NEEDED_OF_ANSWER if phrase.is_answer else _NEEDED
        return bool(told) and sum(told) / len(told) > least


def fill(question: str, before: Sequence[Spoken]) -> str | None:
    """Return what a fragment asks after the turns before; None for a question that is whole."""
    last = before[-1]
    whole = " ".join(question.replace("’", "'").split()).rstrip(" ?.!…")
    text = bare(question)
    clause, answer = Clause.of(last.resolved), answer_of(last.turn)
    if _WHY_NOT.fullmatch(text) and clause is not None and clause.verb:
        return _sentence(f"why {_negated(clause.verb)} {clause.rest}")
    of_that = _ASKS_OF_THAT.fullmatch(text)
    asked = of_that[1] if of_that else text if _ASKS_ONLY.fullmatch(text) else None
    if asked is not None and clause is not None:
        return clause.ask(_lowered(asked), answer)
    phrase = _PHRASE_ONLY.match(whole)
    if phrase and not _HAS_VERB.search(phrase[1]) and len(phrase[1].split()) <= _MOST_EXCHANGED:
        return _exchanged(phrase[1], before)
    return None


def make_whole(question: str, last: Spoken) -> str:
    """Return "And his time?" as "What was his time?", and other questions as they are."""
    phrase = _PHRASE_ONLY.match(" ".join(question.split()).rstrip(" ?.!…"))
    if not phrase or _HAS_VERB.search(phrase[1]):
        return question
    clause = Clause.of(last.resolved)
    is_past = clause is not None and clause.verb in ("", "did", "was", "were", "had")
    return f"What {'was' if is_past else 'is'} {phrase[1]}?"


def _exchanged(phrase: str, before: Sequence[Spoken]) -> str | None:
    """Return the latest question that has a parallel phrase, with `phrase` in its place.

    Behind the last question where none has.
    """
    asked = bare(before[-1].resolved)
    led = re.match(rf"({_PREPOSITION}) ", phrase, re.IGNORECASE)
    if led:
        others = "|".join(word for word in PREPOSITIONS if word != "of")
        parallel = re.compile(rf"\b{led[1]} .+?(?= (?:{others})\b|,|$)", re.IGNORECASE)
        for one in map(bare, (spoken.resolved for spoken in reversed(before))):
            found = [m for m in parallel.finditer(one) if is_time(m[0]) == is_time(phrase)]
            if found:
                return _sentence(f"{one[: found[-1].start()]}{phrase} {one[found[-1].end() :]}")
        return _sentence(f"{asked} {phrase}")
    if phrase[:1].isupper() or phrase.lower().startswith("the "):
        names = [name for name in names_in(asked) if is_time(name) == is_time(phrase)]
        if names:
            return _sentence(asked.replace(names[0], phrase, 1))
    return None


def refer(question: str, before: Sequence[Spoken]) -> tuple[str, bool]:
    """Return `question` with what it points at put in its place, and whether there was any.

    `before` are the turns before, the latest last.
    """
    text = bare(question)
    replaced = text
    for step in (_put_ordinals, _put_pointed, _put_pronouns, _put_places, _put_definites):
        replaced = step(replaced, before)
    return (_sentence(replaced), True) if replaced != text else (question, False)


def refer_to(question: str, person: Phrase) -> str:
    """Return `question` with `person` in place of its "he" or "she"."""
    text = bare(question)
    for match in reversed(list(_OF_PERSON.finditer(text))):
        is_owner = match[0].lower() in _POSSESSIVE and _OWNS.match(text, match.end()) is not None
        text = _put(text, match.span(), person, is_owner=is_owner)
    return _sentence(text)


def put_topic(question: str, topic: str) -> str:
    """Return `question` with the topic behind its last "the …", else behind all of it."""
    text = bare(question)
    found = next(reversed(list(_DEFINITE.finditer(text))), None)
    if found is None:
        return _sentence(f"{text}, regarding {topic}")
    end = found.end(1) - 1 if found[2].lower() in STOP_WORDS and found[1] else found.end(2)
    if not _ENDS_NOUN.match(text[end:]):
        return _sentence(f"{text}, regarding {topic}")
    return _sentence(f"{text[:end]} of {topic}{text[end:]}")


def _phrases(before: Sequence[Spoken]) -> Iterator[Phrase]:
    for spoken in reversed(before):
        yield from spoken.phrases


def _put_ordinals(text: str, before: Sequence[Spoken]) -> str:
    """Replace "the second of these" by the second item of the answer before."""
    found = _ORDINAL.search(text)
    items = next((items for spoken in reversed(before) if (items := items_of(spoken.turn))), [])
    if not found or not items:
        return text
    nth = _NTH[(found[1] or found[2]).lower()]
    if nth >= len(items):
        return text
    return f"{text[: found.start()]}{items[nth]}{text[found.end() :]}"


def _put_pointed(text: str, before: Sequence[Spoken]) -> str:
    """Replace "that company" by what was asked for or named, "that one" by the answer."""
    one = _THAT_ONE.search(text)
    if one:
        meant = next((p for p in _phrases(before) if p.kind != "time"), None)
        return _put(text, one.span(), meant, is_owner=False) if meant else text
    found = _POINTED.search(text)
    if not found:
        return text
    words = found[2].split()
    named = {head for phrase in _phrases(before) for head in phrase.heads} | PEOPLE
    n = next((n for n in (1, len(words)) if words[n - 1].lower() in named), 1)
    head = words[n - 1].lower()
    end = found.start(2) + len(" ".join(words[:n]))
    meant = None if head in STOP_WORDS or head.endswith("ly") else _meant_by(head, before)
    if meant is None:
        return text
    is_owner = re.match(r"['’]s\b", text[end:]) is not None
    return _put(text, (found.start(), end), meant, is_owner=is_owner)


def _meant_by(head: str, before: Sequence[Spoken]) -> Phrase | None:
    """Return what "that company" means, by its noun: "company"."""
    named = next((p for p in _phrases(before) if head in p.heads and p.kind != "time"), None)
    if named is not None:
        return named
    is_person = head in PEOPLE
    fits: Callable[[Phrase], bool] = (
        (lambda p: p.kind == "person")
        if is_person
        else (lambda p: p.kind in ("thing", "place", "name"))
    )
    return next((p for p in _phrases(before) if fits(p)), None)


def _put_pronouns(text: str, before: Sequence[Spoken]) -> str:
    """Replace each pronoun that nothing in the question explains."""
    text = _OF_THESE.sub("them", text)
    for match in reversed(list(re.finditer(r"[A-Za-z]+", text))):
        pronoun = match[0].lower()
        wanted = _PERSONAL.get(pronoun)
        if wanted is None or _is_explained(pronoun, text[: match.start()]):
            continue
        is_owner = pronoun in _POSSESSIVE and re.match(r" [\w-]+", text[match.end() :]) is not None
        if pronoun == "her" and re.match(
            r" (?:in|on|at|to|for|by|with|from|there|then|again)\b", text[match.end() :]
        ):
            is_owner = False
        meant = _antecedent(wanted, before, text)
        if meant is not None:
            text = _put(text, match.span(), meant, is_owner=is_owner)
    return text


def _is_explained(pronoun: str, before: str) -> bool:
    """Say whether what stands before a pronoun in its question tells what it means."""
    names = [word for word in WORD.findall(before)[1:] if word[0].isupper()]
    if pronoun in ("it", "them", "itself") and not before.rstrip().endswith(("that", "when", "if")):
        return False
    if pronoun in _POSSESSIVE and re.search(r"\b(?:the|a|an|this|these|those) \w+", before):
        return True
    return bool(names)


def _antecedent(wanted: str, before: Sequence[Spoken], text: str) -> Phrase | None:
    turns = [spoken.phrases for spoken in reversed(before)]
    phrases = [p for group in turns for p in group if p.text.lower() not in text.lower()]
    tests: dict[str, tuple[Callable[[Phrase], bool], ...]] = {
        "person": (lambda p: p.kind == "person" and not p.is_plural, lambda p: p.kind == "name"),
        "thing": (
            lambda p: p.kind == "thing" and not p.is_plural,
            lambda p: p.kind in ("name", "place"),
        ),
        "plural": (
            lambda p: p.is_plural and p.kind != "time",
            lambda p: p.kind in ("thing", "name"),
            lambda p: p.kind == "person",
        ),
    }
    groups = [phrases] if wanted == "person" else [[p for p in g if p in phrases] for g in turns]
    for group in groups:
        for test in tests[wanted]:
            meant = next((p for p in group if test(p)), None)
            if meant is not None:
                return meant
    return None


def _put_places(text: str, before: Sequence[Spoken]) -> str:
    found = _THERE.search(text)
    place = next((p for p in _phrases(before) if p.kind == "place"), None)
    if not found or place is None:
        return text
    has_preposition = place.text.split()[0].lower() in PREPOSITIONS
    put = place.text if has_preposition else f"in {place.text}"
    return f"{text[: found.start()]}{put}{text[found.end() :]}"


def _put_definites(text: str, before: Sequence[Spoken]) -> str:
    """Replace "the mayor" by "the mayor of Gdańsk", where that was spoken of."""
    for found in reversed(list(_DEFINITE.finditer(text))):
        for end, head in (
            (found.end(2), found[2].lower()),
            (found.end(1) - 1, found[1].strip().lower()),
        ):
            if not head or head in STOP_WORDS or text[end : end + 4] == " of ":
                continue
            meant = next(
                (p for p in _phrases(before) if head in p.heads and p.kind != "time"), None
            )
            if meant is None and head in PEOPLE and not re.match(r" of |['’]?s? [A-Z]", text[end:]):
                persons = [p for p in before[-1].phrases if p.kind == "person"]
                meant = next((p for p in persons if p.text[0].isupper()), None)
            if meant is None or len(meant.text) <= end - found.start():
                continue
            if meant.text.lower() in text.lower():
                continue
            is_owner = re.match(r"['’]s\b", text[end:]) is not None
            text = _put(text, (found.start(), end), meant, is_owner=is_owner)
            break
    return text


def _put(text: str, span: tuple[int, int], meant: Phrase, *, is_owner: bool) -> str:
    start, end = span
    said = meant.text
    if re.match(r"an? ", said, re.IGNORECASE):
        said = f"the {said.split(' ', 1)[1]}"
    elif not _DETERMINED.match(said) and (
        not said[0].isupper() or (meant.is_plural and said.split()[-1].islower())
    ):
        said = f"the {said}"
    if is_owner and not re.match(r"['’]s\b", text[end:]):
        said += "'" if said.endswith("s") and meant.is_plural else "'s"
    return f"{text[:start]}{said}{text[end:]}"


def _negated(verb: str) -> str:
    return {"can": "can't", "will": "won't"}.get(
        verb, verb if verb.endswith("n't") else f"{verb}n't"
    )


def _lowered(asked: str) -> str:
    return f"{asked[:1].lower()}{asked[1:]}"


def _sentence(text: str) -> str:
    text = " ".join(text.split()).rstrip(" ,")
    mark = "" if _IS_ORDER.match(text) else "?"
    return f"{text[:1].upper()}{text[1:]}{mark}"
