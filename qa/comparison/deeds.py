"""Deeds: what the articles tell of a person where they do not report that person's words.

Takes a person, a topic and passages; gives sentences with the person as the subject of what is done
or wanted: named at the head, or meant by a pronoun there that is sure. What others say of the
person, and what is done to them, is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.names.first_names import FEMALE, MALE
from qa.names.quoted import name_in
from qa.names.subject import FINITE, PREDICATE, REPORTS, SPOKEN
from qa.names.turns import turn_at
from qa.overlap import WORD, to_stems
from qa.overview.standing import is_quotable
from qa.reported import by_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage

_FEWEST = 4  # words: "Brown named four results."
_NAME = r"[A-ZÀ-ÖØ-ÞŁŚŠŽĐ][\w.’'-]*"
_AND = rf"(?: and (?:{_NAME} ){{0,3}}{_NAME})?"
_PLURAL = (
    r"(?:are|were|have|do|want|demand|call|refuse|oppose|support|plan|hope|continue|[a-z-]+ed)"
)
_MANY = r"(?:(?:[Tt]he|[Ss]ome|[Mm]any|[Mm]ost|[Ss]everal|(?:[Tt]ens of )?\w+s of) )?"
# What stands before the subject of a sentence, up to a comma: no clause with a subject of its own.
_LEAD = re.compile(
    r"(?:(?:But|And|So|Yet|Still|Then|Also|However|Meanwhile|Instead|Later|Yesterday|Today),? )?"
    r"(?:(?:In|On|At|After|Before|Following|During|Since|By|With|Without|For|Under|Despite|When|"
    r"While|As|If|Although|Though|Because|Until|Early|Late|Last|Shortly|Earlier|[A-Z]\w+(?:ly|ing))"
    r"\b[^,;:]{0,100}, )?"
)
_OCCASION = re.compile(
    r"(?:\b[Dd]uring|\b[Ii]n the course of|^(?:[Ii]n \w+, )?[Aa]t) [^,;:.“”\"]{3,80}?"
    r"(?=[,;:.“”\"]|$)"
)
_CLAUSE = re.compile(r"(?:After|Before|When|While|As|Since|Because|Although|Though|Until) ")
_WANTED = (
    r"(?:demands?|plans?|goals?|aims?|proposals?|position|calls?|request|policy|hopes?|campaign)"
)
_BEFORE_A_NAME = frozenset({"of", "the", "for", "then", "and"})
# "was called a liar", "has been asked to leave": what others do.
_DONE_TO = re.compile(
    r"(?:,[^,;]{1,80},)?(?: (?:\w+ly|also|later|then))* "
    r"(?:is|was|are|were|(?:has|have|had|will|would|could|can|may|might|must|should)"
    r"(?: \w+ly)?(?: have)? be(?:en)?|got) (?:(?:\w+ly|also|later|then|not) )*"
    r"(?!(?:opposed|concerned|worried|determined|prepared|committed|convinced|interested|supposed)\b)"
    r"(?:\w+ed|told|given|taken|seen|held|put|sent|shot|made|found|known|said|thought|set|met|"
    r"brought|caught|heard|left|struck|hit|beaten|forced|driven|shown)\b"
)
# "is a critic of", "served as ambassador": what somebody is, no deed. "discussed tea": not what.
_IS = re.compile(
    r"(?:,[^,;]{1,80},)?(?: (?:\w+ly|also|now|then|has|had|began))* "
    r"(?:(?:is|was|are|were|been|became|becomes)(?: \w+ly)? "
    r"(?:an?|the|one|serving|suffering|in|at|from)\b|"
    r"(?:served|serves|serving|worked|works) (?:as|in|for|on)\b|"
    r"(?:discussed|discusses|talked|talks|spoke|speaks)\b)"
)
# "…, Ada Brown said.": the words before are hers, whoever is their subject.
_SAID_BEHIND = re.compile(
    rf"[,”\"] (?:(?:{_NAME}|[a-z]+) ){{1,7}}{REPORTS}\b[^,;]*\.$"
    rf"|[,”\"] (?:{REPORTS} |according to |in the words of )[^,;]+\.$"
)
_MR = re.compile(
    r"^(?:mr|mrs|ms|dr|sen|rep|gov|president|senator|secretary|minister|governor|mayor|leader|"
    r"speaker|judge|justice|chancellor|king|queen|prince|princess|pope|saint|st|sir|lord|lady|"
    r"general|captain|officer|republican|democrat|democratic|former|candidate|chairman|director)"
    r"\.?$"
)
_FEWEST_ARTICLES = 2  # that give a surname a first name, so that it is whom a bare one means


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a question names: `last` is the surname or the rôle, `first` the name before it."""

    first: str
    last: str

    @classmethod
    def of(cls, words: str) -> Person:
        """Return whom `words` name; "the protesters" are a rôle."""
        names = [word for word in re.findall(r"[\w’'-]+", words) if word.lower() not in STOP_WORDS]
        before = [word for word in names[:-1] if not _MR.match(word.lower())]
        first = before[0] if before and before[0][:1].isupper() else ""
        return cls(first=first, last=names[-1] if names else words)

    def known_in(self, found: Sequence[RetrievedPassage]) -> Person:
        """Return the person with the first name most of the articles `found` give the surname.

        One that is asked for with a first name, or as a rôle, stays as they are.
        """
        if self.first or self.is_role:
            return self
        texts = {one.article.id: one.article.text for one in found}.values()
        before = re.compile(rf"\b({_NAME}) (?:[A-Z]\. )?{re.escape(self.last)}\b(?!['’]s)")
        named = Counter(
            name
            for text in texts
            for name in {*before.findall(text)}
            if name.lower() not in STOP_WORDS and not _MR.match(name.lower())
        )
        first, n = named.most_common(1)[0] if named else ("", 0)
        return replace(self, first=first) if n >= _FEWEST_ARTICLES else self

    @property
    def is_role(self) -> bool:
        """Say whether the person is no name: several may be meant."""
        return self.last.islower()

    def is_in(self, sentence: str, text: str) -> bool:
        """Say whether a sentence that names the surname means this person and no namesake.

        `text` is that of the whole article.
        """
        if not self.first:
            return True
        names = _first_names(self, sentence) or _first_names(self, text)
        return not names or names.most_common(1)[0][0] == self.first

    def without_possessives(self, sentence: str) -> str:
        """Return the sentence without the name where others are "Johnson's critics"."""
        return re.sub(rf"\b{re.escape(self.last)}['’]s?(?!\w)", "…", sentence)

    def does(self, sentence: str, text: str) -> bool:
        """Say whether the person is named at the head of a sentence as who does what it tells."""
        plain = SPOKEN.sub(lambda spoken: " " * len(spoken[0]), sentence)
        if _SAID_BEHIND.search(sentence):
            return False
        lead = _LEAD.match(plain)
        starts = {0, lead.end() if lead else 0}
        if any(self._wants_at(plain, start) for start in starts):
            return self.is_in(sentence, text)
        ends = [end for start in starts for end in self._named_at(plain, start)]
        return any(_is_deed(plain, end) for end in ends) and self.is_in(sentence, text)

    def _wants_at(self, plain: str, start: int) -> bool:
        """Say whether "Brown's plan …" is the subject of what begins at `start`."""
        wanted = rf"['’]s?(?: [a-z-]+){{0,2}} {_WANTED} (?:{FINITE}|{_PLURAL}|include|call)\b"
        behind = re.compile(rf"{_MANY}(?:{_NAME} ){{0,3}}?(?i:{re.escape(self.last)}){wanted}")
        return behind.match(plain, start) is not None

    def _named_at(self, plain: str, start: int) -> list[int]:
        """Return where the name ends that is the subject of what begins at `start`, if it is."""
        last = re.escape(self.last)
        if self.is_role:
            called = re.compile(rf"{_MANY}(?:{_NAME} ){{0,2}}?(?i:{last})\b").match(plain, start)
            aside = r"(?: (?:in|on|at|of|from|outside|\w+ing) [^,;]{3,80}?)?"
            behind = rf"{aside} (?:{FINITE}|{_PLURAL})\b"
        else:
            called = re.compile(
                rf"(?:(?:[A-Za-z-]+|{_NAME}) ){{0,8}}?{last}(?![\w’'-]){_AND}"
            ).match(plain, start)
            behind = rf"{PREDICATE.pattern}| {_PLURAL}\b"
            if called and _is_of_another(called[0].partition(self.last)[0]):
                return []
        is_subject = called and re.compile(behind).match(plain, called.end())
        return [called.end()] if called and is_subject else []


