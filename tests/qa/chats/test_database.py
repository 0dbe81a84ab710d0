"""What is wrong with the file is told, and what is in it stays."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import ConversationsError
from qa.chats.database import FILE_NAME
from qa.chats.store import Conversations, ConversationStore
from tests.conftest import REPOSITORY


@pytest.fixture
def own(tmp_path: Path) -> Conversations:
    return ConversationStore(tmp_path).of("")


def test_an_unknown_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    own = ConversationStore(tmp_path).of("")
    own.create()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(ConversationsError, match=r"format 7 is unknown to this version .*knows 3"):
        own.list()
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    own = ConversationStore(tmp_path).of("")
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 100)
    with pytest.raises(ConversationsError, match="it is damaged; move it away"):
        own.create()
    assert (tmp_path / FILE_NAME).read_bytes() == b"no database " * 100
    (tmp_path / FILE_NAME).unlink()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name)")
    with pytest.raises(ConversationsError, match="another program's file"):
        own.create()


def test_a_store_held_by_another_is_told_and_used_again_afterwards(
    own: Conversations, tmp_path: Path
) -> None:
    id = own.create()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConversationsError, match=r"locked: another program has held it"):
            own.append(id, "One?")
    own.append(id, "Two?")
    assert [turn.question for turn in own.read(id).turns] == ["Two?"]


def test_a_full_disk_is_told_and_keeps_what_was_there(own: Conversations, tmp_path: Path) -> None:
    id = own.create()
    own.append(id, "One?")
    script = (
        "import resource, sys; from qa.chats.store import ConversationStore\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "ConversationStore(sys.argv[1]).of('').append(sys.argv[2], 'Two? ' * 9000)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), id],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ConversationsError" in ran.stderr
    assert "and has room; until then nothing new is kept" in ran.stderr
    assert [turn.question for turn in own.read(id).turns] == ["One?"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConversationsError, match="unable to open"):
        ConversationStore(tmp_path / "none").of("").create()
