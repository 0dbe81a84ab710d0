"""Removals: the articles a user took out, followed wherever their seeds go, so they stay out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from index.store.values import to_deleted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.articles.article import Article
    from index.store.values import RemovedArticle


class Removals:
    """What is removed, as known before a scan and as found during it."""

    def __init__(self, removed: Iterable[RemovedArticle]) -> None:
        self._followed: list[tuple[RemovedArticle, RemovedArticle]] = []
        self._by_id = {(one.root, one.id): one for one in removed}
        self._ids: dict[tuple[str, str], set[str]] = defaultdict(set)  # by root and seed
        # By root and text: what is not found under its id any longer.
        self._lost: dict[tuple[str, str], list[RemovedArticle]] = defaultdict(list)
        for one in self._by_id.values():
            self._ids[one.root, one.seed].add(one.id)

    def find(self, root: str, article_id: str) -> RemovedArticle | None:
        """Return the removed article of that root and id, None if it is not removed."""
        if not self._by_id:
            return None
        found = self._by_id.get((root, article_id))
        return found or self._by_id.get((root, to_deleted(root, article_id)))

    def all(self) -> list[RemovedArticle]:
        """Return all removed articles, as they are known by now."""
        return list(self._by_id.values())

    def of_root(self, root: str) -> list[RemovedArticle]:
        """Return the removed articles of a root."""
        return [one for one in self._by_id.values() if one.root == root]

    def ids(self, root: str, seed: str) -> set[str]:
        """Return the ids of the removed articles of a seed, hashed of those deleted for good."""
        known, nobody = self._ids, set[str]()
        if not known:
            return nobody
        return known.get((root, seed), nobody) | known.get((root, to_deleted(root, seed)), nobody)

    def hides(self, root: str, seed: str) -> bool:
        """Say whether what is removed of a seed was deleted for good, all of it."""
        deleted = self._ids.get((root, to_deleted(root, seed))) if self._ids else None
        return bool(deleted) and not self._ids.get((root, seed))

    def lose(self, removed: RemovedArticle) -> None:
        """Note that a removed article is not found any longer: its text may be, under another id.

        Where the text is not known, it cannot be found.
        """
        if removed.content_hash:
            self._lost[removed.root, removed.content_hash].append(removed)

    def follow(self, removed: RemovedArticle, article: Article, seed: str) -> RemovedArticle:
        """Note that a removed article is `article` by now, in `seed`; return it as it is known."""
        after = replace(removed, id=article.id, seed=seed, content_hash=article.content_hash)
        if removed.is_deleted:
            after = after.to_deleted()
        if after != removed:
            self._followed.append((removed, after))
            del self._by_id[removed.root, removed.id]
            self._by_id[after.root, after.id] = after
            self._ids[removed.root, removed.seed].discard(removed.id)
            self._ids[after.root, after.seed].add(after.id)
        return after

    def take_followed(self) -> tuple[tuple[RemovedArticle, RemovedArticle], ...]:
        """Return (before, after) of what was found elsewhere or changed since the last call."""
        followed, self._followed = tuple(self._followed), []
        return followed

    def take_up(self, article: Article, seed: str) -> bool:
        """Follow a lost one to `article`, if it has the same text; say whether there was one."""
        lost = self._lost.get((article.root, article.content_hash))
        if not lost:
            return False
        self.follow(lost.pop(), article, seed)
        return True
