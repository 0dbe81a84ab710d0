"""Reader: finds the answer in retrieved passages.

Takes a question and passages; gives the sentences that answer it best, each with its short answer,
the passages in their best order, and the calibrated probability that the best sentence is right. A
question-answering model reads each passage together with the question (`qa.spans`); what it finds
is weighed with how the passage was found, the words, names and numbers shared, and what other
articles say.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.confidence import Calibration, Evidence
from qa.kinds import kind_of
from qa.spans import BUNDLED, BundledModel, HubModel
from qa.speech import SpeechQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage
    from qa.kinds import Kind
    from qa.spans import SpanModel, SpanScores

# Chosen on news_dev, see docs/experiments.md.
READ = 8  # passages read
_FUSED, _SHARED = 30.0, 5.0  # weights of a finding's evidence, beside its odds' 1
_REPORT_ODDS = 6.0  # of a sentence that, by its grammar, reports the words that were asked for
_FIRST = 3  # passages placed by what they tell; behind them they stay as they were found

_WORD = re.compile(r"\w+")
_INNER_MARK = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]\b)|(?<=\d),(?=\d{3})")  # U.S., 1,790
_SENTENCE_END = re.compile(r"(?<=[\w\"'”’)][.?!:;]) ")
_QUESTION_END = re.compile(r"[?？؟][\"'”’)\]]*$")
_NAME = r"[A-Z0-9][\w.'’&-]*(?: (?:(?:of|the|de|for|van|von|al) )*[A-Z0-9][\w.'’&-]*)*"
_NEXT_NAME = re.compile(rf"(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?{_NAME}(?!\w)")
_PREVIOUS_NAME = re.compile(
    rf"(?<!\w){_NAME}(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?$"
)


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
        return _folded(self.article.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading gave: `findings` and `passages`, each best first, and the `confidence`.

    `confidence` is the probability, in [0, 1], that the first finding answers the question.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    passages: tuple[RetrievedPassage, ...]
    confidence: float


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

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Return what the first READ of `passages`, best first, say to `question`."""
        kind = kind_of(question)
        findings = self._find(question, passages[:READ], kind)
        if not findings:
            return Reading(kind=kind, findings=(), passages=tuple(passages), confidence=0.0)
        return Reading(
            kind=kind,
            findings=tuple(findings),
            passages=self._reread(passages, findings),
            confidence=self.calibration.probability(findings[0].evidence),
        )

    def _find(
        self, question: str, passages: Sequence[RetrievedPassage], kind: Kind
    ) -> list[Finding]:
        texts = [(found.article.title, found.passage.text) for found in passages]
        places: dict[tuple[str, int], _Place] = {}
        for found, scores in zip(passages, self.model.score(question, texts), strict=True):
            for place in _places(found, scores, kind):
                key = found.article.id, place.sentence[0]
                if key not in places or places[key].odds < place.odds:
                    places[key] = place
        reports = _reports(question, [found.article for found in passages])
        read = [
            replace(place, odds=max(place.odds, _REPORT_ODDS)) if key in reports else place
            for key, place in places.items()
        ]
        is_report = [key in reports for key in places]
        shares = _shared_words(question, read)
        agreements = _agreements(read)
        named = _named_shares(question, [found.article for found in passages])
        scored = [
            place.odds + _FUSED * place.found.score + _SHARED * share
            for place, share in zip(read, shares, strict=True)
        ]
        order = sorted(range(len(read)), key=lambda i: (-scored[i], i))
        findings = []
        for at, i in enumerate(order):
            place = read[i]
            rival = next(
                (
                    j
                    for j in order[at + 1 :]
                    if not (is_report[i] and is_report[j]) and not _agree(read[j], place)
                ),
                None,
            )
            evidence = Evidence(
                odds=place.odds,
                fused=place.found.score,
                cosine=place.found.cosine,
                shared=shares[i],
                agreement=agreements[i],
                lead=scored[i] - scored[rival] if rival is not None else 0.0,
                named=named[place.found.article.id],
            )
            findings.append(
                Finding(
                    article=place.found.article,
                    passage_id=place.found.passage.id,
                    sentence=place.sentence,
                    short_answer=place.short_answer,
                    score=scored[i],
                    evidence=evidence,
                )
            )
        return findings

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
        place = {passage_id: i for i, passage_id in enumerate(list(best)[:_FIRST])}
        order = sorted(passages, key=lambda found: place.get(found.passage.id, _FIRST))
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


@dataclass(frozen=True, slots=True)
class _Place:
    """The best span of one sentence of a passage; `words` are the short answer's, folded."""

    found: RetrievedPassage
    sentence: Span
    short_answer: Span
    words: str
    odds: float


