"""Sweeping: what died is deleted, with all that only it needed.

Takes a connection in a transaction and a generation; costs as much as there is to delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.contents import keep_contents, to_contents
from index.store.schema import SWEPT, set_value

if TYPE_CHECKING:
    from index.store.connection import Connection


def sweep(connection: Connection, generation: int) -> None:
    """Delete what died in `generation` or before, and vectors that no article uses."""
    dead = connection.execute(
        "SELECT row, encoded_hash, encoder, "
        "(SELECT words_hash FROM signatures s WHERE s.article = a.row) "
        "FROM articles a INDEXED BY articles_by_death WHERE died <= ?",
        (generation,),
    ).fetchall()
    if dead:
        _count(connection, generation)
    for table, key in (("passages", "article"), ("signatures", "article"), ("articles", "row")):
        connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(row,) for row, *_ in dead])
    connection.executemany(
        "DELETE FROM vectors WHERE encoded_hash = ?1 AND encoder = ?2 AND NOT EXISTS "
        "(SELECT 1 FROM articles WHERE encoded_hash = ?1 AND encoder = ?2)",
        {(encoded_hash, encoder) for _, encoded_hash, encoder, _ in dead},
    )
    for column in ("one", "other"):
        connection.executemany(
            f"DELETE FROM likenesses WHERE {column} = ?1 AND NOT EXISTS "
            "(SELECT 1 FROM signatures WHERE words_hash = ?1)",
            {(words_hash,) for *_, words_hash in dead},
        )
    connection.execute(
        "DELETE FROM aliases WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = aliases.id) "
        "OR EXISTS (SELECT 1 FROM articles a WHERE a.id = aliases.old)"
    )


def _count(connection: Connection, generation: int) -> None:
    """Have the manifest know what is held once it cannot be told by what died, and since when."""
    (served,) = connection.execute("SELECT value FROM manifest WHERE key = 'generation'").fetchone()
    known = max(int(served), generation)
    keep_contents(connection, known, to_contents(connection, known))
    set_value(connection, SWEPT, str(generation))
