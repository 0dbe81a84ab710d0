"""Assistant: the whole way from a question in a conversation to a cited answer.

Takes a question, the turns before it and filters; resolves, retrieves, reads, composes and gives an
Answer.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from index.articles.article import to_unicode
from index.errors import QuestionError
from index.search.filters import Filters
from index.search.passage_index import open_index
from qa.answer import Answer, Retrieval, Said
from qa.compose import compose
from qa.followups import resolve
from qa.reader import READ, Reader
from qa.retriever import Retriever
from qa.route import to_small_talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.articles.article import Article
    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from qa.answer import Turn
    from qa.reader import Reading

MAX_QUESTION_CHARACTERS = 2000
RETRIEVED = 5  # passages an answer shows


class Assistant:
    """Answers questions from one opened index. Thread-safe."""

    def __init__(self, index: PassageIndex, reader: Reader) -> None:
        self._index = index
        self._reader = reader
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
        self._index.close()

    @property
    def index_dir(self) -> Path:
        """The folder of the index."""
        return self._index.index_dir

    @property
    def generation(self) -> int:
        """The generation that the next question is asked of."""
        return self._index.generation

    @property
    def encoder(self) -> Encoder:
        """The encoder the index was built with, loaded on first use."""
        return self._index.encoder

    @property
    def threshold(self) -> float:
        """The confidence under which it abstains."""
        return self._reader.calibration.threshold

    def info(self) -> dict[str, Any]:
        """Return what the index holds, as `quoth info --json` has it."""
        return self._index.info()

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        return self._index.articles()

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""
        return self._index.latest(n)

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        return self._index.article(id)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""
        return self._index.earlier_versions(id)

    def retrieve(
        self,
        question: str,
        k: int = 5,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
    ) -> list[RetrievedPassage]:
        """Return the `k` passages that tell most about `question`, asked after `turns`, best first.

        Fewer come back where fewer fit the filters. Raises ValueError for k < 1, QuestionError for
        a blank or too long question, UnknownSourceError for filters of a source there is not.
        """
        return list(self.search(question, k, turns=turns, filters=filters).passages)

    def search(
        self,
        question: str,
        k: int = 5,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
    ) -> Retrieval:
        """Return what `retrieve` finds, with the question as it was resolved."""
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        question = to_unicode(question)
        filters = self._index.with_known_sources(filters or Filters())
        resolved = to_unicode(resolve(_checked(question), turns))
        reading = self._read(resolved, max(k, READ), filters=filters, clock=_Clock())
        return Retrieval(
            question=question,
            resolved_question=resolved,
            passages=reading.passages[:k],
            filters=filters,
        )

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        threshold: float | None = None,
    ) -> Answer:
        """Return the answer to `question`, asked after `turns`, from the articles `filters` let in.

        It abstains where its confidence is under `threshold`, by default the assistant's; with 0,
        only where nothing was found. Raises QuestionError for a blank or too long question,
        UnknownSourceError for filters of a source there is not.
        """
        question = to_unicode(question)
        asked = _checked(question)
        filters = self._index.with_known_sources(filters or Filters())
        clock = _Clock()
        reply = to_small_talk(asked)
        if reply is not None:
            return _replied(question, reply, filters=filters, clock=clock)
        resolved = to_unicode(resolve(asked, turns))
        reading = self._read(resolved, READ, filters=filters, clock=clock)
        with clock.time("search"):
            undated = self._index.undated_left_out(filters)
        composed = compose(reading, threshold=self.threshold if threshold is None else threshold)
        return Answer(
            question=question,
            resolved_question=resolved,
            parts=composed.parts,
            short_answer=composed.short_answer,
            confidence=reading.confidence,
            abstained=not composed.citations,
            citations=composed.citations,
            retrieved=reading.passages[:RETRIEVED],
            filters=filters,
            undated_left_out=undated,
            timings_ms=clock.stop(),
        )

    def _read(self, resolved: str, k: int, *, filters: Filters | None, clock: _Clock) -> Reading:
        """Return what the best `k` passages say."""
        with clock.time("encode"):
            vector = self._index.encode(resolved)
        with clock.time("search"):
            found = self._retriever.find(resolved, k, filters, vector=vector)
        with clock.time("read"):
            return self._reader.read(resolved, found)


def retrieve(
    question: str,
    k: int = 5,
    *,
    turns: Sequence[Turn] = (),
    index_dir: str | Path = "data",
    filters: Filters | None = None,
) -> list[RetrievedPassage]:
    """Return the `k` best passages for `question` from the index in `index_dir`.

    Opens the index for this one call; for several questions keep an `Assistant`.
    """
    with closing(Assistant.open(index_dir)) as assistant:
        return assistant.retrieve(question, k, turns=turns, filters=filters)


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
    with closing(Assistant.open(index_dir)) as assistant:
        return assistant.ask(question, turns=turns, filters=filters)


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


def _replied(question: str, reply: str, *, filters: Filters, clock: _Clock) -> Answer:
    return Answer(
        question=question,
        resolved_question=question.strip(),
        parts=(Said(text=reply),),
        confidence=0.0,
        abstained=False,
        filters=filters,
        timings_ms=clock.stop(),
    )


def _checked(question: str) -> str:
    if not question.strip():
        raise QuestionError("the question is blank")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters; the limit is {MAX_QUESTION_CHARACTERS}"
        )
    return question.strip()
