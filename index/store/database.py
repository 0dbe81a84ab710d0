"""Database: the SQLite file of an index, before anything is known of articles.

Takes an index folder; gives a file of the right format (made if wanted), snapshots to read in,
transactions to write in, the manifest, and SQLite's errors as ours.
"""

from __future__ import annotations

import json
import re
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.disk import make_folder, refusals_told
from index.errors import IndexCorruptError, IndexFormatError, IndexMissingError, StoreError
from index.store import schema
from index.store.connection import (
    Pool,
    ReplacedError,
    SQLiteError,
    connect,
    connect_unchanging,
    is_empty,
    is_misuse,
    is_read_only,
    refuse_programs,
    transaction,
    translated,
)
from index.store.own_folder import refuse_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.store.connection import Connection

FILE_NAME = "quoth.sqlite"
_WAIT_S = 30.0  # for another process that is writing
_WAIT_FOR_READERS_S = 2.0  # who need what is in the log
# What SQLite says where the file is not at fault, and what helps.
_ADVICE = {
    "locked": f"another program has held it for {_WAIT_S:.0f} s; try again",
    "readonly|unable to open": "allow writing to it and to its folder",
    "full": "make room on the disk, and do it again: nothing is lost",
    "disk I/O": "check the disk, and do it again: nothing is lost",
}


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
    had begun with. What died in generation `swept` or before is deleted.
    """

    generation: int
    encoder: EncoderIdentity | None
    splitting: str | None
    pending_roots: tuple[str, ...] = ()
    swept: int = 0

    def keeps(self, generation: int) -> bool:
        """Say whether all of an earlier generation can still be read."""
        return generation >= min(self.swept, self.generation)


class Database:
    """One opened file. Thread-safe: what a thread reads in a snapshot, no other one disturbs."""

    def __init__(self, index_dir: str | Path, name: str = FILE_NAME) -> None:
        self.path = Path(index_dir) / name
        self._pool = Pool(self._connect, self.path)

    @classmethod
    def create(cls, index_dir: str | Path) -> Self:
        """Return what is in `index_dir`, made if there is nothing."""
        refuse_links(index_dir)
        try:
            make_folder(Path(index_dir))
        except OSError as exc:
            raise StoreError(
                f"{index_dir}: the index folder cannot be made: {exc.strerror}; allow writing "
                "there, or name another with --index"
            ) from exc
        refuse_links(index_dir)
        store = cls(index_dir)
        try:
            if store._is_empty():
                with store._lent() as connection:
                    schema.create(connection)
        except BaseException:
            store.close()
            raise
        return store._checked()

    @classmethod
    def open(cls, index_dir: str | Path, name: str = FILE_NAME) -> Self:
        """Return what is in `index_dir`, in the file of that name, brought to our format.

        Raises IndexMissingError, also for a file that has no tables yet, IndexFormatError,
        IndexCorruptError, StoreError for a folder in which something is a link.
        """
        with refusals_told(index_dir, "the index cannot be read"):
            refuse_links(index_dir)
            return cls(index_dir, name)._checked()  # noqa: SLF001 - its own

    def _checked(self) -> Self:
        """Return itself, of our format; else it is closed, an unknown one as it was."""
        try:
            self._check_format()
        except IndexFormatError:
            self._pool.leave_alone()
            raise
        except BaseException:
            self.close()
            raise
        return self

    def _check_format(self) -> None:
        if not self.path.is_file() or self._is_empty():
            index_dir = self.path.parent
            raise IndexMissingError(
                f"no index in {index_dir}; build one with: quoth build FOLDER --index {index_dir}"
            )
        found = self._manifest_values().get("format")
        if found not in [str(version) for version in schema.READABLE]:
            raise IndexFormatError(
                f"{self.path}: format {found} is unknown to this version of Quoth (it knows "
                f"{schema.FORMAT}), and nothing is changed; use the version that wrote it, or "
                "build a new index with: quoth build FOLDER --index NEW_DIR"
            )
        if found != str(schema.FORMAT):
            with self._lent() as connection:
                schema.migrate(connection)

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards.

        A snapshot or transaction that a thread is in goes on to its end.
        """
        self._pool.close()

    @contextmanager
    def snapshot(self) -> Iterator[Manifest]:
        """Hold one unchanging view of the file for the `with` block; give its manifest."""
        with self._lent() as connection:
            if connection.in_transaction:
                yield self.manifest()
                return
            connection.execute("BEGIN")
            try:
                yield self.manifest()
            finally:
                connection.execute("ROLLBACK")

    def built_with(self, manifest: Manifest) -> EncoderIdentity:
        """Return the encoder of the index. Raises IndexMissingError where no build was finished."""
        if manifest.generation == 0 or manifest.encoder is None:
            index_dir = self.path.parent
            raise IndexMissingError(
                f"the index in {index_dir} was never finished; "
                f"go on with: quoth build FOLDER --index {index_dir}"
            )
        return manifest.encoder

    def manifest(self) -> Manifest:
        """Return the manifest as it is committed."""
        kept = self._manifest_values()
        try:
            encoder = json.loads(kept["encoder"]) if "encoder" in kept else None
            return Manifest(
                generation=int(kept["generation"]),
                encoder=EncoderIdentity(**encoder) if encoder else None,
                splitting=kept.get("splitting"),
                pending_roots=tuple(json.loads(kept.get("pending_roots", "[]"))),
                swept=int(kept.get(schema.SWEPT, "0")),
            )
        except (KeyError, ValueError, TypeError) as exc:
            raise IndexCorruptError(f"{self.path}: the manifest is damaged: {exc!r}") from exc

    def integrity(self) -> list[str]:
        """Return what SQLite's own check of the file says: ["ok"], or what is wrong."""
        return [line for (line,) in self._rows("PRAGMA integrity_check")]

    def quick_integrity(self) -> list[str]:
        """Return what SQLite's quick check says, which does not hold indexes against tables."""
        return [line for (line,) in self._rows("PRAGMA quick_check")]

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit what the `with` block writes, all of it or, on any error, nothing.

        What was committed is on the disk.
        """
        with self._lent() as connection, transaction(connection):
            yield connection

    @contextmanager
    def provisional(self) -> Iterator[Connection]:
        """Commit as `transaction` does, but without waiting for the disk.

        A kill loses nothing of it. The power, when it goes, may take it back until the next
        `transaction`, with all that came after it.
        """
        with self._lent() as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            try:
                with transaction(connection):
                    yield connection
            finally:
                connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with: within a snapshot, what that sees."""
        with self._lent() as connection:
            yield connection

    @contextmanager
    def impatient(self) -> Iterator[Connection]:
        """Give a connection, in no transaction, that does not wait long for anybody."""
        with self._lent() as connection:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_FOR_READERS_S * 1000:.0f}")
            try:
                yield connection
            finally:
                connection.execute(f"PRAGMA busy_timeout = {_WAIT_S * 1000:.0f}")

    @contextmanager
    def copied(self, path: Path) -> Iterator[Connection]:
        """Write all of the file to a new one at `path`, and let the `with` block change that."""
        with self._translated(), closing(connect(path, wait_s=_WAIT_S)) as copy:
            with self._lent() as connection:
                connection.backup(copy)
            yield copy

    def _connect(self) -> Connection:
        connection = connect(self.path, wait_s=_WAIT_S)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            refuse_programs(connection)  # in a folder that cannot be written to, this fails
        except SQLiteError as error:
            connection.close()
            if not is_read_only(error) or not self.path.is_file():
                raise
            return self._connect_unchanging()
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_unchanging(self) -> Connection:
        """Return a connection to a file on what is read-only, where its log holds nothing."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if log.is_file() and log.stat().st_size:
            raise StoreError(
                f"{self.path} is read-only and its log {log.name} holds changes; where both can be "
                f"written to, run: quoth info --index {self.path.parent}"
            )
        return connect_unchanging(self.path)

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        with self._translated(), self._pool.lend() as connection:
            yield connection

    def _rows(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        with self._lent() as connection:
            return connection.execute(sql, values).fetchall()

    def _is_empty(self) -> bool:
        with self._lent() as connection:
            return is_empty(connection)

    def _manifest_values(self) -> dict[str, str]:
        return dict(self._rows("SELECT key, value FROM manifest"))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with translated(self._to_error):
            yield

    def _to_error(self, error: SQLiteError) -> StoreError:
        if isinstance(error, ReplacedError):
            return StoreError(
                f"{self.path} was moved, deleted or replaced while it was in use: put it back, or "
                "start Quoth again"
            )
        reason = str(error)
        for pattern, advice in _ADVICE.items():
            if re.search(pattern, reason):
                return StoreError(f"{self.path}: {reason}; {advice}")
        if is_misuse(error):
            return StoreError(f"{self.path}: {reason}")
        return IndexCorruptError(
            f"{self.path}: {error}; restore a backup, which sets it aside (quoth restore FILE), or "
            "bring what is whole into a new index (quoth verify --salvage)"
        )


def set_encoder(connection: Connection, identity: EncoderIdentity) -> None:
    """Write into the manifest which encoder makes the vectors."""
    schema.set_value(connection, "encoder", json.dumps(asdict(identity)))
