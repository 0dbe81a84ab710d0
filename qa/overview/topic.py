"""Overviews of a topic: what several articles tell of it, each sentence by itself.

Takes the passages found for a topic; gives sentences to quote, in order of time. Those are weighed
by how near their passage is to the topic, what of its words they hold and whether their article
opens with them, and chosen so that each adds something (maximal marginal relevance).
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from index.stop_words import STOP_WORDS
from qa.overlap import WORD, held_by, shared_words, to_plain_words, to_stems
from qa.overview.articles import to_lead
from qa.overview.choosing import choose
from qa.overview.likeness import to_word_rows
from qa.overview.standing import Candidate, to_candidates
from qa.retriever import are_near_copies, to_shingles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.articles.article import Article
    from index.search.retrieved import RetrievedPassage
    from qa.days.asked import AskedDays

LOOKED_AT = 24  # passages found for a topic
# How near in meaning a passage on the topic is: where its article has half of the topic's words,
# all of them, or the passage itself has all. Chosen on 70 topics, see docs/experiments.md.
_NEAR, _NEAR_WITH_ALL, _NEAR_WITH_ALL_HERE = 0.52, 0.4, 0.3
_NEAR_WITH_NAME = 0.46  # where it, or its title, has a name of the topic with all its words
_HALF = 0.5
# Of a logistic regression on the reader's log-odds and the best cosine, for the same topics.
_READING, _COSINE, _BASE = 0.97, 7.88, -0.99
ON_TOPIC = 0.5  # confidence under which nothing is told
_NAMED = 0.9  # confidence where an article has the topic word for word, see `tells_of`
_FEWEST_WORDS = 2  # of a topic that is no name and stands in a title
_LATE = datetime.timedelta(14)  # after what happened, in which articles on it appear
_LEAST = 0.5  # of the weight of the most telling sentence, that one has to have
_NEWEST = 3  # articles that tell the latest of a topic
_NAME = re.compile(r"[A-Z0-9][\w'’.-]*(?: (?:of |the |de |for |and )*[A-Z0-9][\w'’.-]*)*")
_WORDS, _LEAD = 0.35, 0.15  # weights of shared words and of an opening, beside the cosine's 1


def to_confidence(topic: str, reading: float, about: Sequence[RetrievedPassage]) -> float:
    """Return how likely it is that passages tell of a topic they seem to be `about`, in [0, 1).

    `reading` is the reader's confidence, in [0, 1], that it answers what is known of the topic. It
    is 0 where there are no passages.
    """
    if not about:
        return 0.0
    by_reading = _by_reading(reading, about)
    articles = {one.article.id: one.article for one in about}.values()
    is_named = any(tells_of(topic, one) for one in articles) or _tell_of(topic, articles)
    return max(by_reading, _NAMED) if is_named else by_reading


def _by_reading(reading: float, about: Sequence[RetrievedPassage]) -> float:
    sure = min(max(reading, 5e-4), 1 - 5e-4)
    nearest = max(one.cosine for one in about)
    odds = _BASE + _READING * math.log(sure / (1 - sure)) + _COSINE * nearest
    return 1 / (1 + math.exp(-odds))


def to_on_topic(topic: str, found: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Return the passages that are about `topic`, in their order.

    Their article has all of its names and numbers. One that has the topic word for word is about
    it, however far off its meaning is.
    """
    wanted = to_stems(topic) - STOP_WORDS
    held = held_by(topic, [one.article for one in found])
    phrase = to_plain_words(topic)
    about = []
    for one in found:
        if held[one.article.id].names < 1 or not wanted:
            continue
        here = to_stems(f"{one.article.title} {one.passage.text}")
        share = len(wanted & (here | to_stems(one.article.text))) / len(wanted)
        is_about = (
            (one.cosine >= _NEAR and share >= _HALF)
            or (one.cosine >= _NEAR_WITH_NAME and share >= _HALF and _has_name(topic, one))
            or (one.cosine >= _NEAR_WITH_ALL and share == 1)
            or (one.cosine >= _NEAR_WITH_ALL_HERE and wanted <= here)
        )
        if is_about or f" {phrase} " in f" {to_plain_words(one.passage.text)} ":
            about.append(one)
    return about


def _has_name(topic: str, found: RetrievedPassage) -> bool:
    """Say whether a passage or its title has a name in `topic` word for word, of several words."""
    text = f" {' '.join(WORD.findall(f'{found.article.title} {found.passage.text}'))} "
    names = (" ".join(WORD.findall(name[0])) for name in _NAME.finditer(topic))
    return any(" " in name and f" {name} " in text for name in names)


def tells_of(topic: str, article: Article) -> bool:
    """Say whether `article` has `topic` word for word where that says that it tells of it.

    That is in its title, or, of a name, more than once. One word that is no name says too little:
    "the law" stands in many titles.
    """
    is_name = _NAME.fullmatch(topic) is not None
    if not is_name and len(to_stems(topic) - STOP_WORDS) < _FEWEST_WORDS:
        return False
    phrase, title, text = (
        f" {' '.join(WORD.findall(one if is_name else one.casefold()))} "
        for one in (topic, article.title, article.text)
    )
    return bool(phrase.strip()) and (phrase in title or (is_name and text.count(phrase) > 1))