def _is_deed(sentence: str, end: int) -> bool:
    """Say whether what follows the subject, which ends at `end`, is something it does."""
    return not (_DONE_TO.match(sentence, end) or _IS.match(sentence, end))


def _is_of_another(before: str) -> bool:
    """Say whether what stands before a name has words that make somebody else the subject."""
    if re.search(r"['’]s\b", before) or re.search(rf"\b{FINITE} ", before):
        return True
    words = re.findall(r"\b[a-z-]+", before)
    if any(word in STOP_WORDS and word not in _BEFORE_A_NAME for word in words):
        return True
    of = re.search(r"\b(?:of|for) ", before)
    role = r"(?:[Pp]resident|[Mm]inister|[Ss]ecretary|[Ll]eader|[Ss]peaker|[Mm]ayor|[Gg]overnor)"
    return of is not None and not re.search(rf"{role} (?:of|for) ", before)


def _first_names(person: Person, text: str) -> Counter[str]:
    """Return the first names that stand before the person's surname in `text`, with how often."""
    found = re.findall(rf"\b({_NAME}) (?:[A-Z]\. )?{re.escape(person.last)}\b", text)
    known = MALE | FEMALE
    return Counter(name for name in found if name == person.first or name.lower() in known)


def is_on_topic(topic: frozenset[str], here: str, around: str) -> bool:
    """Say whether a sentence is about a topic, given by its stems.

    A topic of one word has to stand in it or in what is `around`; one of two, too, and a word of
    the two in the sentence itself. Of longer ones half are enough, of which two in the sentence.
    """
    held = to_stems(here)
    n = len(topic & held)
    near = len(topic & (held | to_stems(around)))
    if len(topic) <= 1:
        return near == len(topic)
    return near == 2 and n >= 1 if len(topic) == 2 else n >= 2 and 2 * near >= len(topic)


