"""Scanning a root: only what changed is read, and what cannot be seen is not taken as gone."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from index import build_index, open_index
from index.articles.article import Article
from index.encoder import Encoder
from index.seeds.finding import find_seeds
from tests.index.build.conftest import build, contents, counts, write_records
from tests.permissions import bound_by_permissions

_opened: list[str] | None = None


def _note_open(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opened is not None:
        _opened.append(str(arguments[0]))


sys.addaudithook(_note_open)


def opened_by_build(index_dir: Path, folder: Path, encoder: Encoder) -> list[str]:
    """Build, and return the names of the files in `folder` that were opened for it."""
    global _opened  # noqa: PLW0603 - an audit hook cannot be taken away again
    _opened = []
    try:
        build_index([], index_dir, encoder=encoder)
        return sorted({Path(path).name for path in _opened if path.startswith(str(folder))})
    finally:
        _opened = None


@pytest.mark.parametrize("state", ["empty", "missing"])
def test_a_known_root_that_is_empty_or_missing_removes_only_with_prune(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, state: str
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    shutil.rmtree(seeds)
    if state == "empty":
        seeds.mkdir()
    kept = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(kept) == (0, 0, 0, 3, 0, 0)
    assert len(kept.notes) == 1
    assert "--prune" in kept.notes[0]
    assert contents(index_dir) == before
    assert counts(build_index([], index_dir, encoder=tiny_encoder, prune=True))[:4] == (0, 0, 3, 0)
    assert contents(index_dir) == []


def test_a_build_says_that_it_leaves_out_a_vaults_templates(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    vault = tmp_path / "vault"
    for folder in (".obsidian", "templates"):
        (vault / folder).mkdir(parents=True)
    (vault / "bridge.md").write_text("# Bridge\n\nThe bridge opened on Monday.\n")
    (vault / "templates" / "article.md").write_text("# {{title}}\n\nWrite here.\n")
    report = build_index([vault], index_dir, encoder=tiny_encoder)
    assert (report.added, len(report.notes)) == (1, 1)
    assert str(vault / "templates") in report.notes[0]


def test_bad_seeds_are_skipped_with_their_reasons_and_keep_their_last_good_state(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    (seeds / "bridge.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    (seeds / "two.jsonl").write_text("{broken\n")
    (seeds / "empty.txt").write_text("")
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(report)[:4] == (0, 0, 0, 3)
    assert sorted(Path(s.seed).name for s in report.skipped) == [
        "bridge.txt",
        "empty.txt",
        "two.jsonl:1",
    ]
    assert all(skipped.reason for skipped in report.skipped)
    assert contents(index_dir) == before


def test_the_same_article_in_two_seeds_is_kept_once(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (seeds / "zz.jsonl").write_text((seeds / "two.jsonl").read_text())
    for added in (3, 0):
        report = build_index([seeds], index_dir, encoder=tiny_encoder)
        assert (report.added, report.skipped) == (added, ())
    (seeds / "two.jsonl").unlink()
    assert counts(build_index([], index_dir, encoder=tiny_encoder))[:4] == (0, 0, 0, 3)
    assert {a.id for a in articles(index_dir)} == {"bridge.txt", "moon", "tea"}


def articles(index_dir: Path) -> list[Article]:
    index = open_index(index_dir)
    try:
        return index.articles()
    finally:
        index.close()


@pytest.mark.parametrize("order", [*permutations(["1.jsonl", "2.jsonl", "3.jsonl"])])
def test_articles_of_one_id_in_several_seeds_get_the_same_ids_whatever_came_first(
    tmp_path: Path, tiny_encoder: Encoder, order: tuple[str, ...]
) -> None:
    root, index_dir = tmp_path / "seeds", tmp_path / "index"
    root.mkdir()
    expected = {"cup": "Cup 1.jsonl.", "2.jsonl#cup": "Cup 2.jsonl.", "3.jsonl#cup": "Cup 3.jsonl."}
    for name in order:
        write_records(root / name, cup=f"Cup {name}.")
        build_index([root], index_dir, encoder=tiny_encoder)
    assert {a.id: a.text for a in articles(index_dir)} == expected
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert (counts(report)[:4], report.skipped) == ((0, 0, 0, 3), ())
    (root / "1.jsonl").unlink()
    build_index([], index_dir, encoder=tiny_encoder)
    assert {a.id: a.text for a in articles(index_dir)} == {
        "cup": "Cup 2.jsonl.",
        "3.jsonl#cup": "Cup 3.jsonl.",
    }


def test_a_second_article_of_an_id_does_not_have_its_file_read_at_every_build(
    texts: Path, tiny_encoder: Encoder
) -> None:
    index_dir = texts.parent / "index"
    write_records(texts / "1.jsonl", cup="A cup.")
    write_records(texts / "2.jsonl", cup="Another cup.")
    build_index([texts], index_dir, encoder=tiny_encoder)
    give_up = time.monotonic() + 20
    while opened_by_build(index_dir, texts, tiny_encoder):  # files so young leave a doubt
        assert time.monotonic() < give_up
        time.sleep(0.5)
    (texts / "1.jsonl").write_text((texts / "2.jsonl").read_text())
    build_index([], index_dir, encoder=tiny_encoder)
    assert {a.id for a in articles(index_dir)} == {"cup", "moon.txt", "tea.txt"}


def test_three_folders_of_one_name_give_all_their_articles(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    for place in "abc":
        (tmp_path / place / "news").mkdir(parents=True)
        (tmp_path / place / "news" / "cup.txt").write_text(f"Cup\n\nA cup of {place}.\n")
    roots = [tmp_path / place / "news" for place in "abc"]
    report = build_index(roots, tmp_path / "index", encoder=tiny_encoder)
    assert (report.added, report.skipped) == (3, ())
    ids = [article.id for article in articles(tmp_path / "index")]
    assert ids == ["c/news/cup.txt", "cup.txt", "news/cup.txt"]


def test_a_seed_that_cannot_be_read_holds_its_ids(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "two.jsonl").write_text("{broken\n")
    write_records(seeds / "zz.jsonl", moon="Another moon.")
    build_index([], index_dir, encoder=tiny_encoder)
    assert {a.id: a.text for a in articles(index_dir) if a.id != "bridge.txt"} == {
        "moon": "The moon was full in May.",
        "tea": "Tea is a drink.",
        "zz.jsonl#moon": "Another moon.",
    }


def test_what_icloud_took_away_stays_and_is_named(
    texts: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([texts], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    (texts / "tea.txt").rename(texts / ".tea.txt.icloud")
    (texts / ".moon.txt.icloud").write_bytes(b"bplist00")  # left over: the file is here
    for prune in (False, True):
        report = build_index([], index_dir, encoder=tiny_encoder, prune=prune)
        assert (counts(report)[:4], report.notes) == ((0, 0, 0, 2), ())
        assert [(s.seed, s.reason) for s in report.skipped] == [
            (str(texts / "tea.txt"), "is in the cloud only; have it kept on this device")
        ]
    assert contents(index_dir) == before
    (texts / ".tea.txt.icloud").rename(texts / "tea.txt")
    back = build_index([], index_dir, encoder=tiny_encoder)
    assert (counts(back)[:4], back.skipped) == ((0, 0, 0, 2), ())
    (texts / "tea.txt").unlink()  # gone in earnest
    assert counts(build_index([], index_dir, encoder=tiny_encoder))[:4] == (0, 0, 1, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="permissions that bind root, too")
def test_a_folder_that_cannot_be_listed_keeps_its_articles_and_the_others_are_read(
    texts: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    private = texts / "private"
    (private / "deep").mkdir(parents=True)
    write_records(private / "deep" / "sun.jsonl", sun="The sun is near.", star="Far.")
    build_index([texts], index_dir, encoder=tiny_encoder)
    write_records(texts / "new.jsonl", cup="A cup.", sun="Another sun.")
    (texts / "tea.txt").unlink()
    for prune, changes in ((False, (2, 0, 1, 3)), (True, (0, 0, 0, 5))):
        private.chmod(0)
        with bound_by_permissions():
            report = build_index([], index_dir, encoder=tiny_encoder, prune=prune)
        private.chmod(0o755)
        assert counts(report)[:4] == changes
        assert [(s.seed, s.reason) for s in report.skipped] == [
            (str(private), "cannot be listed: Permission denied")
        ]
    ids = [article.id for article in articles(index_dir)]
    assert ids == ["cup", "moon.txt", "new.jsonl#sun", "star", "sun"]


def test_loops_of_links_are_walked_once_and_reported(texts: Path, tiny_encoder: Encoder) -> None:
    (texts / "deep").mkdir()
    (texts / "deep" / "up").symlink_to(texts)  # to a folder above
    (texts / "deep" / "down").symlink_to(texts / "deep")
    (texts / "aside").symlink_to(texts / "deep" / "up" / "deep")
    (texts / "self.txt").symlink_to(texts / "self.txt")  # to itself
    (texts / "one.txt").symlink_to(texts / "two.txt")
    (texts / "two.txt").symlink_to(texts / "one.txt")
    assert [seed.name for seed in find_seeds(texts)] == [
        "moon.txt",
        "one.txt",
        "self.txt",
        "tea.txt",
        "two.txt",
    ]
    report = build_index([texts], texts.parent / "index", encoder=tiny_encoder)
    assert report.added == 2
    assert [(Path(s.seed).name, s.reason) for s in report.skipped] == [
        ("one.txt", "cannot be read: Too many levels of symbolic links"),
        ("self.txt", "cannot be read: Too many levels of symbolic links"),
        ("two.txt", "cannot be read: Too many levels of symbolic links"),
    ]


def test_what_did_not_change_is_not_even_opened(texts: Path, tiny_encoder: Encoder) -> None:
    index_dir = texts.parent / "index"
    (texts / "broken.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    first = build_index([texts], index_dir, encoder=tiny_encoder)
    assert (first.added, len(first.skipped)) == (2, 1)
    give_up = time.monotonic() + 20
    while opened_by_build(index_dir, texts, tiny_encoder):  # files so young leave a doubt
        assert time.monotonic() < give_up
        time.sleep(0.5)
    again = build_index([], index_dir, encoder=tiny_encoder)
    assert (again.unchanged, again.generation) == (2, 1)
    assert again.skipped == first.skipped  # still reported
    (texts / "tea.txt").write_text("Tea\n\nTea was a drink.\n")
    assert opened_by_build(index_dir, texts, tiny_encoder) == ["tea.txt"]


def test_a_rewrite_of_the_same_size_and_time_is_noticed(texts: Path, tiny_encoder: Encoder) -> None:
    build(texts.parent, tiny_encoder)
    tea = texts / "tea.txt"
    before = tea.stat()
    tea.write_text("Tea\n\nTea is a dream.\n")
    os.utime(tea, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = tea.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert build(texts.parent, tiny_encoder) == (0, 1, 0, 0, 1)
    os.utime(tea)  # touched: the same bytes
    assert build(texts.parent, tiny_encoder) == (0, 0, 0, 0, 2)


def test_an_id_that_becomes_free_or_taken_is_noticed_in_files_that_did_not_change(
    texts: Path, tiny_encoder: Encoder
) -> None:
    def write(name: str, text: str) -> None:
        (texts / name).write_text(json.dumps({"id": "cup", "title": "Cup", "text": text}))

    def cup() -> str:
        index = open_index(texts.parent / "index")
        try:
            return index.article("cup").text
        finally:
            index.close()

    write("b.jsonl", "A cup from b.")
    build(texts.parent, tiny_encoder)
    write("a.jsonl", "A cup from a.")  # read before b, so it has the id
    build(texts.parent, tiny_encoder)
    assert cup() == "A cup from a."
    build(texts.parent, tiny_encoder)
    (texts / "a.jsonl").unlink()
    build(texts.parent, tiny_encoder)
    assert cup() == "A cup from b."


def test_a_name_that_is_not_unicode_is_reported_each_time(
    texts: Path, tiny_encoder: Encoder
) -> None:
    Path(os.fsdecode(os.fsencode(texts) + b"/caf\xe9.txt")).write_text("Coffee\n\nBlack.\n")
    for _ in range(2):
        report = build_index([texts], texts.parent / "index", encoder=tiny_encoder)
        assert [(Path(s.seed).name, s.reason) for s in report.skipped] == [
            ("caf\ufffd.txt", "its name is not valid Unicode; rename it")
        ]


@pytest.fixture
def drive() -> Iterator[Path]:
    """A folder on another device than tmp_path."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second device, as /dev/shm is")
