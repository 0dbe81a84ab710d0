"""Conversations kept on this machine: a small SQLite file beside the index.

Takes questions with their answers as they are given; gives them back whole, whatever became of
their articles since, to the owner they were kept for and to nobody else. Several threads and
processes may use one file at once. It holds, in WAL mode, `conversations` and their `turns` (a
question, its answer as `qa.chats.kept` has it, the vote on it), and each state of an article once
that a turn rests on, in `articles`.
"""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
import uuid
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import ConversationsError
from index.library.packing import CONVERSATIONS
from index.search.filters import Filters
from qa.chats.kept import from_kept, to_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.articles.article import Article
    from qa.answer import Answer

FILE_NAME = CONVERSATIONS
MAX_TITLE_CHARACTERS = 200
_FORMAT = 1
_WAIT_S = 5.0  # for another process that is writing
_UNREADABLE = "this answer was damaged on disk and cannot be shown; ask again"
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
PRAGMA user_version = {_FORMAT};
"""

Vote = Literal["up", "down"]
_VOTES: dict[Vote | None, int] = {"up": 1, None: 0, "down": -1}
_VOTE_OF = {number: vote for vote, number in _VOTES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question of a conversation and what came of it: an answer, a problem, or nothing yet."""

    question: str
    answer: Answer | None = None
    problem: str | None = None
    vote: Vote | None = None
    asked: datetime.datetime

    def __post_init__(self) -> None:
        if self.answer is not None and self.problem is not None:
            raise ValueError(f"{self.question!r} has both an answer and a problem")
        if self.asked.tzinfo is None:
            raise ValueError(f"{self.asked} has no time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A conversation as a list shows it; `changed` is when its last turn came."""

    id: str
    title: str
    created: datetime.datetime
    changed: datetime.datetime
    n_turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation whole, its turns in the order they were asked."""

    id: str
    title: str
    created: datetime.datetime
    changed: datetime.datetime
    turns: tuple[KeptTurn, ...]


class ConversationStore:
    """The file of all conversations. Thread-safe: each call opens the file for itself."""

    def __init__(self, index_dir: str | Path) -> None:
        self.path = Path(index_dir) / FILE_NAME

    def of(self, owner: str) -> Conversations:
        """Return the conversations of that owner; "" is the owner where nobody logs in."""
        return Conversations(self, owner)

    def rated(self) -> list[KeptTurn]:
        """Return every turn with a vote, whoever gave it, in the order they were asked."""
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {_TURN} FROM turns WHERE vote != 0 ORDER BY asked, conversation, number"
            ).fetchall()
            return [_to_turn(connection, row) for row in rows]

    def everything(self) -> Iterator[tuple[str, Conversation]]:
        """Yield each conversation that has a turn, with its owner, in the order of change."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT id, owner, title, created, changed FROM conversations WHERE id IN "
                "(SELECT conversation FROM turns) ORDER BY moment"
            ).fetchall()
            for conversation, owner, title, created, changed in rows:
                turns = connection.execute(
                    f"SELECT {_TURN} FROM turns WHERE conversation = ? ORDER BY number",
                    (conversation,),
                ).fetchall()
                yield (
                    owner,
                    Conversation(
                        id=conversation,
                        title=title,
                        created=datetime.datetime.fromisoformat(created),
                        changed=datetime.datetime.fromisoformat(changed),
                        turns=tuple(_to_turn(connection, row) for row in turns),
                    ),
                )

    def add(self, conversations: Iterable[tuple[str, Conversation]]) -> None:
        """Keep conversations from elsewhere, each with its owner: all of them or none.

        One that is here already, under the same owner, stays if it was changed as late or later.
        One whose id another owner has gets an id of its own, always the same.
        """
        with self.writing() as connection:
            for owner, given in conversations:
                name = given.id
                here = _owned(connection, name)
                if here and owner not in here:
                    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {owner}").hex
                    here = _owned(connection, name)
                if owner in here and here[owner] >= given.changed:
                    continue
                connection.execute("DELETE FROM conversations WHERE id = ?", (name,))
                created, changed = given.created.isoformat(), given.changed.isoformat()
                connection.execute(
                    "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, 0)",
                    (name, owner, to_title(given.title), created, changed),
                )
                mine = self.of(owner)
                for number, turn in enumerate(given.turns):
                    mine._put(connection, name, number, turn)  # noqa: SLF001 - one module
                connection.execute(
                    "UPDATE conversations SET changed = ? WHERE id = ?", (changed, name)
                )
            connection.execute(  # what came takes its place among the others
                "UPDATE conversations SET moment = place FROM (SELECT id AS of, row_number() OVER "
                "(ORDER BY changed, moment) AS place FROM conversations) WHERE id = of"
            )
            _sweep(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one unchanging state. Raises ConversationsError."""
        with self._translated(), closing(self._connect()) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection; what it did is kept as a whole or not at all."""
        with self._translated(), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")  # a backup may be anyone's
            connection.execute("PRAGMA secure_delete = ON")  # deleted is gone from the file, too
            if _format(connection) == 0:
                self._create(connection)
            self._check(_format(connection))
        except BaseException:
            connection.close()
            raise
        return connection

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if _format(connection) == 0:  # else another process was quicker
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if tables:
                raise ConversationsError(f"{self.path} is another program's file; move it away")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")

    def _check(self, known: int) -> None:
        if known != _FORMAT:
            raise ConversationsError(
                f"{self.path}: format {known} is unknown to this version (it knows {_FORMAT}); "
                "use the version of Quoth that wrote it, or move the file away to start anew"
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            reason = str(exc)
            if "locked" in reason:
                advice = f"another program has held it for {_WAIT_S:.0f} s; try again"
            elif re.search("full|disk I/O", reason):
                advice = "make room on the disk; until then nothing new is kept"
            elif re.search("readonly|unable to open", reason):
                advice = "allow writing in its folder; until then nothing is kept"
            else:
                advice = "it is damaged; move it away to start anew, or put a backup in its place"
            raise ConversationsError(f"{self.path}: {reason}: {advice}") from exc


class Conversations:
    """The conversations of one owner, and a way to no other's.

    Every call raises ConversationsError where the file cannot be read or written, and KeyError for
    an id or a turn that this owner does not have.
    """

    def __init__(self, store: ConversationStore, owner: str) -> None:
        self._store = store
        self._owner = owner

    def create(self, title: str = "") -> str:
        """Return the id of a conversation made now, without a turn.

        Without a title it takes its first question as one. It is listed once it has a turn.
        """
        conversation, now = uuid.uuid4().hex, _now()
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (
                    conversation,
                    self._owner,
                    to_title(title),
                    now.isoformat(),
                    now.isoformat(),
                    _moment(connection),
                ),
            )
        return conversation

    def list(self, words: str = "") -> list[Summary]:
        """Return the conversations, the last changed first, those without a turn left out.

        With `words`, those in which each occurs, in the title or within one turn, in question or
        answer, whatever their case.
        """
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, created, changed, (SELECT count(*) FROM turns "
                "WHERE conversation = id) FROM conversations WHERE owner = ? ORDER BY moment DESC",
                (self._owner,),
            ).fetchall()
            wanted = _fold(words).split()
            return [
                Summary(
                    id=row[0],
                    title=row[1],
                    created=datetime.datetime.fromisoformat(row[2]),
                    changed=datetime.datetime.fromisoformat(row[3]),
                    n_turns=row[4],
                )
                for row in rows
                if row[4] and _holds(connection, row[0], row[1], wanted)
            ]

    def read(self, conversation: str) -> Conversation:
        """Return the conversation of that id. A turn damaged on disk has that as its problem."""
        with self._store.reading() as connection:
            title, created, changed = self._checked(connection, conversation)
            rows = connection.execute(
                f"SELECT {_TURN} FROM turns WHERE conversation = ? ORDER BY number", (conversation,)
            ).fetchall()
            return Conversation(
                id=conversation,
                title=title,
                created=datetime.datetime.fromisoformat(created),
                changed=datetime.datetime.fromisoformat(changed),
                turns=tuple(_to_turn(connection, row) for row in rows),
            )

    def rename(self, conversation: str, title: str) -> None:
        """Give the conversation another title, cut to 200 characters. ValueError if it is blank."""
        if not to_title(title):
            raise ValueError("a conversation needs a title")
        with self._store.writing() as connection:
            self._checked(connection, conversation)
            connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (to_title(title), conversation)
            )

    def delete(self, conversation: str) -> None:
        """Delete the conversation, and what of articles was kept for it alone."""
        with self._store.writing() as connection:
            self._checked(connection, conversation)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
            _sweep(connection)

    def delete_all(self) -> int:
        """Delete every conversation of this owner; return how many there were."""
        with self._store.writing() as connection:
            deleted = connection.execute(
                "DELETE FROM conversations WHERE owner = ?", (self._owner,)
            ).rowcount
            _sweep(connection)
        return deleted

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
        with self._store.writing() as connection:
            self._checked(connection, conversation)
            number = connection.execute(
                "SELECT count(*) FROM turns WHERE conversation = ?", (conversation,)
            ).fetchone()[0]
            self._put(connection, conversation, number, turn)
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
        with self._store.writing() as connection:
            self._checked(connection, conversation)
            deleted = connection.execute(
                "DELETE FROM turns WHERE conversation = ? AND number = ?", (conversation, number)
            ).rowcount
            if not deleted:
                raise KeyError((conversation, number))
            self._put(connection, conversation, number, turn)
            _sweep(connection)
        return turn

    def vote(self, conversation: str, number: int, vote: Vote | None) -> None:
        """Keep the vote on the turn of that number, counted from 0; None takes it back."""
        with self._store.writing() as connection:
            self._checked(connection, conversation)
            voted = connection.execute(
                "UPDATE turns SET vote = ? WHERE conversation = ? AND number = ?",
                (_VOTES[vote], conversation, number),
            ).rowcount
            if not voted:
                raise KeyError((conversation, number))

    def _checked(self, connection: sqlite3.Connection, conversation: str) -> tuple[str, str, str]:
        row: tuple[str, str, str] | None = connection.execute(
            "SELECT title, created, changed FROM conversations WHERE id = ? AND owner = ?",
            (conversation, self._owner),
        ).fetchone()
        if row is None:
            raise KeyError(conversation)
        return row

    def _put(
        self, connection: sqlite3.Connection, conversation: str, number: int, turn: KeptTurn
    ) -> None:
        kept, articles = to_kept(turn.answer) if turn.answer else (None, {})
        said = turn.answer.text if turn.answer else ""
        connection.execute(
            "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                conversation,
                number,
                _storable(turn.question),
                json.dumps(kept) if kept else None,
                turn.problem and _storable(turn.problem),
                _VOTES[turn.vote],
                turn.asked.isoformat(),
                _storable(_fold(f"{turn.question} {said}")),
            ),
        )
        for key, article in articles.items():
            connection.execute(
                "INSERT OR IGNORE INTO articles VALUES (?, ?)", (key, json.dumps(article))
            )
            connection.execute("INSERT INTO rests_on VALUES (?, ?, ?)", (conversation, number, key))
        connection.execute(
            "UPDATE conversations SET changed = ?, moment = ?, "
            "title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
            (turn.asked.isoformat(), _moment(connection), to_title(turn.question), conversation),
        )


