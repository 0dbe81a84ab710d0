"""Inquiring: questions made ready to be answered, each of one generation from first to last.

Takes questions as they were asked; encodes them a batch at a time, and gives what somebody makes of
each Inquiry.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from index.encoder import BATCH
from index.errors import MovedOnError
from qa.clock import Clock
from qa.days.narrowing import narrow
from qa.days.preference import to_preference
from qa.inquiry import Inquiry, to_near
from qa.meaning import to_meanings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex, QuestionVector
    from qa.asked import Asked
    from qa.reader import Reader

T = TypeVar("T")
_TRIES = 10  # for each that fails, two builds must have ended within one answer


class Inquirer:
    """Looks into questions over one index, with one reader. Thread-safe."""

    def __init__(self, index: PassageIndex, reader: Reader) -> None:
        self._index = index
        self._reader = reader

    def look_into(
        self,
        asked: Sequence[Asked],
        filters: Filters,
        look: Callable[[Inquiry], T],
        *,
        resolve_ms: float,
    ) -> Iterator[T]:
        """Yield what `look` makes of each question, which meets one generation of the index.

        Its clock counts its share of resolving and of encoding a batch. Raises MovedOnError where
        builds go on faster than it looks, again and again.
        """
        for first in range(0, len(asked), BATCH):
            batch = asked[first : first + BATCH]
            started = time.perf_counter()
            vectors = self._index.encode_many([one.searched for one in batch])
            meanings = to_meanings([one.searched for one in batch], vectors)
            encode_ms = share_ms(started, batch)
            for one, vector, meaning in zip(batch, vectors, meanings, strict=True):
                inquire = partial(
                    self._inquire,
                    one.with_meaning(meaning),
                    filters,
                    vector=vector,
                    before_ms=(resolve_ms, encode_ms),
                )
                yield self._of_one_generation(inquire, look)

    def _of_one_generation(
        self, inquire: Callable[[PassageIndex], Inquiry], look: Callable[[Inquiry], T]
    ) -> T:
        for _ in range(_TRIES - 1):
            with suppress(MovedOnError):
                return look(inquire(self._index.fixed()))
        return look(inquire(self._index.fixed()))

    def _inquire(
        self,
        asked: Asked,
        filters: Filters,
        index: PassageIndex,
        *,
        vector: QuestionVector,
        before_ms: tuple[float, float],
    ) -> Inquiry:
        resolve_ms, encode_ms = before_ms
        clock = Clock(resolve_ms=resolve_ms, encode_ms=encode_ms)
        narrowed = narrow(filters, asked.days, index)
        return Inquiry(
            asked=asked,
            filters=narrowed.filters,
            index=index,
            reader=self._reader,
            vector=vector,
            clock=clock,
            near=to_near(asked, index, narrowed.filters),
            prefers=to_preference(asked.days, newest=asked.newest or narrowed.ends_before),
            note=narrowed.note,
            limit=narrowed.limit,
        )


def share_ms(started: float, asked: Sequence[Asked]) -> float:
    """Return what each of `asked` has of the milliseconds since `started`."""
    return (time.perf_counter() - started) * 1000 / max(1, len(asked))
