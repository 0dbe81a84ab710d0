"""Contents: what a generation holds, as a count and a hash that follow from the one before.

Takes a connection and a generation; gives how many passages it has, and a hash of all that is
derived from its rows. The hash is a sum over articles and passages, in any order: so that of the
generation that is served, which the manifest keeps, gives that of a later one by what died and what
was born. No row changes in what is hashed, and none has the number of an earlier one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from index.store.schema import set_value
from index.stories.signature import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.store.connection import Connection

LIVE = "born <= :generation AND (died IS NULL OR died > :generation)"
# Where all that is known of articles but their texts is read, which no order may keep SQLite from.
KNOWN = "articles a INDEXED BY articles_by_id"
_KEY = "contents"  # in the manifest
_HASHED = "row, id, title, source, url, published, published_to, updated, content_hash, recipe"
_MODULUS = 1 << 128
_FEW = 1_000  # articles that are looked up each, rather than met in passing over all


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The rows of the articles by which a generation differs from an earlier one, sorted."""

    died: tuple[int, ...]
    born: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How many passages some articles have, and the sum of the hashes of all their rows."""

    passages: int = 0
    total: int = 0

    def __add__(self, other: Contents) -> Contents:
        total = (self.total + other.total) % _MODULUS
        return Contents(passages=self.passages + other.passages, total=total)

    def __sub__(self, other: Contents) -> Contents:
        total = (self.total - other.total) % _MODULUS
        return Contents(passages=self.passages - other.passages, total=total)

    @property
    def hash(self) -> str:
        """The same for generations that hold the same."""
        return f"{self.passages}:{self.total:032x}"

    @classmethod
    def anew(cls, connection: Connection, generation: int) -> Self:
        """Return the contents of `generation`, every row looked at."""
        sql = f"SELECT row FROM {KNOWN} WHERE {LIVE}"
        rows = connection.execute(sql, {"generation": generation}).fetchall()
        return cls.of(connection, [row for (row,) in rows])

    @classmethod
    def of(cls, connection: Connection, articles: Sequence[int]) -> Self:
        """Return the contents of the articles of those rows."""
        if not articles:
            return cls()
        total, listed = 0, (json.dumps(articles),)
        for row in connection.execute(
            f"SELECT {_HASHED} FROM {KNOWN} WHERE {to_among(articles)}",
            listed,
        ):
            digest = hashlib.blake2b(json.dumps(row).encode(), digest_size=16).digest()
            total += int.from_bytes(digest, "little")
        found = connection.execute(
            'SELECT row, article, start, "end" FROM passages '
            f"WHERE {to_owner(articles)} IN (SELECT value FROM json_each(?))",
            listed,
        ).fetchall()
        hashed = np.zeros(len(found), dtype=np.uint64)
        for column in np.array(found, dtype=np.uint64).reshape(-1, 4).T:
            hashed = mixed(hashed + column + np.uint64(1))
        total += sum((hashed >> np.uint64(32)).tolist()) << 64
        total += sum((hashed & np.uint64(0xFFFFFFFF)).tolist())
        return cls(passages=len(found), total=total % _MODULUS)


def to_among(articles: Sequence[int]) -> str:
    """Return what picks the articles of those rows, `?1` as JSON, from KNOWN.

    Few are looked up by their ids, which stand before their texts.
    """
    listed = "a.row IN (SELECT value FROM json_each(?1))"
    if len(articles) > _FEW:
        return listed
    ids = "SELECT id FROM articles WHERE row IN (SELECT value FROM json_each(?1))"
    return f"a.id IN ({ids}) AND {listed}"


def to_owner(articles: Sequence[int]) -> str:
    """Return how to name the article of a passage: of many, the table is read from end to end."""
    return "article" if len(articles) <= _FEW else "+article"


def to_changes(connection: Connection, before: int, after: int) -> Changes:
    """Return by what the generation `after` differs from `before`, an earlier one.

    What died and is swept is not told of: nothing may be swept that `before` has.
    """
    values = {"before": before, "after": after}
    died, born = (
        tuple(row for (row,) in connection.execute(f"{sql} ORDER BY row", values))
        for sql in (
            "SELECT row FROM articles INDEXED BY articles_by_death "
            "WHERE died > :before AND died <= :after AND born <= :before",
            "SELECT row FROM articles INDEXED BY articles_by_birth "
            "WHERE born > :before AND born <= :after AND (died IS NULL OR died > :after)",
        )
    )
    return Changes(died=died, born=born)


def to_contents(connection: Connection, generation: int) -> Contents:
    """Return the contents of `generation`: of one that is served or to come, by what changed."""
    values = connection.execute("SELECT value FROM manifest WHERE key = ?", (_KEY,)).fetchall()
    for (kept,) in values:
        known, passages, total = json.loads(kept)
        if known <= generation:
            changes = to_changes(connection, known, generation)
            contents = Contents(passages=passages, total=int(total, 16))
            contents += Contents.of(connection, changes.born)
            return contents - Contents.of(connection, changes.died)
    return Contents.anew(connection, generation)


def keep_contents(connection: Connection, generation: int, contents: Contents) -> None:
    """Write into the manifest what `generation` holds: before anything that it lacks is swept."""
    value = json.dumps([generation, contents.passages, f"{contents.total:x}"])
    set_value(connection, _KEY, value)


def set_generation(connection: Connection, generation: int) -> None:
    """Have that generation be the one that is served."""
    keep_contents(connection, generation, to_contents(connection, generation))
    set_value(connection, "generation", str(generation))