def to_title(text: str) -> str:
    """Return `text` as a title: one line of at most 200 characters."""
    line = " ".join(_storable(text).split())
    return line if len(line) <= MAX_TITLE_CHARACTERS else f"{line[: MAX_TITLE_CHARACTERS - 1]}…"


def to_outdated(
    answer: Answer, article: Callable[[str], Article]
) -> dict[int, Literal["changed", "gone"]]:
    """Return, by citation number, what became of each cited article that is not as it was cited.

    `article` gives the article of an id as it is at present, or raises KeyError.
    """
    outdated: dict[int, Literal["changed", "gone"]] = {}
    for citation in answer.citations:
        try:
            current = article(citation.article.id)
        except KeyError:
            outdated[citation.number] = "gone"
        else:
            if current.content_hash != citation.article.content_hash:
                outdated[citation.number] = "changed"
    return outdated


def to_question_set(turns: Sequence[KeptTurn]) -> tuple[list[dict[str, Any]], int]:
    """Return rows that `quoth eval` takes, from votes, and how many votes say nothing to it.

    An answer voted up is right: its quotes answer the question, in the articles it cites; one that
    abstained and was voted up, that no article answers it. What is left out: votes down, which do
    not tell the right answer, and questions asked under filters, of which `quoth eval` has none.
    The questions are those searched with, which need no conversation to be understood.
    """
    rows: dict[str, dict[str, Any]] = {}
    left_out = 0
    for turn in turns:
        answer = turn.answer
        is_told = answer is not None and (answer.abstained or bool(answer.citations))
        is_filtered = answer is not None and answer.filters != Filters()
        if answer is None or not is_told or is_filtered or turn.vote != "up":
            left_out += turn.vote is not None
            continue
        quotes = [citation.quote for citation in answer.citations]
        rows[answer.resolved_question] = {
            "id": f"vote-{len(rows) + 1}",
            "question": answer.resolved_question,
            "answers": [answer.short_answer] if answer.short_answer else quotes,
            "doc_ids": sorted({citation.article.id for citation in answer.citations}),
            "answerable": not answer.abstained,
        }
    return list(rows.values()), left_out