def is_beside_topic(person: Person, topic: frozenset[str], sentence: str) -> bool:
    """Say whether a sentence has a topic only beside what it tells of a person.

    So it does where the topic is the occasion, as in "during the debate", or the person stands
    in a clause before the comma, and the topic behind it: "After Brown spoke, the debate began."
    """
    held = topic & to_stems(sentence)
    if not held:
        return False
    if not held & to_stems(_OCCASION.sub(" ", sentence)):
        return True
    lead, comma, rest = sentence.partition(", ")
    is_clause = bool(comma) and _CLAUSE.match(lead) is not None
    return (
        is_clause
        and person.last in WORD.findall(lead)
        and person.last not in WORD.findall(rest)
        and not re.search(r"\b(?:he|she|they|his|her|their)\b", rest, re.IGNORECASE)
        and not held & to_stems(lead)
    )


def to_topic(words: str) -> frozenset[str]:
    """Return the stems of the words of a topic."""
    return frozenset(to_stems(words) - STOP_WORDS)


def to_around(article: Article, span: Span) -> str:
    """Return the title of an article and what stands right before and behind a sentence in it."""
    text, (start, end) = article.text, span
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = re.split(r"(?<=[.!?”\"])\s", text[line:start].strip())[-1]
    behind = re.split(r"(?<=[.!?”\"])\s", text[end : stop if stop >= 0 else None].strip())[0]
    return f"{article.title} {before} {behind}"


def told_of(
    person: Person, topic: frozenset[str], found: Sequence[RetrievedPassage]
) -> list[tuple[Article, Span]]:
    """Return the sentences that tell what a person does or wants on a topic.

    `found` are passages, best first. Where some sentences have more of the topic themselves than
    others, those are left out.
    """
    told: list[tuple[Article, Span]] = []
    for article, near in by_article(found):
        for one in sentences(article, near):
            span = one.start, one.end
            if not one.is_heading and _tells_of(person, article, span):
                text = article.text[slice(*span)]
                around = article.title if len(topic) == 1 else to_around(article, span)
                if is_on_topic(topic, text, around) and not is_beside_topic(person, topic, text):
                    told.append((article, span))
    held = [len(topic & to_stems(article.text[slice(*span)])) for article, span in told]
    return [one for one, n in zip(told, held, strict=True) if n == max(held)]


def _tells_of(person: Person, article: Article, span: Span) -> bool:
    text = article.text[slice(*span)]
    if not article.is_english or not is_quotable(text, fewest=_FEWEST) or text.endswith("?"):
        return False
    if turn_at(article, span[0]) is not None or _is_spoken(article.text, span[0]):
        return False
    return person.does(text, article.text) or (
        means(person, article, span) and not _SAID_BEHIND.search(text)
    )


def means(person: Person, article: Article, span: Span) -> bool:
    """Say whether the pronoun at the head of a sentence surely means a person."""
    name = name_in(article, span)
    if name is None or person.is_role or name.words.lower() not in ("he", "she"):
        return False
    return (
        person.last in WORD.findall(name.name)
        and person.is_in(name.name, article.text)
        and _is_deed(article.text[slice(*span)], name.end)
    )


def _is_spoken(text: str, start: int) -> bool:
    """Say whether a sentence stands within what somebody says, by the marks before it."""
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    return before.count("“") != before.count("”") or before.count('"') % 2 == 1
