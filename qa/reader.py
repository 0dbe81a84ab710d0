"""Reader: finds the answer in retrieved passages.

Takes a question and passages; gives the sentences that answer it best, the passages in their best
order, and the calibrated probability that the best sentence answers the question. It weighs each
sentence by the encoder (how near is its meaning?) and by words (how much of the question is in
it?).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.passages import sentences
from index.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles import Article, Span
    from index.encoder import Encoder
    from index.search import RetrievedPassage

# Chosen on news_dev, see docs/experiments.md.
READ = 5  # passages read
_WORDS, _PASSAGE, _KIND = 0.6, 0.5, 0.2  # weights of a sentence's evidence, beside its cosine's 1
_INTERCEPT, _SLOPE = (
    -9.907,
    6.001,
)  # logistic regression of "the first finding is right" on its score

_NUMBER = re.compile(
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|"
    r"thousand|million|billion|half|first|second|third)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:(?:19|20)\d\d|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow)\b"
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|high|big|large|fast|deep|heavy)\b|"
    r"\bwhat (?:percent|number|share|age)"
)
_ASKS_DATE = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|day|date|month)\b")
_ASKS_NAME = re.compile(
    r"\bwho(?:m|se)?\b|\bwhere\b|\bwhich\b|\bwhat (?:country|company|city|state)"
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence that may answer: `sentence` and `short_answer` are spans of the article's text.

    `score` orders findings of one question; higher is better.
    """

    article: Article
    sentence: Span
    short_answer: Span | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: `findings` and `passages`, each best first, and the `confidence`.

    `confidence` is the probability, in [0, 1], that the first finding answers the question.
    """

    findings: tuple[Finding, ...]
    passages: tuple[RetrievedPassage, ...]
    confidence: float


class Reader:
    """Reads passages with the encoder that indexed them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def read(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        *,
        vector: NDArray[np.float32],
    ) -> Reading:
        """Return what `passages` say to `question`; `vector` is its own: (dim,) float32, unit."""
        read = passages[:READ]
        places = _sentences(read)
        if not places:
            return Reading(findings=(), passages=tuple(passages), confidence=0.0)
        texts = [place.article.text[place.start : place.end] for place in places]
        cosines = self._encoder.encode(texts) @ vector  # (n,) float32
        shares = _shared_words(question, texts, [place.article.title for place in places])
        scores = [
            float(cosine)
            + _WORDS * share
            + _PASSAGE * place.passage.score
            + _KIND * _fits_kind(question, text)
            for place, text, cosine, share in zip(places, texts, cosines, shares, strict=True)
        ]
        order = sorted(range(len(places)), key=lambda i: (-scores[i], i))
        findings = tuple(
            Finding(
                article=places[i].article,
                sentence=(places[i].start, places[i].end),
                short_answer=None,
                score=scores[i],
            )
            for i in order
        )
        return Reading(
            findings=findings,
            passages=_reread(passages, places, scores),
            confidence=_to_confidence(findings[0].score),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    passage: RetrievedPassage
    start: int
    end: int

    @property
    def article(self) -> Article:
        return self.passage.article


def _sentences(passages: Sequence[RetrievedPassage]) -> list[_Place]:
    """Return the sentences of the passages, headings left out, each once, in order of passages."""
    places: dict[tuple[str, int], _Place] = {}
    for retrieved in passages:
        passage = retrieved.passage
        for sentence in sentences(retrieved.article):
            inside = passage.start <= sentence.start and sentence.end <= passage.end
            if inside and not sentence.is_heading:
                key = retrieved.article.id, sentence.start
                places.setdefault(key, _Place(retrieved, sentence.start, sentence.end))
    return list(places.values())


def _shared_words(question: str, texts: Sequence[str], titles: Sequence[str]) -> list[float]:
    """Return for each text how much of the question's words, weighted by rarity, it holds.

    Rarity is among the texts themselves; a word that only the title has counts half.
    """
    wanted = {_stem(word) for word in _WORD.findall(question.lower())} - STOP_WORDS
    if not wanted:
        return [0.0] * len(texts)
    held = [{_stem(word) for word in _WORD.findall(text.lower())} for text in texts]
    titled = [{_stem(word) for word in _WORD.findall(title.lower())} for title in titles]
    counts = Counter(word for words in held for word in words & wanted)
    weight = {word: math.log(1 + len(texts) / (1 + counts[word])) for word in wanted}
    total = sum(weight.values())
    return [
        sum(
            weight[word] * (1.0 if word in words else 0.5 if word in title else 0.0)
            for word in wanted
        )
        / total
        for words, title in zip(held, titled, strict=True)
    ]


def _stem(word: str) -> str:
    """Return `word` without the commonest English endings: enough to match within a sentence."""
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _fits_kind(question: str, text: str) -> float:
    """Return 1 if `text` holds the kind of thing that is asked for, 0 if not, ½ for any kind."""
    asked = question.lower()
    if _ASKS_NUMBER.search(asked):
        known = {number.lower() for number in _NUMBER.findall(question)}
        return float(any(number.lower() not in known for number in _NUMBER.findall(text)))
    if _ASKS_DATE.search(asked):
        return float(bool(_DATE.search(text)))
    if _ASKS_NAME.search(asked):
        known = set(_WORD.findall(asked))
        names = (word for word in _WORD.findall(text)[1:] if word[0].isupper())
        return float(any(name.lower() not in known for name in names))
    return 0.5


def _reread(
    passages: Sequence[RetrievedPassage], places: Sequence[_Place], scores: Sequence[float]
) -> tuple[RetrievedPassage, ...]:
    """Return the passages ordered by their best sentence, those unread behind, in their order.

    The score of a passage read is the confidence that its best sentence answers; of one unread, its
    fused share of the least of these, no more than the score before it.
    """
    readings: dict[str, float] = {}
    for place, score in zip(places, scores, strict=True):
        key = place.passage.passage.id
        readings[key] = max(score, readings.get(key, -math.inf))
    read = [found for found in passages if found.passage.id in readings]
    read.sort(key=lambda found: (-readings[found.passage.id], found.passage.id))
    unread = [found for found in passages if found.passage.id not in readings]
    least = confidence = 1.0
    ordered = []
    for rank, found in enumerate([*read, *unread], 1):
        reading = readings.get(found.passage.id)
        if reading is None:
            confidence = min(confidence, least * found.score)
        else:
            confidence = least = _to_confidence(reading)
        ordered.append(replace(found, rank=rank, score=confidence, reading=reading))
    return tuple(ordered)


def _to_confidence(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-_INTERCEPT - _SLOPE * score))
