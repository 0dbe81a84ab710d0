"""Rows: how values get into the tables.

Takes values and a connection in a transaction; writes the rows that keep them.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import astuple
from typing import TYPE_CHECKING

from index.store.values import (
    METADATA,
    to_deleted,
    to_entries_column,
    to_left_out_column,
    to_metadata,
    to_stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.seeds.memory import SeedMemory
    from index.store.connection import Connection
    from index.store.edits import Edit
    from index.store.values import ArticleRow, RemovedArticle, Upload
    from index.stories.likeness import Likeness
    from index.stories.signature import Signature

DELETE_UNUSED_VECTORS = (
    "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE "
    "a.encoded_hash = vectors.encoded_hash AND a.encoder = vectors.encoder)"
)


def put_upload(connection: Connection, upload: Upload) -> None:
    """Write a row of `uploads`."""
    *values, added = astuple(upload)
    connection.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?)", (*values, to_stamp(added)))


def insert_article(
    connection: Connection,
    row: ArticleRow,
    spans: Sequence[Span],
    *,
    signature: Signature,
    vectors: NDArray[np.float32] | None,
    born: int,
) -> int | None:
    """Write an article into generation `born`, with its passages, its signature and its vectors.

    Returns the number of its row. vectors: (len(spans), dim) float32, by span, None where they are
    there already.
    """
    number = _insert_row(connection, row, born)
    connection.executemany(
        'INSERT INTO passages (article, start, "end") VALUES (?, ?, ?)',
        [(number, start, end) for start, end in spans],
    )
    put_signature(connection, number, signature)
    if vectors is not None:
        put_vectors(connection, (row.encoded_hash, row.encoder), vectors)
    return number


def put_signature(connection: Connection, row: int | None, signature: Signature) -> None:
    """Write what the article of that row is compared by."""
    minima = signature.values.astype("<u4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?)",
        (row, signature.words_hash, signature.n_words, minima),
    )


def _insert_row(connection: Connection, row: ArticleRow, born: int) -> int | None:
    """Write the row of `articles`; return its number."""
    article = row.article
    values = (
        article.id,
        article.root,
        row.seed,
        article.text,
        article.content_hash,
        row.recipe,
        row.encoded_hash,
        row.encoder,
        len(article.text.split()),
        to_stamp(row.added),
        born,
        to_left_out_column(article),
        to_entries_column(article),
        *to_metadata(article),
    )
    return connection.execute(
        "INSERT INTO articles (id, root, seed, text, content_hash, recipe, encoded_hash, encoder, "
        f"words, added, born, left_out, entries, {METADATA}) "
        f"VALUES ({', '.join('?' * len(values))})",
        values,
    ).lastrowid


def put_removed(connection: Connection, article: RemovedArticle) -> None:
    """Write a row of `removed`."""
    *values, removed, content_hash = astuple(article)
    connection.execute(
        "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?, ?)",
        (*values, to_stamp(removed), content_hash),
    )


def put_edit(connection: Connection, edit: Edit) -> None:
    """Write a row of `edits`."""
    *values, edited = astuple(edit)
    connection.execute(
        "INSERT OR REPLACE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, to_stamp(edited))
    )


def put_edits(
    connection: Connection, article: Article, edits: Iterable[Edit], *, known_as: str
) -> None:
    """Write all edits that an article has by now in the place of its earlier ones.

    `known_as` is the id that they go by. What an unfinished build made of its seed may have those
    that are taken back by this: the seed is to be read again.
    """
    values = article.root, known_as
    connection.execute(
        "DELETE FROM seeds WHERE root = ?1 AND name IN "
        "(SELECT seed FROM articles WHERE root = ?1 AND id IN (?2, ?3))",
        (*values, article.id),
    )
    connection.execute("DELETE FROM edits WHERE root = ? AND id = ?", values)
    for edit in edits:
        put_edit(connection, edit)


def move_edits(connection: Connection, root: str, before: str, after: str) -> None:
    """Let the edits of an article be those of the id that it has by now."""
    connection.execute(
        "UPDATE OR REPLACE edits SET id = ? WHERE root = ? AND id = ?", (after, root, before)
    )


def forget(connection: Connection, article: RemovedArticle, generation: int) -> None:
    """Delete what is known of an article besides its states up to that generation.

    That is what an unfinished build wrote of it, under whatever id, what is remembered of it as a
    removed one and of its seed, and its edits.
    """
    connection.execute(
        "UPDATE articles SET died = 0 WHERE root = ? AND (id = ? OR content_hash = ?) AND born > ?",
        (article.root, article.id, article.content_hash, generation),
    )
    for table in ("removed", "edits"):
        connection.execute(
            f"DELETE FROM {table} WHERE root = ? AND id = ?", (article.root, article.id)
        )
    connection.execute(
        "DELETE FROM seeds WHERE root = ? AND name = ?", (article.root, article.seed)
    )


def forget_skipped(connection: Connection, path: str) -> None:
    """Delete what could not be read of a file, all of it or some of its records."""
    connection.execute(
        "DELETE FROM skipped WHERE seed = ? OR substr(seed, 1, ?) = ?",
        (path, len(path) + 1, f"{path}:"),
    )


def rewrite_upload(connection: Connection, name: str, upload: Upload) -> None:
    """Let an upload take the place of that of a name: its articles come from there."""
    connection.execute("DELETE FROM uploads WHERE name = ?", (name,))
    put_upload(connection, upload)
    for table in ("articles", "removed"):
        connection.execute(
            f"UPDATE {table} SET seed = ? WHERE root = 'uploads' AND seed = ?", (upload.name, name)
        )
    connection.execute(
        "DELETE FROM removed WHERE root = 'uploads' AND seed = ?", (to_deleted("uploads", name),)
    )


def put_likenesses(
    connection: Connection, likenesses: Iterable[tuple[tuple[str, str], Likeness]]
) -> None:
    """Write rows of `likenesses`."""
    connection.executemany(
        "INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?)",
        ((*pair, like.contained, like.numbers) for pair, like in likenesses),
    )


def put_vectors(connection: Connection, key: tuple[str, str], vectors: NDArray[np.float32]) -> None:
    """Write the row of `vectors` of that hash and encoder."""
    data = vectors.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?)",
        (*key, *vectors.shape, zlib.crc32(data), data),
    )


def put_memory(connection: Connection, root: str, memory: SeedMemory) -> None:
    """Write the row of `seeds` of a seed of `root`."""
    mark = memory.mark
    values = (
        root,
        memory.name,
        mark.size,
        mark.modified_ns,
        mark.changed_ns,
        mark.inode,
        memory.mount,
        str(memory.device),
        memory.read_ns,
        memory.again_ns,
        memory.sha256,
        memory.readers,
        memory.gave,
        json.dumps(memory.skipped),
    )
    connection.execute(
        f"INSERT OR REPLACE INTO seeds VALUES ({', '.join('?' * len(values))})", values
    )


def bury(connection: Connection, rows: Iterable[int], generation: int) -> None:
    """Let the articles of those rows die in that generation."""
    connection.executemany(
        "UPDATE articles SET died = ? WHERE row = ?", [(generation, row) for row in rows]
    )


def bury_all(connection: Connection, generation: int) -> None:
    """Let all articles die in the generation after that one, those of an unfinished build too."""
    connection.execute("UPDATE articles SET died = born WHERE born > ?", (generation,))
    connection.execute(
        "UPDATE articles SET died = ? WHERE died IS NULL OR died > ?",
        (generation + 1, generation + 1),
    )