_TURN = "conversation, number, question, answer, problem, vote, asked"


def _to_turn(connection: sqlite3.Connection, row: tuple[Any, ...]) -> KeptTurn:
    conversation, number, question, kept, problem, vote, asked = row
    answer = None
    if kept is not None:
        rows = connection.execute(
            "SELECT key, data FROM rests_on JOIN articles ON key = article "
            "WHERE conversation = ? AND number = ?",
            (conversation, number),
        ).fetchall()
        try:
            answer = from_kept(json.loads(kept), {key: json.loads(data) for key, data in rows})
        except ValueError:
            problem = _UNREADABLE
    return KeptTurn(
        question=question,
        answer=answer,
        problem=problem,
        vote=_VOTE_OF[vote],
        asked=datetime.datetime.fromisoformat(asked),
    )


def _owned(connection: sqlite3.Connection, conversation: str) -> dict[str, datetime.datetime]:
    """Return whose a conversation is and when it was changed; nothing where there is none."""
    rows = connection.execute(
        "SELECT owner, changed FROM conversations WHERE id = ?", (conversation,)
    )
    return {owner: datetime.datetime.fromisoformat(changed) for owner, changed in rows}


def _holds(
    connection: sqlite3.Connection, conversation: str, title: str, wanted: Sequence[str]
) -> bool:
    if not wanted or all(word in _fold(title) for word in wanted):
        return True
    turns = connection.execute("SELECT folded FROM turns WHERE conversation = ?", (conversation,))
    return any(all(word in folded for word in wanted) for (folded,) in turns)


def _format(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _moment(connection: sqlite3.Connection) -> int:
    """Return a number above every conversation's: clocks jump, and two changes may share a tick."""
    return int(
        connection.execute("SELECT ifnull(max(moment), 0) + 1 FROM conversations").fetchone()[0]
    )


def _sweep(connection: sqlite3.Connection) -> None:
    connection.execute(
        "DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM rests_on WHERE article = key)"
    )


def _storable(text: str) -> str:
    """Return `text` without lone surrogates, which SQLite's UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _fold(text: str) -> str:
    return text.casefold()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
