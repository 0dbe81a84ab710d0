"""Answering: what two sides say, quoted side by side; or whether the articles agree.

Takes an Inquiry; gives parts of their own for each side, or None for any other question and where
neither side says anything. A side is an outlet, of whose articles the topic is asked, a person,
whose reported words are looked for, or one of two articles on a topic.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.agreement import contradicting
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.collection.answering import to_known
from qa.collection.conditions import to_sources
from qa.comparison.parse import Agreement, Comparison, TwoArticles, to_comparison
from qa.comparison.sides import answer_sides
from qa.compose import compose, to_outlet_and_day
from qa.overview.composing import to_quotes
from qa.overview.topic import LOOKED_AT, ON_TOPIC, by_day, of_topic, to_confidence, to_on_topic
from qa.reader import READ
from qa.retriever import are_near_copies, to_shingles
from qa.speech import SpeechQuestion

if TYPE_CHECKING:
    from qa.inquiry import Inquiry
    from qa.reader import Finding, Reading

_QUOTES = 2  # of a side
_LOOKED_AT = 3 * READ  # passages in which a person's words are looked for
_MIN_SHARED = 0.5  # of the topic's words, in what an outlet is quoted with


def answer_comparison(inquiry: Inquiry) -> Composed | None:
    """Return what both sides say, or whether the articles agree; None to any other question."""
    if inquiry.asked.sides == "both":
        return answer_sides(inquiry)
    asked = to_comparison(inquiry.asked.resolved)
    match asked:
        case Agreement():
            return _agreement(inquiry, asked) or _two_articles(inquiry, asked.topic)
        case TwoArticles():
            return _two_articles(inquiry, asked.topic)
        case Comparison():
            return _comparison(inquiry, asked)
        case None:
            return None


def _agreement(inquiry: Inquiry, asked: Agreement) -> Composed | None:
    topic = re.sub(r"^the ", "", asked.topic, flags=re.IGNORECASE)
    counted = re.fullmatch(r"number of (.+)", topic, re.IGNORECASE)
    question = f"How many {counted[1]} were there?" if counted else f"What is the {topic}?"
    reading = inquiry.read(READ, question)
    composed = compose(reading, threshold=inquiry.reader.calibration.threshold)
    if composed.abstains:
        return None
    if contradicting(reading.question, reading.findings):
        return composed
    articles = {citation.article.id for citation in composed.citations}
    first = composed.parts[0]
    if isinstance(first, Quoted) and len(first.numbers) > 1:
        said = "The articles that tell say the same."
    elif len(articles) == 1:
        said = "Only one article was found that tells."
    else:
        said = "Nothing was found in which the articles contradict each other."
    return replace(composed, parts=(Said(text=said), *composed.parts))


def _two_articles(inquiry: Inquiry, topic: str) -> Composed | None:
    """Return what two articles say about a topic, the newer first; None where there are not two.

    They are of different outlets where that is possible.
    """
    found = inquiry.find(LOOKED_AT, topic)
    with inquiry.clock.time("read"):
        reading = inquiry.reader.read(f"What is known about {topic}?", found[:READ])
    about = to_on_topic(topic, found)
    confidence = to_confidence(topic, reading.confidence, about)
    articles = list({one.article.id: one.article for one in about}.values())
    first = articles[0] if confidence >= ON_TOPIC and len(articles) > 1 else None
    if first is None:
        return None
    other = next((one for one in articles[1:] if one.source != first.source), articles[1])
    parts: list[Part] = []
    citations: list[Citation] = []
    for article in sorted((first, other), key=by_day, reverse=True):
        own = [one for one in about if one.article.id == article.id]
        parts.append(Said(text=f"{to_outlet_and_day(article)}, “{article.title or article.id}”:"))
        chosen = sorted(of_topic(topic, own, _QUOTES), key=lambda one: one.start)
        quoted, cited = to_quotes(
            chosen, [""] * len(chosen), inquiry.index.copies, first=len(citations) + 1
        )
        parts += quoted
        citations += cited
    both = {one.article.id for one in citations}
    if len(both) < len((first, other)):
        return None
    return Composed(
        parts=tuple(parts),
        citations=tuple(citations),
        confidence=confidence,
        retrieved=tuple(about),
    )


def _comparison(inquiry: Inquiry, asked: Comparison) -> Composed | None:
    known = to_known(inquiry.index.catalogue())
    sources = [to_sources(side, known) for side in (asked.one, asked.other)]
    is_of_outlets = all(sources)
    if (any(sources) and not is_of_outlets) or (is_of_outlets and not asked.topic):
        return None
    parts: list[Part] = []
    citations: list[Citation] = []
    confidences = []
    sides = asked.one, asked.other
    for side, names in zip(sides, sources, strict=True):
        reading, findings = (
            _of_outlet(inquiry, names, asked.topic)
            if is_of_outlets
            else _of_person(inquiry, side, asked)
        )
        label = " and ".join(names) if is_of_outlets else side
        if not findings:
            about = f" about {asked.topic}" if asked.topic else ""
            parts.append(Said(text=f"{label}: nothing was found{about}."))
            continue
        confidences.append(reading.confidence)
        parts.append(Said(text=f"{label}:"))
        for finding in findings:
            citations.append(_to_citation(finding, reading, len(citations) + 1))
            parts.append(Quoted(text=citations[-1].quote, numbers=(len(citations),)))
    if not citations:
        return None
    return Composed(parts=tuple(parts), citations=tuple(citations), confidence=min(confidences))


def _of_outlet(
    inquiry: Inquiry, sources: tuple[str, ...], topic: str
) -> tuple[Reading, list[Finding]]:
    """Return what the articles of an outlet say of a topic: the sentences with most of it."""
    filters = inquiry.filters
    allowed = tuple(name for name in sources if not filters.sources or name in filters.sources)
    if not allowed:
        return inquiry.reader.read(topic, ()), []
    within = replace(inquiry, filters=replace(filters, sources=allowed))
    reading = within.read(READ, topic)
    likely = [one for one in reading.findings if one.evidence.shared >= _MIN_SHARED]
    likely.sort(key=lambda one: (-one.evidence.named, -one.evidence.shared, -one.score))
    return reading, _without_copies(likely)


def _of_person(
    inquiry: Inquiry, person: str, asked_for: Comparison
) -> tuple[Reading, list[Finding]]:
    """Return the sentences that report what a person said about a topic, or about the other."""
    other = asked_for.other if person == asked_for.one else asked_for.one
    question = f"What did {person} say about {asked_for.topic or other}?"
    asked = SpeechQuestion.of(question)
    found = inquiry.find(_LOOKED_AT, question)
    reading = inquiry.reader.read(question, ())
    for first in range(0, len(found), READ):
        reading = inquiry.reader.read(question, found[first : first + READ])
        reported = [
            one
            for one in reading.findings
            if asked is not None and asked.reports([one.article.text[slice(*one.sentence)]])[0]
        ]
        if reported:
            return reading, _without_copies(reported)
    return reading, []


def _without_copies(findings: list[Finding]) -> list[Finding]:
    """Return the first findings that are no copies of one another."""
    kept: list[Finding] = []
    for finding in findings:
        shingles = to_shingles(finding.article.text[slice(*finding.sentence)])
        if not any(
            are_near_copies(shingles, to_shingles(one.article.text[slice(*one.sentence)]))
            for one in kept
        ):
            kept.append(finding)
    return kept[:_QUOTES]


def _to_citation(finding: Finding, reading: Reading, number: int) -> Citation:
    copies = {found.article.id: found.also_in for found in reading.passages}
    start, end = finding.sentence
    return Citation(
        number=number,
        article=finding.article,
        start=start,
        end=end,
        quote=finding.article.text[start:end],
        also_in=copies[finding.article.id],
    )
