"""Inquiry: a question on its way to its answer, with all that it is answered from.

What answers a kind of question takes an Inquiry and gives what is said, as `Composed`, or None
where it has nothing to say: the question is then answered as one of fact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.days.asked import without_days
from qa.days.elsewhen import tells_of_other_days
from qa.retriever import Retriever
from qa.wordings import Leaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex, QuestionVector
    from index.search.retrieved import RetrievedPassage
    from qa.asked import Asked
    from qa.clock import Clock
    from qa.days.preference import Preference
    from qa.reader import Reader, Reading

_LOOKED_AT = 20  # passages, of which those of the days that are meant are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What was asked, of which articles. `vector` is that of `asked.searched`.

    `near` are the ids of the articles that its conversation speaks of, if it is of that.
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
    near: frozenset[str] = frozenset()
    prefers: Preference | None = None
    note: str | None = None
    limit: str | None = None

    def find(self, k: int, question: str | None = None) -> list[RetrievedPassage]:
        """Return at most `k` passages on `question`, best first; by default on what was asked."""
        vector = self.vector if question is None else self.index.encode(question)
        searched = question or self.asked.searched
        with self.clock.time("search"):
            found = Retriever(self.index).find(
                searched,
                k,
                self.filters,
                vector=vector,
                prefers=self.prefers,
                near=self.near,
            )
        self.clock.tell(searched, found)
        return found

    def read(self, k: int, question: str | None = None) -> Reading:
        """Return what the best `k` passages say to `question`, by default to what was asked.

        Where what was asked can be understood in two ways, both are read, and the
        surer reading is returned. Where that is not sure, or surely of other days than the question
        means, it is read without their words in the articles of these days.
        """
        if question is not None:
            return self._judged(question, self.find(k, question), None)
        reading = self._read(k, None)
        if self.asked.other_searched is not None:
            other = self._read(k, self.asked.other_searched)
            reading = max(reading, other, key=lambda one: one.confidence)
        reading = self._of_days_asked(reading)
        if reading.confidence < self.reader.calibration.threshold:
            of_days = self._read_of_days(k)
            if of_days is not None and of_days.confidence > reading.confidence:
                return of_days
        return reading

    def _read_of_days(self, k: int) -> Reading | None:
        """Return what the articles of the days that are meant say to the question without these."""
        if self.asked.days is None or self.prefers is None:
            return None
        plain = without_days(self.asked.searched, self.asked.now)
        if plain == self.asked.searched:
            return None
        found = [one for one in self.find(_LOOKED_AT, plain) if self.prefers.is_of(one.article)]
        if not found:
            return None
        return self._of_days_asked(self._judged(plain, found[:k], self._leaning))

    def _of_days_asked(self, reading: Reading) -> Reading:
        """Return `reading`, without findings where the first surely tells of other days."""
        days = self.asked.days
        if not reading.findings or days is None or days.of != "event" or days.is_relative:
            return reading
        first = reading.findings[0]
        if not tells_of_other_days(first.article, first.sentence, days):
            return reading
        return replace(reading, findings=(), confidence=0.0)

    def _read(self, k: int, question: str | None) -> Reading:
        found = self.find(k, question)
        return self._judged(question or self.asked.searched, found, self._leaning)

    def _judged(
        self, question: str, found: Sequence[RetrievedPassage], leaning: Leaning | None
    ) -> Reading:
        with self.clock.time("read"):
            reading = self.reader.read(question, found, leaning)
        self.clock.tell(question, reading.passages, reading.confidence)
        return reading

    @property
    def _leaning(self) -> Leaning | None:
        asked = self.asked
        if not asked.is_of_conversation:
            return None
        return Leaning(asked=asked.question, near=self.near, told=asked.told)


def to_near(asked: Asked, index: PassageIndex, filters: Filters) -> frozenset[str]:
    """Return the ids of the articles that the conversation before a question speaks of.

    Those that the latest answer cites, and of a turn before that was not answered the best found.
    """
    if asked.unanswered is None:
        return asked.near
    found = index.search(asked.unanswered, 1, filters)
    return asked.near.union(one.article.id for one in found[:1])
