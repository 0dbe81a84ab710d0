"""Answering: what two sides say, quoted side by side; or whether the articles agree.

Takes an Inquiry; gives parts of their own for each side, or None for any other question and where
neither side says anything. A side is an outlet, of whose articles the topic is asked, a person,
whose reported words are looked for, then deeds, or one of two articles on a topic.
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
from qa.comparison.side import Side, of_person, to_quoted_once
from qa.comparison.sides import answer_sides
from qa.compose import compose, to_outlet_and_day
from qa.overview.composing import to_quotes
from qa.overview.topic import LOOKED_AT, ON_TOPIC, by_day, of_topic, to_confidence, to_on_topic
from qa.reader import READ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.inquiry import Inquiry

_QUOTES = 2  # of a side
_SAYS = re.compile(
    r"\b(?:say|says|said|write|wrote|think|thinks|thought|argue|argued)\b", re.IGNORECASE
)
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
        found = (
            _of_outlet(inquiry, names, asked.topic)
            if is_of_outlets
            else of_person(inquiry, side, asked)
        )
        if not found.quoted:
            parts.append(Said(text=_nothing_by([side], asked.topic)))
            continue
        confidences.append(found.confidence)
        parts.append(Said(text=found.label))
        quoted, cited = found.quotes(len(citations) + 1)
        parts += quoted
        citations += cited
    if not citations:
        is_of_words = asked.topic and _SAYS.search(inquiry.asked.resolved)
        return Composed(reason=_nothing_by(sides, asked.topic)) if is_of_words else None
    return Composed(parts=tuple(parts), citations=tuple(citations), confidence=min(confidences))


def _nothing_by(sides: Sequence[str], topic: str) -> str:
    """Return that nothing by one of `sides`, or by none of them, was found on a topic."""
    on = f" on {topic}" if topic else ""
    return f"Nothing by {' or '.join(sides)}{on} was found in the articles."


def _of_outlet(inquiry: Inquiry, sources: tuple[str, ...], topic: str) -> Side:
    """Return what the articles of an outlet say of a topic: the sentences with most of it."""
    label = f"{' and '.join(sources)}:"
    filters = inquiry.filters
    allowed = tuple(name for name in sources if not filters.sources or name in filters.sources)
    if not allowed:
        return Side(label=label)
    within = replace(inquiry, filters=replace(filters, sources=allowed))
    found = within.find(LOOKED_AT, topic)
    with inquiry.clock.time("read"):
        reading = inquiry.reader.read(topic, found[:READ])
        known = inquiry.reader.read(f"What is known about {topic}?", found[:READ])
    likely = [one for one in reading.findings if one.evidence.shared >= _MIN_SHARED]
    likely.sort(key=lambda one: (-one.evidence.named, -one.evidence.shared, -one.score))
    return Side(
        label=label,
        quoted=to_quoted_once([(one.article, one.sentence) for one in likely]),
        found=tuple(found),
        confidence=to_confidence(topic, known.confidence, to_on_topic(topic, found)),
    )
