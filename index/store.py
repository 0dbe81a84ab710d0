"""Store: the SQLite file that is the index's one truth.

Takes articles, passages and vectors; gives them back for one generation. Rows of `articles` carry
the generation in which they were born and, if so, died; a build writes into the next generation,
article by article, and `publish` flips the manifest in one transaction. Whatever a reader does
inside `snapshot` sees one generation, whole, no matter what a build does meanwhile (SQLite's WAL
mode).

The tables are described in docs/architecture.md.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import re
import sqlite3
import threading
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.articles import Article
from index.errors import (
    BackupError,
    IndexCorruptError,
    IndexFormatError,
    IndexMissingError,
    StoreError,
)
from index.seeds import Mark, SeedMemory
from index.stories import Likeness, Signature, Signed, to_signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.articles import Span

FORMAT = 2
FILE_NAME = "quoth.sqlite"
UPLOADS = "uploads"  # the root of what was uploaded; other roots are absolute paths

_SCHEMA = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (root TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, root TEXT NOT NULL, seed TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, url TEXT, author TEXT,
    published TEXT, published_to TEXT, updated TEXT, language TEXT, provenance TEXT NOT NULL,
    furniture TEXT NOT NULL, pages TEXT NOT NULL, content_hash TEXT NOT NULL,
    recipe TEXT NOT NULL, encoded_hash TEXT NOT NULL, encoder TEXT NOT NULL,
    words INTEGER NOT NULL, added TEXT NOT NULL,
    born INTEGER NOT NULL, died INTEGER
);
CREATE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_by_encoded ON articles (encoded_hash, encoder);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE vectors (
    encoded_hash TEXT NOT NULL, encoder TEXT NOT NULL,
    n INTEGER NOT NULL, dim INTEGER NOT NULL, crc32 INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (encoded_hash, encoder)
) WITHOUT ROWID;
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY, words_hash TEXT NOT NULL, n_words INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX signatures_by_words ON signatures (words_hash);
CREATE TABLE likenesses (
    one TEXT NOT NULL, other TEXT NOT NULL, contained REAL NOT NULL, numbers REAL NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE TABLE seeds (
    root TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL, inode INTEGER NOT NULL, read_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL, readers TEXT NOT NULL, gave TEXT NOT NULL, skipped TEXT NOT NULL,
    PRIMARY KEY (root, name)
) WITHOUT ROWID;
CREATE TABLE aliases (old TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE skipped (seed TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE uploads (
    name TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, original TEXT NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, added TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (
    root TEXT NOT NULL, id TEXT NOT NULL, seed TEXT NOT NULL, title TEXT NOT NULL,
    removed TEXT NOT NULL, PRIMARY KEY (root, id)
) WITHOUT ROWID;
"""
# What is known of an article besides its text, as `_to_metadata` gives it.
_METADATA = (
    "title, source, url, author, published, published_to, updated, language, provenance, "
    "furniture, pages"
)
_LIVE = "born <= :generation AND (died IS NULL OR died > :generation)"
_UNUSED_VECTORS = (
    "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE "
    "a.encoded_hash = vectors.encoded_hash AND a.encoder = vectors.encoder)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderIdentity:
    """Which encoder made the vectors: what the manifest remembers of it."""

    name: str
    fingerprint: str
    dim: int
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the index says of itself. `generation` 0: created, nothing built.

    `splitting` says how passages were made, `pending_roots` which roots a build that did not finish
    had begun with.
    """

    generation: int
    encoder: EncoderIdentity | None
    splitting: str | None
    pending_roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What a build compares a seed with: a row's identity without its text."""

    row: int
    id: str
    root: str
    seed: str
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
    """An article that was taken out while its seed stayed: a build leaves it out."""

    root: str
    id: str
    seed: str
    title: str
    removed: datetime.datetime


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


class Store:
    """One opened index file. Thread-safe: each thread reads through its own connection."""

    def __init__(self, index_dir: str | Path, name: str = FILE_NAME) -> None:
        self.path = Path(index_dir) / name
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._connections_lock = threading.Lock()

    @classmethod
    def create(cls, index_dir: str | Path) -> Store:
        """Return the store in `index_dir`, made if there is none."""
        path = Path(index_dir)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise StoreError(f"{path}: the index folder cannot be made: {exc.strerror}") from exc
        store = cls(path)
        if not store.path.exists():
            with _translated(store.path):
                connection = store._connection()
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(
                    f"BEGIN;{_SCHEMA}INSERT INTO manifest VALUES ('format', '{FORMAT}'), "
                    "('generation', '0');COMMIT;"
                )
        return cls.open(index_dir)

    @classmethod
    def open(cls, index_dir: str | Path, name: str = FILE_NAME) -> Store:
        """Return the store in `index_dir`, in the file of that name.

        Raises IndexMissingError, IndexFormatError, IndexCorruptError.
        """
        store = cls(index_dir, name)
        if not store.path.is_file():
            raise IndexMissingError(
                f"no index in {index_dir}; build one with: quoth build FOLDER --index {index_dir}"
            )
        with _translated(store.path):
            kept = dict(store._connection().execute("SELECT key, value FROM manifest").fetchall())
        if kept.get("format") != str(FORMAT):
            raise IndexFormatError(
                f"{store.path}: format {kept.get('format')} is unknown to this version (it knows "
                f"{FORMAT}); build anew with: quoth build FOLDER --index NEW_DIR"
            )
        return store

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        with self._connections_lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[Manifest]:
        """Hold one unchanging view of the file for the `with` block; give its manifest."""
        connection = self._connection()
        with _translated(self.path):
            if connection.in_transaction:
                yield self.manifest()
                return
            connection.execute("BEGIN")
            try:
                yield self.manifest()
            finally:
                connection.execute("ROLLBACK")

    def manifest(self) -> Manifest:
        """Return the manifest as it is committed."""
        with _translated(self.path):
            kept = dict(self._connection().execute("SELECT key, value FROM manifest").fetchall())
            try:
                encoder = json.loads(kept["encoder"]) if "encoder" in kept else None
                return Manifest(
                    generation=int(kept["generation"]),
                    encoder=EncoderIdentity(**encoder) if encoder else None,
                    splitting=kept.get("splitting"),
                    pending_roots=tuple(json.loads(kept.get("pending_roots", "[]"))),
                )
            except (KeyError, ValueError, TypeError) as exc:
                raise IndexCorruptError(f"{self.path}: the manifest is damaged: {exc!r}") from exc

    def roots(self) -> list[str]:
        """Return the known roots, sorted."""
        return [root for (root,) in self._rows("SELECT root FROM roots ORDER BY root")]

    def skipped(self) -> list[tuple[str, str]]:
        """Return (seed, reason) of what the last build could not read."""
        return [(s, r) for s, r in self._rows("SELECT seed, reason FROM skipped ORDER BY rowid")]

    def uploads(self) -> list[Upload]:
        """Return the uploads, by name."""
        rows = self._rows("SELECT name, file, original, bytes, sha256, added FROM uploads")
        return [
            Upload(
                name=name,
                file=file,
                original=original,
                bytes=size,
                sha256=sha256,
                added=datetime.datetime.fromisoformat(added),
            )
            for name, file, original, size, sha256, added in rows
        ]

    def removed(self) -> list[RemovedArticle]:
        """Return the articles that were taken out while their seed stayed, the latest first."""
        rows = self._rows(
            "SELECT root, id, seed, title, removed FROM removed ORDER BY removed DESC, root, id"
        )
        return [
            RemovedArticle(
                root=root,
                id=id,
                seed=seed,
                title=title,
                removed=datetime.datetime.fromisoformat(removed),
            )
            for root, id, seed, title, removed in rows  # noqa: A001 - the column's name
        ]

    def catalogue(self, generation: int) -> list[CatalogueEntry]:
        """Return every article of `generation` without its text, by id."""
        rows = self._rows(
            "SELECT row, id, root, seed, title, source, published, published_to, words, added, "
            "(SELECT count(*) FROM passages p WHERE p.article = articles.row) FROM articles "
            f"WHERE {_LIVE} ORDER BY id",
            {"generation": generation},
        )
        return [
            CatalogueEntry(
                row=row[0],
                id=row[1],
                root=row[2],
                seed=row[3],
                title=row[4],
                source=row[5],
                published=_from_iso(row[6]),
                published_to=_from_iso(row[7]),
                words=row[8],
                added=datetime.datetime.fromisoformat(row[9]),
                passages=row[10],
            )
            for row in rows
        ]

    def stored_articles(self, generation: int) -> list[StoredArticle]:
        """Return what a build compares seeds with, for the articles of `generation`."""
        rows = self._rows(
            f"SELECT row, id, root, seed, content_hash, recipe, {_METADATA} FROM articles "
            f"WHERE {_LIVE} ORDER BY row",
            {"generation": generation},
        )
        return [
            StoredArticle(
                row=row[0],
                id=row[1],
                root=row[2],
                seed=row[3],
                content_hash=row[4],
                recipe=row[5],
                fields_hash=_hash(*row[6:]),
            )
            for row in rows
        ]

    def articles(self, generation: int) -> list[Article]:
        """Return the articles of `generation`, by id."""
        return [
            _to_article(row)
            for row in self._rows(
                f"SELECT {_COLUMNS} FROM articles WHERE {_LIVE} ORDER BY id",
                {"generation": generation},
            )
        ]

    def article_by_row(self, row: int) -> Article:
        """Return the article of that row, dead or alive. Raises IndexCorruptError if it is not."""
        for found in self._rows(f"SELECT {_COLUMNS} FROM articles WHERE row = ?", (row,)):
            return _to_article(found)
        raise IndexCorruptError(
            f"{self.path}: article row {row} is missing; mend with: quoth verify"
        )

    def article_by_id(self, article_id: str, generation: int) -> Article:
        """Return the article of that id in `generation`, or that had it before it was moved.

        Raises KeyError if there is none.
        """
        for sql in (":id", "(SELECT id FROM aliases WHERE old = :id)"):
            for found in self._rows(
                f"SELECT {_COLUMNS} FROM articles WHERE id = {sql} AND {_LIVE}",
                {"id": article_id, "generation": generation},
            ):
                return _to_article(found)
        raise KeyError(article_id)

    def languages(self, generation: int) -> dict[str, int]:
        """Return how many articles of `generation` are in each language that is known."""
        return dict(
            self._rows(
                f"SELECT language, count(*) FROM articles WHERE {_LIVE} AND language IS NOT NULL "
                "GROUP BY language",
                {"generation": generation},
            )
        )

    def seed_memories(self, root: str) -> dict[str, SeedMemory]:
        """Return what is known of the seeds of `root` from their last reading, by name."""
        return {
            row[0]: SeedMemory(
                name=row[0],
                mark=Mark(size=row[1], modified_ns=row[2], changed_ns=row[3], inode=row[4]),
                read_ns=row[5],
                sha256=row[6],
                readers=row[7],
                gave=row[8],
                skipped=tuple((where, reason) for where, reason in json.loads(row[9])),
            )
            for row in self._rows(
                "SELECT name, size, modified_ns, changed_ns, inode, read_ns, sha256, readers, "
                "gave, skipped FROM seeds WHERE root = ?",
                (root,),
            )
        }

    def passage_table(self, generation: int) -> PassageTable:
        """Return all passages of `generation`, by passage row."""
        articles = self._rows(
            f"SELECT row, published, published_to, source FROM articles WHERE {_LIVE}",
            {"generation": generation},
        )
        sources = tuple(sorted({source for *_, source in articles if source}))
        number = {source: i for i, source in enumerate(sources)}
        days = {row: _to_ordinals(first, last) for row, first, last, _ in articles}
        source_of = {row: number.get(source, -1) for row, *_, source in articles}
        rows = self._rows(
            'SELECT p.row, p.article, p.start, p."end" FROM passages p JOIN articles a '
            f"ON a.row = p.article WHERE {_LIVE} ORDER BY p.row",
            {"generation": generation},
        )
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        owners = table[:, 1].tolist()
        return PassageTable(
            rows=np.ascontiguousarray(table[:, 0]),
            articles=np.ascontiguousarray(table[:, 1]),
            starts=np.ascontiguousarray(table[:, 2]),
            ends=np.ascontiguousarray(table[:, 3]),
            published=np.array([days[owner][0] for owner in owners], dtype=np.int64),
            published_to=np.array([days[owner][1] for owner in owners], dtype=np.int64),
            source=np.array([source_of[owner] for owner in owners], dtype=np.int64),
            sources=sources,
        )

    def signed(self, generation: int) -> list[Signed]:
        """Return what stories are told from, for the articles of `generation`, by row."""
        rows = self._rows(
            "SELECT a.row, a.id, a.source, a.url, a.published, a.published_to, "
            "a.updated, s.words_hash, s.n_words, s.data "
            f"FROM articles a JOIN signatures s ON s.article = a.row WHERE {_LIVE} ORDER BY a.row",
            {"generation": generation},
        )
        return [
            Signed(
                row=row[0],
                id=row[1],
                source=row[2],
                url=row[3],
                published=_from_iso(row[4]),
                published_to=_from_iso(row[5]),
                updated=_from_iso(row[6]),
                signature=Signature(
                    words_hash=row[7], n_words=row[8], values=np.frombuffer(row[9], dtype="<u4")
                ),
            )
            for row in rows
        ]

    def likenesses(self) -> dict[tuple[str, str], Likeness]:
        """Return how alike the pairs of texts are that were compared, by their words hashes."""
        return {
            (one, other): Likeness(contained=contained, numbers=numbers)
            for one, other, contained, numbers in self._rows(
                "SELECT one, other, contained, numbers FROM likenesses"
            )
        }

    def vectors(self, generation: int, dim: int) -> NDArray[np.float32]:
        """Return the vectors of all passages of `generation`: (n, dim) float32, by passage row.

        Raises IndexCorruptError where a vector is missing or its checksum disagrees.
        """
        rows = self._rows(
            "SELECT a.row, a.id, v.n, v.dim, v.crc32, v.data, "
            "(SELECT count(*) FROM passages p WHERE p.article = a.row) FROM articles a "
            "LEFT JOIN vectors v ON v.encoded_hash = a.encoded_hash AND v.encoder = a.encoder "
            f"WHERE {_LIVE} ORDER BY a.row",
            {"generation": generation},
        )
        blocks: list[NDArray[np.float32]] = []
        # An article's passages are inserted together, after those of every earlier article row.
        for _, article_id, n, found_dim, crc32, data, passages in rows:
            if passages == 0:
                continue
            if not _fits((n, found_dim, crc32, data), passages, dim):
                raise IndexCorruptError(
                    f"{self.path}: the vectors of {article_id!r} are missing or damaged; "
                    "mend with: quoth verify"
                )
            blocks.append(np.frombuffer(data, dtype="<f4").reshape(n, dim))
        if not blocks:
            return np.empty((0, dim), dtype=np.float32)
        return np.concatenate(blocks).astype(np.float32, copy=False)

    def passage_texts(
        self, generation: int, *, born_after: int = -1
    ) -> Iterator[tuple[int, str, str, str | None, tuple[int, int]]]:
        """Yield (passage row, title, text, source, days) of the passages of `generation`.

        The days are the first and the last it may be of, as PassageTable has them. With
        `born_after`, only passages of articles born in a later generation than that.
        """
        articles = self._rows(
            "SELECT row, title, text, source, published, published_to FROM articles "
            f"WHERE {_LIVE} AND born > :born_after ORDER BY row",
            {"generation": generation, "born_after": born_after},
        )
        for article, title, text, source, *days in articles:
            for row, start, end in self._rows(
                'SELECT row, start, "end" FROM passages WHERE article = ? ORDER BY row', (article,)
            ):
                yield row, title, text[start:end], source, _to_ordinals(*days)

    def passages_died(self, since: int, generation: int) -> bool:
        """Say whether a passage visible in generation `since` is gone in `generation`."""
        sql = "SELECT 1 FROM articles WHERE born <= ? AND died > ? AND died <= ? LIMIT 1"
        return bool(self._rows(sql, (since, since, generation)))

    def has_vectors(self, encoded_hash: str, encoder: str) -> bool:
        """Say whether the vectors of what has that hash are there already."""
        return bool(
            self._rows(
                "SELECT 1 FROM vectors WHERE encoded_hash = ? AND encoder = ?",
                (encoded_hash, encoder),
            )
        )

    def spans(self, row: int) -> list[Span]:
        """Return the spans of the passages of the article of that row, by passage row."""
        sql = 'SELECT start, "end" FROM passages WHERE article = ? ORDER BY row'
        return [(start, end) for start, end in self._rows(sql, (row,))]

    def vectors_are_whole(self, row: int, n: int, dim: int) -> bool:
        """Say whether the article of that row has `n` vectors of `dim` that fit their checksum."""
        found = self._rows(
            "SELECT v.n, v.dim, v.crc32, v.data FROM articles a JOIN vectors v "
            "ON v.encoded_hash = a.encoded_hash AND v.encoder = a.encoder WHERE a.row = ?",
            (row,),
        )
        return any(_fits(block, n, dim) for block in found)

    def integrity(self) -> list[str]:
        """Return what SQLite's own check of the file says: ["ok"], or what is wrong."""
        return [line for (line,) in self._rows("PRAGMA integrity_check")]

    def copy_to(self, path: Path) -> Manifest:
        """Write the generation served, and nothing else, to a new file at `path`; its manifest."""
        with _translated(self.path), closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._connection().backup(copy)
            copy.executescript(
                f"""
                PRAGMA journal_mode = DELETE;
                BEGIN;
                CREATE TEMP TABLE live AS SELECT row FROM articles, manifest
                    WHERE key = 'generation' AND {_LIVE.replace(":generation", "value + 0")};
                DELETE FROM passages WHERE article NOT IN (SELECT row FROM live);
                DELETE FROM articles WHERE row NOT IN (SELECT row FROM live);
                UPDATE articles SET died = NULL;
                DELETE FROM manifest WHERE key = 'pending_roots';
                {_UNUSED_VECTORS};
                COMMIT;
                VACUUM;
                """
            )
        store = Store.open(path.parent, path.name)
        try:
            return store.manifest()
        finally:
            store.close()

    # Writing: only by whoever holds the build lock

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what the `with` block writes, all of it or, on any error, nothing."""
        connection = self._connection()
        with _translated(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def begin_build(self, roots: Sequence[str]) -> None:
        """Record the roots of a build, so that the next one goes on where this one is killed."""
        with self.transaction() as connection:
            _set(connection, "pending_roots", json.dumps(sorted(roots)))

    def put_article(
        self,
        article: Article,
        *,
        seed: str,
        spans: Sequence[Span],
        recipe: str,
        signature: Signature,
        encoded_hash: str,
        vectors: NDArray[np.float32] | None,
        encoder: str,
        born: int,
        replaces: int | None,
    ) -> None:
        """Write one article with its passages and vectors into generation `born`: one transaction.

        `vectors` (len(spans), dim) float32 or None where the store has them; `replaces` is the row
        of the article's earlier state. Where that had another id, it is remembered as an alias.
        """
        with self.transaction() as connection:
            added = _to_stamp(datetime.datetime.now(datetime.UTC))
            if replaces is not None:
                _bury(connection, [replaces], born)
                sql = "SELECT id, added FROM articles WHERE row = ?"
                old, added = connection.execute(sql, (replaces,)).fetchone()
                if old != article.id:
                    values = article.id, old
                    connection.execute("UPDATE aliases SET id = ? WHERE id = ?", values)
                    connection.execute(
                        "INSERT OR REPLACE INTO aliases (id, old) VALUES (?, ?)", values
                    )
            row = _insert_article(
                connection,
                article,
                seed=seed,
                recipe=recipe,
                encoded_hash=encoded_hash,
                encoder=encoder,
                added=added,
                born=born,
            )
            _insert_passages(connection, row, spans)
            _insert_signature(connection, row, signature)
            if vectors is not None:
                _put_vectors(connection, (encoded_hash, encoder), vectors)

    def put_likenesses(self, likenesses: Mapping[tuple[str, str], Likeness]) -> None:
        """Record how alike pairs of texts are."""
        if likenesses:
            with self.transaction() as connection:
                _put_likenesses(connection, likenesses)

    def put_vectors(self, row: int, vectors: NDArray[np.float32]) -> None:
        """Write the vectors of the article of that row again: (n, dim) float32, by passage row."""
        with self.transaction() as connection:
            key = connection.execute(
                "SELECT encoded_hash, encoder FROM articles WHERE row = ?", (row,)
            ).fetchone()
            _put_vectors(connection, key, vectors)

    def bury(self, rows: Iterable[int], generation: int) -> None:
        """Let articles die in `generation`: from it on they are not seen."""
        with self.transaction() as connection:
            _bury(connection, rows, generation)

    def move_seed(self, row: int, seed: str) -> None:
        """Record that an unchanged article is read from another seed file."""
        with self.transaction() as connection:
            connection.execute("UPDATE articles SET seed = ? WHERE row = ?", (seed, row))

    def remember_seeds(
        self, root: str, memories: Iterable[SeedMemory], forgotten: Iterable[str]
    ) -> None:
        """Record what is known of seeds of `root` from reading them; forget the `forgotten`."""
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM seeds WHERE root = ? AND name = ?",
                [(root, name) for name in forgotten],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO seeds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        root,
                        memory.name,
                        memory.mark.size,
                        memory.mark.modified_ns,
                        memory.mark.changed_ns,
                        memory.mark.inode,
                        memory.read_ns,
                        memory.sha256,
                        memory.readers,
                        memory.gave,
                        json.dumps(memory.skipped),
                    )
                    for memory in memories
                ],
            )

    def publish(
        self,
        manifest: Manifest,
        *,
        roots: Iterable[str],
        forgotten: Iterable[str],
        skipped: Iterable[tuple[str, str]],
    ) -> None:
        """Make `manifest` the index's own: the one commit that readers notice."""
        if manifest.encoder is None or manifest.splitting is None:
            raise ValueError("a published manifest names its encoder and splitting")
        with self.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO roots VALUES (?)", [(r,) for r in roots])
            connection.executemany("DELETE FROM roots WHERE root = ?", [(r,) for r in forgotten])
            connection.execute("DELETE FROM skipped")
            connection.executemany("INSERT INTO skipped VALUES (?, ?)", list(skipped))
            _set_encoder(connection, manifest.encoder)
            _set(connection, "splitting", manifest.splitting)
            _set(connection, "pending_roots", "[]")
            _set(connection, "generation", str(manifest.generation))

    def withdraw(
        self,
        articles: Sequence[StoredArticle],
        *,
        remembered: Iterable[RemovedArticle] = (),
        uploads: Iterable[str] = (),
    ) -> Manifest:
        """Publish the next generation without `articles`; return its manifest. One transaction.

        `remembered` are those among them that builds are to leave out, `uploads` the names of the
        uploads that go with them. What an unfinished build wrote waits for the generation after.
        """
        with self.transaction() as connection:
            manifest = self.manifest()
            generation = manifest.generation
            connection.execute("UPDATE articles SET born = born + 1 WHERE born > ?", (generation,))
            connection.execute("UPDATE articles SET died = died + 1 WHERE died > ?", (generation,))
            _bury(connection, [article.row for article in articles], generation + 1)
            remembered = list(remembered)
            # What an unfinished build made of them dies with them, before it was ever seen.
            connection.executemany(
                "UPDATE articles SET died = born WHERE root = ? AND id = ? AND born > ?",
                [(article.root, article.id, generation) for article in remembered],
            )
            for article in remembered:
                _put_removed(connection, article)
            _drop_uploads(connection, uploads, generation)
            _set(connection, "generation", str(generation + 1))
        return self.manifest()

    def clear(self) -> Manifest:
        """Publish a generation that holds nothing, its roots forgotten; return its manifest."""
        with self.transaction() as connection:
            generation = self.manifest().generation
            connection.execute("UPDATE articles SET died = born WHERE born > ?", (generation,))
            connection.execute(
                "UPDATE articles SET died = ? WHERE died IS NULL OR died > ?",
                (generation + 1, generation + 1),
            )
            for table in ("roots", "skipped", "uploads", "removed"):
                connection.execute(f"DELETE FROM {table}")
            _set(connection, "pending_roots", "[]")
            _set(connection, "generation", str(generation + 1))
        return self.manifest()

    def replace_all(self, other: Store, uploads: Sequence[Upload]) -> Manifest:
        """Publish a generation that holds what `other` does, and nothing else: one transaction.

        Nothing in `other` is trusted: what no build could have written raises BackupError, as do
        uploads other than `uploads`, which say where their files lie here. Roots this store did
        not know stay unknown: a build must not read folders because a file from elsewhere says so.
        """
        with self.transaction() as connection, _untrusted(other.path):
            theirs, before = other.manifest(), self.manifest().generation
            identity = theirs.encoder
            if identity is None or theirs.pending_roots:
                raise ValueError("it holds no whole generation")
            connection.execute("UPDATE articles SET died = born WHERE born > ?", (before,))
            connection.execute(
                "UPDATE articles SET died = ? WHERE died IS NULL OR died > ?",
                (before + 1, before + 1),
            )
            seen: set[str] = set()
            for row in other.article_rows(theirs.generation):
                seen.add(_copy_article(connection, other, row, identity, before + 1))
            if len(seen) != len(other.article_rows(theirs.generation)):
                raise ValueError("two articles have the same id")
            _put_likenesses(connection, other.likenesses())
            names = {upload.name for upload in uploads}
            if names != {upload.name for upload in other.uploads()}:
                raise ValueError("its uploads are not those it lists")
            for table in ("skipped", "uploads", "removed"):
                connection.execute(f"DELETE FROM {table}")
            for upload in uploads:
                _put_upload(connection, upload)
            connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
            for removed in other.removed():
                _put_removed(connection, removed)
            _set_encoder(connection, identity)
            _set(connection, "splitting", str(theirs.splitting))
            _set(connection, "pending_roots", "[]")
            _set(connection, "generation", str(before + 1))
        return self.manifest()

    def article_rows(self, generation: int) -> list[int]:
        """Return the rows of the articles of `generation`, in order."""
        sql = f"SELECT row FROM articles WHERE {_LIVE} ORDER BY row"
        return [row for (row,) in self._rows(sql, {"generation": generation})]

    def bring_back(self, removed: Iterable[RemovedArticle]) -> None:
        """Forget that those articles were removed: the next build of their roots reads them."""
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM removed WHERE root = ? AND id = ?", [(r.root, r.id) for r in removed]
            )

    def put_upload(self, upload: Upload) -> None:
        """Record a file that lies in the folder of uploads: builds read it."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
            _put_upload(connection, upload)

    def sweep(self, generation: int) -> None:
        """Delete what died in `generation` or before, and vectors that no article uses."""
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM passages WHERE article IN (SELECT row FROM articles WHERE died <= ?)",
                (generation,),
            )
            connection.execute("DELETE FROM articles WHERE died <= ?", (generation,))
            connection.execute(_UNUSED_VECTORS)
            connection.execute(
                "DELETE FROM aliases WHERE id NOT IN (SELECT id FROM articles) "
                "OR old IN (SELECT id FROM articles)"
            )
            connection.execute(
                "DELETE FROM signatures WHERE article NOT IN (SELECT row FROM articles)"
            )
            connection.execute(
                "DELETE FROM likenesses WHERE one NOT IN (SELECT words_hash FROM signatures) "
                "OR other NOT IN (SELECT words_hash FROM signatures)"
            )

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with _translated(self.path):
                # Autocommit: transactions begin and end where this file says so. Connections are
                # closed by whichever thread closes the store, hence the second argument.
                connection = sqlite3.connect(
                    self.path, timeout=30.0, isolation_level=None, check_same_thread=False
                )
                with self._connections_lock:
                    self._connections.append(connection)
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA trusted_schema = OFF")  # a backup may be anyone's
            self._local.connection = connection
        return connection

    def _rows(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        with _translated(self.path):
            return self._connection().execute(sql, values).fetchall()


_COLUMNS = f"id, root, text, content_hash, {_METADATA}"


def fields_hash(article: Article) -> str:
    """Return the hash of an article's metadata, as `StoredArticle.fields_hash` has it."""
    return _hash(*_to_metadata(article))


