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

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles import Article, Span
    from index.encoder import Encoder
    from index.search import RetrievedPassage

# Chosen on news_dev, see docs/experiments.md.
READ = 6  # passages read
_COSINE, _WORDS, _PASSAGE = 1.0, 0.6, 0.6  # weights of a sentence's evidence
# Logistic regression of "the first finding holds the answer" on `_evidence`, fitted on news_dev.
_INTERCEPT = 0.0
_COEFFICIENTS = (0.0, 0.0, 0.0, 0.0)

_STOP_WORDS = frozenset(
    """
    a an the is are was were be been do does did has have had will would can could should may might
    who whom whose what which when where why how many much and or but so in on at of to for by with
    from about as it its this that these those there he she they his her their i you we s
    """.split()
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
            _COSINE * float(cosine) + _WORDS * share + _PASSAGE * place.passage.score
            for place, cosine, share in zip(places, cosines, shares, strict=True)
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
        best = order[0]
        evidence = _evidence(read, float(cosines[best]), shares[best], places[best].passage)
        return Reading(
            findings=findings,
            passages=_reread(passages, places, scores),
            confidence=_confidence(evidence),
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
    wanted = {_stem(word) for word in _WORD.findall(question.lower())} - _STOP_WORDS
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


def _evidence(
    passages: Sequence[RetrievedPassage], cosine: float, share: float, best: RetrievedPassage
) -> tuple[float, ...]:
    """Return what confidence is made of: cosine and words of the sentence and its passage."""
    top = passages[0]
    return (cosine, share, best.cosine, math.log1p(top.bm25))


def _confidence(evidence: tuple[float, ...]) -> float:
    logit = _INTERCEPT + sum(w * x for w, x in zip(_COEFFICIENTS, evidence, strict=True))
    return 1.0 / (1.0 + math.exp(-logit))


def _reread(
    passages: Sequence[RetrievedPassage], places: Sequence[_Place], scores: Sequence[float]
) -> tuple[RetrievedPassage, ...]:
    """Return the passages with their best sentence's score as reading; unread ones stay behind."""
    readings: dict[str, float] = {}
    for place, score in zip(places, scores, strict=True):
        key = place.passage.passage.id
        readings[key] = max(score, readings.get(key, -math.inf))
    judged = [replace(p, reading=readings.get(p.passage.id)) for p in passages]
    return tuple(replace(p, rank=rank) for rank, p in enumerate(judged, 1))
