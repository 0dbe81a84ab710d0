"""Pieces of a page's text, with their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text on one line, and its box in points from the page's lower left corner.

    `parts` are the pieces that were put together to a line, from the left.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    parts: tuple[Piece, ...] = ()
    is_row: bool = False  # of a table

    @property
    def size(self) -> float:
        """Its height, which is about that of the font."""
        return self.top - self.bottom
