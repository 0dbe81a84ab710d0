"""Rows: conversations and turns as the database has them.

Takes a connection, inside the block that gave it, and values; writes rows and gives values back.
"""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qa.chats.kept import to_answer, to_article, to_kept, to_key
from qa.chats.values import Conversation, KeptTurn, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.articles.article import Article
    from index.store.connection import Connection
    from qa.chats.values import Vote

_MAX_TITLE_CHARACTERS = 200
_CACHED_ARTICLES = 512
VOTES: dict[Vote | None, int] = {"up": 1, None: 0, "down": -1}
_VOTE_OF = {number: vote for vote, number in VOTES.items()}
_TURN = "conversation, number, question, answer, problem, vote, asked"
UNREADABLE = "this answer was damaged on disk and cannot be shown; ask again"


def to_title(text: str) -> str:
    """Return `text` as a title: one line of at most 200 characters."""
    line = " ".join(_storable(text).split())
    return line if len(line) <= _MAX_TITLE_CHARACTERS else f"{line[: _MAX_TITLE_CHARACTERS - 1]}…"


def put_turn(connection: Connection, conversation: str, number: int, *, turn: KeptTurn) -> None:
    """Write a turn; it is the conversation's last change, and its title if that has none."""
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
            VOTES[turn.vote],
            turn.asked.isoformat(),
            _storable(f"{turn.question} {said}".casefold()),
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
        (turn.asked.isoformat(), next_moment(connection), to_title(turn.question), conversation),
    )


def read_conversation(connection: Connection, row: tuple[str, str, str, str]) -> Conversation:
    """Return the conversation of a row (id, title, created, changed), with its turns.

    A turn damaged on disk has that as its problem.
    """
    id_, title, created, changed = row
    turns = connection.execute(
        f"SELECT {_TURN} FROM turns WHERE conversation = ? ORDER BY number", (id_,)
    ).fetchall()
    article = _articles(connection)
    return Conversation(
        id=id_,
        title=title,
        created=datetime.datetime.fromisoformat(created),
        changed=datetime.datetime.fromisoformat(changed),
        turns=tuple(to_turn(turn, article) for turn in turns),
    )


def to_summary(row: tuple[str, str, str, str, int]) -> Summary:
    """Return what a list shows of a conversation: id, title, created, changed, how many turns."""
    id_, title, created, changed, n_turns = row
    return Summary(
        id=id_,
        title=title,
        created=datetime.datetime.fromisoformat(created),
        changed=datetime.datetime.fromisoformat(changed),
        n_turns=n_turns,
    )


def rated_turns(connection: Connection) -> list[KeptTurn]:
    """Return every turn with a vote, in the order they were asked."""
    rows = connection.execute(
        f"SELECT {_TURN} FROM turns WHERE vote != 0 ORDER BY asked, conversation, number"
    ).fetchall()
    article = _articles(connection)
    return [to_turn(row, article) for row in rows]


def read_turn(connection: Connection, conversation: str, number: int) -> KeptTurn | None:
    """Return the turn of that number, counted from 0; None if there is none."""
    rows = connection.execute(
        f"SELECT {_TURN} FROM turns WHERE conversation = ? AND number = ?", (conversation, number)
    ).fetchall()
    return to_turn(rows[0], _articles(connection)) if rows else None


def _articles(connection: Connection) -> Callable[[str], Article]:
    """Return what reads articles by their keys, each once for the many turns that rest on it."""

    @lru_cache(_CACHED_ARTICLES)
    def article(key: str) -> Article:
        for (data,) in connection.execute("SELECT data FROM articles WHERE key = ?", (key,)):
            kept = json.loads(data)
            if to_key(kept) != key:
                raise ValueError(f"the article {key} is damaged")
            return to_article(kept)
        raise KeyError(key)

    return article


def to_turn(row: tuple[Any, ...], article: Callable[[str], Article]) -> KeptTurn:
    """Return the turn of a row of `_TURN`; `article` gives the article of a key."""
    _, _, question, kept, problem, vote, asked = row
    answer = None
    if kept is not None:
        try:
            answer = to_answer(json.loads(kept), article)
        except ValueError:
            problem = UNREADABLE
    return KeptTurn(
        question=question,
        answer=answer,
        problem=problem,
        vote=_VOTE_OF[vote],
        asked=datetime.datetime.fromisoformat(asked),
    )


def with_words(connection: Connection, owner: str, words: Sequence[str]) -> set[str]:
    """Return the ids of an owner's conversations of which one turn holds each of the words.

    The words, at least one, are casefolded. Every turn is looked at by one query.
    """
    telling, *others = sorted(map(_storable, words), key=len, reverse=True)
    rows = connection.execute(
        "SELECT conversation, folded FROM turns WHERE instr(folded, ?) > 0 "
        "AND conversation IN (SELECT id FROM conversations WHERE owner = ?)",
        (telling, owner),
    )
    return {id_ for id_, folded in rows if all(word in folded for word in others)}


def has_words(text: str, words: Sequence[str]) -> bool:
    """Say whether a text holds each of the words, which are casefolded."""
    return not words or all(word in text.casefold() for word in words)


def turn_with_words(connection: Connection, conversation: str, words: Sequence[str]) -> int | None:
    """Return the number of the first turn that holds each of the words; None if there is none."""
    turns = connection.execute(
        "SELECT number, folded FROM turns WHERE conversation = ? ORDER BY number", (conversation,)
    )
    return next((n for n, folded in turns if all(word in folded for word in words)), None)


def next_moment(connection: Connection) -> int:
    """Return a number above every conversation's: clocks jump, and two changes may share a tick."""
    return int(
        connection.execute("SELECT ifnull(max(moment), 0) + 1 FROM conversations").fetchone()[0]
    )


def sweep(connection: Connection) -> None:
    """Delete the articles that no turn and no clipping rests on any longer."""
    connection.execute(
        "DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM rests_on WHERE article = key) "
        "AND NOT EXISTS (SELECT 1 FROM clippings WHERE article = key)"
    )


def _storable(text: str) -> str:
    """Return `text` without lone surrogates, which SQLite's UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()
