"""RootStock: what the store has of one root, while its seeds are looked at in their order.

Takes the seeds of a root; gives what is remembered of each, and the articles of those that may not
be as they were. The others are at rest: they wake where another seed turns out to hold what their
articles depend on.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from index.seeds.memory import is_at_rest
from index.store.values import to_deleted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.build.draft import Draft
    from index.seeds.finding import SeedFile
    from index.seeds.memory import SeedMemory
    from index.store.values import StoredArticle

_MOST_WOKEN = 8  # one by one, each with a look at all articles; then all that are left


class RootStock:
    """The articles of `root`; `live`, by id, are those that were read.

    `in_doubt` are the seeds of which it is not known whether what is remembered of them holds.
    """

    def __init__(self, root: str, draft: Draft, seeds: Sequence[SeedFile]) -> None:
        known = draft.known
        self.live: dict[str, StoredArticle] = {}
        self._root, self._draft, self._stock = root, draft, known.stock
        self._memories = known.memories.get(root, {})
        self._place = {seed.name: place for place, seed in enumerate(seeds)}
        self.in_doubt = set(known.in_step.get(root, self._memories))
        self._at_rest = set(self._resting(seeds)) if root in known.in_step else set[str]()
        self._of_seed: dict[str, list[StoredArticle]] = defaultdict(list)
        self._n_woken = 0
        self._meet(self._stock.unsure(root, self._at_rest))

    def _resting(self, seeds: Iterable[SeedFile]) -> Iterable[str]:
        for seed in seeds:
            memory = self.memory(seed)
            if memory and seed.name not in self.in_doubt and is_at_rest(seed, memory):
                yield seed.name

    def memory(self, seed: SeedFile) -> SeedMemory | None:
        """Return what is remembered of a seed."""
        if not self._memories:
            return None
        return self._memories.get(seed.name) or self._memories.get(self.hidden(seed.name))

    def hidden(self, name: str) -> str:
        """Return the name under which a seed is remembered that gave only what was deleted."""
        return to_deleted(self._root, name)

    def of_seed(self, name: str) -> list[StoredArticle]:
        """Return the articles of a seed that is not at rest."""
        return self._of_seed.get(name, [])

    def is_at_rest(self, name: str) -> bool:
        """Say whether the articles of a seed were not read, and stay as they are."""
        return name in self._at_rest

    def any_at_rest(self) -> bool:
        """Say whether a seed at rest has an article."""
        return bool(self._at_rest) and self._stock.any_at_rest(self._root, self._at_rest)

    def wake(self, name: str) -> None:
        """Read the articles of a seed, which was not looked at yet, if it is at rest."""
        if name in self._at_rest:
            self._at_rest.discard(name)
            self._meet(self._stock.of_seed(self._root, name))

    def stored(self, article_id: str, taker: str) -> StoredArticle | None:
        """Return what there is of that id, which the seed `taker` gave; whoever had it wakes."""
        sleeping = self._sleeping(article_id)
        if sleeping is not None:
            self._n_woken += 1
            if self._n_woken <= _MOST_WOKEN:
                self.wake(sleeping.seed)
            else:
                at = self._place[taker]
                self._at_rest = {name for name in self._at_rest if self._place[name] < at}
                self._meet(self._stock.unsure(self._root, self._at_rest))
        return self.live.get(article_id)

    def held_before(self, article_id: str, name: str) -> str | None:
        """Return the hash of the text with that id, if a seed at rest before `name` has it."""
        sleeping = self._sleeping(article_id)
        if sleeping is None or self._place[sleeping.seed] >= self._place[name]:
            return None
        return sleeping.content_hash

    def _sleeping(self, article_id: str) -> StoredArticle | None:
        """Return the article of that id if it is of a seed at rest."""
        if not self._at_rest or article_id in self.live:
            return None
        found = self._stock.find(article_id)
        if found is None or found.root != self._root or found.seed not in self._at_rest:
            return None
        return found

    def _meet(self, articles: Iterable[StoredArticle]) -> None:
        new = [stored for stored in articles if stored.id not in self.live]
        for stored in new:
            self.live[stored.id] = stored
            self._of_seed[stored.seed].append(stored)
            self._at_rest.discard(stored.seed)  # its ids depend on other seeds
        self._draft.meet(new)
