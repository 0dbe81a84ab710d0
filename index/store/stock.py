"""Stock: the articles that a build compares seeds with, read as far as it asks for them.

Takes a store and its generation; gives articles by root, seed and id. Those of seeds at rest, which
surely are as they were when an earlier build left all in step, are passed over by SQLite.
"""

from __future__ import annotations

import json
from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from index.store.contents import KNOWN, LIVE
from index.store.values import STORED, StoredArticle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from index.store.database import Database

_IN_SEEDS = "seed IN (SELECT value FROM json_each(:seeds))"
# An id with its seed's name in front, since an earlier seed has the rest of it.
_IS_SECOND = "instr(id, seed || '#') > 0"


class Stock(Protocol):
    """What the store has of all articles, as it was when the build began."""

    @property
    def n(self) -> int:
        """How many articles there are."""

    def unsure(self, root: str, at_rest: Collection[str]) -> list[StoredArticle]:
        """Return the articles of a root, by row, but for those of the seeds `at_rest`.

        All are in it whose id depends on what other seeds hold.
        """

    def elsewhere(self, roots: Collection[str]) -> list[StoredArticle]:
        """Return the articles of other roots that may lack something."""

    def of_seed(self, root: str, seed: str) -> list[StoredArticle]:
        """Return the articles of a seed that was at rest, by row."""

    def any_at_rest(self, root: str, at_rest: Collection[str]) -> bool:
        """Say whether there is an article of those seeds."""

    def find(self, article_id: str) -> StoredArticle | None:
        """Return the article of that id, if it may be of a seed at rest."""


class WholeStock:
    """All articles, read: no seed is at rest."""

    def __init__(self, articles: Iterable[StoredArticle] = ()) -> None:
        self._by_root: dict[str, list[StoredArticle]] = defaultdict(list)
        for stored in articles:
            self._by_root[stored.root].append(stored)

    @property
    def n(self) -> int:
        """How many articles there are."""
        return sum(map(len, self._by_root.values()))

    def unsure(self, root: str, at_rest: Collection[str]) -> list[StoredArticle]:
        """Return the articles of a root but for those of the seeds `at_rest`: there are none."""
        return [one for one in self._by_root.get(root, ()) if one.seed not in at_rest]

    def elsewhere(self, roots: Collection[str]) -> list[StoredArticle]:
        """Return the articles of other roots."""
        return [s for root, stored in self._by_root.items() if root not in roots for s in stored]

    def of_seed(self, root: str, seed: str) -> list[StoredArticle]:
        """Return the articles of a seed, by row."""
        return [one for one in self._by_root.get(root, ()) if one.seed == seed]

    def any_at_rest(self, root: str, at_rest: Collection[str]) -> bool:
        """Say whether there is an article of those seeds."""
        return any(one.seed in at_rest for one in self._by_root.get(root, ()))

    def find(self, article_id: str) -> None:
        """Return None: whoever asks has read all."""


class SettledStock:
    """The articles of `generation`, the one that is served, looked up where they are asked for.

    What the build itself writes and buries meanwhile makes no difference.
    """

    def __init__(self, store: Database, generation: int) -> None:
        self._store = store
        self._generation = generation

    @property
    def n(self) -> int:
        """How many articles there are."""
        sql = f"SELECT count(*) FROM articles INDEXED BY articles_by_birth WHERE {LIVE}"
        with self._store.reading() as connection:
            (n,) = connection.execute(sql, {"generation": self._generation}).fetchone()
        return int(n)

    def unsure(self, root: str, at_rest: Collection[str]) -> list[StoredArticle]:
        """Return the articles of other seeds, and all of a seed of which one has a second id."""
        seeds = json.dumps(list(at_rest))
        chosen = f"root = :root AND (NOT {_IN_SEEDS} OR {_IS_SECOND})"
        found = self._rows(
            f"SELECT DISTINCT seed FROM {KNOWN} WHERE {LIVE} AND {chosen}", root=root, seeds=seeds
        )
        return self._of_seeds(root, [seed for (seed,) in found]) if found else []

    def elsewhere(self, roots: Collection[str]) -> list[StoredArticle]:  # noqa: ARG002 - likewise
        """Return none: they lack nothing."""
        return []

    def of_seed(self, root: str, seed: str) -> list[StoredArticle]:
        """Return the articles of a seed, by row."""
        return self._of_seeds(root, [seed])

    def any_at_rest(self, root: str, at_rest: Collection[str]) -> bool:
        """Say whether there is an article of those seeds."""
        chosen = f"root = :root AND {_IN_SEEDS} LIMIT 1"
        sql = f"SELECT 1 FROM {KNOWN} WHERE {LIVE} AND {chosen}"
        return bool(self._rows(sql, root=root, seeds=json.dumps(list(at_rest))))

    def find(self, article_id: str) -> StoredArticle | None:
        """Return the article of that id; None where there is none."""
        found = self._articles("id = :id", id=article_id)
        return found[0] if found else None

    def _of_seeds(self, root: str, seeds: Collection[str]) -> list[StoredArticle]:
        return self._articles(f"root = :root AND {_IN_SEEDS}", root=root, seeds=json.dumps(seeds))

    def _articles(self, chosen: str, **values: Any) -> list[StoredArticle]:
        rows = self._rows(f"SELECT {STORED} FROM {KNOWN} WHERE {LIVE} AND {chosen}", **values)
        return [StoredArticle.from_row(row) for row in sorted(rows, key=itemgetter(0))]

    def _rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with self._store.reading() as connection:
            return connection.execute(sql, {"generation": self._generation, **values}).fetchall()
