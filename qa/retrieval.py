"""Retrieval: what is found for a question, where no answer is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from index.search.filters import Filters
    from index.search.retrieved import RetrievedPassage
    from qa.days.asked import AskedDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What is found for a question: `passages`, best first. `now` and `days`: see `Answer`."""

    question: str
    resolved_question: str
    passages: tuple[RetrievedPassage, ...]
    filters: Filters
    now: datetime.date | None = None
    days: AskedDays | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the passages as the JSON contract of a search has them."""
        return {
            "id": None,
            "question": self.question,
            "resolved_question": self.resolved_question,
            "retrieved": [passage.to_dict() for passage in self.passages],
            "filters": self.filters.to_dict(),
            "now": self.now.isoformat() if self.now else None,
            "days": self.days.to_dict() if self.days else None,
        }
