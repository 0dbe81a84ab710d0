"""Query: what a question about the whole collection asks for, as values.

What is not among these values cannot be asked: a question with anything else has no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime

    from index.search.holding import Wording

# What is wanted: how many there are, which ones, how often words stand in articles, how many of
# each unit, the units with most or fewest, or the first, last, longest or shortest.
Want = Literal[
    "number", "list", "times", "per", "most", "least", "first", "last", "longest", "shortest"
]
Unit = Literal["article", "outlet", "author", "month", "year", "day", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Which articles are meant: all conditions hold at once; by default every article.

    `wordings` must all be held. `author` is one name as articles have it. `first` and `last` are
    the days of publication, inclusive, None where that end is open.
    """

    wordings: tuple[Wording, ...] = ()
    sources: tuple[str, ...] = ()
    author: str | None = None
    language: str | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def need_date(self) -> bool:
        """Say whether articles without a date are left out."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about the collection: what is wanted of which unit, under which conditions.

    `n` is how many are wanted where some are singled out: the five latest, the most.
    """

    want: Want
    unit: Unit
    conditions: Conditions
    n: int = 1

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"{self.n} of them are none")
        if self.want == "times" and len(self.conditions.wordings) != 1:
            raise ValueError("how often what stands there is not said")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The names that the articles themselves have: of outlets and of authors, one by one."""

    sources: frozenset[str]
    authors: frozenset[str]
