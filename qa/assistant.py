"""Assistant: the whole way from a question in a conversation to a cited answer.

Takes a question, the turns before it and filters; resolves, retrieves, reads, composes and gives an
Answer.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from index.opening import open_index
from index.search.filters import Filters
from qa.answering import RETRIEVED, to_answer, to_reply
from qa.asked import to_all_asked, to_asked
from qa.clock import Clock
from qa.followups import Needing
from qa.inquiring import Inquirer, share_ms
from qa.reader import READ, Reader
from qa.retrieval import Retrieval

if TYPE_CHECKING:
    import datetime
    import threading
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.articles.article import Article
    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from qa.answer import Answer, Turn
    from qa.asked import Asked, DaysAre, Sides
    from qa.inquiry import Inquiry
    from qa.language_model.writer import Writer


_log = logging.getLogger(__name__)


class Assistant:
    """Answers questions from one opened index. Thread-safe."""

    def __init__(self, index: PassageIndex, reader: Reader) -> None:
        self._index = index
        self._reader = reader
        self._needing = Needing.bundled()
        self._inquirer = Inquirer(index, reader)

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
        # Models are read without the interpreter's lock: the reader's beside index and encoder.
        with ThreadPoolExecutor(1, "quoth-open") as pool:
            reading = pool.submit(Reader.load, reader, threshold=threshold)
            index = open_index(index_dir)
            try:
                with suppress(QuothError):  # raised again by the first question, as its own error
                    index.load_bundled_encoder()
                return cls(index, reading.result())
            except BaseException:
                index.close()
                raise

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

    def collections(self) -> tuple[str, ...]:
        """Return the names of all collections of articles, sorted."""
        return tuple(self._index.collections())

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        return self._index.articles()

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""
        return self._index.latest(n)

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        return self._index.article(id)

    @property
    def index(self) -> PassageIndex:
        """The opened index that it answers from."""
        return self._index

    def retrieve(
        self,
        question: str,
        k: int = 5,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        now: datetime.date | None = None,
    ) -> list[RetrievedPassage]:
        """Return the `k` passages that tell most about `question`, asked after `turns`, best first.

        Fewer come back where fewer fit the filters. `now` is the day on which it is asked, as for
        `ask`. Raises ValueError for k < 1, QuestionError for a blank or too long question,
        UnknownSourceError for filters of a source there is not.
        """
        return list(self.search(question, k, turns=turns, filters=filters, now=now).passages)

    def retrieve_many(
        self,
        questions: Sequence[str],
        k: int = 5,
        *,
        turns: Sequence[Sequence[Turn]] = (),
        filters: Filters | None = None,
        now: datetime.date | Sequence[datetime.date | None] | None = None,
    ) -> list[list[RetrievedPassage]]:
        """Return what `retrieve` does for each of `questions`, encoded together.

        Takes and raises the same as `ask_many`, and ValueError for k < 1.
        """
        found = self.search_many(questions, k, turns=turns, filters=filters, now=now)
        return [list(retrieval.passages) for retrieval in found]

    def search(
        self,
        question: str,
        k: int = 5,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        now: datetime.date | None = None,
    ) -> Retrieval:
        """Return what `retrieve` finds, with the question as it was resolved."""
        started = time.perf_counter()
        asked = to_asked(question, turns, now=now, needing=self._needing)
        return self._search([asked], k, filters, started=started)[0]

    def search_many(
        self,
        questions: Sequence[str],
        k: int = 5,
        *,
        turns: Sequence[Sequence[Turn]] = (),
        filters: Filters | None = None,
        now: datetime.date | Sequence[datetime.date | None] | None = None,
    ) -> list[Retrieval]:
        """Return what `retrieve_many` finds, with the questions as they were resolved."""
        started = time.perf_counter()
        asked = to_all_asked(questions, turns, now=now, needing=self._needing)
        return self._search(asked, k, filters, started=started)

    def _search(
        self, asked: Sequence[Asked], k: int, filters: Filters | None, *, started: float
    ) -> list[Retrieval]:
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        filters = self._index.with_known_names(filters or Filters())

        def find(inquiry: Inquiry) -> Retrieval:
            return self._found(inquiry, k, filters)

        resolve_ms = share_ms(started, asked)
        return list(self._inquirer.look_into(asked, filters, find, resolve_ms=resolve_ms))

    def _found(self, inquiry: Inquiry, k: int, filters: Filters) -> Retrieval:
        reading = inquiry.read(max(k, READ))
        return Retrieval(
            question=inquiry.asked.question,
            resolved_question=inquiry.asked.understood(reading.question),
            passages=reading.passages[:k],
            filters=filters,
            now=inquiry.asked.now,
            days=inquiry.asked.days,
        )

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        threshold: float | None = None,
        now: datetime.date | None = None,
        days: DaysAre = "read",
        sides: Sides = "best",
        shown: int = RETRIEVED,
    ) -> Answer:
        """Return the answer to `question`, asked after `turns`, from the articles `filters` let in.

        It abstains where its confidence is under `threshold`, by default the assistant's; with 0,
        only where nothing was found. `now` is the day on which it is asked, by default today: by it
        days are read in the question ("last week"), unless they are to be ignored. Days on which
        articles appeared narrow the filters, those of what happened are preferred. With both
        `sides` it quotes all that is for the best answer and against it. It has the first `shown`
        of the passages that were read. Raises QuestionError for a blank or too long question,
        UnknownSourceError for filters of a source there is not.
        """
        started = time.perf_counter()
        asked = to_asked(question, turns, now=now, days=days, sides=sides, needing=self._needing)
        return self._ask([asked], filters, threshold, started=started, shown=shown)[0]

    def write(
        self,
        question: str,
        writer: Writer,
        *,
        turns: Sequence[Turn] = (),
        filters: Filters | None = None,
        threshold: float | None = None,
        now: datetime.date | None = None,
        days: DaysAre = "read",
        sides: Sides = "best",
        cancel: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """Yield the answer of `ask`, with what `writer` writes to it, as it grows claim by claim.

        The last one is whole. It takes and raises the same as `ask`. Whatever
        becomes of the language model, the quotes of the answer stand: `written.note` says so. Once
        `cancel` is set, no more is written.
        """
        answer = self.ask(
            question,
            turns=turns,
            filters=filters,
            threshold=threshold,
            now=now,
            days=days,
            sides=sides,
            shown=READ,
        )
        yield from writer.write(answer, turns=turns, cancel=cancel)

    def ask_many(
        self,
        questions: Sequence[str],
        *,
        turns: Sequence[Sequence[Turn]] = (),
        filters: Filters | None = None,
        threshold: float | None = None,
        now: datetime.date | Sequence[datetime.date | None] | None = None,
        sides: Sides = "best",
    ) -> list[Answer]:
        """Return what `ask` does for each of `questions`, which are encoded a batch at a time.

        `turns` holds those before each question; they stand apart from one another. `now` is the
        day on which all are asked, or that of each. Scores and confidences may differ from those of
        `ask` by less than 1e-5, for vectors depend on their batch in the last bits: only what is as
        good as tied can stand in another order. Time to resolve all and to encode a batch is shared
        out evenly in `timings_ms`. Raises, before any work, QuestionError that names the first
        blank or too long question, ValueError for `turns` of another length than the questions,
        UnknownSourceError.
        """
        started = time.perf_counter()
        asked = to_all_asked(questions, turns, now=now, sides=sides, needing=self._needing)
        return self._ask(asked, filters, threshold, started=started)

    def _ask(
        self,
        asked: Sequence[Asked],
        filters: Filters | None,
        threshold: float | None,
        *,
        started: float,
        shown: int = RETRIEVED,
    ) -> list[Answer]:
        filters = self._index.with_known_names(filters or Filters())
        threshold = self.threshold if threshold is None else threshold
        resolve_ms = share_ms(started, asked)

        def answer(inquiry: Inquiry) -> Answer:
            return to_answer(inquiry, filters, threshold, shown=shown)

        open_ones = [one for one in asked if one.reply is None]
        answers = self._inquirer.look_into(open_ones, filters, answer, resolve_ms=resolve_ms)
        return [
            _noted(
                next(answers)
                if one.reply is None
                else to_reply(one, one.reply, filters=filters, clock=Clock(resolve_ms=resolve_ms))
            )
            for one in asked
        ]


def _noted(answer: Answer) -> Answer:
    """Return `answer`, logged: its question apart from what says nothing of it."""
    fields = {
        "kind": answer.kind,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "citations": len(answer.citations),
        "timings_ms": {name: round(ms, 1) for name, ms in answer.timings_ms.items()},
    }
    _log.info("answered", extra={"fields": fields, "told": {"question": answer.question}})
    return answer


def retrieve(
    question: str,
    k: int = 5,
    *,
    turns: Sequence[Turn] = (),
    index_dir: str | Path = "data",
    filters: Filters | None = None,
    now: datetime.date | None = None,
) -> list[RetrievedPassage]:
    """Return the `k` best passages for `question` from the index in `index_dir`.

    Opens the index for this one call; for several questions keep an `Assistant`.
    """
    with closing(Assistant.open(index_dir)) as assistant:
        return assistant.retrieve(question, k, turns=turns, filters=filters, now=now)


def ask(
    question: str,
    *,
    turns: Sequence[Turn] = (),
    index_dir: str | Path = "data",
    filters: Filters | None = None,
    now: datetime.date | None = None,
) -> Answer:
    """Return the answer to `question` from the index in `index_dir`.

    Opens the index for this one call; for several questions keep an `Assistant`.
    """
    with closing(Assistant.open(index_dir)) as assistant:
        return assistant.ask(question, turns=turns, filters=filters, now=now)
