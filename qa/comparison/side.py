"""Side: what is quoted for one side of a comparison, and how a person's is found.

Takes an Inquiry and a person; gives the sentences that report the person's words on the topic, or
where there are none those that tell what the person does, each under a label that says which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer import Citation, Quoted
from qa.comparison.deeds import (
    Person,
    is_beside_topic,
    is_on_topic,
    means,
    to_around,
    to_topic,
    told_of,
)
from qa.names.subject import SPOKEN
from qa.names.turns import is_of, turn_at
from qa.overlap import to_stems
from qa.overview.topic import ON_TOPIC, to_confidence, to_on_topic
from qa.reader import READ
from qa.reported import reported
from qa.retriever import are_near_copies, to_shingles
from qa.speech import SpeechQuestion

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage
    from qa.comparison.parse import Comparison
    from qa.inquiry import Inquiry
    from qa.reader import Finding, Reading

MOST_QUOTED = 2  # sentences of a side
# How sure what is told of a person can be: of eight such sides, six were on the topic.
_TOLD = 0.75
_LOOKED_AT = 3 * READ  # passages in which a person's words are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is quoted for a side under its `label`: sentences of articles among the `found`."""

    label: str
    quoted: tuple[tuple[Article, Span], ...] = ()
    found: tuple[RetrievedPassage, ...] = ()
    confidence: float = 0.0

    def quotes(self, first: int) -> tuple[list[Quoted], list[Citation]]:
        """Return the quotes and their citations, which are numbered from `first` on."""
        copies = {one.article.id: one.also_in for one in self.found}
        citations = [
            Citation(
                number=number,
                article=article,
                start=start,
                end=end,
                quote=article.text[start:end],
                also_in=copies[article.id],
            )
            for number, (article, (start, end)) in enumerate(self.quoted, first)
        ]
        return [Quoted(text=one.quote, numbers=(one.number,)) for one in citations], citations


def of_person(inquiry: Inquiry, person: str, asked_for: Comparison) -> Side:
    """Return what a person said about a topic, or about the other; else what is told of them."""
    other = asked_for.other if person == asked_for.one else asked_for.one
    about = asked_for.topic or other
    question = f"What did {person} say about {about}?"
    found = inquiry.find(_LOOKED_AT, question)
    whom, topic = Person.of(person).known_in(found), to_topic(about)
    confidence = 0.0
    for first in range(0, len(found), READ):
        with inquiry.clock.time("read"):
            reading = inquiry.reader.read(question, found[first : first + READ])
        confidence = max(confidence, reading.confidence)
        own = _own_words(whom, topic, reading)
        if own:
            return Side(
                label=f"{person}:",
                quoted=to_quoted_once(own),
                found=tuple(found),
                confidence=reading.confidence,
            )
    sure = to_confidence(about, confidence, to_on_topic(about, found))
    told = told_of(whom, topic, found) if sure >= ON_TOPIC else []
    reporting = SpeechQuestion.of(f"What did {person} say?")
    spoken = [one for one in told if _reports(whom, reporting, one)]
    return Side(
        label=f"{person}:" if spoken else f"Of {person} the articles tell:",
        quoted=to_quoted_once(spoken or told),
        found=tuple(found),
        confidence=min(sure, _TOLD),
    )


def _own_words(whom: Person, topic: frozenset[str], reading: Reading) -> list[tuple[Article, Span]]:
    """Return the sentences that report the person's words on a topic, best first.

    Those that have half of the topic will do where none has more, in a passage with all of it.
    """
    said = reported(reading.question, reading.passages)
    asked = SpeechQuestion.of(reading.question)
    own = [
        one
        for one in reading.findings
        if (one.article.id, one.sentence[0]) in said
        and _is_said_by(whom, one, asked and replace(asked, topic=frozenset()))
        and not is_beside_topic(whom, topic, one.article.text[slice(*one.sentence)])
    ]
    texts = {one.passage.id: one.passage.text for one in reading.passages}
    about = [one for one in own if _is_about(topic, one)] or [
        one for one in own if topic <= to_stems(f"{one.article.title}\n{texts[one.passage_id]}")
    ]
    return [(one.article, one.sentence) for one in about]


def _reports(whom: Person, asked: SpeechQuestion | None, one: tuple[Article, Span]) -> bool:
    """Say whether the person is named as who says it, and not within what somebody else says."""
    sentence = SPOKEN.sub(_emptied, whom.without_possessives(one[0].text[slice(*one[1])]))
    return asked is not None and asked.reports([sentence])[0]


def _emptied(spoken: re.Match[str]) -> str:
    """Return the marks of what is said, with nothing between."""
    return f"{spoken[0][0]}{' ' * (len(spoken[0]) - 2)}{spoken[0][-1]}"


def _is_said_by(whom: Person, one: Finding, asked: SpeechQuestion | None) -> bool:
    """Say whether a sentence surely gives the person's own words, not those of people near."""
    article, span = one.article, one.sentence
    turn = turn_at(article, span[0])
    if turn is not None and is_of(turn, whom.last):
        return True
    sentence = article.text[slice(*span)]
    if _reports(whom, asked, (article, span)):
        return whom.is_in(sentence, article.text)
    return means(whom, article, span)


def _is_about(topic: frozenset[str], one: Finding) -> bool:
    sentence = one.article.text[slice(*one.sentence)]
    return is_on_topic(topic, sentence, to_around(one.article, one.sentence))


def to_quoted_once(sentences: Sequence[tuple[Article, Span]]) -> tuple[tuple[Article, Span], ...]:
    """Return the first sentences that are no copies of one another."""
    kept: list[tuple[Article, Span]] = []
    for article, span in sentences:
        shingles = to_shingles(article.text[slice(*span)])
        if not any(
            are_near_copies(shingles, to_shingles(one.text[slice(*other)])) for one, other in kept
        ):
            kept.append((article, span))
    return tuple(kept[:MOST_QUOTED])
