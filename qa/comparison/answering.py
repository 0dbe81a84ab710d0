"""Answering: what two sides say, quoted side by side; or whether the articles agree.

Takes an Inquiry; gives parts of their own for each side, or None for any other question and where
neither side says anything. A side is an outlet, of whose articles the topic is asked, or a person,
whose reported words are looked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.agreement import contradicting
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.collection.answering import to_known
from qa.collection.conditions import to_sources
from qa.comparison.parse import Agreement, Comparison, to_comparison
from qa.compose import compose
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
    asked = to_comparison(inquiry.asked.resolved)
    if isinstance(asked, Agreement):
        return _agreement(inquiry, asked)
    return None if asked is None else _comparison(inquiry, asked)


def _agreement(inquiry: Inquiry, asked: Agreement) -> Composed | None:
    topic = re.sub(r"^the ", "", asked.topic, flags=re.IGNORECASE)
    counted = re.fullmatch(r"number of (.+)", topic, re.IGNORECASE)
    question = f"How many {counted[1]} were there?" if counted else f"What is the {topic}?"
    reading = inquiry.read(READ, question)
    composed = compose(reading, threshold=inquiry.reader.calibration.threshold)
    if composed.abstains or contradicting(reading.question, reading.findings):
        return None if composed.abstains else composed
    articles = {citation.article.id for citation in composed.citations}
    first = composed.parts[0]
    if isinstance(first, Quoted) and len(first.numbers) > 1:
        said = "The articles that tell say the same."
    elif len(articles) == 1:
        said = "Only one article was found that tells."
    else:
        said = "Nothing was found in which the articles contradict each other."
    return replace(composed, parts=(Said(text=said), *composed.parts))


def _comparison(inquiry: Inquiry, asked: Comparison) -> Composed | None:
    known = to_known(inquiry.index.catalogue())
    sources = [to_sources(side, known) for side in (asked.one, asked.other)]
    is_of_outlets = all(sources)
    if any(sources) and not is_of_outlets:
        return None
    parts: list[Part] = []
    citations: list[Citation] = []
    confidences = []
    for side, names in zip((asked.one, asked.other), sources, strict=True):
        reading, findings = (
            _of_outlet(inquiry, names, asked.topic)
            if is_of_outlets
            else _of_person(inquiry, side, asked.topic)
        )
        label = " and ".join(names) if is_of_outlets else side
        if not findings:
            parts.append(Said(text=f"{label}: nothing was found about {asked.topic}."))
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


def _of_person(inquiry: Inquiry, person: str, topic: str) -> tuple[Reading, list[Finding]]:
    """Return the sentences that report what a person said about a topic."""
    question = f"What did {person} say about {topic}?"
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
