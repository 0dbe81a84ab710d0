"""Store: all conversations kept on this machine, of every owner.

Takes an index folder; gives the conversations of one owner, or of all with their owners, and takes
those that a backup brings.
"""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from qa.chats.conversations import Conversations
from qa.chats.database import ConversationDatabase
from qa.chats.rows import put_turn, rated_turns, read_conversation, sweep, to_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.store.connection import Connection
    from qa.chats.values import Conversation, KeptTurn


class ConversationStore:
    """The conversations of everybody. Thread-safe."""

    def __init__(self, index_dir: str | Path) -> None:
        self.database = ConversationDatabase(index_dir)

    def of(self, owner: str) -> Conversations:
        """Return the conversations of that owner; "" is the owner where nobody logs in."""
        return Conversations(self.database, owner)

    def rated(self) -> list[KeptTurn]:
        """Return every turn with a vote, whoever gave it, in the order they were asked."""
        with self.database.reading() as connection:
            return rated_turns(connection)

    def everything(self) -> Iterator[tuple[str, Conversation]]:
        """Yield each conversation that has a turn, with its owner, in the order of change."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT owner, id, title, created, changed FROM conversations WHERE id IN "
                "(SELECT conversation FROM turns) ORDER BY moment"
            ).fetchall()
            for owner, *row in rows:
                yield owner, read_conversation(connection, (*row,))

    def add(self, conversations: Iterable[tuple[str, Conversation]]) -> None:
        """Keep conversations from elsewhere, each with its owner: all of them or none.

        One that is here already, under the same owner, stays if it was changed as late or later.
        One whose id another owner has gets an id of its own, always the same.
        """
        with self.database.writing() as connection:
            for owner, given in conversations:
                _add(connection, owner, given)
            connection.execute(  # what came is ordered among the others
                "UPDATE conversations SET moment = nth FROM (SELECT id AS of, row_number() OVER "
                "(ORDER BY changed, moment) AS nth FROM conversations) WHERE id = of"
            )
            sweep(connection)


def _add(connection: Connection, owner: str, given: Conversation) -> None:
    id_ = given.id
    here = _owned(connection, id_)
    if here and owner not in here:
        id_ = uuid.uuid5(uuid.NAMESPACE_OID, f"{id_} {owner}").hex
        here = _owned(connection, id_)
    if owner in here and here[owner] >= given.changed:
        return
    connection.execute("DELETE FROM conversations WHERE id = ?", (id_,))
    created, changed = given.created.isoformat(), given.changed.isoformat()
    connection.execute(
        "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, 0)",
        (id_, owner, to_title(given.title), created, changed),
    )
    for number, turn in enumerate(given.turns):
        put_turn(connection, id_, number, turn=turn)
    connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (changed, id_))


def _owned(connection: Connection, conversation: str) -> dict[str, datetime.datetime]:
    """Return whose a conversation is and when it was changed; nothing where there is none."""
    rows = connection.execute(
        "SELECT owner, changed FROM conversations WHERE id = ?", (conversation,)
    )
    return {owner: datetime.datetime.fromisoformat(changed) for owner, changed in rows}