@pytest.mark.parametrize("place", ["folder", "nothing", "stray file"])
def test_what_was_on_a_drive_that_is_away_stays(
    texts: Path, drive: Path, tiny_encoder: Encoder, place: str
) -> None:
    """The folder on the drive is a link; what takes its place is what an unmounted drive leaves."""
    (drive / "deep").mkdir()
    (drive / "deep" / "sun.txt").write_text("Sun\n\nThe sun is near.\n")
    (drive / "star.txt").write_text("Star\n\nThe star is far.\n")
    mount = texts / "mount"
    mount.symlink_to(drive)
    found = {seed.name: seed.mount for seed in find_seeds(texts)}
    assert found == {
        "moon.txt": "",
        "mount/deep/sun.txt": "mount/",
        "mount/star.txt": "mount/",
        "tea.txt": "",
    }
    assert build(texts.parent, tiny_encoder) == (4, 0, 0, 0, 0)
    mount.unlink()
    if place != "nothing":
        mount.mkdir()
    if place == "stray file":
        (mount / "stray.txt").write_text("Stray\n\nWritten while the drive was away.\n")
    (texts / "tea.txt").unlink()  # this is gone in earnest
    stray = int(place == "stray file")
    report = build_index([texts], texts.parent / "index", encoder=tiny_encoder)
    assert (report.added, report.removed, report.unchanged) == (stray, 1, 3)
    assert report.notes == (
        f"{mount} seems to be on a drive that is not connected: its 2 articles are kept "
        "(to remove them: --prune)",
    )
    assert build(texts.parent, tiny_encoder) == (0, 0, 0, 0, 3 + stray)
    if place != "nothing":
        shutil.rmtree(mount)
    mount.symlink_to(drive)  # it is back, and something on it is gone in earnest
    (drive / "star.txt").unlink()
    assert build(texts.parent, tiny_encoder) == (0, 0, 0, 1 + stray, 2)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second device, as /dev/shm is")
