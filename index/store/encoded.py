"""What tells the vectors of an article: the hash of what was encoded.

Takes a store and a generation; gives it of each article without reading a vector, and how many
dimensions these have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.reading import LIVE

if TYPE_CHECKING:
    from index.store.reading import StoreReader


def encoded(store: StoreReader, generation: int) -> dict[int, str]:
    """Return encoder and hash of what it encoded, by the rows of the articles of `generation`."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT row, encoder || ' ' || encoded_hash FROM articles a INDEXED BY articles_by_id "
            f"WHERE {LIVE}",
            {"generation": generation},
        )
        return dict(rows.fetchall())


def dim_of(store: StoreReader, generation: int) -> int:
    """Return how many dimensions the vectors of `generation` have; 0 where it has none."""
    with store.reading() as connection:
        found = connection.execute(
            "SELECT v.dim FROM articles a JOIN vectors v ON v.encoded_hash = a.encoded_hash "
            f"AND v.encoder = a.encoder WHERE {LIVE} AND v.n > 0 LIMIT 1",
            {"generation": generation},
        ).fetchone()
    return int(found[0]) if found else 0
