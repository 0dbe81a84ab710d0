"""What any version kept is read by this one; what a later one kept is refused, untouched."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app import main
from index.errors import ConversationsError, StoreError
from index.library import feeds, packing
from index.library.feeds import Feeds
from index.library.restoring import restore_backup
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.schema import FORMAT
from index.store.store import Store
from qa.chats import database
from qa.chats.backup import ConversationsPart
from qa.chats.store import ConversationStore
from tests.conftest import REPOSITORY
from tests.kept.make import HERE, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.chats.values import Conversation

STORES = Path(__file__).parents[1] / "index" / "store"
CONVERSATIONS = sorted(HERE.glob("conversations-*.sqlite"))
BACKUPS = sorted(
    HERE.glob("backup-*.zip"), key=lambda path: [int(n) for n in path.stem.split("-")[1:]]
)


def name_of(path: Path) -> str:
    return path.stem


def contents(folder: Path, but: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in but
    }


def test_every_format_there_is_has_its_file() -> None:
    formats = range(1, database._FORMAT + 1)  # noqa: SLF001
    assert [path.stem for path in CONVERSATIONS] == [f"conversations-{n}" for n in formats]
    assert (HERE / f"feeds-{feeds._FORMAT}.sqlite").exists()  # noqa: SLF001
    assert (HERE / f"backup-{packing._FORMAT}-{FORMAT}.zip").exists()  # noqa: SLF001
    assert (STORES / f"format-{FORMAT}.sqlite").exists()


def check_conversation(conversation: Conversation) -> None:
    """Hold a kept conversation to what was put in it."""
    fact, refusal, overview, problem = conversation.turns
    assert [turn.question for turn in conversation.turns[:3]] == list(QUESTIONS)
    assert fact.answer is not None
    assert fact.vote == "up"
    (citation, *_) = fact.answer.citations
    assert "7 May 2021" in citation.quote
    assert citation.article.text[citation.start : citation.end] == citation.quote
    assert refusal.answer is not None
    assert refusal.answer.abstained
    assert overview.answer is not None
    assert (overview.answer.kind, len(overview.answer.citations) > 1) == ("overview", True)
    assert (problem.answer, problem.problem) == (None, "the question is odd")


@pytest.mark.parametrize("path", CONVERSATIONS, ids=name_of)
def test_conversations_votes_and_clippings_of_every_format_are_read_and_added_to(
    path: Path, tmp_path: Path
) -> None:
    shutil.copyfile(path, tmp_path / database.FILE_NAME)
    store = ConversationStore(tmp_path)
    (summary,) = store.of("").list()
    check_conversation(store.of("").read(summary.id))
    (theirs,) = store.of("ada").list()
    assert [turn.vote for turn in store.of("ada").read(theirs.id).turns] == ["down"]
    assert sorted(str(turn.vote) for turn in store.rated()) == ["down", "up"]
    clipped = store.clippings_of("").list()
    assert [one.question for one in clipped] == ([QUESTIONS[0]] if "1" not in path.stem else [])
    store.of("").append(summary.id, "And then?", problem="stopped")
    assert len(store.of("").read(summary.id).turns) == 5


@pytest.mark.parametrize("path", BACKUPS, ids=name_of)
def test_a_backup_of_every_format_is_restored_with_all_that_is_in_it(
    path: Path, tmp_path: Path
) -> None:
    store = ConversationStore(tmp_path)
    companion = ConversationsPart(store, owner=None)
    report = restore_backup(path, tmp_path, companion=companion)
    assert (report.articles, report.uploads, report.conversations) == (3, 1, 2)
    assert verify_index(tmp_path).ok
    (summary,) = store.of("").list()
    check_conversation(store.of("").read(summary.id))
    with closing(Store.open(tmp_path)) as opened, opened.snapshot() as manifest:
        mill = opened.article_by_id("mill.txt", manifest.generation)
        assert (mill.author, dict(mill.provenance)["author"]) == ("Ada Brown", "edited")


def test_what_is_followed_is_read(tmp_path: Path) -> None:
    shutil.copyfile(HERE / "feeds-1.sqlite", tmp_path / feeds.FILE_NAME)
    (feed,) = Feeds(tmp_path).list()
    assert (feed.url, feed.often, feed.is_resting) == (
        "https://example.org/feed",
        "every 6 hours",
        True,
    )


# A later version's files: the last one's with the number of the next format in them. With a log,
# as a version that was killed leaves it, the number stands there alone.
_LEAVE_A_LOG = """
    import os, sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(sys.argv[2])
    os._exit(0)
