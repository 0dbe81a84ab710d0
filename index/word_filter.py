"""Filter: which passages the word index looks at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which passages are searched: days are ordinals, inclusive; no sources means all.

    `rows` are those of the only passages that are looked at, None for all.
    """

    first: int | None = None
    last: int | None = None
    sources: tuple[str, ...] = ()
    rows: tuple[int, ...] | None = None
