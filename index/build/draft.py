"""Draft: a plan in the making.

Takes what the scans of the roots find; decides on each article, and gives the work as soon as it is
decided, at last the plan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.plan import Plan, PlannedArticle, ToNote, ToRenew, ToWrite
from index.build.removals import Removals
from index.store.settled import Settled, to_removed_hash
from index.store.values import fields_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.articles.article import Article
    from index.build.known import Known
    from index.build.plan import Work
    from index.build.report import Skipped
    from index.store.values import StoredArticle

_EXAMPLES = 3  # of dates that were not understood


class Draft:
    """What is decided so far. `recipe` is how passages are to be made."""

    def __init__(self, known: Known, recipe: str) -> None:
        self.removals = Removals(known.removed)
        self.forgotten: list[str] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.not_understood: list[str] = []  # what stood for the dates of articles read
        self.known = known
        self.recipe = recipe
        self._roots = {  # by article id, as far as they were asked for
            removed.id: self._root_of(removed.id) or removed.root for removed in known.removed
        }
        # The (root, text) that a new article may have come with from elsewhere in its root.
        self._texts = {(removed.root, removed.content_hash) for removed in known.removed}
        self.in_doubt: dict[str, set[str]] = {}  # of each root that was looked at, the seeds
        self._n_met = 0  # articles that were read
        self._held: list[ToWrite] = []  # of the root that is looked at, as is what is gone
        self._gone: list[StoredArticle] = []
        self._work: list[Work] = []  # decided and not yet taken
        self._to_write: list[PlannedArticle] = []
        self._to_renew: list[StoredArticle] = []
        self._to_bury: list[StoredArticle] = []
        self._unchanged = 0

    def meet(self, articles: Iterable[StoredArticle]) -> None:
        """Hear of articles that there are, and that may not stay as they are."""
        for stored in articles:
            self._n_met += 1
            self._roots[stored.id] = stored.root
            self._texts.add((stored.root, stored.content_hash))

    def under_own_id(self, article: Article, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return an article under the id that its root has for `id`."""
        own_id = self.own_id(article.root, id)
        return article if own_id == article.id else replace(article, id=own_id)

    def own_id(self, root: str, id: str) -> str:  # noqa: A002 - the contract's name
        """Return the id of an article of that root whose seed gives it this one.

        Where another root has it (two folders, each with a notes.txt), the root's name is put in
        front, and as many of the folders above as tell it from the others.
        """
        parts = Path(root).parts
        ids = (id, *("/".join((*parts[-n:], id)) for n in range(1, len(parts) + 1)))
        return next((own for own in ids if self._owner(own, root) == root), ids[-1])

    def owns(self, article: Article) -> bool:
        """Say whether the article's root has its id; an id that none has, it gets."""
        return self._owner(article.id, article.root) == article.root

    def _owner(self, article_id: str, root: str) -> str:
        """Return the root that has an id; `root` gets one that none has."""
        if article_id not in self._roots:
            self._roots[article_id] = self._root_of(article_id) or root
        return self._roots[article_id]

    def _root_of(self, article_id: str) -> str | None:
        stored = self.known.stock.find(article_id)
        return stored.root if stored else None

    def compare(self, article: Article, seed: str, stored: StoredArticle | None) -> None:
        """Decide on an article as read from its seed; `stored` is what the store has of it.

        A new one whose text the root had under another id waits for `settle`: it may have moved.
        """
        if stored is None and (article.root, article.content_hash) in self._texts:
            self._held.append(ToWrite(article=article, seed=seed))
        elif stored is None or not self._is_as_stored(article, stored):
            self._write(ToWrite(article=article, seed=seed, before=stored))
        else:
            self._unchanged += 1
            if stored.seed != seed:
                self.note(ToNote(root=article.root, moved=((stored.row, seed),)))

    def keep(self, stored: StoredArticle) -> None:
        """Leave an article as it is, but for edits it lacks and passages made in another way."""
        if stored.recipe == self.recipe and stored.row not in self.known.unedited:
            self._unchanged += 1
        else:
            self._to_renew.append(stored)
            self._work.append(ToRenew(stored=stored))

    def bury(self, stored: StoredArticle) -> None:
        """Let an article go whose seed, or record in it, is gone, unless `settle` finds it."""
        self._gone.append(stored)

    def note(self, note: ToNote) -> None:
        """Have something recorded."""
        self._work.append(note)

    def take(self) -> list[Work]:
        """Return the work that was decided since the last call, in order."""
        work, self._work = self._work, []
        return work

    def settle(self, root: str) -> None:
        """Decide on what waits, once all of `root` was looked at.

        A new article takes the place of one whose text vanished under another id; what was removed
        under another id stays so.
        """
        gone: dict[str, list[StoredArticle]] = defaultdict(list)  # by text
        for stored in sorted(self._gone, key=lambda stored: stored.id, reverse=True):
            gone[stored.content_hash].append(stored)
        for new in sorted(self._held, key=lambda new: new.article.id):
            if gone[new.article.content_hash]:
                before = gone[new.article.content_hash].pop()
                article = self.known.edits.apply(new.article, known_as=before.id)
                self._write(replace(new, article=article, before=before))
            elif not self.removals.take_up(new.article, new.seed):
                self._write(new)
        left = {stored.row for stores in gone.values() for stored in stores}
        buried = [stored for stored in self._gone if stored.row in left]
        self._to_bury += buried
        self._held, self._gone = [], []
        followed = self.removals.take_followed()
        if buried or followed:
            rows = tuple(stored.row for stored in buried)
            self.note(ToNote(root=root, followed=followed, to_bury=rows))

    def to_plan(self) -> Plan:
        """Return the plan, once all roots were looked at and settled."""
        return Plan(
            manifest=self.known.manifest,
            roots=self.known.roots,
            forgotten=tuple(self.forgotten),
            to_write=tuple(self._to_write),
            to_renew=tuple(self._to_renew),
            to_bury=tuple(self._to_bury),
            unchanged=self._unchanged + self.known.stock.n - self._n_met,
            skipped=tuple(self.skipped),
            notes=(*self.notes, *self._undated()),
            settled=Settled(
                recipe=self.recipe,
                removed=to_removed_hash(self.removals.all()),
                roots={
                    root: sorted(seeds)
                    for root, seeds in {**self.known.in_step, **self.in_doubt}.items()
                    if root not in self.forgotten
                },
            ),
        )

    def _undated(self) -> Iterator[str]:
        """Yield what there is to say of dates that were not understood."""
        n, examples = len(self.not_understood), list(dict.fromkeys(self.not_understood))
        if n:
            dates = "1 date was" if n == 1 else f"{n:,} dates were"
            named = ", ".join(f"“{words}”" for words in examples[:_EXAMPLES])
            yield f"{dates} not understood, such as {named}: write them like 2024-05-31"

    def _is_as_stored(self, article: Article, stored: StoredArticle) -> bool:
        state = (article.content_hash, fields_hash(article), self.recipe)
        return state == (stored.content_hash, stored.fields_hash, stored.recipe)

    def _write(self, work: ToWrite) -> None:
        article = work.article
        self._to_write.append(
            PlannedArticle(
                id=article.id,
                title=article.title,
                root=article.root,
                seed=work.seed,
                before=work.before,
            )
        )
        self._work.append(work)
