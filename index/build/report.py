"""BuildReport and Progress: what a build tells while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is: `done` of `total`, 0 where that is not known yet.

    Counts are of pages in stage "fetch", of seeds in "scan", of passages in all others.
    Seeds are read and passages encoded by turns; how many passages there are is known at the end.
    `step` says what is being done with a seed that takes long, such as the page that is recognised.
    """

    stage: str
    done: int
    total: int
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A seed, or a record in one, that was not read, and why."""

    seed: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did. Counts are of articles, but for `passages` (all) and `encoded` (of these).

    A moved article is one whose text stands under another id of the same root by now. `copies` and
    `earlier_versions` are those of the whole index that are not searched themselves.
    `notes` are sentences about what a user should know, such as a root that was missing.
    """

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    copies: int
    earlier_versions: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    passages: int
    encoded: int
    generation: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "added": self.added,
            "changed": self.changed,
            "moved": self.moved,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "copies": self.copies,
            "earlier_versions": self.earlier_versions,
            "skipped": [{"seed": s.seed, "reason": s.reason} for s in self.skipped],
            "notes": list(self.notes),
            "passages": self.passages,
            "encoded": self.encoded,
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
        }
