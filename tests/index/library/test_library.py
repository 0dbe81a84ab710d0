"""The library: what people upload, remove, bring back, delete, back up and restore; real files."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from index import build_index, open_index
from index.build.lock import build_lock
from index.errors import BackupError, IndexLockedError, QuothError, SeedError
from index.library.backup import write_backup
from index.library.landscape import LANDMARKS, to_landscape
from index.library.orders import Library
from index.library.restoring import restore_backup
from index.library.uploads import MAX_BYTES, Received, add_file, add_text, incoming, to_safe_name
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.build.report import Progress
    from index.encoder import Encoder

BRIDGE = "A bridge\n\nThe bridge over the river was old.\n"
MOON = "The moon\n\nThe moon was full in May.\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "moon.txt").write_text(MOON)
    return folder


@pytest.fixture
def library(tmp_path: Path, seeds: Path, tiny_encoder: Encoder) -> Iterator[Library]:
    """A library over a built index of two articles."""
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    opened = Library(tmp_path / "data", encoder=lambda: tiny_encoder)
    yield opened
    opened.close()


def upload(library: Library, name: str, content: str | bytes) -> Received:
    data = content.encode() if isinstance(content, str) else content
    with incoming(library.index_dir) as path:
        path.write_bytes(data)
        return add_file(library.index_dir, path, name)


def built(library: Library) -> None:
    """Build what is known and was uploaded; wait for the end."""
    library.build()
    state = library.wait(60)
    assert state is not None
    assert (state.is_running, state.problem) == (False, None)


def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.contents().articles]


def files(library: Library) -> list[str]:
    """Return what lies in the folder of uploads, below it, by name."""
    folder = library.index_dir / UPLOADS
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def found(library: Library, question: str) -> set[str]:
    """Return the ids of the articles that a search for `question` can find."""
    index = open_index(library.index_dir)
    try:
        return {passage.article.id for passage in index.search(question, 50)}
    finally:
        index.close()


# Uploads


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.MD", "boot.md"),
        ("/abs/olute.jsonl", "olute.jsonl"),
        ("My <b>Tea</b> (2nd).jsonl.gz", "b-2nd.jsonl.gz"),
        ("...txt", "article.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a\u202etxt.exe.md", "a-txt-exe.md"),
        ("nul\x00byte\nline.txt", "nulbyte-line.txt"),
        ("Überblick – März.txt", "überblick-märz.txt"),
        (f"{'x' * 300}.txt", f"{'x' * 60}.txt"),
    ],
)
def test_an_upload_gets_a_name_of_our_own_making(name: str, safe: str) -> None:
    assert to_safe_name(name) == safe
    assert to_safe_name(safe) == safe


def test_uploads_become_articles_and_never_overwrite_one_another(library: Library) -> None:
    first = upload(library, "../tea.txt", "Tea\n\nTea is grown in Assam.\n")
    second = upload(library, "TEA.txt", "Green tea\n\nGreen tea is not fermented.\n")
    again = upload(library, "other.txt", "Tea\n\nTea is grown in Assam.\n")
    assert (first.upload.name, first.upload.original, first.articles) == ("tea.txt", "tea.txt", 1)
    assert second.upload.name == "tea-2.txt"
    assert (again.upload, again.is_known) == (first.upload, True)
    assert files(library) == ["tea-2.txt", "tea.txt"]
    library.build_uploads()
    library.wait(60)
    entries = {entry.id: entry for entry in library.contents().articles}
    assert sorted(entries) == ["bridge.txt", "moon.txt", "tea-2.txt", "tea.txt"]
    tea = entries["tea.txt"]
    assert (tea.root, tea.title, tea.words, tea.passages) == (UPLOADS, "Tea", 6, 1)
    assert datetime.datetime.now(datetime.UTC) - tea.added < datetime.timedelta(minutes=5)
    assert "tea.txt" in found(library, "tea grown")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("program.exe", b"MZ", "unsupported format .exe"),
        ("noname", b"text", "unsupported format without a suffix"),
        ("blank.txt", b" \n\n ", "is empty"),
        ("broken.jsonl", b'{"title": "no text"}\n', 'has no "text"'),
        ("cut.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 99)[:20], "is broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_and_not_kept(
    library: Library, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(SeedError, match=reason) as caught:
        upload(library, name, content)
    assert caught.value.path == name
    assert list((library.index_dir / UPLOADS).iterdir()) == []


def test_a_file_too_large_is_refused_packed_or_not(library: Library) -> None:
    with incoming(library.index_dir) as path, path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
        with pytest.raises(SeedError, match="is larger than 64 MB"):
            add_file(library.index_dir, path, "large.txt")
    with incoming(library.index_dir) as path:
        with gzip.open(path, "wb", compresslevel=1) as packed:
            for _ in range(10 * MAX_BYTES // 2**24 + 1):
                packed.write(bytes(2**24))
        with pytest.raises(SeedError, match="unpacks to more than 640 MB"):
            add_file(library.index_dir, path, "bomb.jsonl.gz")
    assert list((library.index_dir / UPLOADS).iterdir()) == []


def test_a_pasted_text_is_an_article_to_the_letter(library: Library) -> None:
    text = '# not a heading\n\n<b>Markup</b> & "quotes" stay.\u2028The war ended in *1945*.'
    received = add_text(
        library.index_dir,
        text,
        title="War: ../ends",
        source="The Post",
        published=datetime.date(1945, 5, 9),
    )
    built(library)
    index = open_index(library.index_dir)
    (article,) = (a for a in index.articles() if a.root == UPLOADS)
    index.close()
    assert article.text.endswith(text.replace("\u2028", "\n"))
    assert (article.title, article.source) == ("War: ../ends", "The Post")
    assert article.published == datetime.date(1945, 5, 9)
    assert received.upload.name == "ends.jsonl"
    with pytest.raises(SeedError, match="is blank"):
        add_text(library.index_dir, " \n", title="Nothing")


# Removing


def test_a_removed_upload_loses_its_file_and_is_gone_from_answers(library: Library) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    built(library)
    assert "tea.txt" in found(library, "Where is tea grown?")
    assert library.remove(["tea.txt", "no-such-id"]) == ["tea.txt"]
    assert "tea.txt" not in found(library, "Where is tea grown?")
    assert files(library) == []
    assert library.contents().removed == ()
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]


def test_a_users_own_file_stays_and_can_be_brought_back(library: Library, seeds: Path) -> None:
    assert library.remove(["moon.txt"]) == ["moon.txt"]
    assert (seeds / "moon.txt").read_text() == MOON
    assert ids(library) == ["bridge.txt"]
    assert [(r.id, r.title, r.root) for r in library.contents().removed] == [
        ("moon.txt", "The moon", str(seeds))
    ]
    (seeds / "moon.txt").write_text(MOON + "It was red in June.\n")
    built(library)
    assert ids(library) == ["bridge.txt"]
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert library.contents().removed == ()


def test_a_removed_article_stays_out_when_its_file_is_renamed(
    library: Library, seeds: Path
) -> None:
    library.remove(["moon.txt"])
    (seeds / "moon.txt").write_text(MOON + "It was red in June.\n")
    built(library)
    (seeds / "sky").mkdir()
    (seeds / "moon.txt").rename(seeds / "sky" / "full.txt")
    built(library)
    assert ids(library) == ["bridge.txt"]
    assert [(r.id, r.seed, r.title) for r in library.contents().removed] == [
        ("sky/full.txt", "sky/full.txt", "The moon")
    ]
    built(library)  # the file has been read once more by now
    built(library)
    assert ids(library) == ["bridge.txt"]
    (seeds / "copy.txt").write_bytes((seeds / "sky" / "full.txt").read_bytes())
    built(library)  # a copy beside it is another article
    assert ids(library) == ["bridge.txt", "copy.txt"]
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert ids(library) == ["bridge.txt", "copy.txt", "sky/full.txt"]


def test_a_removed_record_stays_out_when_it_moves_to_another_file(
    library: Library, seeds: Path
) -> None:
    records = [
        json.dumps({"id": id, "title": id, "text": f"The {id} was in the river."}) + "\n"
        for id in ("one", "two")
    ]
    (seeds / "both.jsonl").write_text("".join(records))
    built(library)
    library.remove(["one"])
    (seeds / "both.jsonl").unlink()
    (seeds / "again.jsonl").write_text("".join(reversed(records)))
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]
    assert [(r.id, r.seed) for r in library.contents().removed] == [("one", "again.jsonl")]
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]


def test_an_article_that_was_removed_by_an_earlier_version_stays_out_and_is_followed(
    library: Library, seeds: Path
) -> None:
    library.remove(["moon.txt"])
    older = sqlite3.connect(library.index_dir / FILE_NAME)
    older.execute("ALTER TABLE removed DROP COLUMN content_hash")  # as it did not know it
    older.execute("UPDATE seeds SET readers = 'of another version'")
    older.commit()
    older.close()
    assert [r.content_hash for r in library.contents().removed] == [""]
    built(library)
    (seeds / "moon.txt").rename(seeds / "luna.txt")
    built(library)
    assert ids(library) == ["bridge.txt"]
    assert [r.id for r in library.contents().removed] == ["luna.txt"]


def test_an_upload_of_many_articles_goes_with_the_last_of_them(library: Library) -> None:
    records = "".join(
        json.dumps({"id": id, "title": id, "text": f"The {id} was in the river."}) + "\n"
        for id in ("one", "two")
    )
    upload(library, "both.jsonl", records)
    built(library)
    library.remove(["one"])
    assert files(library) == ["both.jsonl"]
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]
    assert upload(library, "both.jsonl", records).is_known  # asked for again: brought back
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "one", "two"]
    library.remove(["one"])
    library.remove(["two"])
    assert (files(library), library.contents().removed) == ([], ())


def test_the_id_of_a_removed_article_does_not_pass_to_another(
    library: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    other = tmp_path / "another"  # sorts before "seeds"
    other.mkdir()
    (other / "moon.txt").write_text("Moon tea\n\nTea in the moon light.\n")
    build_index([other], library.index_dir, encoder=tiny_encoder)
    assert ids(library) == ["another/moon.txt", "bridge.txt", "moon.txt"]
    library.remove(["moon.txt"])
    built(library)
    assert ids(library) == ["another/moon.txt", "bridge.txt"]


def test_nothing_of_an_unfinished_build_is_published_by_a_removal(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    assert library.contents().is_unfinished
    library.remove(["moon.txt", "new-1.txt"])
    contents = library.contents()
    assert ([e.id for e in contents.articles], contents.is_unfinished) == (["bridge.txt"], True)
    built(library)
    assert len(ids(library)) == 1 + N_NEW
    assert "moon.txt" not in ids(library)
    assert not library.contents().is_unfinished
    assert verify_index(library.index_dir).problems == ()


def test_nothing_of_an_unfinished_build_is_published_by_a_verification(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    damaged = sqlite3.connect(library.index_dir / FILE_NAME)
    damaged.execute("UPDATE articles SET text = 'x' || text WHERE id = 'bridge.txt'")
    damaged.commit()
    damaged.close()
    assert verify_index(library.index_dir).articles == 1
    assert ids(library) == ["moon.txt"]
    built(library)
    assert len(ids(library)) == 2 + N_NEW


N_NEW = 600  # more than a build encodes between two commits


def interrupt_a_build(library: Library, seeds: Path, encoder: Encoder) -> None:
    """Have new articles in the seeds, of which a build commits some and is then stopped."""
    for i in range(N_NEW):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")

    def stop(progress: Progress) -> None:
        if progress.stage == "encode" and progress.done > N_NEW - 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([], library.index_dir, encoder=encoder, on_progress=stop)


def test_delete_all_takes_everything_but_the_users_own_files(library: Library, seeds: Path) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    built(library)
    library.remove(["moon.txt"])
    library.delete_all()
    contents = library.contents()
    assert (contents.articles, contents.roots, contents.removed) == ((), (), ())
    assert files(library) == []
    assert sorted(path.name for path in seeds.iterdir()) == ["bridge.txt", "moon.txt"]
    built(library)
    assert ids(library) == []
    assert found(library, "moon") == set()


# Builds


def test_a_build_can_be_cancelled_and_goes_on_where_it_was(library: Library, seeds: Path) -> None:
    for i in range(1500):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")
    library.build()
    deadline = time.monotonic() + 60
    while (state := library.state()) is None or state.stage != "encode":
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert (state.is_running, state.total) == (True, 1500)
    assert found(library, "The moon") == {"bridge.txt", "moon.txt"}  # the old state answers
    library.cancel()
    ended = library.wait(60)
    assert ended is not None
    assert (ended.is_running, ended.is_cancelled, ended.report) == (False, True, None)
    assert ended.done < 1500
    assert ids(library) == ["bridge.txt", "moon.txt"]
    built(library)
    assert len(ids(library)) == 1502


def test_a_removal_during_a_build_interrupts_it_and_lets_it_go_on(
    library: Library, seeds: Path
) -> None:
    for i in range(1500):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")
    library.build()
    while (state := library.state()) is not None and state.stage != "encode":
        assert state.is_running
        time.sleep(0.005)
    assert library.remove(["moon.txt"]) == ["moon.txt"]
    assert ids(library) == ["bridge.txt"]
    ended = library.wait(120)
    assert ended is not None
    assert ended.report is not None
    assert len(ids(library)) == 1501


def test_an_order_is_refused_while_another_process_builds(library: Library) -> None:
    with build_lock(library.index_dir), pytest.raises(IndexLockedError):
        library.remove(["moon.txt"])
    assert ids(library) == ["bridge.txt", "moon.txt"]


def test_a_failed_build_says_why(library: Library) -> None:
    library.build(["no/such/folder"])
    state = library.wait(60)
    assert state is not None
    assert state.problem == "no/such/folder: no such file or folder; nothing was changed"


def test_what_was_skipped_carries_the_name_an_upload_came_with(library: Library) -> None:
    upload(library, "Two records.jsonl", '{"id": "a", "text": "The moon."}\n{"id": "b"}\n')
    built(library)
    assert library.contents().skipped == (("Two records.jsonl:2", 'has no "text"'),)


# Backups


@pytest.fixture
def backup(library: Library, tmp_path: Path) -> Path:
    """A backup of two articles of a folder, one of an upload, and one removed."""
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    upload(library, "war.txt", "War\n\nThe war was long.\n")
    built(library)
    library.remove(["moon.txt"])
    path = tmp_path / "quoth.zip"
    report = write_backup(library.index_dir, path)
    assert (report.articles, report.uploads) == (3, 2)
    return path


def state_of(library: Library) -> tuple[object, ...]:
    """Return all of the library's state that a failed order must leave as it is."""
    contents = library.contents()
    shown = [found(library, question) for question in ("moon", "tea", "war", "bridge")]
    texts = {name: (library.index_dir / UPLOADS / name).read_bytes() for name in files(library)}
    return contents, shown, texts


