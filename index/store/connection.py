"""Connections: SQLite as files of ours are opened.

Takes a path; gives a connection that opens no transaction by itself, a pool that lends such ones to
threads, transactions that are kept whole or not at all, and SQLite's errors as the caller's.
"""

from __future__ import annotations

import ctypes
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Connection = sqlite3.Connection
SQLiteError = sqlite3.Error
_PAUSE_S = 0.01  # between two tries of what SQLite does not wait for by itself
_MAX_IDLE = 4  # connections of a pool that stay open while no thread uses them


class ReplacedError(sqlite3.OperationalError):
    """The file at a path is another one than was opened there, or there is none any more."""


def connect(path: Path, *, wait_s: float) -> Connection:
    """Return a connection to the file at `path`, which waits `wait_s` for others that write.

    It commits each statement by itself, unless within `transaction`. Any thread may close it.
    """
    connection = sqlite3.connect(
        path, timeout=wait_s, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # a backup may be anyone's
    except BaseException:
        connection.close()
        raise
    return connection


def connect_unchanging(path: Path) -> Connection:
    """Return a connection to a file that nothing may be written to or beside.

    The file is taken as unchanging: no lock is asked for, and a log beside it is not read.
    """
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def is_read_only(error: SQLiteError) -> bool:
    """Say whether a file could not be read because nothing may be written to or beside it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def keep_a_log(connection: Connection) -> None:
    """Have a file write its changes to a log first: readers then go on while another writes.

    Others that use the file are waited for as everywhere: here SQLite 3.40 does not do so itself.
    """
    (wait_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    give_up = time.monotonic() + wait_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up:
                raise
        else:
            return
        time.sleep(_PAUSE_S)


def is_empty(connection: Connection) -> bool:
    """Say whether a file has no tables yet: it was just made, or whoever made it was killed."""
    return not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


def refuse_programs(connection: Connection) -> None:
    """Raise SQLiteError for a file with triggers, views or virtual tables: Quoth makes none.

    In a file from elsewhere they would run with whatever is read or written.
    """
    found = connection.execute(
        "SELECT type, name FROM sqlite_schema WHERE ifnull(rootpage, 0) = 0"
    ).fetchone()
    if found is not None:
        raise sqlite3.DatabaseError(f"it has the {found[0]} {found[1]!r}, which Quoth did not make")


class Pool:
    """Connections to one file, each lent to one thread at a time. Thread-safe.

    As many are open as threads use one at once, and a few more: threads that come and go leave none
    behind. `open_one` opens another to the file at `path`. Where that was moved, deleted or
    replaced since the first one was opened, none is lent: a log beside it is another file's.
    """

    def __init__(self, open_one: Callable[[], Connection], path: Path) -> None:
        self._open_one = open_one
        self._path = path
        self._file: tuple[int, int] | None = None  # the one that is open, once one is
        self._idle: list[Connection] = []
        self._lock = threading.Lock()  # of `_idle` and `_is_closed`
        self._is_closed = False
        self._lent = threading.local()  # `connection`: what this thread has

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """Give a connection for the `with` block; blocks inside it, in this thread, get the same.

        What is still in a transaction at its end is rolled back. Raises SQLiteError once closed,
        ReplacedError.
        """
        held: Connection | None = getattr(self._lent, "connection", None)
        if held is not None:
            yield held
            return
        self._lent.connection = connection = self._take()
        try:
            yield connection
        finally:
            self._lent.connection = None
            self._take_back(connection)

    def leave_alone(self) -> None:
        """Close, without a byte of the file being changed."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            leave_alone(connection, self._path)

    def close(self) -> None:
        """Close what no thread uses now, and the rest once it is given back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            self._end(connection)

    def _take(self) -> Connection:
        with self._lock:
            if self._is_closed:
                raise sqlite3.ProgrammingError("it was used after it was closed")
            self._check()
            if self._idle:
                return self._idle.pop()
        connection = self._open_one()
        try:
            with self._lock:
                self._check()
                self._file = _file_at(self._path)
        except BaseException:
            self._end(connection)
            raise
        return connection

    def _check(self) -> None:
        if self._is_replaced():
            raise ReplacedError("moved, deleted or replaced since it was opened")

    def _is_replaced(self) -> bool:
        return self._file is not None and _file_at(self._path) != self._file

    def _end(self, connection: Connection) -> None:
        """Close a connection, unless that would delete what belongs to another file."""
        if self._is_replaced():
            keep_open(connection)
        else:
            connection.close()

    def _take_back(self, connection: Connection) -> None:
        with self._lock:
            is_kept = not (
                self._is_closed or connection.in_transaction or len(self._idle) >= _MAX_IDLE
            )
            if is_kept:
                self._idle.append(connection)
        if not is_kept:
            self._end(connection)


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at a path from all others, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_left_alone: set[tuple[int, int] | None] = set()  # files that `leave_alone` keeps open


def leave_alone(connection: Connection, path: Path) -> None:
    """Close a connection to a file of a format unknown here, no byte of which is to change.

    To close the last one would take the log into the file: where there is a log, one is kept open.
    """
    log = path.with_name(f"{path.name}-wal")
    file = _file_at(path)
    if file not in _left_alone and log.is_file() and log.stat().st_size:
        _left_alone.add(file)
        keep_open(connection)
    else:
        connection.close()


def keep_open(connection: Connection) -> None:
    """Leave a connection open until this process is gone, come what may.

    SQLite deletes the log by its name once the last connection to a file is closed, also where
    another file has come to the place of that one and the log is its. Python before 3.12 cannot
    tell it not to.
    """
    connection.rollback()
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Commit what the `with` block writes, all of it or, on any error, nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def compact(connection: Connection) -> None:
    """Write a file anew, without a trace of what was deleted from it; its log still has them.

    `PRAGMA secure_delete` is not enough: where rows were moved to another page, copies stay.
    """
    connection.execute("VACUUM")


def empty_log(connection: Connection) -> bool:
    """Take what is in the log into the file and cut it to nothing; say whether that is done.

    It is not while a reader sees an earlier state. Such ones are waited for as everywhere.
    """
    ((is_busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy


def run(connection: Connection, script: str) -> None:
    """Execute the statements of `script`, parted by ";", in the transaction that is open.

    `Connection.executescript` would commit that first.
    """
    for statement in script.split(";"):
        connection.execute(statement)


@contextmanager
def translated(to_error: Callable[[SQLiteError], Exception]) -> Iterator[None]:
    """Raise what `to_error` makes of SQLite's errors."""
    try:
        yield
    except SQLiteError as exc:
        raise to_error(exc) from exc
    except UnicodeDecodeError as exc:  # of its message, which quotes what is damaged
        raise to_error(sqlite3.DatabaseError("database disk image is malformed")) from exc


def is_misuse(error: SQLiteError) -> bool:
    """Say whether the program is at fault and not the file: it used what is closed, mostly."""
    return isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError)
