"""Clue: what one piece of furniture says of its article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What a piece of furniture says; the source of an `is_origin` goes before others."""

    source: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    is_origin: bool = False
