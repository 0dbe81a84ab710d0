"""Filters: which articles a question is asked of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import (
    QuestionError,
)

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question is asked of. Days are inclusive, no sources means all.

    With either day given, articles without a date are left out; one of which only the month or
    year is known is let in where any day of it is.
    """

    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        first, last = self.published_from, self.published_to
        if first is not None and last is not None and first > last:
            raise QuestionError(f"no day lies from {first} to {last}: the first is after the last")

    @property
    def need_date(self) -> bool:
        """Say whether articles without a date are left out."""
        return self.published_from is not None or self.published_to is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the filters as the JSON contract has them."""
        first, last = self.published_from, self.published_to
        return {
            "published_from": first.isoformat() if first else None,
            "published_to": last.isoformat() if last else None,
            "sources": list(self.sources),
        }
