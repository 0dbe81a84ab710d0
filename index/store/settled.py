"""Settled: what a build left in step, so that the next one need not look at every article for it.

Takes a store; gives what the last build found of all seeds, as long as nothing has changed what it
went by: the articles that are served, what was removed, and no unfinished build in between.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from index.store.contents import to_contents
from index.store.schema import set_value
from index.store.values import to_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.store.connection import Connection
    from index.store.database import Database, Manifest
    from index.store.values import RemovedArticle

_KEY = "settled"  # in the manifest
_REMOVED = "SELECT root, id, seed FROM removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """All articles are of that `recipe`, and have the edits that were made.

    `roots` are those of which each seed that is remembered gave what the store has of it, each with
    the seeds for which that is in doubt. `removed` is the hash of what was removed.
    """

    recipe: str
    removed: str
    roots: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def doubting(self, seeds: Iterable[tuple[str, str]], removed: str) -> Settled:
        """Return what is in step once articles of those (root, seed) were changed alone."""
        roots = {root: set(in_doubt) for root, in_doubt in self.roots.items()}
        for root, seed in seeds:
            roots.get(root, set()).add(seed)
        in_doubt = {root: sorted(names) for root, names in roots.items()}
        return replace(self, removed=removed, roots=in_doubt)


def to_removed_hash(removed: Iterable[RemovedArticle]) -> str:
    """Return the hash of what was removed, by which a change of it is noticed."""
    return _hash_removed((one.root, one.id, one.seed) for one in removed)


def _hash_removed(removed: Iterable[tuple[str, str, str]]) -> str:
    return to_hash(*sorted(json.dumps(list(one)) for one in removed))


def keep_settled(connection: Connection, generation: int, settled: Settled) -> None:
    """Write into the manifest what a build of `generation` left in step."""
    holds = to_contents(connection, generation).hash
    set_value(connection, _KEY, json.dumps({"holds": holds, **asdict(settled)}))


def forget_settled(connection: Connection) -> None:
    """Have the next build look at everything: names of seeds are in what is forgotten."""
    connection.execute("DELETE FROM manifest WHERE key = ?", (_KEY,))


@contextmanager
def still_settled(
    connection: Connection, generation: int, seeds: Collection[tuple[str, str]]
) -> Iterator[None]:
    """Keep in step what is so in `generation`, but for some (root, seed).

    The `with` block publishes the generation after it, with no changes but of articles of these.
    """
    settled = _kept(connection, generation)
    yield
    if settled is not None:
        removed = _hash_removed(connection.execute(_REMOVED))
        keep_settled(connection, generation + 1, settled.doubting(seeds, removed))


def to_settled(store: Database, manifest: Manifest, recipe: str) -> Settled | None:
    """Return what is in step for a build with that recipe; None where all has to be looked at."""
    with store.reading() as connection:
        if manifest.pending_roots or _is_begun(connection, manifest.generation):
            return None
        settled = _kept(connection, manifest.generation)
    return settled if settled and settled.recipe == recipe else None


def _kept(connection: Connection, generation: int) -> Settled | None:
    """Return what is in step in `generation`; None where what it goes by has changed."""
    kept = connection.execute("SELECT value FROM manifest WHERE key = ?", (_KEY,)).fetchone()
    try:
        told = json.loads(kept[0]) if kept else {}
        holds = told.pop("holds", None)
        settled = Settled(**told) if told else None
    except (ValueError, TypeError, AttributeError):
        return None
    if settled is None or holds != to_contents(connection, generation).hash:
        return None
    is_so = settled.removed == _hash_removed(connection.execute(_REMOVED))
    return settled if is_so else None


def _is_begun(connection: Connection, generation: int) -> bool:
    """Say whether a build that was not finished has written or buried articles."""
    return any(
        connection.execute(f"{sql} > ? LIMIT 1", (generation,)).fetchone()
        for sql in (
            "SELECT 1 FROM articles INDEXED BY articles_by_birth WHERE born",
            "SELECT 1 FROM articles INDEXED BY articles_by_death WHERE died",
        )
    )
