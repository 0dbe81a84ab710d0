"""Damage to kept conversations: found, and what is whole brought into a new file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.articles.article import Article
from index.errors import ConversationsError
from index.search.filters import Filters
from qa.answer import Answer, Citation, Quoted
from qa.chats.clippings import Clipping
from qa.chats.database import FILE_NAME
from qa.chats.salvaging import salvage_conversations
from qa.chats.store import ConversationStore
from qa.chats.verifying import verify_conversations

_TEXT = "The moon was full in May. The tea was cold."
_PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two conversations and a clipping."""
    folder = tmp_path / "data"
    folder.mkdir()
    store = ConversationStore(folder)
    for title in ("moon", "tea"):
        own = store.of("")
        conversation = own.create()
        own.append(conversation, f"What of the {title}?", answer=_answer(title))
        own.append(conversation, "And then?")
    (citation,) = _answer("moon").citations
    store.clippings_of("").add(Clipping.now(citation, "What of the moon?"))
    return folder


def _answer(name: str) -> Answer:
    article = Article(id=f"{name}.txt", root="/seeds", title=name, text=_TEXT)
    citation = Citation(number=1, article=article, start=0, end=25, quote=_TEXT[:25])
    return Answer(
        question="What?",
        resolved_question="What?",
        parts=(Quoted(text=_TEXT[:25], numbers=(1,)),),
        confidence=0.9,
        abstained=False,
        citations=(citation,),
        filters=Filters(),
        timings_ms={"total": 1.0},
    )


def _shown(folder: Path) -> list[object]:
    store = ConversationStore(folder)
    with closing(store.everything()) as everything:
        return [
            *(
                (one.title, [(t.question, t.answer, t.problem) for t in one.turns])
                for _, one in everything
            ),
            *((owner, one.citation.quote) for owner, one in store.clipped()),
        ]


def _change(folder: Path, before: bytes, after: bytes) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = folder / FILE_NAME
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after))


def test_what_is_whole_has_no_problems(folder: Path) -> None:
    assert verify_conversations(folder) == []
    assert verify_conversations(folder.parent) == []
    assert list(folder.parent.iterdir()) == [folder]


def test_a_kept_article_that_changed_is_not_quoted_from(folder: Path) -> None:
    _change(folder, b"The tea was cold.", b"The tea was gold.")
    (problem, *answers) = verify_conversations(folder)
    assert problem.startswith("2 articles that answers rest on are damaged; bring what is whole")
    assert len(answers) == 2
    own = ConversationStore(folder).of("")
    turns = [own.read(one.id).turns[0] for one in own.list()]
    assert {turn.problem for turn in turns} == {
        "this answer was damaged on disk and cannot be shown; ask again"
    }


def test_a_question_that_changed_is_found(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'turns'"
        ).fetchone()
    path = folder / FILE_NAME
    data = path.read_bytes()
    at = (root - 1) * _PAGE
    own = data[at : at + _PAGE].replace(b"What of the tea?", b"What of the sea?")
    path.write_bytes(data[:at] + own + data[at + _PAGE :])
    (problem,) = verify_conversations(folder)
    assert "turns_whole" in problem
    n, lost, doubtful = salvage_conversations(folder, _new(folder))
    assert (n, lost, doubtful) == (2, [], ["words of conversation 'What of the tea?'"])


def _new(folder: Path) -> Path:
    new = folder.parent / "new"
    new.mkdir()
    return new


def test_without_its_first_page_all_conversations_come_back(folder: Path) -> None:
    before = _shown(folder)
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = folder / FILE_NAME
    path.write_bytes(bytes(_PAGE) + path.read_bytes()[_PAGE:])
    new = _new(folder)
    assert salvage_conversations(folder, new)[:2] == (2, [])
    assert _shown(new) == before


def test_a_time_that_is_none_is_an_error_that_says_what_helps(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE conversations SET changed = 'noon'")
    own = ConversationStore(folder).of("")
    with pytest.raises(ConversationsError, match=r"damaged .*noon.*quoth verify --salvage"):
        own.list()
