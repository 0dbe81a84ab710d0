"""Values: a conversation and its turns, as they are kept and read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime

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
class Conversation:
    """A conversation whole, its turns in the order they were asked."""

    id: str
    title: str
    created: datetime.datetime
    changed: datetime.datetime
    turns: tuple[KeptTurn, ...]
