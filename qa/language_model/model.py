"""LanguageModel: what is asked of a language model, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one side said in a chat with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many seconds may pass: until it is reached, until its first words, in all."""

    connect_s: float = 5.0
    first_s: float = 120.0  # a long prompt on a slow processor
    whole_s: float = 300.0

    def __post_init__(self) -> None:
        if not 0 < self.connect_s <= self.whole_s or not 0 < self.first_s <= self.whole_s:
            raise ValueError(f"{self} leaves no time")


class LanguageModel(Protocol):
    """A language model that chats. Every fault of it is a LanguageModelError."""

    @property
    def name(self) -> str:
        """What it is called where it runs. It may have to be asked there first."""
        ...

    @property
    def window(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, cancel: threading.Event
    ) -> Generator[str]:
        """Yield what it writes, piece by piece; nothing more once `cancel` is set.

        It ends after about `max_tokens`, whatever the model does.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds; it cannot be used afterwards."""
        ...
