"""Reader: finds the answer in retrieved passages.

Takes a question and passages; gives the sentences that answer it best, each with its short answer,
the passages in their best order, and the calibrated probability that the best sentence is right. A
question-answering model reads each passage together with the question (`qa.spans`); what it finds
is weighed with how the passage was found, the words, names and numbers shared, and what other
articles say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.bundled import BUNDLED
from qa.confidence import Calibration, Evidence
from qa.described import DescribedQuestion
from qa.kinds import asked_for, asking_sentence, kind_of, looks_like
from qa.overlap import fresh_share, held_by, shared_words, to_stems
from qa.quantities import is_other_quantity
from qa.read_sentences import (
    REPORT_ODDS,
    ReadSentence,
    by_change,
    by_column,
    by_description,
    by_quotation,
    by_speaker,
    to_read_sentences,
)
from qa.reported import by_article, reported, to_quoted, to_said
from qa.same_answer import are_same_answer, tells_again, to_folded
from qa.spans import BundledModel, HubModel
from qa.speech import SpeechQuestion
from qa.wordings import scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage
    from qa.kinds import Kind
    from qa.spans import SpanModel
    from qa.wordings import Leaning

# Chosen on news_dev, see docs/experiments.md.
READ = 8  # passages read
_MANY = 3  # names and numbers that an article lacks: more say no more
_FIRST = 3  # passages ordered by what they tell; the others stay as they were found


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence that may answer: `sentence` and `short_answer` are spans of the article's text.

    The short answer lies in the sentence. `score` orders findings of one question; higher is
    better. `passage_id` tells the passage it was read in.
    """

    article: Article
    passage_id: str
    sentence: Span
    short_answer: Span
    score: float
    evidence: Evidence

    @property
    def words(self) -> str:
        """The short answer's words, folded, as findings are compared by."""
        start, end = self.short_answer
        return to_folded(self.article.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: `findings` and `passages`, each best first, and the `confidence`.

    `confidence` is the probability, in [0, 1], that the first finding answers the `question`.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    passages: tuple[RetrievedPassage, ...]
    confidence: float
    question: str = ""


class Reader:
    """Reads passages with a question-answering model. Thread-safe."""

    def __init__(self, model: SpanModel, calibration: Calibration) -> None:
        self.model = model
        self.calibration = calibration

    @classmethod
    def load(
        cls,
        name: str | None = None,
        *,
        threshold: float | None = None,
        passages: Literal["retrieved", "given"] = "retrieved",
    ) -> Reader:
        """Return a reader with the bundled model, or the hub's of that name or path.

        `threshold` takes the place of the calibration's. The calibration was fitted to the bundled
        model, for passages that were retrieved, or for one that is given with the question. Raises
        QuothError for a model that cannot be loaded.
        """
        model = BundledModel.load() if name is None else HubModel.load(name)
        calibration = Calibration.load(BUNDLED / "calibration.json", passages)
        if threshold is not None:
            calibration = replace(calibration, threshold=threshold)
        return cls(model, calibration)

    def read(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        leaning: Leaning | None = None,
    ) -> Reading:
        """Return what the first READ of `passages`, best first, say to `question`.

        `leaning` is how it leans on its conversation. What the turn that this has `told` answered
        is no answer to this question: a short answer that has its own, out of a sentence that it
        quoted, is left out.
        """
        kind = kind_of(asking_sentence(question))
        findings = self._find(question, passages[:READ], kind, leaning)
        if leaning and (told := leaning.told) is not None:
            findings = [
                one
                for one in findings
                if not tells_again(one.words, one.article.text[slice(*one.sentence)], told)
            ]
        if not findings:
            return Reading(
                kind=kind,
                findings=(),
                passages=tuple(passages),
                confidence=0.0,
                question=question,
            )
        return Reading(
            kind=kind,
            findings=tuple(findings),
            passages=self._reread(passages, findings),
            confidence=self.calibration.probability(findings[0].evidence),
            question=question,
        )

    def _find(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        kind: Kind,
        leaning: Leaning | None,
    ) -> list[Finding]:
        """Return a finding for each sentence read, best first."""
        read = self._sentences(question, passages, kind, leaning)
        near = leaning.near if leaning else ()
        evidence = _evidence(question, read)
        scores = [self.calibration.score(one) for one in evidence]
        findings = [
            Finding(
                article=one.found.article,
                passage_id=one.found.passage.id,
                sentence=one.span,
                short_answer=one.short_answer,
                score=score,
                evidence=replace(
                    known,
                    lead=lead,
                    fused=_without_bonus(one.found),
                    near=float(one.found.article.id in near),
                ),
            )
            for one, known, score, lead in zip(
                read, evidence, scores, _leads(read, scores), strict=True
            )
        ]
        return sorted(findings, key=lambda finding: -finding.score)

    def _sentences(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        kind: Kind,
        leaning: Leaning | None,
    ) -> list[ReadSentence]:
        """Return the sentences of the passages; one that lies in two as it was read best."""
        whole = {a.id: sentences(a, spans) for a, spans in by_article(passages)}
        best: dict[tuple[str, int], ReadSentence] = {}
        read = scored(self.model, question, passages, leaning)
        for found, scores in zip(passages, read, strict=True):
            for one in to_read_sentences(found, whole[found.article.id], scores, kind):
                key = found.article.id, one.span[0]
                if key not in best or best[key].odds < one.odds:
                    best[key] = one
        reports = reported(question, passages)
        said, asked = to_said(question), to_stems(question) - STOP_WORDS
        quoted, speech = to_quoted(question), SpeechQuestion.of(question)
        described = DescribedQuestion.of(question)
        return [
            replace(one, odds=max(one.odds, REPORT_ODDS), is_report=True)
            if key in reports
            else by_quotation(one, quoted)
            if quoted
            else by_speaker(one, said)
            if said is not None
            else by_change(by_column(one, asked), question)
            if described is None
            else by_description(one, described)
            for key, one in best.items()
            if not (speech and speech.is_only_asked(one.found.article.text[slice(*one.span)]))
        ]

    def _reread(
        self, passages: Sequence[RetrievedPassage], findings: Sequence[Finding]
    ) -> tuple[RetrievedPassage, ...]:
        """Return the _FIRST passages with the best findings, then the others in their order.

        The score of a passage read is the confidence that its best finding answers, and no more
        than that of the passage before it; of one unread, the least of these, in proportion to its
        fused score.
        """
        best: dict[str, Finding] = {}
        for finding in findings:
            best.setdefault(finding.passage_id, finding)
        first = {passage_id: i for i, passage_id in enumerate(list(best)[:_FIRST])}
        order = sorted(passages, key=lambda found: first.get(found.passage.id, _FIRST))
        score = least = 1.0
        ordered = []
        for rank, found in enumerate(order, 1):
            read = best.get(found.passage.id)
            if read is None:
                score = min(score, least * found.score)
                ordered.append(replace(found, rank=rank, score=score))
            else:
                score = least = min(score, self.calibration.probability(read.evidence))
                ordered.append(replace(found, rank=rank, score=score, reading=read.score))
        return tuple(ordered)


def _without_bonus(found: RetrievedPassage) -> float:
    """Return the fused score: a bonus for its day puts a passage higher and makes it no surer."""
    return found.score if found.fused is None else found.fused


def _evidence(question: str, read: Sequence[ReadSentence]) -> list[Evidence]:
    """Return what speaks for each sentence, but for its lead."""
    texts = [(one.found.article.title, one.found.article.text[slice(*one.span)]) for one in read]
    shares, held = shared_words(question, texts), held_by(question, [s.found.article for s in read])
    agreements, asks = _agreements(read), asking_sentence(question)
    asked = asked_for(asks)
    evidence = []
    for i, one in enumerate(read):
        said = one.found.article.text[slice(*one.short_answer)]
        start, end = (at - one.span[0] for at in one.short_answer)
        of_article = held[one.found.article.id]
        evidence.append(
            Evidence(
                odds=one.odds,
                fused=one.found.score,
                cosine=one.found.cosine,
                shared=1.0 if one.is_quoted else shares[i],
                agreement=agreements[i],
                named=of_article.names,
                missing=-float(min(_MANY, of_article.missing)),
                figures=float(of_article.figures),
                kind=looks_like(asked, said),
                quantity=-float(is_other_quantity(asks, texts[i][1], (start, end))),
                fresh=fresh_share(question, said),
            )
        )
    return evidence


def _leads(read: Sequence[ReadSentence], scores: Sequence[float]) -> list[float]:
    """Return by how much each scores above the best one behind it with another short answer.

    It is 0 where there is none. Of two reports neither is a rival: both can be right.
    """
    leads = [0.0] * len(read)
    order = sorted(range(len(read)), key=lambda i: -scores[i])
    for at, i in enumerate(order):
        for j in order[at + 1 :]:
            both_report = read[i].is_report and read[j].is_report
            if not both_report and not are_same_answer(read[i].words, read[j].words):
                leads[i] = scores[i] - scores[j]
                break
    return leads


def _agreements(read: Sequence[ReadSentence]) -> list[float]:
    """Return for each sentence how surely another article gives its short answer, in [0, 1].

    That is the probability, by its odds alone, of the surest sentence of another article whose
    short answer holds this one's words or is held by them.
    """
    return [
        max(
            (
                1.0 / (1.0 + math.exp(-other.odds))
                for other in read
                if other.found.article.id != one.found.article.id
                and are_same_answer(other.words, one.words)
            ),
            default=0.0,
        )
        for one in read
    ]
