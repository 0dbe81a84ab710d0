"""Told: what is said of a written answer while it grows, and where it is not written at all.

Takes an answer again and again as a Writer gives it; gives the words that came since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer


class Told:
    """How much of an answer was said. Nothing is, before a claim is borne out."""

    def __init__(self) -> None:
        self._text = ""

    @property
    def has_begun(self) -> bool:
        """Whether anything was said."""
        return bool(self._text)

    def more(self, answer: Answer) -> str:
        """Return what `answer` says beyond what was said; "" where that is nothing."""
        written = answer.written
        if written is None or not written.is_supported:
            return ""
        more = written.text.removeprefix(self._text)
        self._text = written.text
        return more
