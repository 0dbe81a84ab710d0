"""Connections: SQLite as files of ours are opened.

Takes a path; gives a connection that opens no transaction by itself, transactions that are kept
whole or not at all, and SQLite's errors as the caller's.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Connection = sqlite3.Connection
SQLiteError = sqlite3.Error


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
