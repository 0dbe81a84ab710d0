"""Draft: a plan in the making. Takes what the scans of the roots find; decides on each article."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.plan import Learned, Plan, PlannedArticle
from index.build.removals import Removals
from index.store.values import fields_hash

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.build.known import Known
    from index.build.report import Skipped
    from index.store.values import StoredArticle


class Draft:
    """What is decided so far. `recipe` is how passages are to be made."""

    def __init__(self, known: Known, recipe: str) -> None:
        self.removals = Removals(known.removed)
        self.forgotten: list[str] = []
        self.learned: list[Learned] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self._known = known
        self._recipe = recipe
        self._roots = {removed.id: removed.root for removed in known.removed}  # by article id
        for root, articles in known.articles.items():
            self._roots.update((stored.id, root) for stored in articles)
        self._to_write: list[PlannedArticle] = []
        self._to_renew: list[StoredArticle] = []
        self._to_bury: list[StoredArticle] = []
        self._moved_seeds: list[tuple[int, str]] = []
        self._unchanged = 0

    def with_own_id(self, article: Article) -> Article:
        """Return an article under an id of its root.

        Where another root has the id (two folders, each with a notes.txt), the root's name is put
        in front.
        """
        if self.owns(article):
            return article
        return replace(article, id=f"{Path(article.root).name}/{article.id}")

    def owns(self, article: Article) -> bool:
        """Say whether the article's root has its id; an id that none has, it gets."""
        return self._roots.setdefault(article.id, article.root) == article.root

    def compare(self, article: Article, seed: str, stored: StoredArticle | None) -> None:
        """Decide on an article as read from its seed; `stored` is what the store has of it."""
        state = (article.content_hash, fields_hash(article), self._recipe)
        if stored is None or state != (stored.content_hash, stored.fields_hash, stored.recipe):
            self._to_write.append(PlannedArticle(article=article, seed=seed, before=stored))
            return
        self._unchanged += 1
        if stored.seed != seed:
            self._moved_seeds.append((stored.row, seed))

    def keep(self, stored: StoredArticle) -> None:
        """Leave an article as it is, but for passages made in another way."""
        if stored.recipe == self._recipe:
            self._unchanged += 1
        else:
            self._to_renew.append(stored)

    def bury(self, stored: StoredArticle) -> None:
        """Let an article go whose seed, or record in it, is gone."""
        self._to_bury.append(stored)

    def to_plan(self) -> Plan:
        """Return the plan, once all roots were looked at."""
        self._find_moved()
        return Plan(
            manifest=self._known.manifest,
            recipe=self._recipe,
            roots=self._known.roots,
            forgotten=tuple(self.forgotten),
            to_write=tuple(self._to_write),
            to_renew=tuple(self._to_renew),
            to_bury=tuple(self._to_bury),
            unchanged=self._unchanged,
            moved_seeds=tuple(self._moved_seeds),
            followed=tuple(self.removals.followed),
            learned=tuple(self.learned),
            skipped=tuple(self.skipped),
            notes=tuple(self.notes),
        )

    def _find_moved(self) -> None:
        """Let a new article take the place of one whose text vanished under another id of its root.

        What was removed under another id stays so.
        """
        gone: dict[tuple[str, str], list[StoredArticle]] = defaultdict(list)
        for stored in sorted(self._to_bury, key=lambda stored: stored.id, reverse=True):
            gone[stored.root, stored.content_hash].append(stored)
        moved: dict[str, StoredArticle] = {}  # by the id they have by now
        left_out = set()
        new = [planned for planned in self._to_write if planned.before is None]
        for planned in sorted(new, key=lambda planned: planned.article.id):
            article = planned.article
            if before := gone.get((article.root, article.content_hash)):
                moved[article.id] = before.pop()
            elif self.removals.take_up(article, planned.seed):
                left_out.add(article.id)
        self._to_write = [
            replace(planned, before=planned.before or moved.get(planned.article.id))
            for planned in self._to_write
            if planned.article.id not in left_out
        ]
        rows = {stored.row for stored in moved.values()}
        self._to_bury = [stored for stored in self._to_bury if stored.row not in rows]
