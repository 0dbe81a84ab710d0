"""Plan: what a build is to do, found out by looking, before anything is written.

Made by index/build/scan.py, carried out by index/build/write.py and index/build/publish.py; a dry
run ends with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.build.report import Skipped
    from index.seeds.memory import SeedMemory
    from index.store.database import Manifest
    from index.store.values import RemovedArticle, StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedArticle:
    """An article to write, as read from `seed`. `before` is what it replaces, None if it is new."""

    article: Article
    seed: str
    before: StoredArticle | None = None

    @property
    def change(self) -> str:
        """What it is to the index: added, changed, or moved (the same text under another id)."""
        if self.before is None:
            return "added"
        return "changed" if self.before.id == self.article.id else "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What to remember of the seeds of a root, and the names of those to forget."""

    root: str
    memories: tuple[SeedMemory, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What leads from the generation of `manifest` to the next one.

    `roots` are those looked at, `forgotten` those among them that are no longer roots. The articles
    `to_renew` keep their text and get other passages, made by `recipe`; `unchanged` counts those
    that stay as they are, of which some are read from another seed: `moved_seeds` are (row, seed).
    `followed` are (before, after) of articles that were removed and are found elsewhere.
    """

    manifest: Manifest
    recipe: str
    roots: tuple[str, ...]
    forgotten: tuple[str, ...]
    to_write: tuple[PlannedArticle, ...]
    to_renew: tuple[StoredArticle, ...]
    to_bury: tuple[StoredArticle, ...]
    unchanged: int
    moved_seeds: tuple[tuple[int, str], ...]
    followed: tuple[tuple[RemovedArticle, RemovedArticle], ...]
    learned: tuple[Learned, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]

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
        changed = [_to_dict(planned.article, planned.seed) for planned in self.written("changed")]
        return {
            "added": [_to_dict(new.article, new.seed) for new in self.written("added")],
            "changed": changed + [_to_dict(stored, stored.seed) for stored in self.to_renew],
            "moved": [
                {**_to_dict(moved.article, moved.seed), "from": moved.before.id}
                for moved in self.written("moved")
                if moved.before is not None
            ],
            "removed": [_to_dict(stored, stored.seed) for stored in self.to_bury],
            "unchanged": self.unchanged,
            "skipped": [{"seed": s.seed, "reason": s.reason} for s in self.skipped],
            "notes": list(self.notes),
        }


def _to_dict(article: Article | StoredArticle, seed: str) -> dict[str, str]:
    return {"id": article.id, "title": article.title, "root": article.root, "seed": seed}
