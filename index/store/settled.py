"""Settled: what a build left in step, so that the next one need not look at every article for it.

Takes a store; gives what the last build found of all seeds, as long as nothing has changed what it
went by: the articles that are served, what was removed, and no unfinished build in between.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from index.store.contents import to_contents
from index.store.schema import set_value
from index.store.values import to_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.store.connection import Connection
    from index.store.database import Database, Manifest
    from index.store.values import RemovedArticle

_KEY = "settled"  # in the manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """All articles are of that `recipe`, and have the edits that were made.

    `roots` are those of which each seed that is remembered gave what the store has of it, each with
    the seeds for which that is in doubt. `removed` is the hash of what was removed.
    """

    recipe: str
    removed: str
    roots: Mapping[str, Sequence[str]] = field(default_factory=dict)


def to_removed_hash(removed: Iterable[RemovedArticle]) -> str:
    """Return the hash of what was removed, by which a change of it is noticed."""
    return to_hash(*sorted(json.dumps([one.root, one.id, one.seed]) for one in removed))


def keep_settled(connection: Connection, generation: int, settled: Settled) -> None:
    """Write into the manifest what a build of `generation` left in step."""
    holds = to_contents(connection, generation).hash
    set_value(connection, _KEY, json.dumps({"holds": holds, **asdict(settled)}))


def forget_settled(connection: Connection) -> None:
    """Have the next build look at everything: names of seeds are in what is forgotten."""
    connection.execute("DELETE FROM manifest WHERE key = ?", (_KEY,))


def to_settled(
    store: Database, manifest: Manifest, removed: Iterable[RemovedArticle], recipe: str
) -> Settled | None:
    """Return what is in step for a build with that recipe; None where all has to be looked at."""
    with store.reading() as connection:
        kept = connection.execute("SELECT value FROM manifest WHERE key = ?", (_KEY,)).fetchone()
        if kept is None or manifest.pending_roots or _is_begun(connection, manifest.generation):
            return None
        holds = to_contents(connection, manifest.generation).hash
    try:
        told = json.loads(kept[0])
        is_so = told.pop("holds") == holds
        settled = Settled(**told)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    is_so = is_so and settled.recipe == recipe and settled.removed == to_removed_hash(removed)
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