def _to_metadata(article: Article) -> tuple[str | None, ...]:
    """Return the values of the columns `_METADATA`."""
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


def _from_iso(day: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(day) if day else None


def _to_ordinals(published: str | None, published_to: str | None) -> tuple[int, int]:
    """Return the ordinals of the first and last day that the columns tell of, (0, 0) of none."""
    first, last = _from_iso(published), _from_iso(published_to)
    if first is None:
        return 0, 0
    return first.toordinal(), (last or first).toordinal()


def _hash(*fields: str | None) -> str:
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def _to_article(row: tuple[Any, ...]) -> Article:
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
            published=_from_iso(published),
            published_to=_from_iso(published_to),
            updated=_from_iso(updated),
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


def _to_stamp(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _put_upload(connection: sqlite3.Connection, upload: Upload) -> None:
    connection.execute(
        "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?)",
        (
            upload.name,
            upload.file,
            upload.original,
            upload.bytes,
            upload.sha256,
            _to_stamp(upload.added),
        ),
    )


def _insert_article(
    connection: sqlite3.Connection,
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
        *_to_metadata(article),
    )
    sql = (
        "INSERT INTO articles (id, root, seed, text, content_hash, recipe, encoded_hash, encoder, "
        f"words, added, born, {_METADATA}) VALUES ({', '.join('?' * len(values))})"
    )
    row = connection.execute(sql, values).lastrowid
    if row is None:
        raise ValueError("the article was not written")
    return row


def _insert_signature(connection: sqlite3.Connection, row: int, signature: Signature) -> None:
    values = signature.values.astype("<u4").tobytes()
    connection.execute(
        "INSERT INTO signatures VALUES (?, ?, ?, ?)",
        (row, signature.words_hash, signature.n_words, values),
    )


def _insert_passages(connection: sqlite3.Connection, row: int, spans: Sequence[Span]) -> None:
    connection.executemany(
        'INSERT INTO passages (article, start, "end") VALUES (?, ?, ?)',
        [(row, start, end) for start, end in spans],
    )


def _put_removed(connection: sqlite3.Connection, article: RemovedArticle) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?)",
        (article.root, article.id, article.seed, article.title, _to_stamp(article.removed)),
    )


