"""Turns go into rows and come out as they were."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.article import Article
from qa.chats.database import ConversationDatabase
from qa.chats.rows import (
    next_moment,
    put_turn,
    rated_turns,
    read_conversation,
    read_turn,
    sweep,
    to_title,
    with_words,
)
from qa.chats.values import Conversation, KeptTurn
from tests.qa.chats.test_kept import answered

_NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
_ROW = ("a", "Title", _NOON.isoformat(), _NOON.isoformat())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" Who\n grows  tea? ", "Who grows tea?"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("\ud800?", "??"),
    ],
)
def test_a_title_is_one_short_line(text: str, title: str) -> None:
    assert to_title(text) == title


def test_an_article_is_read_once_for_all_turns_and_a_turn_without_the_others(
    tmp_path: Path,
) -> None:
    tea = answered(Article(id="a.txt", root="/seeds", title="A title", text="Tea grows here."))
    moon = answered(Article(id="b.txt", root="/seeds", title="B", text="Tea grows there."))
    turns = [KeptTurn(question=f"{i}?", answer=tea, asked=_NOON) for i in range(5)]
    turns.append(KeptTurn(question="6?", answer=moon, asked=_NOON))
    run: list[str] = []
    with ConversationDatabase(tmp_path).writing() as connection:
        connection.execute("INSERT INTO conversations VALUES ('a', '', '', 'x', 'x', 1)")
        for number, turn in enumerate(turns):
            put_turn(connection, "a", number, turn=turn)
        connection.set_trace_callback(run.append)
        assert read_conversation(connection, _ROW).turns == tuple(turns)
        assert len(run) == 3  # the turns, and two articles
        run.clear()
        assert read_turn(connection, "a", 5) == turns[5]
        assert len(run) == 2
        assert read_turn(connection, "a", 6) is None
        connection.set_trace_callback(None)


def test_what_is_put_is_read(tmp_path: Path) -> None:
    tea = answered(Article(id="a.txt", root="/seeds", title="A title", text="Tea grows here."))
    turns = (
        KeptTurn(question="What grows?", answer=tea, vote="up", asked=_NOON),
        KeptTurn(question="STRASSE?", problem="none", asked=_NOON),
    )
    with ConversationDatabase(tmp_path).writing() as connection:
        connection.execute("INSERT INTO conversations VALUES ('a', '', '', 'x', 'x', 1)")
        for number, turn in enumerate(turns):
            put_turn(connection, "a", number, turn=turn)
        assert read_conversation(connection, _ROW) == Conversation(
            id="a", title="Title", created=_NOON, changed=_NOON, turns=turns
        )
        assert rated_turns(connection) == [turns[0]]
        assert next_moment(connection) == 4
        kept = connection.execute("SELECT title, changed, moment FROM conversations").fetchall()
        assert kept == [("What grows?", _NOON.isoformat(), 3)]
        run: list[str] = []
        connection.set_trace_callback(run.append)
        assert with_words(connection, "", ["strasse"]) == {"a"}
        assert with_words(connection, "", ["strasse", "grows"]) == set()
        assert with_words(connection, "ada", ["strasse"]) == set()
        assert len(run) == 3  # one query each, however many conversations there are
        connection.set_trace_callback(None)
        sweep(connection)
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        connection.execute("DELETE FROM turns WHERE number = 0")
        sweep(connection)
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
