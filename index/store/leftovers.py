"""Leftovers: files that hold what was deleted for good, and are to be deleted.

Takes and gives their names, which the transaction that deletes the articles writes down: a kill
before the files are deleted does not let them be forgotten.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from index.errors import IndexCorruptError
from index.store.schema import set_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.store.connection import Connection
    from index.store.database import Database

_KEY = "leftovers"  # in the manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A file: of an "upload", by its place below their folder; a "page" in what a feed gave.

    Or a folder: what an "address" gave, or all that was fetched, the "web". `root` is the feed or
    the address.
    """

    kind: str
    root: str = ""
    name: str = ""


def leftovers(store: Database) -> list[Leftover]:
    """Return what is to be deleted."""
    try:
        with store.reading() as connection:
            return _known(connection)
    except (ValueError, TypeError) as exc:
        raise IndexCorruptError(f"{store.path}: the manifest is damaged: {exc!r}") from exc


def put_leftovers(connection: Connection, files: Iterable[Leftover]) -> None:
    """Write down what is to be deleted, too, where an earlier deletion was cut off."""
    listed = dict.fromkeys([*_known(connection), *files])
    set_value(connection, _KEY, json.dumps([astuple(one) for one in listed]))


def forget_leftovers(connection: Connection) -> None:
    """Forget them: they are deleted."""
    connection.execute("DELETE FROM manifest WHERE key = ?", (_KEY,))


def _known(connection: Connection) -> list[Leftover]:
    kept = connection.execute("SELECT value FROM manifest WHERE key = ?", (_KEY,)).fetchone()
    listed = json.loads(kept[0]) if kept else []
    return [Leftover(kind=kind, root=root, name=name) for kind, root, name in listed]