def _set_encoder(connection: sqlite3.Connection, identity: EncoderIdentity) -> None:
    kept = {
        "name": identity.name,
        "fingerprint": identity.fingerprint,
        "dim": identity.dim,
        "max_tokens": identity.max_tokens,
    }
    _set(connection, "encoder", json.dumps(kept))


def _copy_article(
    connection: sqlite3.Connection,
    other: Store,
    row: int,
    identity: EncoderIdentity,
    born: int,
) -> str:
    """Copy an article with its passages and vectors from another store, each looked at closely.

    Return its id.
    """
    article, spans = other.article_by_row(row), other.spans(row)
    said = itertools.chain.from_iterable(article.provenance)
    texts = (article.id, article.root, article.title, article.text, *said)
    more = (article.source, article.url, article.author, article.language)
    numbers = itertools.chain.from_iterable((*spans, *article.furniture))
    if not (
        all(isinstance(text, str) for text in texts)
        and all(text is None or isinstance(text, str) for text in more)
        and all(isinstance(number, int) for number in numbers)
    ):
        raise TypeError(f"article row {row} holds values of other types")
    if any(not 0 <= start < end <= len(article.text) for start, end in spans):
        raise ValueError(f"a passage of {article.id!r} is outside its text")
    if spans and not other.vectors_are_whole(row, len(spans), identity.dim):
        raise ValueError(f"the vectors of {article.id!r} are damaged")
    ((seed, recipe, encoded_hash, encoder, added),) = other._rows(  # noqa: SLF001 - same class
        "SELECT seed, recipe, encoded_hash, encoder, added FROM articles WHERE row = ?", (row,)
    )
    datetime.datetime.fromisoformat(added)
    if encoder != identity.fingerprint:
        raise ValueError(f"{article.id!r} was encoded by another encoder")
    new = _insert_article(
        connection,
        article,
        seed=seed,
        recipe=recipe,
        encoded_hash=encoded_hash,
        encoder=encoder,
        added=added,
        born=born,
    )
    _insert_passages(connection, new, spans)
    _insert_signature(connection, new, to_signature(article))
    for n, dim, data in other._rows(  # noqa: SLF001 - same class
        "SELECT n, dim, data FROM vectors WHERE encoded_hash = ? AND encoder = ?",
        (encoded_hash, encoder),
    ):
        vectors = np.frombuffer(data, dtype="<f4").reshape(n, dim)
        if not np.isfinite(vectors).all():
            raise ValueError(f"the vectors of {article.id!r} are damaged")
        _put_vectors(connection, (encoded_hash, encoder), vectors)
    return article.id


