"""Collections: named sets of articles that people make, change and ask.

Takes names, and ids of articles or roots; gives what there is, with how many articles each holds.
Nothing here waits for a build or changes a generation, and no article comes or goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.build.roots import to_root
from index.errors import CollectionError
from index.store import collecting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from index.store.collecting import Collection
    from index.store.store import Store


class Collections:
    """The collections of one opened index. Thread-safe. A name is known whatever its case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Collection]:
        """Return them, by name."""
        with self._store.snapshot() as manifest:
            return collecting.collections(self._store, manifest.generation)

    def names_by_article(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the collections that each article is in, by its id."""
        return collecting.names_by_article(self._store)

    def ids(self, name: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""
        with self._store.snapshot() as manifest:
            return collecting.member_ids(self._store, manifest.generation, name)

    def put(self, name: str, ids: Iterable[str]) -> int:
        """Put articles in a collection, made if there is none; return how many were not in it.

        Raises CollectionError for a name that cannot be had and for an article that there is not;
        then nothing has changed.
        """
        wanted = list(ids)
        with self._store.transaction() as connection:
            generation = self._store.manifest().generation
            known = collecting.with_ids(self._store, generation, wanted)
            for id_ in wanted:
                if id_ not in known:
                    raise CollectionError(
                        f"no article {id_!r} is in the index; nothing was changed"
                    )
            return collecting.collect(connection, name, (known[id_][0] for id_ in wanted))

    def put_roots(self, name: str, roots: Sequence[str | Path]) -> None:
        """Put all articles of `roots`, by default of all that are known, in a collection."""
        index_dir = self._store.path.parent
        with self._store.transaction() as connection:
            generation, known = self._store.manifest().generation, self._store.roots()
            given = [to_root(root, index_dir, may_be_missing=known) for root in roots]
            collecting.collect_roots(connection, name, given or known, generation)

    def take_out(self, name: str, ids: Iterable[str]) -> int:
        """Take articles out of a collection; return how many were in it. Raises CollectionError."""
        with self._store.transaction() as connection:
            return collecting.leave(connection, name, ids)

    def rename(self, name: str, new_name: str) -> None:
        """Give a collection another name. Raises CollectionError, also where that is taken."""
        with self._store.transaction() as connection:
            collecting.rename(connection, name, new_name)

    def remove(self, name: str) -> None:
        """Remove a collection; its articles stay where they are. Raises CollectionError."""
        with self._store.transaction() as connection:
            collecting.drop(connection, name)
