"""Plan: what a build is to do, as looking finds it out.

The work comes one item at a time from index/build/scan.py, texts included, and is carried out by
index/build/write.py meanwhile. The plan names it all without the texts, once everything was looked
at: index/build/publish.py goes by it, and a dry run ends with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.build.report import Skipped
    from index.seeds.memory import SeedMemory
    from index.store.database import Manifest
    from index.store.settled import Settled
    from index.store.values import RemovedArticle, StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class ToWrite:
    """An article to write, as read from `seed`. `before` is what it replaces, None if it is new."""

    article: Article
    seed: str
    before: StoredArticle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRenew:
    """An article that keeps its text and gets other passages, or edits that it lacks."""

    stored: StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNote:
    """What to record of a root once all work before it is done.

    `memories` are those of seeds, `forgotten` the names of seeds that are gone; `moved` are the
    (row, seed) of articles that are read from another seed by now, `followed` the (before, after)
    of articles that were removed and are found elsewhere, `to_bury` the rows of those to let go.
    """

    root: str
    memories: tuple[SeedMemory, ...] = ()
    forgotten: tuple[str, ...] = ()
    moved: tuple[tuple[int, str], ...] = ()
    followed: tuple[tuple[RemovedArticle, RemovedArticle], ...] = ()
    to_bury: tuple[int, ...] = ()


Work = ToWrite | ToRenew | ToNote


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedArticle:
    """What a plan keeps of an article to write: all but its text."""

    id: str
    title: str
    root: str
    seed: str
    before: StoredArticle | None = None

    @property
    def change(self) -> str:
        """What it is to the index: added, changed, or moved (the same text under another id)."""
        if self.before is None:
            return "added"
        return "changed" if self.before.id == self.id else "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What leads from the generation of `manifest` to the next one.

    `roots` are those looked at, `forgotten` those among them that are no longer roots. The articles
    `to_renew` keep their text and get other passages; `unchanged` counts those that stay as they
    are. Once it is carried out, `settled` tells what is in step.
    """

    manifest: Manifest
    roots: tuple[str, ...]
    forgotten: tuple[str, ...]
    to_write: tuple[PlannedArticle, ...]
    to_renew: tuple[StoredArticle, ...]
    to_bury: tuple[StoredArticle, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    settled: Settled | None = None

    @property
    def generation(self) -> int:
        """The generation it leads to."""
        return self.manifest.generation + 1

    @property
    def changes_articles(self) -> bool:
        """Whether any article is written or buried."""
        return bool(self.to_write or self.to_renew or self.to_bury)

    def written(self, change: str) -> list[PlannedArticle]:
        """Return the articles to write that are "added", "changed" or "moved"."""
        return [planned for planned in self.to_write if planned.change == change]

    def to_dict(self) -> dict[str, Any]:
        """Return the plan for `--json`. What is changed includes what only gets other passages."""
        changed = [_to_dict(planned) for planned in self.written("changed")]
        return {
            "added": [_to_dict(new) for new in self.written("added")],
            "changed": changed + [_to_dict(stored) for stored in self.to_renew],
            "moved": [
                {**_to_dict(moved), "from": moved.before.id}
                for moved in self.written("moved")
                if moved.before is not None
            ],
            "removed": [_to_dict(stored) for stored in self.to_bury],
            "unchanged": self.unchanged,
            "skipped": [{"seed": s.seed, "reason": s.reason} for s in self.skipped],
            "notes": list(self.notes),
        }


def _to_dict(one: PlannedArticle | StoredArticle) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "root": one.root, "seed": one.seed}
