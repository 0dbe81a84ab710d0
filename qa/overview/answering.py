"""Answering: the whole way from a question for an overview to the words of its answer.

Takes an Inquiry; gives what is said, or None for a question that this does not understand.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.answer import Composed
from qa.days.asked import without_days, without_relative
from qa.evidence import Evidence
from qa.overview.articles import LEAD, of_article, of_articles
from qa.overview.choosing import choose
from qa.overview.composing import (
    in_answer,
    themes_in_answer,
    to_entry_label,
    to_listed,
    to_published_label,
)
from qa.overview.meant import to_meant
from qa.overview.question import OverviewQuestion
from qa.overview.themes import to_themes
from qa.overview.timeline import Stretch, to_timeline
from qa.overview.topic import (
    LOOKED_AT,
    ON_TOPIC,
    by_day,
    newest,
    of_days,
    of_topic,
    to_confidence,
    to_on_topic,
)
from qa.reader import READ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.gathering import Gathered
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from qa.inquiry import Inquiry
    from qa.overview.standing import Candidate

NOT_NAMED = "No article has these words in its title or is about them."
NOTHING_CITED = "No article was cited before: say which one, by words of its title."
_SENTENCES = 5  # of an overview of several articles or a topic
_ENTRIES = 8  # of a timeline
_LOOKED_AT_FOR_DAYS = 48  # passages: few sentences have a day


def answer_overview(inquiry: Inquiry) -> Composed | None:
    """Return the overview that was asked for, None where the question asks for none."""
    plain = inquiry.asked.resolved
    if inquiry.asked.days is not None:  # what only the clock tells has narrowed the filters
        plain = without_relative(plain, inquiry.asked.now)
    asked = OverviewQuestion.of(plain) or OverviewQuestion.of(inquiry.asked.searched)
    if asked is None:
        return None
    match asked.kind:
        case "themes":
            gathered = inquiry.index.gather(inquiry.filters)
            return themes_in_answer(to_themes(gathered), gathered.n_copies)
        case "article":
            return _of_article(inquiry, asked)
        case "articles":
            return _of_articles(inquiry, asked)
        case "timeline":
            return _timeline(inquiry, asked)
        case "topic" | "news":
            return _of_topic(inquiry, asked)
        case "happening":
            told = _of_topic(inquiry, asked)
            return None if told.abstains else told


def answer_lone(inquiry: Inquiry, topic: str) -> tuple[Composed, str] | None:
    """Return the overview for a word or name that is all that was asked, and its question.

    None where no article tells of it.
    """
    told = _of_topic(inquiry, OverviewQuestion(kind="topic", topic=topic))
    return None if told.abstains else (told, f"What is known about {topic}?")


def _of_article(inquiry: Inquiry, asked: OverviewQuestion) -> Composed:
    """Return the summary of the article that the question names, or that was cited last."""
    index = inquiry.index
    meant = to_meant(inquiry, asked.topic)
    if not meant and not asked.topic:
        meant = tuple(index.article(entry.id) for entry in _only(inquiry))
    if not meant:
        return Composed(reason=NOT_NAMED if asked.topic else NOTHING_CITED)
    named = meant[0]
    found = of_article(named, index.passages(named.id), asked.n_sentences or LEAD)
    return in_answer(found, [""] * len(found), copies=index.copies)


def _cited(inquiry: Inquiry) -> list[str]:
    """Return the ids of the articles that the latest answer with citations cites, each once.

    Those that are there no more are left out, and of a story all but one.
    """
    ids = inquiry.asked.cited_before
    if not ids:
        return []
    there = {entry.id for entry in inquiry.index.gather(ids=ids).articles}
    return [id_ for id_ in dict.fromkeys(ids) if id_ in there]


def _only(inquiry: Inquiry) -> Sequence[CatalogueEntry]:
    """Return the article that filters let in, where it is the only one."""
    articles = inquiry.index.gather(inquiry.filters).articles
    return articles if len(articles) == 1 else ()


def _of_articles(inquiry: Inquiry, asked: OverviewQuestion) -> Composed:
    """Return the summary of the articles that were cited last, or of all that filters let in."""
    index = inquiry.index
    cited = _cited(inquiry) if asked.points_back else []
    gathered = index.gather(ids=cited) if cited else index.gather(inquiry.filters)
    m = len(gathered.articles)
    n = asked.n_sentences or max(_SENTENCES, _in_equal_shares(m) if m <= _SENTENCES else len(cited))
    chosen = [gathered.articles[i] for i in _most_telling(gathered, n)]
    articles = sorted((index.article(entry.id) for entry in chosen), key=by_day)
    found = of_articles(articles, n)
    evidence = Evidence(
        rule=f"{len(articles)} of {m:,} articles, chosen by their vectors to be near the middle of "
        "all and unlike each other (maximal marginal relevance), each quoted with its opening.",
        articles=to_listed(gathered.articles),
    )
    return in_answer(
        found,
        [to_published_label(one) for one in found],
        copies=index.copies,
        evidence=evidence if m > len(articles) else None,
    )


def _in_equal_shares(m: int) -> int:
    """Return the sentences of `m` articles, at least _SENTENCES, of which each has as many."""
    return m * -(-_SENTENCES // max(m, 1))


def _most_telling(gathered: Gathered, n: int) -> list[int]:
    """Return the numbers of the `n` articles that together tell most of all of them."""
    vectors = gathered.vectors
    if len(vectors) <= n:
        return list(range(len(vectors)))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    middle = unit.mean(axis=0)
    relevance = unit @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    return choose(relevance / relevance.max(), lambda i: unit @ unit[i], n)


def _of_topic(inquiry: Inquiry, asked: OverviewQuestion) -> Composed:
    """Return what several articles tell of a topic."""
    now, days = inquiry.asked.now, inquiry.asked.days
    topic = without_days(asked.topic, now) if days is not None else asked.topic
    subject = _look_into(inquiry, topic, LOOKED_AT)
    about: Sequence[RetrievedPassage] = subject.about
    if days is not None and days.of == "event":
        of_them = of_days(about, days)
        about = of_them or (() if asked.kind == "happening" else about)
    is_news = asked.kind == "news" or inquiry.asked.newest
    if is_news:
        about = newest(topic, about)
    chosen = of_topic(topic, about, asked.n_sentences or _SENTENCES)
    if is_news:
        chosen.sort(key=lambda one: one.article.published or datetime.date.min, reverse=True)
    labels = [to_published_label(one) for one in chosen]
    return _on_subject(inquiry, subject, chosen, labels)


def _timeline(inquiry: Inquiry, asked: OverviewQuestion) -> Composed:
    """Return the dated sentences on a topic, in the order of their days."""
    stretch = Stretch.of(asked.topic)
    subject = _look_into(inquiry, stretch.topic, _LOOKED_AT_FOR_DAYS)
    entries = to_timeline(stretch, subject.about, asked.n_sentences or _ENTRIES)
    chosen = [entry.candidate for entry in entries]
    return _on_subject(inquiry, subject, chosen, [to_entry_label(entry) for entry in entries])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What was found for a topic: all passages, those that are about it, and how surely any is."""

    found: tuple[RetrievedPassage, ...]
    about: tuple[RetrievedPassage, ...]
    confidence: float


def _look_into(inquiry: Inquiry, topic: str, k: int) -> _Subject:
    found = inquiry.find(k, topic)
    with inquiry.clock.time("read"):
        reading = inquiry.reader.read(f"What is known about {topic}?", found[:READ])
    about = to_on_topic(topic, found)
    confidence = to_confidence(topic, reading.confidence, about)
    kept = tuple(about) if confidence >= ON_TOPIC else ()
    return _Subject(found=tuple(found), about=kept, confidence=confidence)


def _on_subject(
    inquiry: Inquiry, subject: _Subject, chosen: Sequence[Candidate], labels: Sequence[str]
) -> Composed:
    return in_answer(
        chosen,
        labels,
        copies=inquiry.index.copies,
        confidence=subject.confidence,
        retrieved=subject.about if chosen else subject.found,
    )
