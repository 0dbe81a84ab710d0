"""Backups of everything: conversations go along, damage is set aside."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette

from index import build_index, open_index
from index.errors import BackupError, IndexCorruptError, QuothError, StoreError
from index.library.backup import write_backup
from index.library.orders import Library
from index.library.packing import CONVERSATIONS
from index.library.restoring import restore_backup
from index.library.uploads import add_text
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS
from index.store.store import Store
from qa.answer import Citation
from qa.chats.backup import ConversationsPart
from qa.chats.clippings import Clipping
from qa.chats.store import ConversationStore
from tests.conftest import REPOSITORY, run_async
from tests.qa.chats.test_kept import answered
from ui.web.library_routes import to_routes
from ui.web.login import OWNER

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from index.articles.article import Article
    from index.encoder import Encoder


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index of one article of a folder and one pasted text."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "bridge.txt").write_text("A bridge\n\nThe bridge over the river was old.\n")
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    add_text(tmp_path / "data", "Tea is grown in Assam.", title="Tea")
    build_index([], tmp_path / "data", encoder=tiny_encoder)
    return tmp_path / "data"


def keep(index_dir: Path, owner: str, question: str, **came: object) -> str:
    """Keep a conversation of one question; return its id."""
    own = ConversationStore(index_dir).of(owner)
    id = own.create()
    own.append(id, question, **came)  # type: ignore[arg-type]  # an answer or a problem
    return id


def kept(index_dir: Path) -> set[tuple[str, str, int]]:
    """Return (owner, title, turns) of every conversation."""
    store = ConversationStore(index_dir)
    return {(owner, c.title, len(c.turns)) for owner, c in store.everything()}


def everybodys(index_dir: Path) -> ConversationsPart:
    return ConversationsPart(ConversationStore(index_dir), owner=None)


def ids(index_dir: Path) -> list[str]:
    with closing(open_index(index_dir)) as index:
        return [article.id for article in index.articles()]


def test_conversations_come_back_whole_for_whom_they_were_kept(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder, make_article: Callable[..., Article]
) -> None:
    answer = answered(make_article("Tea grows here."))
    first = keep(index_dir, "ada", "What grows?", answer=answer)
    ada = ConversationStore(index_dir).of("ada")
    ada.vote(first, 0, "up")
    second = keep(index_dir, "bob", "Who drinks it?", problem="no")
    ConversationStore(index_dir).of("bob").create()
    report = write_backup(index_dir, tmp_path / "b.zip", companion=everybodys(index_dir))
    assert (report.articles, report.uploads, report.conversations) == (2, 1, 2)

    other = tmp_path / "other"
    report = restore_backup(
        tmp_path / "b.zip", other, encoder=tiny_encoder, companion=everybodys(other)
    )
    assert (report.articles, report.conversations) == (2, 2)
    for owner, id in (("ada", first), ("bob", second)):
        assert ConversationStore(other).of(owner).read(id) == (
            ConversationStore(index_dir).of(owner).read(id)
        )
    assert ConversationStore(other).of("ada").list("grows tea") == ada.list()

    bare = restore_backup(tmp_path / "b.zip", tmp_path / "bare", encoder=tiny_encoder)
    assert bare.conversations == 0  # nobody asked for them
    assert not (tmp_path / "bare" / CONVERSATIONS).exists()


def test_what_was_said_since_the_backup_stays(index_dir: Path, tmp_path: Path) -> None:
    old = keep(index_dir, "ada", "Old?")
    gone = keep(index_dir, "ada", "Gone?")
    write_backup(index_dir, tmp_path / "b.zip", companion=everybodys(index_dir))
    ada = ConversationStore(index_dir).of("ada")
    ada.append(old, "And later?")
    ada.delete(gone)
    keep(index_dir, "ada", "Later?")
    for _ in range(2):  # a second time it changes nothing
        restore_backup(tmp_path / "b.zip", index_dir, companion=everybodys(index_dir))
        assert kept(index_dir) == {("ada", "Old?", 2), ("ada", "Gone?", 1), ("ada", "Later?", 1)}
        assert [summary.title for summary in ada.list()] == ["Later?", "Old?", "Gone?"]


def test_an_owners_backup_is_of_nobody_else(index_dir: Path, tmp_path: Path) -> None:
    shared = keep(index_dir, "ada", "Ada's secret?")
    keep(index_dir, "bob", "Bob's secret?")
    store = ConversationStore(index_dir)
    report = write_backup(
        index_dir, tmp_path / "ada.zip", companion=ConversationsPart(store, owner="ada")
    )
    assert report.conversations == 1
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        data = archive.read(CONVERSATIONS)
    assert b"Ada's secret?" in data
    assert b"Bob" not in data
    assert b"bob" not in data

    # Whoever has the file gets what is in it, and hers stay hers, however often.
    for _ in range(2):
        restore_backup(
            tmp_path / "ada.zip", index_dir, companion=ConversationsPart(store, owner="bob")
        )
        assert kept(index_dir) == {
            ("ada", "Ada's secret?", 1),
            ("bob", "Bob's secret?", 1),
            ("bob", "Ada's secret?", 1),
        }
    assert store.of("ada").read(shared).title == "Ada's secret?"

    write_backup(index_dir, tmp_path / "all.zip", companion=everybodys(index_dir))
    for owner in ("ada", "bob"):
        for summary in store.of(owner).list():
            store.of(owner).delete(summary.id)
    restore_backup(tmp_path / "all.zip", index_dir, companion=ConversationsPart(store, owner="ada"))
    assert kept(index_dir) == {("ada", "Ada's secret?", 1)}  # of everybody's, hers


def test_a_backup_without_conversations_leaves_those_there_are(
    index_dir: Path, tmp_path: Path
) -> None:
    write_backup(index_dir, tmp_path / "b.zip")
    keep(index_dir, "", "Kept?")
    report = restore_backup(tmp_path / "b.zip", index_dir, companion=everybodys(index_dir))
    assert (report.articles, report.uploads, report.conversations) == (2, 1, 0)
    assert kept(index_dir) == {("", "Kept?", 1)}


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE conversations SET id = 'x'; UPDATE turns SET conversation = 'x'", "is not the id"),
        ("UPDATE conversations SET changed = 'yesterday'", "not written by Quoth"),
        ("UPDATE conversations SET changed = '2026-01-01T00:00:00'", "no time zone"),
        ("UPDATE turns SET question = zeroblob(9)", "other types"),
        ("UPDATE turns SET vote = 7", "not written by Quoth"),
        ("CREATE VIEW more AS SELECT 1", "the view 'more', which Quoth did not make"),
        ("PRAGMA user_version = 99", "format 99"),
        ("DROP TABLE turns", "no such table"),
    ],
)
def test_conversations_that_are_not_right_change_nothing(
    sql: str, problem: str, index_dir: Path, tmp_path: Path
) -> None:
    harmful = tmp_path / "harmful"
    harmful.mkdir()
    keep(harmful, "", "Theirs?")
    with closing(sqlite3.connect(harmful / CONVERSATIONS)) as connection:
        connection.executescript(sql)

    class Harm(ConversationsPart):
        def pack(self, path: Path) -> int:
            with closing(sqlite3.connect(harmful / CONVERSATIONS)) as connection:
                connection.execute("VACUUM INTO ?", (str(path),))
            return 1

    harm = Harm(ConversationStore(harmful), owner=None)
    write_backup(index_dir, tmp_path / "b.zip", companion=harm)
    keep(index_dir, "", "Ours?")
    before = ids(index_dir), Store.open(index_dir).manifest(), kept(index_dir)
    with pytest.raises(BackupError, match=problem):
        restore_backup(tmp_path / "b.zip", index_dir, companion=everybodys(index_dir))
    assert (ids(index_dir), Store.open(index_dir).manifest(), kept(index_dir)) == before


def test_over_the_web_everybody_gets_only_their_own(index_dir: Path) -> None:
    keep(index_dir, "ada", "Ada's secret?")
    keep(index_dir, "bob", "Bob's secret?")
    library = Library(index_dir)
    app = Starlette(routes=to_routes(library, open_index(index_dir)))

    def as_owner(owner: str) -> httpx.AsyncClient:
        async def named(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, OWNER: owner}, receive, send)

        return httpx.AsyncClient(transport=httpx.ASGITransport(named), base_url="http://quoth")

    async def run() -> str:
        async with as_owner("ada") as ada, as_owner("bob") as bob:
            downloaded = (await ada.get("/library/backup", headers={"x-quoth": "1"})).content
            with zipfile.ZipFile(io.BytesIO(downloaded)) as archive:
                data = archive.read(CONVERSATIONS)
            assert b"Ada's" in data
            assert b"Bob's" not in data
            restored = await bob.post(
                "/library/restore", content=downloaded, headers={"x-quoth": "1"}
            )
            return str(restored.json()["told"])

    assert run_async(run()) == "2 articles are back, and 1 of your conversations."
    assert [path for path in index_dir.iterdir() if path.name.startswith(".backup")] == []
    assert {title for owner, title, _ in kept(index_dir) if owner == "bob"} == {
        "Ada's secret?",
        "Bob's secret?",
    }
    library.close()


# What damage and absence leave


def damage(index_dir: Path) -> bytes:
    """Overwrite the middle of the store; return what it is."""
    path = index_dir / FILE_NAME
    for end in ("-wal", "-shm"):
        (index_dir / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    data = bytearray(path.read_bytes())
    data[100:6000] = b"\xa5" * 5900
    path.write_bytes(data)
    return bytes(data)


def test_a_damaged_index_is_set_aside_for_a_backup(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    before = ids(index_dir)
    backup = tmp_path / "b.zip"
    write_backup(index_dir, backup)
    keep(index_dir, "", "Kept?")
    uploaded = {path.name: path.read_bytes() for path in (index_dir / UPLOADS).iterdir()}
    data = damage(index_dir)
    with pytest.raises(IndexCorruptError):
        restore_backup(backup, index_dir, encoder=tiny_encoder)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(backup.read_bytes()[:-400])
    with pytest.raises(BackupError):
        restore_backup(broken, index_dir, encoder=tiny_encoder, sets_aside=True)
    assert (index_dir / FILE_NAME).read_bytes() == data  # that one is no reason to touch it

    report = restore_backup(backup, index_dir, encoder=tiny_encoder, sets_aside=True)
    assert report.set_aside is not None
    assert report.set_aside.parent == index_dir
    assert (report.set_aside / FILE_NAME).read_bytes() == data
    aside = {path.name: path.read_bytes() for path in (report.set_aside / UPLOADS).iterdir()}
    assert aside == uploaded
    assert ids(index_dir) == before
    assert kept(index_dir) == {("", "Kept?", 1)}
    assert verify_index(index_dir).problems == ()
    build_index([], index_dir, encoder=tiny_encoder)
    assert ids(index_dir) == before
    again = restore_backup(backup, index_dir, encoder=tiny_encoder, sets_aside=True)
    assert again.set_aside is None  # it is whole


def test_the_command_line_says_where_a_damaged_index_went(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    keep(index_dir, "", "Kept?")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "app.py", *arguments, "--index", str(index_dir)]
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    backed = run("backup", str(tmp_path / "b.zip"))
    assert backed.stdout.startswith("2 articles, 1 uploads and 1 conversations are in ")
    damage(index_dir)
    assert "restore a backup, which sets it aside (quoth restore FILE)" in run("info").stderr
    restored = run("restore", str(tmp_path / "b.zip"), "--encoder", tiny_encoder.name)
    assert (restored.returncode, restored.stdout[:12]) == (0, "2 articles, ")
    assert f"it is in {index_dir}/damaged-" in restored.stderr
    assert ids(index_dir) == ["bridge.txt", "tea.jsonl:1"]


def test_a_missing_upload_costs_a_backup_its_message_and_comes_back_with_its_file(
    index_dir: Path, tmp_path: Path
) -> None:
    (index_dir / UPLOADS / "tea.jsonl").unlink()
    with pytest.raises(StoreError, match=r"tea.jsonl is gone; upload it again"):
        write_backup(index_dir, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    add_text(index_dir, "Tea is grown in Assam.", title="Tea")
    assert write_backup(index_dir, tmp_path / "b.zip").uploads == 1


def test_folders_that_a_backup_names_are_not_read(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    library = Library(index_dir, encoder=lambda: tiny_encoder)
    (tmp_path / "seeds" / "moon.txt").write_text("The moon\n\nThe moon was full.\n")
    library.build()
    library.wait(60)
    library.remove(["moon.txt"])
    library.close()
    write_backup(index_dir, tmp_path / "b.zip")
    report = restore_backup(tmp_path / "b.zip", tmp_path / "other", encoder=tiny_encoder)
    assert report.unknown_roots == (str(tmp_path / "seeds"),)
    (tmp_path / "seeds" / "secret.txt").write_text("A secret\n\nThe troops went in.\n")
    (tmp_path / "seeds" / "bridge.txt").unlink()

    other = Library(tmp_path / "other", encoder=lambda: tiny_encoder)
    other.build()
    other.wait(60)
    assert ids(tmp_path / "other") == ["bridge.txt", "tea.jsonl:1"]  # neither read nor missed
    with pytest.raises(QuothError, match="is not watched; to add it: quoth build"):
        other.bring_back(other.contents().removed)
    other.build([tmp_path / "seeds"])  # it is named here: it is read
    other.wait(60)
    assert ids(tmp_path / "other") == ["secret.txt", "tea.jsonl:1"]
    other.close()


def test_a_root_that_cannot_be_looked_at_keeps_its_articles(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    away = f"/{'x' * 300}"  # the system refuses to look at it, as at a share whose server is gone
    with closing(sqlite3.connect(index_dir / FILE_NAME)) as connection:
        for table in ("roots", "articles", "seeds"):
            connection.execute(f"UPDATE {table} SET root = ? WHERE root != 'uploads'", (away,))
        connection.commit()
    report = build_index([], index_dir, encoder=tiny_encoder, prune=True)
    assert [(s.seed, s.reason) for s in report.skipped] == [
        (away, "cannot be read: File name too long")
    ]
    assert (report.removed, report.unchanged) == (0, 2)
    assert ids(index_dir) == ["bridge.txt", "tea.jsonl:1"]
    with pytest.raises(QuothError, match="cannot be read"):
        build_index([away + "y"], index_dir, encoder=tiny_encoder)


def test_clippings_are_in_a_backup_where_there_are_no_conversations(
    index_dir: Path, tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    article = make_article("Tea grows here.")
    cited = Citation(number=1, article=article, start=0, end=3, quote="Tea")
    own = ConversationStore(index_dir).clippings_of("")
    own.add(Clipping.now(cited, "What grows here?"))
    kept = own.list()
    write_backup(index_dir, tmp_path / "a.zip", companion=everybodys(index_dir))
    own.clear()
    restore_backup(tmp_path / "a.zip", index_dir, companion=everybodys(index_dir))
    assert own.list() == kept
