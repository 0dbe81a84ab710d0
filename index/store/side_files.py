"""Side files: SQLite files of ours beside the store, each with a format of its own.

Takes a path and the script that makes the tables; gives connections to the file, made if there is
none. Each use opens the file for itself: several threads and processes may use one at once.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.store.connection import (
    Connection,
    connect,
    is_empty,
    keep_a_log,
    leave_alone,
    refuse_programs,
    run,
    transaction,
    translated,
)
from index.store.own_folder import refuse_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from index.store.connection import SQLiteError

WAIT_S = 5.0  # for another process that is writing


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFile:
    """A file at `path`, in WAL mode, of that `format`, the number that `schema` ends by setting.

    `upgrades` are scripts by the format that each makes a later one of. `to_error` gives what is
    raised for an error of SQLite, `foreign` what is raised for a file of an unknown format, given
    its number, or of another program, given 0.
    """

    path: Path
    format: int
    schema: str
    to_error: Callable[[SQLiteError], Exception]
    foreign: Callable[[int], Exception]
    upgrades: Mapping[int, str]

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Give a connection that commits each statement by itself; SQLite's errors are ours."""
        with translated(self.to_error), closing(self._connect()) as connection:
            yield connection

    def _connect(self) -> Connection:
        refuse_links(self.path.parent)
        connection = connect(self.path, wait_s=WAIT_S)
        try:
            refuse_programs(connection)
            if _format(connection) == 0:
                keep_a_log(connection)
                self._change(connection, 0, self.schema)
            for earlier, script in sorted(self.upgrades.items()):
                self._change(connection, earlier, script)
            known = _format(connection)
        except BaseException:
            connection.close()
            raise
        if known != self.format:
            leave_alone(connection, self.path)
            raise self.foreign(known)
        return connection

    def _change(self, connection: Connection, known: int, script: str) -> None:
        """Run a script where the file is of the format `known`."""
        if _format(connection) != known:
            return
        with transaction(connection):
            if _format(connection) == known:  # no other process was quicker
                if known == 0 and not is_empty(connection):
                    raise self.foreign(0)
                run(connection, script)


def _format(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
