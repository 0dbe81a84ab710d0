"""Filters: which articles a question is asked of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def to_filters(
    first: str | datetime.date | None, last: str | datetime.date | None, sources: Sequence[str]
) -> Filters:
    """Return the filters that people and programs write; a day may be blank.

    Raises QuestionError for what is no day, and for sources that are no names.
    """
    if not all(isinstance(source, str) for source in sources):
        raise QuestionError("sources must be a list of names")
    days = [to_day(day) if day and str(day).strip() else None for day in (first, last)]
    return Filters(published_from=days[0], published_to=days[1], sources=tuple(sources))


def to_day(text: str | datetime.date) -> datetime.date:
    """Return the day that `text` names in ISO 8601. Raises QuestionError."""
    try:
        return datetime.date.fromisoformat(str(text).strip())
    except ValueError as exc:
        raise QuestionError(
            f"{text!r} is not a date; write year, month and day, like 2024-05-31"
        ) from exc
