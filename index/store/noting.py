"""Noting: what people wrote on articles, and what they marked in them.

Takes and gives notes. A note names its article by its id, as a member of a collection is named, and
is never part of the article: it is in no passage, no vector and no word index. A highlight keeps
its words, what stood around them, and the hash of the text that it was made in.
"""

from __future__ import annotations

import datetime
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Self

from index.errors import NoteError
from index.store.values import as_damage, to_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.store.connection import Connection
    from index.store.database import Database

MAX_WORDS = 20_000  # characters of a note, and of what it marks
_COLUMNS = "id, article, title, words, quote, start, before, after, content_hash, made, changed"
_NUMBER, _MOMENTS = 5, 9  # the column that is a number, and the first that is a moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note on an article, or a highlight in it, or both.

    `words` are the note's own, "" for a mere highlight. `quote` is what is marked, "" for a note on
    the whole article; it stood at `start`, in code points, between `before` and `after`, in the
    text of that hash. `article` is an id, and `title` what it was called.
    """

    id: str
    article: str
    title: str
    words: str
    quote: str
    start: int
    before: str
    after: str
    content_hash: str
    made: datetime.datetime
    changed: datetime.datetime

    def __post_init__(self) -> None:
        if not (self.words.strip() or self.quote):
            raise NoteError("a note needs words, or words of the article that it marks")
        for words in (self.words, self.quote):
            if len(words) > MAX_WORDS:
                raise NoteError(
                    f"a note holds {MAX_WORDS:,} characters at most, not {len(words):,}"
                )

    @classmethod
    @as_damage
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the note of a row of `_COLUMNS`; IndexCorruptError for what no one wrote."""
        if not all(isinstance(v, int if i == _NUMBER else str) for i, v in enumerate(row)):
            raise TypeError("a note holds values of other types")
        made, changed = map(datetime.datetime.fromisoformat, row[_MOMENTS:])
        names = _COLUMNS.split(", ")
        return cls(**dict(zip(names, (*row[:_MOMENTS], made, changed), strict=True)))


def notes(store: Database) -> list[Note]:
    """Return all notes, by article, in the order in which they were made."""
    with store.reading() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM notes ORDER BY article, made, id")
        return [Note.from_row(row) for row in rows]


def notes_of(store: Database, article: str) -> list[Note]:
    """Return the notes of the article of that id, in the order in which they were made."""
    sql = f"SELECT {_COLUMNS} FROM notes WHERE article = ? ORDER BY made, id"
    with store.reading() as connection:
        return [Note.from_row(row) for row in connection.execute(sql, (article,))]


def note_by_id(store: Database, note: str) -> Note:
    """Return the note of that id. Raises NoteError."""
    with store.reading() as connection:
        for row in connection.execute(f"SELECT {_COLUMNS} FROM notes WHERE id = ?", (note,)):
            return Note.from_row(row)
    raise NoteError(f"there is no note {note!r}; quoth note lists them")


def put_note(connection: Connection, note: Note) -> None:
    """Write a note, in the place of its earlier state."""
    *values, made, changed = astuple(note)
    connection.execute(
        f"INSERT OR REPLACE INTO notes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, to_stamp(made), to_stamp(changed)),
    )


def remove_notes(connection: Connection, ids: Iterable[str]) -> int:
    """Remove notes; return how many there were."""
    before = connection.total_changes
    connection.executemany("DELETE FROM notes WHERE id = ?", [(id_,) for id_ in ids])
    return connection.total_changes - before


def copy_notes(connection: Connection, store: Database, other: Database) -> None:
    """Add the notes of another index to those of `store`; of one that both have, the later state.

    Nothing of the other is trusted: raises TypeError, ValueError for what no one wrote.
    """
    ours = {note.id: note for note in notes(store)}
    try:
        theirs = notes(other)
    except NoteError as exc:
        raise ValueError(str(exc)) from exc
    for note in theirs:
        if note.id not in ours or ours[note.id].changed < note.changed:
            put_note(connection, note)
