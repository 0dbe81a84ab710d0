"""Values: a conversation, its turns and their quotations, as they are kept and read back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from qa.answer import Answer

Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question of a conversation and what came of it: an answer, a problem, or nothing yet."""

    question: str
    answer: Answer | None = None
    problem: str | None = None
    vote: Vote | None = None
    asked: datetime.datetime

    def __post_init__(self) -> None:
        if self.answer is not None and self.problem is not None:
            raise ValueError(f"{self.question!r} has both an answer and a problem")
        if self.asked.tzinfo is None:
            raise ValueError(f"{self.asked} has no time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A conversation as a list shows it; `changed` is when its last turn came."""

    id: str
    title: str
    created: datetime.datetime
    changed: datetime.datetime
    n_turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A conversation that has the words looked for.

    `said` is the turn that has them, question and answer; "" where the title has them all. `last`
    is its last question.
    """

    summary: Summary
    said: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation whole, its turns in the order they were asked."""

    id: str
    title: str
    created: datetime.datetime
    changed: datetime.datetime
    turns: tuple[KeptTurn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A quote as an export has it: to which question, and where in which article it stood.

    `number` is that of the citation in its answer, in Markdown that of the footnote.
    """

    question: str
    number: int
    article_id: str
    content_hash: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"citation number {self.number} is below 1")
        if not 0 <= self.start < self.end:
            raise ValueError(f"citation {(self.start, self.end)} is empty or negative")
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"{self.quote!r} is not as long as {(self.start, self.end)}")

    @classmethod
    def from_fields(cls, found: Mapping[str, Any]) -> Self:
        """Return the quotation of these fields, whatever else there is. Raises ValueError."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = found.get(field.name)
            if type(value).__name__ != field.type:
                raise ValueError(f"a citation's {field.name} is {value!r}")
            values[field.name] = value
        return cls(**values)
