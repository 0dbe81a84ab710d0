"""Inquiry: a question on its way to its answer, with all that it is answered from.

What answers a kind of question takes an Inquiry and gives what is said, as `Composed`, or None
where it has nothing to say: the question is then answered as one of fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.retriever import Retriever

if TYPE_CHECKING:
    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex, QuestionVector
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Turn
    from qa.asked import Asked
    from qa.clock import Clock
    from qa.days.preference import Preference
    from qa.reader import Reader, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What was asked, of which articles. `vector` is that of `asked.searched`.

    `filters` are narrowed to the days of publication that the question means; `prefers` is which of
    what is found stands higher for its day. `note` says that there are no articles of these days,
    `limit` that only those of these days are looked at.
    """

    asked: Asked
    filters: Filters
    index: PassageIndex
    reader: Reader
    vector: QuestionVector
    clock: Clock
    prefers: Preference | None = None
    note: str | None = None
    limit: str | None = None

    def find(self, k: int, question: str | None = None) -> list[RetrievedPassage]:
        """Return at most `k` passages on `question`, best first; by default on what was asked."""
        vector = self.vector if question is None else self.index.encode(question)
        with self.clock.time("search"):
            return Retriever(self.index).find(
                question or self.asked.searched,
                k,
                self.filters,
                vector=vector,
                prefers=self.prefers,
                near=self.asked.near,
            )

    def read(self, k: int, question: str | None = None) -> Reading:
        """Return what the best `k` passages say to `question`, by default to what was asked.

        Where what was asked can be understood in two ways, both are read, and the
        surer reading is returned.
        """
        if question is not None:
            return self._read(k, question)
        told, other_way = self.asked.told, self.asked.other_searched
        reading = self._read(k, None, told=told)
        if other_way is None:
            return reading
        other = self._read(k, other_way, told=told)
        return other if other.confidence > reading.confidence else reading

    def _read(self, k: int, question: str | None, *, told: Turn | None = None) -> Reading:
        found = self.find(k, question)
        with self.clock.time("read"):
            return self.reader.read(question or self.asked.searched, found, told=told)
