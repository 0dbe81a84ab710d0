"""The conversations' part of a backup: whose they are, and that a file is read with suspicion."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import BackupError
from qa.chats.backup import ConversationsPart
from qa.chats.database import FILE_NAME
from qa.chats.store import ConversationStore
from tests.open_files import open_below


def kept(folder: Path, *owners: str) -> ConversationStore:
    """Return a store in the folder, with a conversation of each owner."""
    folder.mkdir()
    store = ConversationStore(folder)
    for owner in owners:
        own = store.of(owner)
        own.append(own.create(), f"Asked by {owner}?", problem="none")
    return store


def titles(store: ConversationStore) -> list[tuple[str, str]]:
    return [(owner, conversation.title) for owner, conversation in store.everything()]


def test_everybodys_conversations_come_back_to_their_owners(tmp_path: Path) -> None:
    store = kept(tmp_path / "here", "ada", "bob")
    packed = tmp_path / FILE_NAME
    assert ConversationsPart(store, owner=None).pack(packed) == 2
    there = kept(tmp_path / "there")
    part = ConversationsPart(there, owner=None)
    part.check(packed)
    assert part.take(packed) == 2
    assert titles(there) == titles(store)


def test_an_owner_packs_and_gets_back_their_own(tmp_path: Path) -> None:
    store = kept(tmp_path / "here", "ada", "bob")
    packed = tmp_path / FILE_NAME
    assert ConversationsPart(store, owner="ada").pack(packed) == 1
    there = kept(tmp_path / "there", "eve")
    assert ConversationsPart(there, owner="eve").take(packed) == 1
    assert sorted(titles(there)) == [("eve", "Asked by ada?"), ("eve", "Asked by eve?")]


def test_where_there_are_none_no_file_is_written(tmp_path: Path) -> None:
    assert ConversationsPart(kept(tmp_path / "here"), owner=None).pack(tmp_path / FILE_NAME) == 0
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON turns BEGIN SELECT 1; END",
        "UPDATE conversations SET title = x'00'",
        "UPDATE conversations SET changed = '2024-05-01T12:00:00'",
        "UPDATE turns SET asked = 'noon'",
    ],
)
def test_what_quoth_did_not_write_is_refused(tmp_path: Path, sql: str) -> None:
    store = kept(tmp_path / "here", "ada")
    with closing(sqlite3.connect(tmp_path / "here" / FILE_NAME)) as connection, connection:
        connection.execute(sql)
    with pytest.raises(BackupError, match="were not written by Quoth") as raised:
        ConversationsPart(store, owner=None).check(tmp_path / "here" / FILE_NAME)
    assert open_below(tmp_path) == []
    assert raised.value.__traceback__ is not None  # which keeps alive what was being done