def _places(found: RetrievedPassage, scores: SpanScores, kind: Kind) -> list[_Place]:
    """Return the best span of each sentence that lies in the passage.

    Headings and questions answer nothing.
    A sentence too long for one passage is quoted as far as the passage goes.
    """
    passage, article = found.passage, found.article
    starts = [passage.start + start for start, _ in scores.offsets]
    places = []
    for sentence in sentences(article):
        start, end = max(sentence.start, passage.start), min(sentence.end, passage.end)
        is_cut = (start, end) != (sentence.start, sentence.end)
        is_whole_passage = (start, end) == (passage.start, passage.end)
        if start >= end or sentence.is_heading or (is_cut and not is_whole_passage):
            continue
        if _QUESTION_END.search(article.text[start:end]):
            continue
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first == last:
            continue
        (left, right), odds = scores.best(first, last)
        short = passage.start + left, passage.start + right
        if kind == "list":
            short = _whole_list(article.text, (start, end), short)
        words = _folded(article.text[slice(*short)])
        places.append(_Place(found, (start, end), short, words, odds))
    return places


def _reports(question: str, articles: Sequence[Article]) -> set[tuple[str, int]]:
    """Return article and start of the sentences that report the words `question` asks for."""
    asked = SpeechQuestion.of(question, _stem)
    if asked is None:
        return set()
    found = set()
    for article in {article.id: article for article in articles}.values():
        spans = [(s.start, s.end) for s in sentences(article) if not s.is_heading]
        flags = asked.reports([article.text[slice(*span)] for span in spans], _stems)
        found |= {
            (article.id, span[0]) for span, is_one in zip(spans, flags, strict=True) if is_one
        }
    return found


def _whole_list(text: str, sentence: Span, item: Span) -> Span:
    """Return the span of the whole enumeration of names in the sentence that `item` is part of."""
    start, end = item
    if not text[start:end].strip()[:1].isupper():
        return item
    while found := _NEXT_NAME.match(text, end, sentence[1]):
        end = found.end()
    while found := _PREVIOUS_NAME.search(text[sentence[0] : start]):
        start = sentence[0] + found.start()
    return start, end


def _agreements(places: Sequence[_Place]) -> list[float]:
    """Return for each place how surely another article gives its short answer, in [0, 1].

    That is the probability, by its odds alone, of the surest place of another article whose short
    answer holds this one's words or is held by them.
    """
    return [
        max(
            (
                1.0 / (1.0 + math.exp(-other.odds))
                for other in places
                if other.found.article.id != place.found.article.id and _agree(other, place)
            ),
            default=0.0,
        )
        for place in places
    ]


def _agree(one: _Place, other: _Place) -> bool:
    return are_same_answer(one.words, other.words)


def are_same_answer(one: str, other: str) -> bool:
    """Say whether one of two folded short answers holds the other as whole words."""
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def _folded(text: str) -> str:
    words = _WORD.findall(text.casefold())
    return " ".join(word for word in words if word not in {"a", "an", "the"})


def _shared_words(question: str, places: Sequence[_Place]) -> list[float]:
    """Return for each sentence how much of the question's words, weighted by rarity, it holds.

    Rarity is among the sentences themselves; a word that only the title has counts half.
    """
    wanted = {_stem(word) for word in _WORD.findall(question.lower())} - STOP_WORDS
    if not wanted:
        return [0.0] * len(places)
    held = [_stems(place.found.article.text[slice(*place.sentence)]) for place in places]
    titled = [_stems(place.found.article.title) for place in places]
    counts = Counter(word for words in held for word in words & wanted)
    weight = {word: math.log(1 + len(places) / (1 + counts[word])) for word in wanted}
    total = sum(weight.values())
    return [
        sum(
            weight[word] * (1.0 if word in words else 0.5 if word in title else 0.0)
            for word in wanted
        )
        / total
        for words, title in zip(held, titled, strict=True)
    ]


def _named_shares(question: str, articles: Sequence[Article]) -> dict[str, float]:
    """Return for each article, by id, the share of the question's names and numbers it holds.

    It is 1 for a question without any. The year an article was published in counts as held.
    """
    wanted = _names_and_numbers(question)
    shares = {}
    for article in articles:
        if article.id in shares:
            continue
        text = _INNER_MARK.sub("", f"{article.title}\n{article.text}")
        held = _stems(text) if wanted else set()
        if article.published is not None:
            held.add(str(article.published.year))
        shares[article.id] = len(wanted & held) / len(wanted) if wanted else 1.0
    return shares


def _names_and_numbers(question: str) -> set[str]:
    """Return the stems of capitalised words and of words with a digit.

    The first word of a sentence is capitalised anyway: it counts only where the second is, too
    ("New York").
    """
    found = set()
    for sentence in _SENTENCE_END.split(_INNER_MARK.sub("", question)):
        words = _WORD.findall(sentence)
        capitalised = [word[0].isupper() for word in words]
        if words and capitalised[1:2] != [True]:
            capitalised[:1] = [False]
        found |= {
            _stem(word.lower())
            for word, is_name in zip(words, capitalised, strict=True)
            if (is_name and len(word) > 1) or any(map(str.isdigit, word))
        }
    return found - STOP_WORDS


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in set(_WORD.findall(text.lower()))}


def _stem(word: str) -> str:
    """Return `word` without the commonest English endings: enough to match within a sentence."""
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