"""


def make_later(path: Path, statement: str, *, with_log: bool) -> None:
    """Change a file, and leave that in its log if wanted."""
    if with_log:
        script = "\n".join(line.strip() for line in _LEAVE_A_LOG.splitlines())
        subprocess.run([sys.executable, "-c", script, path, statement], check=True)
        assert path.with_name(f"{path.name}-wal").stat().st_size > 0
        path.with_name(f"{path.name}-shm").unlink()  # tells which part of the log counts
    else:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)


@pytest.fixture(params=[False, True], ids=["", "with a log"])
def later_index(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of an index of the next format."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(STORES / f"format-{FORMAT}.sqlite", folder / FILE_NAME)
    statement = f"UPDATE manifest SET value = '{FORMAT + 1}' WHERE key = 'format'"
    make_later(folder / FILE_NAME, statement, with_log=request.param)
    return folder


_COMMANDS = [
    ["ask", "Who?"],
    ["search", "Who?"],
    ["serve", "--port", "0"],
    ["build"],
    ["build", str(HERE)],
    ["build", "--dry-run"],
    ["build", "--reencode"],
    ["restore", str(BACKUPS[-1])],
    ["restore", str(BACKUPS[-1]), "--replace"],
    ["verify"],
    ["info"],
    ["backup", "/nowhere/quoth.zip"],
    ["remove", "mill.txt"],
    ["edit", "mill.txt", "--title", "x"],
    ["collection"],
    ["note", "--find", "x"],
    ["eval", str(REPOSITORY / "tests" / "quality" / "questions.jsonl")],
    ["mcp"],
]


def test_a_later_index_is_refused_by_every_command_and_no_byte_of_it_is_changed(
    later_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(later_index)
    for command in _COMMANDS:
        code = main([*command, "--index", str(later_index)])
        told = capsys.readouterr().err
        assert (command, code) == (command, 1)
        assert re.search(rf"format {FORMAT + 1} is unknown to this version of Quoth", told), told
        assert "quoth build FOLDER --index NEW_DIR" in told
        assert contents(later_index, but=["build.lock", f"{FILE_NAME}-shm"]) == before, command


@pytest.mark.parametrize("with_log", [False, True], ids=["", "with a log"])
def test_later_conversations_and_feeds_are_refused_and_no_byte_of_them_is_changed(
    tmp_path: Path, *, with_log: bool
) -> None:
    for name, kept in (
        (database.FILE_NAME, CONVERSATIONS[-1]),
        (feeds.FILE_NAME, "feeds-1.sqlite"),
    ):
        shutil.copyfile(HERE / kept, tmp_path / name)
        make_later(tmp_path / name, "PRAGMA user_version = 9", with_log=with_log)
    before = contents(tmp_path)
    for _ in range(2):
        with pytest.raises(ConversationsError, match="use the version of Quoth that wrote it"):
            ConversationStore(tmp_path).of("").create()
        with pytest.raises(StoreError, match="is of another version; move it away to start anew"):
            Feeds(tmp_path).follow("https://example.org/other")
    shm = [f"{database.FILE_NAME}-shm", f"{feeds.FILE_NAME}-shm"]
    assert contents(tmp_path, but=shm) == before


def test_nothing_is_restored_beside_conversations_of_a_later_version(tmp_path: Path) -> None:
    shutil.copyfile(CONVERSATIONS[-1], tmp_path / database.FILE_NAME)
    make_later(tmp_path / database.FILE_NAME, "PRAGMA user_version = 9", with_log=False)
    before = contents(tmp_path)
    companion = ConversationsPart(ConversationStore(tmp_path), owner=None)
    with pytest.raises(ConversationsError, match="format 9 is unknown"):
        restore_backup(BACKUPS[-1], tmp_path, companion=companion)
    assert contents(tmp_path, but=["build.lock"]) == before


@pytest.mark.parametrize("field", ["quoth_backup", "store_format"])
def test_a_later_backup_is_refused_and_nothing_is_changed(
    tmp_path: Path, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    later = tmp_path / "later.zip"
    with zipfile.ZipFile(BACKUPS[-1]) as kept, zipfile.ZipFile(later, "w") as changed:
        for member in kept.infolist():
            data = kept.read(member)
            if member.filename == "backup.json":
                values = json.loads(data)
                data = json.dumps({**values, field: values[field] + 1}).encode()
            changed.writestr(member, data)
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(STORES / f"format-{FORMAT}.sqlite", folder / FILE_NAME)
    before = contents(folder)
    assert main(["restore", str(later), "--replace", "--index", str(folder)]) == 1
    assert "restore it with the version that made it" in capsys.readouterr().err
    assert contents(folder, but=["build.lock"]) == before
