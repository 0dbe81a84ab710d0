"""Connections: SQLite as files of ours are opened.

Takes a path; gives a connection that opens no transaction by itself, transactions that are kept
whole or not at all, and SQLite's errors as the caller's.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Connection = sqlite3.Connection
SQLiteError = sqlite3.Error

_PAUSE_S = 0.01  # between two tries of what SQLite does not wait for by itself


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


def is_misuse(error: SQLiteError) -> bool:
    """Say whether the program is at fault and not the file: it used what is closed, mostly."""
    return isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError)
