"""Database: the SQLite file beside the index that conversations are kept in.

Takes an index folder; gives connections to the file, made if there is none, and SQLite's errors as
ours. It holds, in WAL mode, `conversations` and their `turns` (a question, its answer as
`qa.chats.kept` has it, the vote on it), and each state of an article once that a turn rests on, in
`articles`; `clippings` rest on these, too. Several threads and processes may use one file at once.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ConversationsError
from index.library.packing import CONVERSATIONS
from index.store.connection import compact, empty_log, transaction
from index.store.side_files import WAIT_S, SideFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.store.connection import Connection, SQLiteError

FILE_NAME = CONVERSATIONS

_FORMAT = 3
# Since format 2; a file of format 1 gets them when it is opened.
_CLIPPINGS = """
CREATE TABLE clippings (
    owner TEXT NOT NULL, id TEXT NOT NULL, question TEXT NOT NULL, citation TEXT NOT NULL,
    article TEXT NOT NULL, clipped TEXT NOT NULL, moment INTEGER NOT NULL, PRIMARY KEY (owner, id)
) WITHOUT ROWID;
CREATE INDEX clippings_by_article ON clippings (article);
PRAGMA user_version = 2;
"""
# Since format 3: everything a second time, but for articles, whose keys are hashes of them. Where
# the two differ, SQLite's own check of the file finds it.
_TWICE = f"""
CREATE INDEX conversations_whole ON conversations (owner, title, created, changed, moment);
CREATE INDEX turns_whole ON turns (
    conversation, number, question, answer, problem, vote, asked, folded
);
CREATE INDEX clippings_whole ON clippings (question, citation, article, clipped, moment);
PRAGMA user_version = {_FORMAT};
"""
_SCHEMA = f"""
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL, moment INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversations_by_owner ON conversations (owner, moment);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, answer TEXT, problem TEXT, vote INTEGER NOT NULL, asked TEXT NOT NULL,
    folded TEXT NOT NULL, PRIMARY KEY (conversation, number)
);
CREATE TABLE articles (key TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE rests_on (
    conversation TEXT NOT NULL, number INTEGER NOT NULL, article TEXT NOT NULL,
    PRIMARY KEY (conversation, number, article),
    FOREIGN KEY (conversation, number) REFERENCES turns ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX rests_on_by_article ON rests_on (article);
{_CLIPPINGS}
{_TWICE}
"""


class ConversationDatabase:
    """The file of all conversations. Thread-safe: each use opens the file for itself."""

    def __init__(self, index_dir: str | Path) -> None:
        self.path = Path(index_dir) / FILE_NAME
        self._file = SideFile(
            path=self.path,
            format=_FORMAT,
            schema=_SCHEMA,
            to_error=self._to_error,
            foreign=self._to_foreign,
            upgrades={1: _CLIPPINGS, 2: _TWICE},
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state. Raises ConversationsError.

        Also for rows that hold what nobody wrote there.
        """
        try:
            with self._opened() as connection:
                connection.execute("BEGIN")
                yield connection
        except (ValueError, TypeError) as exc:
            raise ConversationsError(
                f"{self.path}: what is kept is damaged ({exc}); bring what is whole into a new "
                "file with: quoth verify --salvage"
            ) from exc

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection; what it did is kept as a whole or not at all."""
        with self._opened() as connection, transaction(connection):
            yield connection

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """Give a connection as `writing` does; what it deleted leaves no trace in file and log.

        Where another reader needs the log still, that happens when the last one closes the file.
        """
        with self._opened() as connection:
            with transaction(connection):
                yield connection
            compact(connection)
            empty_log(connection)

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        with self._file.opened() as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection

    def _to_foreign(self, known: int) -> ConversationsError:
        if known == 0:
            return ConversationsError(f"{self.path} is another program's file; move it away")
        return ConversationsError(
            f"{self.path}: format {known} is unknown to this version (it knows {_FORMAT}); "
            "use the version of Quoth that wrote it, or move the file away to start anew"
        )

    def _to_error(self, error: SQLiteError) -> ConversationsError:
        reason = str(error)
        if "locked" in reason:
            advice = f"another program has held it for {WAIT_S:.0f} s; try again"
        elif "full" in reason:
            advice = "make room on the disk; until then nothing new is kept"
        elif "disk I/O" in reason:
            advice = "see that the disk works and has room; until then nothing new is kept"
        elif re.search("readonly|unable to open", reason):
            advice = "allow writing to its folder; until then nothing is kept"
        else:
            advice = "it is damaged; move it away to start anew, or put a backup in its place"
        return ConversationsError(f"{self.path}: {reason}: {advice}")
