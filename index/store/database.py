"""Database: the SQLite file of an index, before anything is known of articles.

Takes an index folder; gives a file of the right format (made if wanted), a connection for each
thread, snapshots to read in, transactions to write in, the manifest, and SQLite's errors as ours.
The tables are described in docs/architecture.md.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.errors import IndexCorruptError, IndexFormatError, IndexMissingError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 3
FILE_NAME = "quoth.sqlite"

_SEEDS = """
CREATE TABLE seeds (
    root TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL, inode INTEGER NOT NULL, mount TEXT NOT NULL, device TEXT NOT NULL,
    read_ns INTEGER NOT NULL, again_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    readers TEXT NOT NULL, gave TEXT NOT NULL, skipped TEXT NOT NULL, PRIMARY KEY (root, name)
) WITHOUT ROWID;
"""
_SCHEMA = f"""{_SEEDS}
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
CREATE TABLE aliases (old TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE skipped (seed TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE uploads (
    name TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, original TEXT NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, added TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (
    root TEXT NOT NULL, id TEXT NOT NULL, seed TEXT NOT NULL, title TEXT NOT NULL,
    removed TEXT NOT NULL, content_hash TEXT NOT NULL DEFAULT '', PRIMARY KEY (root, id)
) WITHOUT ROWID;
"""
# What makes a file of an earlier format one of the next. Format 3: what is remembered of seeds is
# made anew by the next build, which reads them all once.
_UPGRADES = {2: f"DROP TABLE seeds;{_SEEDS}"}
READABLE = (*_UPGRADES, FORMAT)

Connection = sqlite3.Connection


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


class Database:
    """One opened file. Thread-safe: each thread reads through its own connection."""

    def __init__(self, index_dir: str | Path, name: str = FILE_NAME) -> None:
        self.path = Path(index_dir) / name
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._connections_lock = threading.Lock()

    @classmethod
    def create(cls, index_dir: str | Path) -> Self:
        """Return what is in `index_dir`, made if there is nothing."""
        path = Path(index_dir)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise StoreError(f"{path}: the index folder cannot be made: {exc.strerror}") from exc
        store = cls(path)
        if not store.path.exists():
            with translated(store.path):
                connection = store._connection()
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(
                    f"BEGIN;{_SCHEMA}INSERT INTO manifest VALUES ('format', '{FORMAT}'), "
                    "('generation', '0');COMMIT;"
                )
        return cls.open(index_dir)

    @classmethod
    def open(cls, index_dir: str | Path, name: str = FILE_NAME) -> Self:
        """Return what is in `index_dir`, in the file of that name.

        One of an earlier format is made one of ours. Raises IndexMissingError, IndexFormatError,
        IndexCorruptError.
        """
        store = cls(index_dir, name)
        if not store.path.is_file():
            raise IndexMissingError(
                f"no index in {index_dir}; build one with: quoth build FOLDER --index {index_dir}"
            )
        with translated(store.path):
            kept = dict(store._connection().execute("SELECT key, value FROM manifest").fetchall())
        if kept.get("format") in [str(version) for version in _UPGRADES]:
            store._upgrade()
        elif kept.get("format") != str(FORMAT):
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

    @contextmanager
    def snapshot(self) -> Iterator[Manifest]:
        """Hold one unchanging view of the file for the `with` block; give its manifest."""
        connection = self._connection()
        with translated(self.path):
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
        with translated(self.path):
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

    def integrity(self) -> list[str]:
        """Return what SQLite's own check of the file says: ["ok"], or what is wrong."""
        return [line for (line,) in self._rows("PRAGMA integrity_check")]

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit what the `with` block writes, all of it or, on any error, nothing."""
        connection = self._connection()
        with translated(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def copied(self, path: Path) -> Iterator[Connection]:
        """Write all of the file to a new one at `path`, and let the `with` block change that."""
        with translated(self.path), closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._connection().backup(copy)
            yield copy

    def _upgrade(self) -> None:
        with self.transaction() as connection:
            (found,) = connection.execute(
                "SELECT value FROM manifest WHERE key = 'format'"
            ).fetchone()
            for version in range(int(found), FORMAT):  # none where another was faster
                for statement in _UPGRADES[version].split(";"):
                    connection.execute(statement)  # `executescript` would commit first
            set_value(connection, "format", str(FORMAT))

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with translated(self.path):
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
        with translated(self.path):
            return self._connection().execute(sql, values).fetchall()


def set_encoder(connection: Connection, identity: EncoderIdentity) -> None:
    """Write into the manifest which encoder makes the vectors."""
    kept = {
        "name": identity.name,
        "fingerprint": identity.fingerprint,
        "dim": identity.dim,
        "max_tokens": identity.max_tokens,
    }
    set_value(connection, "encoder", json.dumps(kept))


def set_value(connection: Connection, key: str, value: str) -> None:
    """Write one value of the manifest."""
    connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (key, value))


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        reason = str(exc)
        is_misuse = isinstance(exc, sqlite3.ProgrammingError)  # closed, mostly
        if is_misuse or re.search("locked|readonly|unable to open|full", reason):
            raise StoreError(f"{path}: {reason}") from exc
        raise IndexCorruptError(
            f"{path}: {reason}; restore a backup, which sets it aside (quoth restore FILE), or "
            f"move {path.name}* away, copy uploads/ and build anew (quoth build FOLDER)"
        ) from exc
