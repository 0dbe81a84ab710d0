"""Store: the conversations kept on this machine, of one owner and of everybody.

Takes an index folder, and questions with their answers as they are given; gives them back whole,
whatever became of their articles since, and takes those that a backup brings.
"""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from qa.chats import clippings, forgetting
from qa.chats.clippings import Clippings
from qa.chats.database import ConversationDatabase
from qa.chats.rows import (
    VOTES,
    has_words,
    next_moment,
    put_turn,
    rated_turns,
    read_conversation,
    read_turn,
    sweep,
    to_summary,
    to_title,
    turn_with_words,
    with_words,
)
from qa.chats.values import Found, KeptTurn

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path

    from index.store.connection import Connection
    from index.store.values import RemovedArticle
    from qa.answer import Answer
    from qa.chats.clippings import Clipping
    from qa.chats.values import Conversation, Summary, Vote


_SUMMARIES = (
    "SELECT id, title, created, changed, (SELECT count(*) FROM turns WHERE conversation = id) "
    "FROM conversations WHERE owner = ? AND id IN (SELECT conversation FROM turns) "
    "ORDER BY moment DESC LIMIT ?"
)
_COUNT = (
    "SELECT count(*) FROM conversations WHERE owner = ? AND id IN (SELECT conversation FROM turns)"
)
_LAST = "SELECT question FROM turns WHERE conversation = ? ORDER BY number DESC LIMIT 1"
_ALL = -1  # no limit, to SQLite


class Conversations:
    """The conversations of one owner; nobody else's can be reached through it.

    Every call raises ConversationsError where the file cannot be read or written, and KeyError for
    an id or a turn that this owner does not have.
    """

    def __init__(self, database: ConversationDatabase, owner: str) -> None:
        self._database = database
        self._owner = owner

    def create(self) -> str:
        """Return the id of a conversation made now, without a turn.

        Its first question becomes its title. It is listed once it has a turn.
        """
        conversation, now = uuid.uuid4().hex, _now().isoformat()
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, '', ?, ?, ?)",
                (conversation, self._owner, now, now, next_moment(connection)),
            )
        return conversation

    def list(self, words: str = "") -> list[Summary]:
        """Return the conversations, the last changed first, those without a turn left out.

        With `words`, those in which each occurs, in the title or within one turn, in question or
        answer, whatever their case.
        """
        with self._database.reading() as connection:
            rows = connection.execute(_SUMMARIES, (self._owner, _ALL)).fetchall()
            wanted = words.casefold().split()
            said = with_words(connection, self._owner, wanted) if wanted else set()
            return [to_summary(r) for r in rows if r[0] in said or has_words(r[1], wanted)]

    def first(self, most: int, words: str = "") -> tuple[Sequence[Summary], int]:
        """Return the first `most` of `list(words)`, and how many there are in all."""
        if words.split():
            found = self.list(words)
            return found[:most], len(found)
        with self._database.reading() as connection:
            rows = connection.execute(_SUMMARIES, (self._owner, most)).fetchall()
            (n,) = connection.execute(_COUNT, (self._owner,)).fetchone()
        return [*map(to_summary, rows)], n

    def find(self, words: str, most: int) -> Sequence[Found]:
        """Return the first `most` of `list(words)`, each with the turn that has the words."""
        summaries, _ = self.first(most, words)
        wanted = words.casefold().split()
        with self._database.reading() as connection:
            return [
                Found(summary=one, said=_said(connection, one, wanted), last=_last(connection, one))
                for one in summaries
            ]

    def read(self, conversation: str) -> Conversation:
        """Return the conversation of that id. A turn damaged on disk has that as its problem."""
        with self._database.reading() as connection:
            row = self._checked(connection, conversation)
            return read_conversation(connection, row)

    def turn(self, conversation: str, number: int) -> KeptTurn:
        """Return the turn of that number, counted from 0, without reading the others."""
        with self._database.reading() as connection:
            self._checked(connection, conversation)
            turn = read_turn(connection, conversation, number)
        if turn is None:
            raise KeyError((conversation, number))
        return turn

    def rename(self, conversation: str, title: str) -> None:
        """Give the conversation another title, cut to 200 characters. ValueError if it is blank."""
        if not to_title(title):
            raise ValueError("a conversation needs a title")
        with self._database.writing() as connection:
            self._checked(connection, conversation)
            connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (to_title(title), conversation)
            )

    def delete(self, conversation: str) -> None:
        """Delete the conversation, and what of articles was kept for it alone, without a trace."""
        with self._database.deleting() as connection:
            self._checked(connection, conversation)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
            sweep(connection)

    def append(
        self,
        conversation: str,
        question: str,
        *,
        answer: Answer | None = None,
        problem: str | None = None,
    ) -> KeptTurn:
        """Return the turn that was put at the conversation's end."""
        turn = KeptTurn(question=question, answer=answer, problem=problem, asked=_now())
        with self._database.writing() as connection:
            self._checked(connection, conversation)
            number = connection.execute(
                "SELECT count(*) FROM turns WHERE conversation = ?", (conversation,)
            ).fetchone()[0]
            put_turn(connection, conversation, number, turn=turn)
        return turn

    def replace(
        self,
        conversation: str,
        number: int,
        question: str,
        *,
        answer: Answer | None = None,
        problem: str | None = None,
    ) -> KeptTurn:
        """Return the turn that took the place of that of a number, counted from 0.

        The vote on what stood there goes with it. KeyError if there is no such turn.
        """
        turn = KeptTurn(question=question, answer=answer, problem=problem, asked=_now())
        with self._database.writing() as connection:
            self._checked(connection, conversation)
            deleted = connection.execute(
                "DELETE FROM turns WHERE conversation = ? AND number = ?", (conversation, number)
            ).rowcount
            if not deleted:
                raise KeyError((conversation, number))
            put_turn(connection, conversation, number, turn=turn)
            sweep(connection)
        return turn

    def vote(self, conversation: str, number: int, vote: Vote | None) -> None:
        """Keep the vote on the turn of that number, counted from 0; None takes it back."""
        with self._database.writing() as connection:
            self._checked(connection, conversation)
            voted = connection.execute(
                "UPDATE turns SET vote = ? WHERE conversation = ? AND number = ?",
                (VOTES[vote], conversation, number),
            ).rowcount
            if not voted:
                raise KeyError((conversation, number))

    def _checked(self, connection: Connection, conversation: str) -> tuple[str, str, str, str]:
        """Return the row of a conversation (id, title, created, changed), if it is this owner's."""
        row: tuple[str, str, str, str] | None = connection.execute(
            "SELECT id, title, created, changed FROM conversations WHERE id = ? AND owner = ?",
            (conversation, self._owner),
        ).fetchone()
        if row is None:
            raise KeyError(conversation)
        return row


