"""What tells the vectors of an article: the hash of what was encoded.

Takes a store and a generation; gives it of each article without reading a vector, how many
dimensions these have, and of which article each passage is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.store.contents import LIVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def passages_of(store: StoreReader, generation: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of all passages of `generation`, sorted, and those of their articles."""
    with store.reading() as connection:
        found = connection.execute("SELECT row, article FROM passages ORDER BY row").fetchall()
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    table = table[np.isin(table[:, 1], store.article_rows(generation))]
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