def _put_likenesses(
    connection: sqlite3.Connection, likenesses: Mapping[tuple[str, str], Likeness]
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?)",
        [(*pair, like.contained, like.numbers) for pair, like in likenesses.items()],
    )


def _drop_uploads(connection: sqlite3.Connection, names: Iterable[str], generation: int) -> None:
    """Forget uploads, and what an unfinished build read from them."""
    for name in names:
        connection.execute("DELETE FROM uploads WHERE name = ?", (name,))
        seed = (UPLOADS, name)
        connection.execute("DELETE FROM removed WHERE root = ? AND seed = ?", seed)
        connection.execute(
            "UPDATE articles SET died = born WHERE root = ? AND seed = ? AND born > ?",
            (*seed, generation),
        )


def _bury(connection: sqlite3.Connection, rows: Iterable[int], generation: int) -> None:
    connection.executemany(
        "UPDATE articles SET died = ? WHERE row = ?", [(generation, row) for row in rows]
    )


def _put_vectors(
    connection: sqlite3.Connection, key: tuple[str, str], vectors: NDArray[np.float32]
) -> None:
    data = vectors.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?)",
        (*key, *vectors.shape, zlib.crc32(data), data),
    )


def _fits(block: tuple[Any, ...], n: int, dim: int) -> bool:
    """Say whether a row of `vectors` (n, dim, crc32, data) is what it should be."""
    return block[:2] == (n, dim) and block[3] is not None and zlib.crc32(block[3]) == block[2]


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (key, value))


@contextmanager
def _untrusted(path: Path) -> Iterator[None]:
    """Turn whatever reading a file from elsewhere meets into BackupError."""
    try:
        yield
    except (IndexCorruptError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as e:
        raise BackupError(f"the backup's {path.name} was not written by Quoth: {e}") from e


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        reason = str(exc)
        if re.search("locked|readonly|unable to open|full", reason):
            raise StoreError(f"{path}: {reason}") from exc
        raise IndexCorruptError(
            f"{path}: {reason}; move {path.name}* away and copy uploads/, then restore a backup "
            "(quoth restore FILE) or build anew (quoth build FOLDER)"
        ) from exc