class ConversationStore:
    """The conversations of everybody. Thread-safe."""

    def __init__(self, index_dir: str | Path) -> None:
        self.database = ConversationDatabase(index_dir)

    def of(self, owner: str) -> Conversations:
        """Return the conversations of that owner; "" is the owner where nobody logs in."""
        return Conversations(self.database, owner)

    def clippings_of(self, owner: str) -> Clippings:
        """Return what that owner clipped."""
        return Clippings(self.database, owner)

    def clipped(self) -> list[tuple[str, Clipping]]:
        """Return everybody's clippings, each with its owner, in the order they were clipped."""
        with self.database.reading() as connection:
            return list(clippings.read(connection, None))

    def add_clipped(self, items: Iterable[tuple[str, Clipping]]) -> None:
        """Keep clippings from elsewhere, each with its owner: all of them or none."""
        with self.database.writing() as connection:
            for owner, clipping in items:
                clippings.put(connection, owner, clipping)

    def rated(self) -> list[KeptTurn]:
        """Return every turn with a vote, whoever gave it, in the order they were asked."""
        with self.database.reading() as connection:
            return rated_turns(connection)

    def everything(self) -> Generator[tuple[str, Conversation]]:
        """Yield each conversation that has a turn, with its owner, in the order of change.

        The file is open until the last one was given: close what does not go that far.
        """
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT owner, id, title, created, changed FROM conversations WHERE id IN "
                "(SELECT conversation FROM turns) ORDER BY moment"
            ).fetchall()
            for owner, *row in rows:
                yield owner, read_conversation(connection, (*row,))

    def forget(self, articles: Sequence[RemovedArticle]) -> int:
        """Delete the answers that quote one of the articles; return how many.

        Their questions stay, with a line that says so. No trace of the articles is left.
        """
        if not self.database.path.exists():
            return 0
        with self.database.deleting() as connection:
            return forgetting.forget(connection, articles)

    def forget_all(self) -> int:
        """Delete every answer that rests on an article, as `forget` does; return how many."""
        if not self.database.path.exists():
            return 0
        with self.database.deleting() as connection:
            return forgetting.forget_all(connection)

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


def _said(connection: Connection, summary: Summary, wanted: Sequence[str]) -> str:
    """Return the turn that has the words, "" where the title has them."""
    if has_words(summary.title, wanted):
        return ""
    number = turn_with_words(connection, summary.id, wanted)
    turn = None if number is None else read_turn(connection, summary.id, number)
    if turn is None:  # deleted meanwhile
        return ""
    return f"{turn.question}\n{turn.answer.text if turn.answer else ''}"


def _last(connection: Connection, summary: Summary) -> str:
    row = connection.execute(_LAST, (summary.id,)).fetchone()
    return row[0] if row else ""


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


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