def _tell_of(topic: str, articles: Iterable[Article]) -> bool:
    """Say whether any of `articles` has `topic` word for word, a name of several words.

    A last name alone can be that of others.
    """
    if _NAME.fullmatch(topic) is None or len(topic.split()) < _FEWEST_WORDS:
        return False
    phrase = f" {' '.join(WORD.findall(topic))} "
    return any(phrase in f" {' '.join(WORD.findall(one.text))} " for one in articles)


def of_days(about: Sequence[RetrievedPassage], days: AskedDays) -> list[RetrievedPassage]:
    """Return the passages that are of what happened on `days`.

    Their article appeared on these or shortly after, or they have the words.
    """
    wanted = to_stems(days.words) - STOP_WORDS
    return [
        one
        for one in about
        if _is_of(one.article, days) or (wanted and wanted <= to_stems(one.passage.text))
    ]


def _is_of(article: Article, days: AskedDays) -> bool:
    first, last = article.published, article.published_to or article.published
    if first is None or last is None:
        return False
    return (days.first is None or days.first <= last) and (
        days.last is None or first <= days.last + _LATE
    )


def newest(topic: str, about: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Return the passages of the few newest articles that tell of `topic`, in their order.

    Those have it word for word, or more than half of its words in their title. Where none does,
    they are the newest of all.
    """
    articles = {one.article.id: one.article for one in about}.values()
    wanted = to_stems(topic) - STOP_WORDS
    telling = [
        one
        for one in articles
        if tells_of(topic, one) or len(wanted & to_stems(one.title)) > _HALF * len(wanted)
    ] or list(articles)
    telling.sort(key=lambda one: one.published or datetime.date.min, reverse=True)
    kept = {one.id for one in telling[:_NEWEST]}
    return [one for one in about if one.article.id in kept]


def of_topic(topic: str, found: Sequence[RetrievedPassage], n: int) -> list[Candidate]:
    """Return `n` sentences on `topic`, in order of time, from passages that are about it.

    Articles without a date come last. Fewer are returned where the articles tell less.
    """
    weighed = to_weighed(topic, found)
    return sorted(choose_sentences(weighed, n), key=lambda c: (*by_day(c.article), c.start))


def to_weighed(topic: str, found: Sequence[RetrievedPassage]) -> list[tuple[Candidate, float]]:
    """Return the sentences of passages that can be read by themselves, with what each tells.

    Those are the opening of an article that is about the topic, and sentences that have one of its
    words.
    """
    weighed: dict[tuple[str, int], tuple[Candidate, float]] = {}
    wanted = to_stems(topic) - STOP_WORDS
    leads = {one.article.id: to_lead(one.article, 1) for one in found}
    for one in found:
        lead = [
            first
            for first in leads[one.article.id]
            if one.cosine >= _NEAR_WITH_ALL_HERE
            and wanted & to_stems(f"{one.article.title} {first.text}")
        ]
        inside = to_candidates(one.article, [(one.passage.start, one.passage.end)])
        for candidate in [*lead, *inside]:
            is_lead = candidate in lead
            if not is_lead and not (
                candidate.end <= one.passage.end
                and (candidate.stands or candidate.leans)
                and wanted & to_stems(candidate.text)
            ):
                continue
            key = one.article.id, candidate.start
            weight = one.cosine + _LEAD * is_lead
            if key not in weighed or weighed[key][1] < weight:
                weighed[key] = candidate, weight
    candidates = list(weighed.values())
    shares = shared_words(topic, [(one.article.title, one.text) for one, _ in candidates])
    return [
        (candidate, weight + _WORDS * share)
        for (candidate, weight), share in zip(candidates, shares, strict=True)
    ]


def choose_sentences(
    weighed: Sequence[tuple[Candidate, float]],
    n: int,
    *,
    fits: Callable[[Candidate, Sequence[Candidate]], bool] = lambda _one, _chosen: True,
) -> list[Candidate]:
    """Return the `n` sentences that tell most together, the most telling first.

    None is a near-copy of another, and no article gives more than its share. `fits` says whether
    one more may join those chosen.
    """
    if not weighed:
        return []
    least = _LEAST * max(weight for _, weight in weighed)
    weighed = [(candidate, weight) for candidate, weight in weighed if weight >= least]
    candidates = [candidate for candidate, _ in weighed]
    shingles = [to_shingles(candidate.text) for candidate in candidates]
    most = -(-n // len({candidate.article.id for candidate in candidates}))

    def allowed(one: int, chosen: Sequence[int]) -> bool:
        taken = Counter(candidates[i].article.id for i in chosen)
        return (
            taken[candidates[one].article.id] < most
            and not any(are_near_copies(shingles[one], shingles[i]) for i in chosen)
            and fits(candidates[one], [candidates[i] for i in chosen])
        )

    rows = to_word_rows([candidate.text for candidate in candidates])
    weights = np.array([weight for _, weight in weighed], dtype=np.float32)
    chosen = choose(weights / weights.max(), lambda i: rows @ rows[i], n, allowed=allowed)
    return [candidates[i] for i in chosen]


def by_day(article: Article) -> tuple[datetime.date, str]:
    """Order articles by their day, undated last."""
    return article.published or datetime.date.max, article.id