def test_a_backup_brings_everything_back(
    library: Library, backup: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    reader = open_index(library.index_dir)
    before = reader.articles()
    entries = [(e.id, e.title, e.words, e.added) for e in library.contents().articles]
    removed = library.contents().removed
    library.remove(["tea.txt", "bridge.txt"])
    upload(library, "war.txt", "Another war\n\nThe troops went in.\n")
    built(library)
    assert {p.article.title for p in reader.search("war", 9)} >= {"Another war"}

    report = library.restore(backup)
    assert (report.articles, report.uploads, report.unknown_roots) == (3, 2, ())
    assert reader.articles() == before  # without opening it again
    assert {p.article.title for p in reader.search("war", 9)} == {"A bridge", "Tea", "War"}
    reader.close()
    assert [(e.id, e.title, e.words, e.added) for e in library.contents().articles] == entries
    assert library.contents().removed == removed
    assert [Path(name).name for name in files(library)] == ["tea.txt", "war.txt"]
    built(library)  # reads the uploads where they lie now
    assert open_index(library.index_dir).articles() == before
    assert verify_index(library.index_dir).problems == ()
    again = write_backup(library.index_dir, backup)
    assert (again.articles, again.uploads) == (3, 2)

    elsewhere = restore_backup(backup, tmp_path / "elsewhere", encoder=tiny_encoder)
    assert elsewhere.unknown_roots == (str(tmp_path / "seeds"),)
    other = Library(tmp_path / "elsewhere", encoder=lambda: tiny_encoder)
    assert other.contents().roots == (UPLOADS,)  # no folder is read because a backup says so
    assert ids(other) == ids(library)
    other.close()


def repacked(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew with its parts changed, the checksums in its list made right."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def list_of(parts: dict[str, bytes]) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads(parts["backup.json"])
    return listed


def with_list(parts: dict[str, bytes], **values: object) -> None:
    parts["backup.json"] = json.dumps({**list_of(parts), **values}).encode()


def with_file(parts: dict[str, bytes], name: str, data: bytes) -> None:
    """Put a part in, listed as it should be."""
    parts[name] = data
    listed = list_of(parts)
    sha256 = hashlib.sha256(data).hexdigest()
    with_list(parts, files={**listed["files"], name: {"bytes": len(data), "sha256": sha256}})


def drop(parts: dict[str, bytes], name: str) -> None:
    del parts[name]


def flip(parts: dict[str, bytes]) -> None:
    data = bytearray(parts[f"{UPLOADS}/tea.txt"])
    data[3] ^= 1
    parts[f"{UPLOADS}/tea.txt"] = bytes(data)


def with_sql(parts: dict[str, bytes], sql: str) -> None:
    """Change the backup's database, its checksum made right."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(parts[FILE_NAME])
    connection.executescript(sql)
    data = connection.serialize()
    connection.close()
    with_file(parts, FILE_NAME, data)


HARM: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "flipped byte": (flip, "does not match its checksum"),
    "no list": (lambda parts: drop(parts, "backup.json"), "is not a backup made by Quoth"),
    "broken list": (lambda p: p.update({"backup.json": b"[" * 99_999}), "list cannot be read"),
    "later format": (lambda parts: with_list(parts, quoth_backup=9), "is of format 9"),
    "later store": (lambda parts: with_list(parts, store_format=99), "store 99"),
    "traversal": (lambda p: with_file(p, "uploads/../../x.txt", b"x"), "that no backup has"),
    "absolute": (lambda p: with_file(p, "/etc/x.txt", b"x"), "that no backup has"),
    "hidden": (lambda p: with_file(p, "uploads/.x.txt", b"x"), "that no backup has"),
    "unlisted file": (lambda p: p.update({"uploads/more.txt": b"x"}), "other files than it lists"),
    "missing file": (lambda p: drop(p, "uploads/tea.txt"), "other files than it lists"),
    "file more": (lambda p: with_file(p, "uploads/more.txt", b"x"), "does not know"),
    "bomb": (lambda p: with_file(p, "uploads/tea.txt", bytes(10**7)), "more than a backup of"),
    "not a database": (lambda p: with_file(p, FILE_NAME, b"x" * 4096), "not a database"),
    "text changed": (
        lambda p: with_sql(p, "UPDATE articles SET text = 'Lies.' WHERE id = 'tea.txt'"),
        "does not match its hash",
    ),
    "passage outside": (
        lambda p: with_sql(p, 'UPDATE passages SET "end" = 9999'),
        "outside its text",
    ),
    "vectors": (lambda p: with_sql(p, "UPDATE vectors SET data = zeroblob(4)"), "are damaged"),
    "date": (
        lambda p: with_sql(p, "UPDATE articles SET published = 'yesterday'"),
        "was not written by Quoth",
    ),
    "blob for a title": (
        lambda p: with_sql(p, "UPDATE articles SET title = zeroblob(9)"),
        "values of other types",
    ),
    "same id twice": (
        lambda p: with_sql(p, "UPDATE articles SET id = 'twin'"),
        "the same id",
    ),
    "other encoder": (
        lambda p: with_sql(
            p,
            "UPDATE manifest SET value = replace(value, 'sha256:', 'sha256:0') "
            "WHERE key = 'encoder'",
        ),
        "was made with the encoder",
    ),
    "no tables": (lambda p: with_sql(p, "DROP TABLE articles"), "no such table"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_backup_that_is_not_right_changes_nothing(
    harm: str, library: Library, backup: Path
) -> None:
    change, message = HARM[harm]
    upload(library, "later.txt", "Later\n\nThe tea was late.\n")
    built(library)
    before = state_of(library)
    repacked(backup, change)
    with pytest.raises(QuothError, match=message):
        library.restore(backup)
    assert state_of(library) == before
    assert [p.name for p in library.index_dir.iterdir() if p.name.startswith(".backup")] == []


@pytest.mark.parametrize("size", [0, 7, 100, -300])
def test_a_cut_backup_is_refused(library: Library, backup: Path, size: int) -> None:
    backup.write_bytes(backup.read_bytes()[:size])
    before = state_of(library)
    with pytest.raises(BackupError, match="is not a backup"):
        library.restore(backup)
    assert state_of(library) == before


def test_a_part_that_is_longer_than_it_says_is_not_unpacked(library: Library, backup: Path) -> None:
    def lie(parts: dict[str, bytes]) -> None:
        with_file(parts, "uploads/tea.txt", b"tea" * 10**6)
        listed = list_of(parts)["files"]
        listed["uploads/tea.txt"]["bytes"] = 10
        with_list(parts, files=listed)

    repacked(backup, lie)
    with pytest.raises(BackupError, match="does not match"):
        library.restore(backup)


def test_a_backup_is_of_one_generation_while_a_build_runs(
    library: Library, seeds: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    report = write_backup(library.index_dir, tmp_path / "b.zip")
    assert report.articles == 2
    restore_backup(tmp_path / "b.zip", tmp_path / "elsewhere", encoder=tiny_encoder)
    other = Library(tmp_path / "elsewhere")
    assert (ids(other), other.contents().is_unfinished) == (["bridge.txt", "moon.txt"], False)
    other.close()


def test_backup_and_restore_on_the_command_line(library: Library, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "app.py", *arguments]
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    data, file = str(library.index_dir), str(tmp_path / "b.zip")
    backed = run("backup", file, "--index", data)
    held = "2 articles, 0 uploads and 0 conversations"
    assert (backed.returncode, backed.stdout) == (0, f"{held} are in {file}\n")
    refused = run("restore", file, "--index", data)
    assert refused.returncode == 1
    assert "holds 2 articles" in refused.stderr
    restored = run("restore", file, "--index", data, "--replace")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.startswith(f"{held} are back, as of ")
    Path(file).write_bytes(b"no zip")
    assert run("restore", file, "--index", data, "--replace").returncode == 1
    assert ids(library) == ["bridge.txt", "moon.txt"]


# The map


def test_the_map_puts_what_is_alike_together_and_is_the_same_every_time() -> None:
    kinds = [np.eye(16, dtype=np.float32)[i % 3] for i in range(60)]
    noise = np.random.default_rng(5).normal(scale=0.05, size=(60, 16)).astype(np.float32)
    vectors = np.array(kinds) + noise
    names = ["Hong Kong votes", "A moon landing", "Tea prices rise"]
    titles = [f"{names[i % 3]} again" for i in range(60)]
    drawn = to_landscape(vectors, titles, {"The Tea Post"})
    assert np.array_equal(drawn.positions, to_landscape(vectors, titles).positions)
    assert drawn.positions.min() >= 0
    assert drawn.positions.max() <= 1
    between = np.linalg.norm(drawn.positions[:, None] - drawn.positions[None], axis=2)
    np.fill_diagonal(between, np.inf)
    assert all(nearest % 3 == i % 3 for i, nearest in enumerate(between.argmin(axis=1)))
    labels = [cluster.label for cluster in drawn.clusters]
    assert any("Hong Kong" in label for label in labels)
    assert not any("tea" in label.casefold() for label in labels)  # the name of a source


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 9])
def test_a_map_of_few_articles(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 16)).astype(np.float32)
    for given in (vectors, np.ones_like(vectors)):
        drawn = to_landscape(given, ["A title"] * n)
        assert drawn.positions.shape == (n, 2)
        assert np.isfinite(drawn.positions).all()
        assert len(drawn.cluster_of) == n


def test_articles_beyond_the_landmarks_lie_with_their_like() -> None:
    kinds = np.eye(8, dtype=np.float32)
    n = LANDMARKS + 500
    vectors = kinds[np.arange(n) % 4]
    vectors = vectors + np.random.default_rng(3).normal(scale=0.02, size=(n, 8)).astype(np.float32)
    positions = to_landscape(vectors, ["A title"] * n).positions
    middles = np.array([np.median(positions[i::4], axis=0) for i in range(4)])
    nearest = np.linalg.norm(positions[:, None] - middles[None], axis=2).argmin(axis=1)
    assert np.mean(nearest == np.arange(n) % 4) > 0.95


def test_the_library_draws_its_map_in_the_background(library: Library) -> None:
    generation = library.contents().generation
    deadline = time.monotonic() + 60
    while (drawn := library.landscape(generation)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert drawn.positions.shape == (2, 2)
    assert library.landscape(generation) is drawn
