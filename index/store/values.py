"""Rows: what the tables of articles hold, as values, and the way in and out of them.

Takes articles, spans, signatures and vectors; gives the columns that keep them, and back again,
each text looked at against its hash. Whoever writes a row is in a transaction of the store.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.articles.article import Article
from index.errors import IndexCorruptError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Span
    from index.store.database import Connection
    from index.stories.telling import Likeness, Signature

# The columns of what is known of an article besides its text, as `to_metadata` gives it.
METADATA = (
    "title, source, url, author, published, published_to, updated, language, provenance, "
    "furniture, pages"
)
# The columns that `to_article` makes an article of.
COLUMNS = f"id, root, text, content_hash, {METADATA}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What a build compares a seed with: a row's identity without its text."""

    row: int
    id: str
    root: str
    seed: str
    title: str
    content_hash: str
    fields_hash: str
    recipe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """An article as a list of the whole collection shows it. `added` is when it first came."""

    row: int
    id: str
    root: str
    seed: str
    title: str
    source: str | None
    published: datetime.date | None
    published_to: datetime.date | None
    words: int
    passages: int
    added: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file given to the index to keep: `file` is its path below the folder of uploads.

    `name` is its name among the uploads, `original` what it was called where it came from.
    """

    name: str
    file: str
    original: str
    bytes: int
    sha256: str
    added: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedArticle:
    """An article that was taken out while its seed stayed: a build leaves it out.

    Root and id name it; `content_hash`, "" where it is not known, finds it under another id.
    """

    root: str
    id: str
    seed: str
    title: str
    removed: datetime.datetime
    content_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageTable:
    """All passages of one generation, by passage row, column by column; n entries each.

    `published` and `published_to` are the proleptic ordinals of the first and the last day that the
    article may be of, mostly the same, 0 for unknown; `source` is an index into `sources`.
    """

    rows: NDArray[np.int64]
    articles: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    published: NDArray[np.int64]
    published_to: NDArray[np.int64]
    source: NDArray[np.int64]
    sources: tuple[str, ...]


def fields_hash(article: Article) -> str:
    """Return the hash of an article's metadata, as `StoredArticle.fields_hash` has it."""
    return to_hash(*to_metadata(article))


def to_metadata(article: Article) -> tuple[str | None, ...]:
    """Return the values of the columns `METADATA`."""
    return (
        article.title,
        article.source,
        article.url,
        article.author,
        _to_iso(article.published),
        _to_iso(article.published_to),
        _to_iso(article.updated),
        article.language,
        json.dumps(article.provenance, ensure_ascii=False),
        json.dumps(article.furniture),
        json.dumps(article.pages),
    )


def _to_iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def from_iso(day: str | None) -> datetime.date | None:
    """Return the day that a column holds, None for none."""
    return datetime.date.fromisoformat(day) if day else None


def to_ordinals(published: str | None, published_to: str | None) -> tuple[int, int]:
    """Return the ordinals of the first and last day that the columns tell of, (0, 0) of none."""
    first, last = from_iso(published), from_iso(published_to)
    if first is None:
        return 0, 0
    return first.toordinal(), (last or first).toordinal()


def to_hash(*fields: str | None) -> str:
    """Return the hash of fields, in order."""
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def to_article(row: tuple[Any, ...]) -> Article:
    """Return the article of a row of `COLUMNS`; raises IndexCorruptError if it is damaged."""
    article_id, root, text, content_hash, title, source, url, author, *rest = row
    published, published_to, updated, language, provenance, furniture, pages = rest
    try:
        article = Article(
            id=article_id,
            root=root,
            title=title,
            text=text,
            source=source,
            url=url,
            author=author,
            published=from_iso(published),
            published_to=from_iso(published_to),
            updated=from_iso(updated),
            language=language,
            provenance=tuple((name, said_by) for name, said_by in json.loads(provenance)),
            furniture=tuple((start, end) for start, end in json.loads(furniture)),
            pages=tuple(json.loads(pages)),
        )
    except ValueError as exc:
        raise IndexCorruptError(f"{exc}; mend with: quoth verify") from exc
    if article.content_hash != content_hash:
        raise IndexCorruptError(
            f"the text of {article.id!r} does not match its hash; mend with: quoth verify"
        )
    return article


def to_stamp(moment: datetime.datetime) -> str:
    """Return a moment as columns keep it."""
    return moment.isoformat(timespec="seconds")


def put_upload(connection: Connection, upload: Upload) -> None:
    """Write a row of `uploads`."""
    connection.execute(
        "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?)",
        (
            upload.name,
            upload.file,
            upload.original,
            upload.bytes,
            upload.sha256,
            to_stamp(upload.added),
        ),
    )


def insert_article(
    connection: Connection,
    article: Article,
    *,
    seed: str,
    recipe: str,
    encoded_hash: str,
    encoder: str,
    added: str,
    born: int,
) -> int:
    """Write one row of `articles`; return its number."""
    values = (
        article.id,
        article.root,
        seed,
        article.text,
        article.content_hash,
        recipe,
        encoded_hash,
        encoder,
        len(article.text.split()),
        added,
        born,
        *to_metadata(article),
    )
    sql = (
        "INSERT INTO articles (id, root, seed, text, content_hash, recipe, encoded_hash, encoder, "
        f"words, added, born, {METADATA}) VALUES ({', '.join('?' * len(values))})"
    )
    row = connection.execute(sql, values).lastrowid
    if row is None:
        raise ValueError("the article was not written")
    return row


def insert_signature(connection: Connection, row: int, signature: Signature) -> None:
    """Write the row of `signatures` of that article row."""
    values = signature.values.astype("<u4").tobytes()
    connection.execute(
        "INSERT INTO signatures VALUES (?, ?, ?, ?)",
        (row, signature.words_hash, signature.n_words, values),
    )


def insert_passages(connection: Connection, row: int, spans: Sequence[Span]) -> None:
    """Write the rows of `passages` of that article row."""
    connection.executemany(
        'INSERT INTO passages (article, start, "end") VALUES (?, ?, ?)',
        [(row, start, end) for start, end in spans],
    )


def put_removed(connection: Connection, article: RemovedArticle) -> None:
    """Write a row of `removed`."""
    columns = connection.execute("PRAGMA table_info(removed)").fetchall()
    if not any(column == "content_hash" for _, column, *_ in columns):  # an older file
        connection.execute("ALTER TABLE removed ADD COLUMN content_hash TEXT NOT NULL DEFAULT ''")
    connection.execute(
        "INSERT OR REPLACE INTO removed (root, id, seed, title, removed, content_hash) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            article.root,
            article.id,
            article.seed,
            article.title,
            to_stamp(article.removed),
            article.content_hash,
        ),
    )


def put_likenesses(connection: Connection, likenesses: Mapping[tuple[str, str], Likeness]) -> None:
    """Write rows of `likenesses`."""
    connection.executemany(
        "INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?)",
        [(*pair, like.contained, like.numbers) for pair, like in likenesses.items()],
    )


def put_vectors(connection: Connection, key: tuple[str, str], vectors: NDArray[np.float32]) -> None:
    """Write the row of `vectors` of that hash and encoder."""
    data = vectors.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?)",
        (*key, *vectors.shape, zlib.crc32(data), data),
    )


def fits(block: tuple[Any, ...], n: int, dim: int) -> bool:
    """Say whether a row of `vectors` (n, dim, crc32, data) is what it should be."""
    return block[:2] == (n, dim) and block[3] is not None and zlib.crc32(block[3]) == block[2]
