"""Assistant: the whole way from a question in a conversation to a cited answer.

Takes a question, the turns before it and filters; resolves, retrieves, reads and gives an Answer.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from index.articles.article import Article, to_clean_text
from index.encoder import Encoder
from index.errors import QuestionError
from index.passages import Passage
from index.search.filters import Filters
from index.search.passage_index import open_index
from index.search.retrieved import RetrievedPassage
from qa.answer import ABSTENTION, Answer, Citation, Part, Quoted, Said
from qa.followups import resolve, to_small_talk
from qa.reader import READ, Finding, Reader, Reading, are_same_answer
from qa.retriever import Retriever, are_near_copies, to_shingles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from index.search.passage_index import PassageIndex
    from index.stories.telling import Copy
    from qa.answer import Turn
    from qa.kinds import Kind

MAX_QUESTION_CHARACTERS = 2000
RETRIEVED = 5  # passages an answer shows
_MAX_QUOTES = 3
# How far below the first finding's score a quote with another answer, or another part of the
# answer, may be. Chosen on news_dev, see docs/experiments.md.
_RIVAL, _PART = 0.5, 2.0
_SHORT_KINDS = ("short", "list")  # of questions a few words answer


class Assistant:
    """Answers questions from one opened index. Thread-safe."""

    def __init__(self, index: PassageIndex, reader: Reader) -> None:
        self.index = index
        self.reader = reader
        self._retriever = Retriever(index)

    @classmethod
    def open(
        cls,
        index_dir: str | Path = "data",
        *,
        reader: str | None = None,
        threshold: float | None = None,
    ) -> Assistant:
        """Return an assistant over the index in `index_dir`.

        `reader` is the name or path of a question-answering model to read with, by default the
        bundled one; `threshold` is the confidence under which it abstains, by default the
        calibration's. Raises StoreErrors, and QuothError for a reader that cannot be loaded.
        """
        return cls(open_index(index_dir), Reader.load(reader, threshold=threshold))

    def close(self) -> None:
        """Close the index; the assistant cannot be used afterwards."""
        self.index.close()

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        return self.index.article(id)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""
        return self.index.earlier_versions(id)

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
        found = self._retriever.find(asked, max(k, READ), filters, vector=vector)
        return list(self.reader.read(asked, found).passages[:k])

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        threshold: float | None = None,
    ) -> Answer:
        """Return the answer to `question`, asked after `turns`, from the articles `filters` let in.

        It abstains where its confidence is under `threshold`, by default the reader's; with 0,
        only where nothing was found. Raises QuestionError for a blank or too long question.
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
            found = self._retriever.find(resolved, READ, filters, vector=vector)
            undated = self.index.undated_left_out(filters)
        with clock.time("read"):
            reading = self.reader.read(resolved, found)
        least = self.reader.calibration.threshold if threshold is None else threshold
        abstained = not reading.findings or reading.confidence < least
        quotes = [] if abstained else _worth_quoting(reading)
        copies = {found.article.id: found.also_in for found in reading.passages}
        parts, citations = _to_parts(quotes, reading.kind, copies)
        short_answer = None
        if quotes and reading.kind in _SHORT_KINDS:
            start, end = quotes[0][0].short_answer
            short_answer = quotes[0][0].article.text[start:end]
        return Answer(
            question=question,
            resolved_question=resolved,
            parts=parts or (Said(text=ABSTENTION),),
            short_answer=short_answer,
            confidence=reading.confidence,
            abstained=abstained,
            citations=citations,
            retrieved=reading.passages[:RETRIEVED],
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


def _worth_quoting(reading: Reading) -> list[list[Finding]]:
    """Return the findings to quote: each first of its group says something, the others the same.

    Beside the first finding: another article that gives the same short answer; another short answer
    that is nearly as sure; where a list or whole sentences are asked for, what adds a part.
    """
    first = reading.findings[0]
    has_parts = reading.kind in ("list", "sentence")
    groups = [[first]]
    for finding in reading.findings[1:]:
        quoted = [one for group in groups for one in group]
        if len(quoted) == _MAX_QUOTES:
            break
        if finding.evidence.odds <= 0 or any(_is_copy(finding, one) for one in quoted):
            continue
        same = [group for group in groups if are_same_answer(finding.words, group[0].words)]
        if same and reading.kind in _SHORT_KINDS:
            if all(finding.article.id != one.article.id for one in same[0]):
                same[0].append(finding)
        elif finding.score >= first.score - (_PART if has_parts else _RIVAL):
            groups.append([finding])
    return groups


def _is_copy(one: Finding, other: Finding) -> bool:
    shingles = (to_shingles(f.article.text[slice(*f.sentence)]) for f in (one, other))
    return are_near_copies(*shingles)


def _to_parts(
    groups: Sequence[Sequence[Finding]], kind: Kind, copies: Mapping[str, tuple[Copy, ...]]
) -> tuple[tuple[Part, ...], tuple[Citation, ...]]:
    """Return a part for each group, its first finding quoted, and the citations of all findings.

    `copies` are those of each article, by its id.
    """
    parts: list[Part] = []
    citations: list[Citation] = []
    for group in groups:
        numbers = []
        independent = _independent_sources([finding.article for finding in group], copies)
        for finding in group:
            start, end = finding.sentence
            numbers.append(len(citations) + 1)
            citations.append(
                Citation(
                    number=numbers[-1],
                    article=finding.article,
                    start=start,
                    end=end,
                    quote=finding.article.text[start:end],
                    also_in=copies[finding.article.id],
                    independent_sources=independent,
                )
            )
        start = group[0].sentence[0]
        left, right = group[0].short_answer
        is_short = kind in _SHORT_KINDS
        parts.append(
            Quoted(
                text=citations[numbers[0] - 1].quote,
                numbers=tuple(numbers),
                bold=(left - start, right - start) if is_short else None,
            )
        )
    return tuple(parts), tuple(citations)


def _independent_sources(
    articles: Sequence[Article], copies: Mapping[str, tuple[Copy, ...]]
) -> int:
    """Return how many of `articles` are neither of one story nor of one outlet with another."""
    stories: list[set[str]] = []
    for article in articles:
        outlets = [article.source, *(copy.source for copy in copies[article.id])]
        ids = [article.id, *(copy.article_id for copy in copies[article.id])]
        names = {f"outlet {outlet}" for outlet in outlets if outlet} | set(ids)
        joined = [story for story in stories if story & names]
        stories = [story for story in stories if story not in joined]
        stories.append(names.union(*joined))
    return len(stories)


def read_context(
    reader: Reader, question: str, context: str, *, title: str = ""
) -> tuple[str, float, bool]:
    """Return (answer text, confidence, abstained) of the reader alone, given one text to read."""
    encoder = _bundled_encoder()
    article = Article(id="context", root="", title=title, text=to_clean_text(context))
    vectors = encoder.encode([question, article.text])
    whole = RetrievedPassage(
        passage=Passage.from_span(article, (0, len(article.text))),
        article=article,
        rank=1,
        score=1.0,
        cosine=float(vectors[0] @ vectors[1]),
        bm25=0.0,
    )
    reading = reader.read(question, [whole])
    if not reading.findings:
        return "", 0.0, True
    start, end = reading.findings[0].short_answer
    is_refused = reading.confidence < reader.calibration.threshold
    return article.text[start:end], reading.confidence, is_refused


@cache
def _bundled_encoder() -> Encoder:
    return Encoder.load()
