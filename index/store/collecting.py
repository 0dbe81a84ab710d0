"""Collecting: which articles people have put in which collections.

Takes names and ids of articles; gives collections and their members. Ids name the members, not the
rows of one generation: an article that is removed and comes back, or whose text changes, is still
in its collections, and one that moves is followed when the move is published. Any thread or process
may write here; no generation changes.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import to_unicode
from index.errors import CollectionError
from index.store.contents import LIVE
from index.store.values import to_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.store.connection import Connection
    from index.store.database import Database

MAX_NAME = 100  # characters of a collection's name
TABLES = ("collected", "collections", "notes")  # all that people put on articles
_OF_ARTICLES = ("collected", "notes")  # those that name articles, in the column `article`
_LIVE_ID = f"SELECT 1 FROM articles a INDEXED BY articles_by_id WHERE a.id = article AND {LIVE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A named set of articles. `articles` counts those of its members that a generation has."""

    name: str
    articles: int
    made: datetime.datetime


def to_name(name: str) -> str:
    """Return a name as it is kept: white space made single. Raises CollectionError."""
    words = " ".join(to_unicode(name).split())
    if not words.isprintable() or not 1 <= len(words) <= MAX_NAME:
        raise CollectionError(
            f"{words[: MAX_NAME + 1]!r} cannot name a collection: write 1 to {MAX_NAME} characters "
            "in one line"
        )
    return words


def fold(name: str) -> str:
    """Return what a name is told from others by: case and white space are passed over."""
    return " ".join(name.casefold().split())


def collections(store: Database, generation: int) -> list[Collection]:
    """Return all collections, by name."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT name, (SELECT count(*) FROM collected "
            f"WHERE collection = c.number AND EXISTS ({_LIVE_ID})), made "
            "FROM collections c ORDER BY folded",
            {"generation": generation},
        ).fetchall()
    return [
        Collection(name=name, articles=n, made=datetime.datetime.fromisoformat(made))
        for name, n, made in rows
    ]


def names_by_article(store: Database) -> dict[str, tuple[str, ...]]:
    """Return the names of the collections that each article is in, by its id."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT article, name FROM collected JOIN collections ON number = collection "
            "ORDER BY article, folded"
        ).fetchall()
    names: dict[str, tuple[str, ...]] = {}
    for article, name in rows:
        names[article] = (*names.get(article, ()), name)
    return names


def member_rows(store: Database, generation: int, names: Sequence[str]) -> list[int]:
    """Return the rows of the articles of `generation` that are in any of these collections."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT row FROM articles a INDEXED BY articles_by_id "
            f"WHERE {LIVE} AND id IN (SELECT article FROM collected WHERE collection IN "
            "(SELECT number FROM collections "
            "WHERE folded IN (SELECT value FROM json_each(:names))))",
            {"generation": generation, "names": json.dumps(list(map(fold, names)))},
        ).fetchall()
    return [row for (row,) in rows]


def member_ids(store: Database, generation: int, name: str) -> list[str]:
    """Return the ids of the articles of `generation` in a collection. Raises CollectionError."""
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT article FROM collected WHERE collection = :number AND EXISTS ({_LIVE_ID}) "
            "ORDER BY article",
            {"number": _known(connection, name), "generation": generation},
        ).fetchall()
    return [id_ for (id_,) in rows]


def with_ids(store: Database, generation: int, ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return the id and the row of each article of `generation` that is named, by what names it.

    That is its id, or one that it had before it was moved.
    """
    found = f"a.id, row FROM articles a INDEXED BY articles_by_id {{}} AND {LIVE}"
    listed = "(SELECT value FROM json_each(:ids))"
    values = {"generation": generation, "ids": json.dumps(list(ids))}
    moved = f"SELECT old, {found.format(f'JOIN aliases m ON m.id = a.id WHERE old IN {listed}')}"
    named = f"SELECT a.id, {found.format(f'WHERE a.id IN {listed}')}"
    with store.reading() as connection:
        rows = [row for sql in (moved, named) for row in connection.execute(sql, values)]
    return {given: (id_, row) for given, id_, row in rows}