def test_what_was_on_a_drive_that_is_away_goes_when_told_to(
    texts: Path, drive: Path, tiny_encoder: Encoder
) -> None:
    (drive / "star.txt").write_text("Star\n\nThe star is far.\n")
    (texts / "mount").symlink_to(drive)
    build(texts.parent, tiny_encoder)
    (texts / "mount").unlink()
    (texts / "mount").mkdir()
    report = build_index([], texts.parent / "index", encoder=tiny_encoder, prune=True)
    assert (report.removed, report.notes) == (1, ())


def test_a_linked_folder_whose_drive_is_away_keeps_its_articles(
    texts: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "moon.txt").write_text("Moon\n\nThe moon is far.\n")
    (texts / "linked").symlink_to(drive)
    index_dir = tmp_path / "index"

    def held() -> list[str]:
        index = open_index(index_dir)
        found = [article.id for article in index.articles()]
        index.close()
        return found

    build_index([texts], index_dir, encoder=tiny_encoder)
    whole = held()
    assert "linked/moon.txt" in whole
    drive.rename(tmp_path / "away")
    build_index([], index_dir, encoder=tiny_encoder)
    assert held() == whole
    build_index([], index_dir, encoder=tiny_encoder, prune=True)
    assert held() == [name for name in whole if name != "linked/moon.txt"]
