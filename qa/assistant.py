"""Assistant: the whole way from a question in a conversation to a cited answer.

Takes a question, the turns before it and filters; resolves, retrieves, reads and gives an Answer.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from index.articles import Article, to_clean_text
from index.encoder import Encoder
from index.errors import QuestionError
from index.passages import split
from index.search import Filters, RetrievedPassage, open_index
from qa.answer import ABSTENTION, Answer, Citation, Part, Quoted, Said
from qa.conversation import resolve, to_small_talk
from qa.reader import Finding, Reader
from qa.retriever import Retriever, are_near_copies, to_shingles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.search import PassageIndex
    from qa.answer import Turn

MAX_QUESTION_CHARACTERS = 2000
RETRIEVED = 5  # passages an answer is made from, and shows when abstaining
# Chosen on news_dev, see docs/experiments.md.
THRESHOLD = 0.3  # confidence under which an answer abstains
_MAX_QUOTES = 3
_WORTH_ADDING = 0.15  # how far below the first finding's score a further quote may be


class Assistant:
    """Answers questions from one opened index. Thread-safe."""

    def __init__(self, index: PassageIndex) -> None:
        self.index = index
        self._retriever = Retriever(index)

    @classmethod
    def open(cls, index_dir: str | Path = "data") -> Assistant:
        """Return an assistant over the index in `index_dir`. Raises StoreErrors."""
        return cls(open_index(index_dir))

    def close(self) -> None:
        """Close the index; the assistant cannot be used afterwards."""
        self.index.close()

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        return self.index.article(id)

    def retrieve(
        self, question: str, k: int = 5, *, filters: Filters | None = None
    ) -> list[RetrievedPassage]:
        """Return the `k` passages that tell most about `question`, reread, best first.

        Fewer come back where fewer fit the filters. Raises ValueError for k < 1, QuestionError for
        a blank or too long question.
        """
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        asked = _checked(question)
        vector = self.index.encode(asked)
        found = self._retriever.find(asked, k, filters, vector=vector)
        return list(Reader(self.index.encoder).read(asked, found, vector=vector).passages)

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        threshold: float = THRESHOLD,
    ) -> Answer:
        """Return the answer to `question`, asked after `turns`, from the articles `filters` let in.

        It abstains where its confidence is under `threshold`; with 0, only where nothing was found.
        Raises QuestionError for a blank or too long question.
        """
        asked = _checked(question)
        filters = filters or Filters()
        clock = _Clock()
        reply = to_small_talk(asked)
        if reply is not None:
            return Answer(
                question=question,
                resolved_question=asked,
                parts=(Said(text=reply),),
                confidence=0.0,
                abstained=False,
                filters=filters,
                timings_ms=clock.stop(),
            )
        resolved = resolve(asked, turns)
        with clock.time("encode"):
            vector = self.index.encode(resolved)
        with clock.time("search"):
            found = self._retriever.find(resolved, RETRIEVED, filters, vector=vector)
            undated = self.index.undated_left_out(filters)
        with clock.time("read"):
            reading = Reader(self.index.encoder).read(resolved, found, vector=vector)
        abstained = not reading.findings or reading.confidence < threshold
        citations = () if abstained else _cite(_worth_quoting(reading.findings))
        parts: tuple[Part, ...] = tuple(
            Quoted(text=citation.quote, numbers=(citation.number,)) for citation in citations
        )
        return Answer(
            question=question,
            resolved_question=resolved,
            parts=parts or (Said(text=ABSTENTION),),
            confidence=reading.confidence,
            abstained=abstained,
            citations=citations,
            retrieved=reading.passages,
            filters=filters,
            undated_left_out=undated,
            timings_ms=clock.stop(),
        )


def retrieve(
    question: str, k: int = 5, *, index_dir: str | Path = "data", filters: Filters | None = None
) -> list[RetrievedPassage]:
    """Return the `k` best passages for `question` from the index in `index_dir`.

    Opens the index for this one call; for several questions keep an `Assistant`.
    """
    with _opened(index_dir) as assistant:
        return assistant.retrieve(question, k, filters=filters)


def ask(
    question: str,
    *,
    turns: Sequence[Turn] = (),
    index_dir: str | Path = "data",
    filters: Filters | None = None,
) -> Answer:
    """Return the answer to `question` from the index in `index_dir`.

    Opens the index for this one call; for several questions keep an `Assistant`.
    """
    with _opened(index_dir) as assistant:
        return assistant.ask(question, turns=turns, filters=filters)


@contextmanager
def _opened(index_dir: str | Path) -> Iterator[Assistant]:
    assistant = Assistant.open(index_dir)
    try:
        yield assistant
    finally:
        assistant.close()


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._ms = {"encode": 0.0, "search": 0.0, "read": 0.0}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._ms[stage] += (time.perf_counter() - started) * 1000

    def stop(self) -> dict[str, float]:
        return {**self._ms, "total": (time.perf_counter() - self._started) * 1000}


def _checked(question: str) -> str:
    if not question.strip():
        raise QuestionError("the question is blank")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters; the limit is {MAX_QUESTION_CHARACTERS}"
        )
    return question.strip()


def _worth_quoting(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding and those that add to it: nearly as good, and not the same again."""
    kept: list[Finding] = []
    seen: list[frozenset[int]] = []
    for finding in findings:
        if finding.score < findings[0].score - _WORTH_ADDING or len(kept) == _MAX_QUOTES:
            break
        start, end = finding.sentence
        shingles = to_shingles(finding.article.text[start:end])
        if not any(are_near_copies(shingles, other) for other in seen):
            kept.append(finding)
            seen.append(shingles)
    return kept


def _cite(findings: Sequence[Finding]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            number=number,
            article=finding.article,
            start=finding.sentence[0],
            end=finding.sentence[1],
            quote=finding.article.text[finding.sentence[0] : finding.sentence[1]],
        )
        for number, finding in enumerate(findings, 1)
    )


def read_context(question: str, context: str) -> tuple[str, float, bool]:
    """Return (answer text, confidence, abstained) of the reader alone, given one text to read."""
    encoder = _bundled_encoder()
    article = Article(id="context", root="", title="", text=to_clean_text(context))
    vector = encoder.encode([question])[0]
    passages = split(article, encoder.token_offsets, encoder.max_tokens)
    cosines = encoder.encode([passage.text for passage in passages]) @ vector
    order = sorted(range(len(passages)), key=lambda i: (-float(cosines[i]), i))
    found = [
        RetrievedPassage(
            passage=passages[i],
            article=article,
            rank=rank,
            score=1.0 / rank,
            cosine=float(cosines[i]),
            bm25=0.0,
        )
        for rank, i in enumerate(order, 1)
    ]
    reading = Reader(encoder).read(question, found, vector=vector)
    if not reading.findings:
        return "", 0.0, True
    start, end = reading.findings[0].short_answer or reading.findings[0].sentence
    return article.text[start:end], reading.confidence, reading.confidence < THRESHOLD


@cache
def _bundled_encoder() -> Encoder:
    return Encoder.load()