def earlier_ids(store: Database, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids that articles had before they were moved, by the id that each has."""
    sql = "SELECT id, old FROM aliases WHERE id IN (SELECT value FROM json_each(?)) ORDER BY old"
    found: dict[str, tuple[str, ...]] = {}
    with store.reading() as connection:
        for id_, old in connection.execute(sql, (json.dumps(list(ids)),)):
            found[id_] = (*found.get(id_, ()), old)
    return found


def former_ids(store: Database) -> dict[str, str]:
    """Return the ids that articles have, by those that they had before they were moved."""
    with store.reading() as connection:
        return dict(connection.execute("SELECT old, id FROM aliases").fetchall())


def create(connection: Connection, name: str) -> int:
    """Return the number of the collection of that name, made if there is none."""
    name = to_name(name)
    number = _number(connection, name)
    if number is None:
        number = connection.execute(
            "INSERT INTO collections (name, folded, made) VALUES (?, ?, ?)",
            (name, fold(name), to_stamp(datetime.datetime.now(datetime.UTC))),
        ).lastrowid
    return int(number or 0)


def collect(connection: Connection, name: str, ids: Iterable[str]) -> int:
    """Put articles in a collection, made if there is none; return how many were not in it."""
    number = create(connection, name)
    members = [(number, id_) for id_ in ids]
    before = connection.total_changes
    connection.executemany("INSERT OR IGNORE INTO collected VALUES (?, ?)", members)
    return connection.total_changes - before


def collect_roots(connection: Connection, name: str, roots: Iterable[str], generation: int) -> None:
    """Put all articles that `generation` has of those roots in a collection."""
    connection.execute(
        "INSERT OR IGNORE INTO collected SELECT :number, id FROM articles a "
        f"INDEXED BY articles_by_id WHERE {LIVE} AND root IN (SELECT value FROM json_each(:roots))",
        {
            "number": create(connection, name),
            "generation": generation,
            "roots": json.dumps(list(roots)),
        },
    )


def leave(connection: Connection, name: str, ids: Iterable[str]) -> int:
    """Take articles out of a collection; return how many were in it. Raises CollectionError."""
    members = [(_known(connection, name), id_) for id_ in ids]
    before = connection.total_changes
    connection.executemany("DELETE FROM collected WHERE collection = ? AND article = ?", members)
    return connection.total_changes - before


def rename(connection: Connection, name: str, new_name: str) -> None:
    """Give a collection another name. Raises CollectionError, also where that is taken."""
    number, new_name = _known(connection, name), to_name(new_name)
    if _number(connection, new_name) not in (None, number):
        raise CollectionError(f"there is a collection {new_name!r} already; nothing was changed")
    connection.execute(
        "UPDATE collections SET name = ?, folded = ? WHERE number = ?",
        (new_name, fold(new_name), number),
    )


def drop(connection: Connection, name: str) -> None:
    """Remove a collection; its articles stay. Raises CollectionError."""
    number = _known(connection, name)
    connection.execute("DELETE FROM collected WHERE collection = ?", (number,))
    connection.execute("DELETE FROM collections WHERE number = ?", (number,))


def follow(connection: Connection, before: str, after: str) -> None:
    """Let what people put on an article go with it to another id."""
    if before != after:
        for table in _OF_ARTICLES:
            connection.execute(
                f"UPDATE OR REPLACE {table} SET article = ? WHERE article = ?", (after, before)
            )


def follow_moved(connection: Connection, generation: int) -> None:
    """Let what people put on articles go to the ids that these have in `generation`."""
    for table in _OF_ARTICLES:
        connection.execute(
            f"UPDATE OR REPLACE {table} SET article = (SELECT id FROM aliases WHERE old = article) "
            f"WHERE article IN (SELECT old FROM aliases) AND NOT EXISTS ({_LIVE_ID})",
            {"generation": generation},
        )


def forget(connection: Connection, article: str) -> None:
    """Delete all that people put on an article."""
    for table in _OF_ARTICLES:
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def copy_from(connection: Connection, other: Database) -> None:
    """Add the collections of another index to those there are; nothing of it is trusted.

    Raises TypeError and ValueError for what no index holds.
    """
    with other.reading() as theirs:
        rows = theirs.execute(
            "SELECT name, article FROM collections LEFT JOIN collected ON collection = number"
        ).fetchall()
    for name, article in rows:
        if not isinstance(name, str) or not isinstance(article, str | None):
            raise TypeError("a collection holds values of other types")
        try:
            collect(connection, name, () if article is None else (article,))
        except CollectionError as exc:
            raise ValueError(str(exc)) from exc


def _number(connection: Connection, name: str) -> int | None:
    sql = "SELECT number FROM collections WHERE folded = ?"
    found = connection.execute(sql, (fold(name),)).fetchone()
    return int(found[0]) if found else None


def _known(connection: Connection, name: str) -> int:
    number = _number(connection, name)
    if number is None:
        raise CollectionError(f"there is no collection {name!r}; quoth collection lists them")
    return number
