"""Takeover: one generation out of a store into a file of its own, and back into another store.

Takes a store; gives a file with the generation served and nothing else. On the way back nothing in
such a file is trusted: every row is looked at before one transaction lets it all take the place of
what a store holds.
"""

from __future__ import annotations

import itertools
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.errors import BackupError, IndexCorruptError
from index.store import collecting, noting, rows
from index.store.contents import LIVE, set_generation
from index.store.database import set_encoder
from index.store.reading import UPLOADS, StoreReader
from index.store.schema import set_value
from index.stories.signature import to_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.articles.article import Span
    from index.store.connection import Connection
    from index.store.database import EncoderIdentity, Manifest
    from index.store.store import Derive, Store
    from index.store.values import ArticleRow, Upload


def copy_generation(store: StoreReader, path: Path) -> Manifest:
    """Write the generation served, and nothing else, to a new file at `path`; its manifest."""
    with store.copied(path) as copy:
        copy.executescript(
            f"""
            PRAGMA journal_mode = DELETE;
            BEGIN;
            CREATE TEMP TABLE live AS SELECT row FROM articles, manifest
                WHERE key = 'generation' AND {LIVE.replace(":generation", "value + 0")};
            DELETE FROM passages WHERE article NOT IN (SELECT row FROM live);
            DELETE FROM articles WHERE row NOT IN (SELECT row FROM live);
            UPDATE articles SET died = NULL;
            DELETE FROM manifest
                WHERE key IN ('pending_roots', 'to_erase', 'contents', 'settled', 'swept',
                    'leftovers');
            {rows.DELETE_UNUSED_VECTORS};
            COMMIT;
            VACUUM;
            """
        )
    with closing(StoreReader.open(path.parent, path.name)) as written:
        return written.manifest()


def take_over(
    store: Store, other: StoreReader, uploads: Sequence[Upload], *, derive: Derive
) -> Manifest:
    """Publish a generation of `store` that holds what `other` does, and nothing else.

    Only what people put on articles is added to what there is. One transaction, for the holder of
    the build lock. Nothing in `other` is trusted: what no build could have written raises
    BackupError, as do uploads other than `uploads`, which say where their files lie here. Roots
    that `store` did not know stay unknown: a build must not read folders because a file from
    elsewhere says so. `derive` is called with the generation before anybody else sees it.
    """
    with store.transaction() as connection, untrusted(other.path):
        theirs, before = other.manifest(), store.manifest().generation
        identity = theirs.encoder
        if identity is None or theirs.pending_roots:
            raise ValueError("it holds no whole generation")
        if {upload.name for upload in uploads} != {upload.name for upload in other.uploads()}:
            raise ValueError("its uploads are not those it lists")
        rows.bury_all(connection, before)
        numbers = other.article_rows(theirs.generation)
        ids = [_copy_article(connection, other, row, identity, before + 1) for row in numbers]
        if len(set(ids)) != len(ids):
            raise ValueError("two articles have the same id")
        rows.put_likenesses(connection, other.likenesses())
        _copy_others(connection, store, other, uploads)
        set_encoder(connection, identity)
        set_value(connection, "splitting", str(theirs.splitting))
        set_value(connection, "pending_roots", "[]")
        derive(before + 1)
        set_generation(connection, before + 1)
    return store.manifest()


def _copy_others(
    connection: Connection, store: Store, other: StoreReader, uploads: Sequence[Upload]
) -> None:
    """Copy all that is kept besides articles."""
    for table in ("skipped", "uploads", "removed", "edits"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
    for upload in uploads:
        rows.put_upload(connection, upload)
    for removed in other.removed():
        rows.put_removed(connection, removed)
    for edit in other.edits():
        rows.put_edit(connection, edit)
    collecting.copy_from(connection, other)
    noting.copy_notes(connection, store, other)


@contextmanager
def untrusted(path: Path) -> Iterator[None]:
    """Turn whatever reading a file from elsewhere meets into BackupError."""
    try:
        yield
    except (IndexCorruptError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as e:
        raise BackupError(f"the backup's {path.name} was not written by Quoth: {e}") from e


def _copy_article(
    connection: Connection, other: StoreReader, row: int, identity: EncoderIdentity, born: int
) -> str:
    """Copy an article with its passages and vectors, each looked at closely; return its id."""
    kept, spans = other.article_row(row), other.spans(row)
    article_id = kept.article.id
    _check_types(kept, spans, row)
    if any(not 0 <= start < end <= len(kept.article.text) for start, end in spans):
        raise ValueError(f"a passage of {article_id!r} is outside its text")
    if kept.encoder != identity.fingerprint:
        raise ValueError(f"{article_id!r} was encoded by another encoder")
    vectors = other.article_vectors(row, len(spans), identity.dim)
    if spans and (vectors is None or not np.isfinite(vectors).all()):
        raise ValueError(f"the vectors of {article_id!r} are damaged")
    signature = to_signature(kept.article)
    rows.insert_article(connection, kept, spans, signature=signature, vectors=vectors, born=born)
    return article_id


def _check_types(kept: ArticleRow, spans: Sequence[Span], row: int) -> None:
    """Raise TypeError for values that SQLite would hold, but no build writes."""
    article = kept.article
    said = itertools.chain.from_iterable((*article.provenance, *article.left_out))
    times = (written for _, _, written in article.entries)
    texts = (article.id, article.root, article.title, article.text, *said, *times)
    names = (kept.seed, kept.recipe, kept.encoded_hash, kept.encoder)
    more = (article.source, article.url, article.author, article.language)
    numbers = itertools.chain.from_iterable(
        (*spans, *article.furniture, *((start, end) for start, end, _ in article.entries))
    )
    if not (
        all(isinstance(text, str) for text in (*texts, *names))
        and all(text is None or isinstance(text, str) for text in more)
        and all(isinstance(number, int) for number in numbers)
    ):
        raise TypeError(f"article row {row} holds values of other types")
