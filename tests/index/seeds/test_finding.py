"""Finding seeds, and reading only those that changed: on real files, links and folders."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.library.verify import verify_index
from index.seeds.finding import Mark, SeedFile, find_seeds
from index.seeds.memory import SeedMemory, is_away, is_unchanged

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


def names(root: Path, exclude: Path | None = None) -> list[str]:
    return [seed.name for seed in find_seeds(root, exclude=exclude)]


def touch(root: Path, name: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text")
    return path


def build(folder: Path, encoder: Encoder) -> tuple[int, int, int, int, int]:
    """Build folder/index of folder/seeds; return (added, changed, moved, removed, unchanged)."""
    report = build_index([folder / "seeds"], folder / "index", encoder=encoder)
    return report.added, report.changed, report.moved, report.removed, report.unchanged


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    (folder / "moon.txt").write_text("Moon\n\nThe moon was full in May.\n")
    return folder


def test_what_is_found_and_what_is_left_out(tmp_path: Path) -> None:
    kept = ["a-b/c.txt", "a.pdf", "a/b.txt", "a/z/readmes.md", "z.jsonl.gz"]
    left_out = [
        ".hidden.txt",
        ".git/a.txt",
        "README",
        "Readme.md",
        "a/README.txt",
        "index/quoth.sqlite",
        "index/deeper/a.txt",
    ]
    for name in kept + left_out:
        touch(tmp_path, name)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path, tmp_path / "index") == [
        "a-b/c.txt",
        "a.pdf",
        "a/b.txt",
        "a/z/readmes.md",
        "gone.txt",
        "z.jsonl.gz",
    ]


def test_a_file_is_its_own_seed(tmp_path: Path) -> None:
    path = touch(tmp_path, "README.md")
    assert names(path) == ["README.md"]


def test_a_root_inside_the_excluded_folder_is_searched(tmp_path: Path) -> None:
    touch(tmp_path, "data/uploads/a.txt")
    assert names(tmp_path / "data" / "uploads", tmp_path / "data") == ["a.txt"]


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    touch(root, "m/a.txt")
    touch(tmp_path, "elsewhere/b.txt")
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "again").symlink_to(root / "m")
    (root / "m" / "loop").symlink_to(root)
    (root / "m" / "up").symlink_to(tmp_path)
    (root / "self").symlink_to(root / "self")
    assert names(root) == [
        "link/b.txt",
        "m/a.txt",
        "self",
    ]


def test_loops_of_links_are_walked_once_and_reported(seeds: Path, tiny_encoder: Encoder) -> None:
    (seeds / "deep").mkdir()
    (seeds / "deep" / "up").symlink_to(seeds)  # to a folder above
    (seeds / "deep" / "down").symlink_to(seeds / "deep")
    (seeds / "aside").symlink_to(seeds / "deep" / "up" / "deep")
    (seeds / "self.txt").symlink_to(seeds / "self.txt")  # to itself
    (seeds / "one.txt").symlink_to(seeds / "two.txt")
    (seeds / "two.txt").symlink_to(seeds / "one.txt")
    assert names(seeds) == ["moon.txt", "one.txt", "self.txt", "tea.txt", "two.txt"]
    report = build_index([seeds], seeds.parent / "index", encoder=tiny_encoder)
    assert report.added == 2
    assert [(Path(s.seed).name, s.reason) for s in report.skipped] == [
        ("one.txt", "cannot be read: Too many levels of symbolic links"),
        ("self.txt", "cannot be read: Too many levels of symbolic links"),
        ("two.txt", "cannot be read: Too many levels of symbolic links"),
    ]


def test_a_thousand_files_in_folders_in_folders_are_found_in_order(tmp_path: Path) -> None:
    expected = []
    for i in range(1000):
        name = f"{i % 10}/{i % 7}/{i:04}.txt"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        expected.append(name)
    assert names(tmp_path) == sorted(expected)


_MARK = Mark(size=10, modified_ns=10**18, changed_ns=10**18, inode=5)
_LATER = 10**18 + 60 * 10**9
_MEMORY = SeedMemory(name="a", mark=_MARK, read_ns=_LATER, sha256="", readers="", gave="")


@pytest.mark.parametrize(
    ("mark", "read_ns", "expected"),
    [
        (_MARK, _LATER, True),
        (None, _LATER, False),
        (replace(_MARK, size=11), _LATER, False),
        (replace(_MARK, modified_ns=10**18 + 1), _LATER, None),
        (replace(_MARK, changed_ns=10**18 + 1), _LATER, None),
        (replace(_MARK, inode=6), _LATER, None),
        (_MARK, 10**18 + 10**9, None),  # read a second after it was written
        (_MARK, 10**18 - 10**9, None),  # a clock that goes ahead
    ],
)
def test_marks_tell_and_where_they_do_not_bytes_must(
    mark: Mark | None, read_ns: int, expected: bool | None
) -> None:
    seed = SeedFile(path="/a", name="a", mark=mark)
    assert is_unchanged(seed, replace(_MEMORY, read_ns=read_ns)) is expected


def test_what_did_not_change_is_not_even_opened(seeds: Path, tiny_encoder: Encoder) -> None:
    index_dir = seeds.parent / "index"
    (seeds / "broken.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    first = build_index([seeds], index_dir, encoder=tiny_encoder)
    assert (first.added, len(first.skipped)) == (2, 1)
    give_up = time.monotonic() + 20
    while opened_by_build(index_dir, seeds, tiny_encoder):  # files so young leave a doubt
        assert time.monotonic() < give_up
        time.sleep(0.5)
    again = build_index([], index_dir, encoder=tiny_encoder)
    assert (again.unchanged, again.generation) == (2, 1)
    assert again.skipped == first.skipped  # still reported
    (seeds / "tea.txt").write_text("Tea\n\nTea was a drink.\n")
    assert opened_by_build(index_dir, seeds, tiny_encoder) == ["tea.txt"]


def test_a_rewrite_of_the_same_size_and_time_is_noticed(seeds: Path, tiny_encoder: Encoder) -> None:
    build(seeds.parent, tiny_encoder)
    tea = seeds / "tea.txt"
    before = tea.stat()
    tea.write_text("Tea\n\nTea is a dream.\n")
    os.utime(tea, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = tea.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert build(seeds.parent, tiny_encoder) == (0, 1, 0, 0, 1)
    os.utime(tea)  # touched: the same bytes
    assert build(seeds.parent, tiny_encoder) == (0, 0, 0, 0, 2)


def test_a_moved_file_keeps_its_identity(seeds: Path, tiny_encoder: Encoder) -> None:
    build(seeds.parent, tiny_encoder)
    (seeds / "deep").mkdir()
    (seeds / "tea.txt").rename(seeds / "deep" / "drink.txt")
    report = build_index([seeds], seeds.parent / "index", encoder=tiny_encoder)
    assert (report.moved, report.added, report.removed, report.encoded) == (1, 0, 0, 0)
    (seeds / "deep" / "drink.txt").rename(seeds / "cup.txt")
    assert build(seeds.parent, tiny_encoder) == (0, 0, 1, 0, 1)
    index = open_index(seeds.parent / "index")
    assert [article.id for article in index.articles()] == ["cup.txt", "moon.txt"]
    for id in ("tea.txt", "deep/drink.txt", "cup.txt"):  # what earlier answers cite
        assert index.article(id).id == "cup.txt"
    with pytest.raises(KeyError):
        index.article("nobody.txt")
    index.close()
    # An article that comes under the old id is another one.
    (seeds / "tea.txt").write_text("Tea\n\nA tea of another kind.\n")
    assert build(seeds.parent, tiny_encoder) == (1, 0, 0, 0, 2)
    index = open_index(seeds.parent / "index")
    assert index.article("tea.txt").text == "Tea\n\nA tea of another kind.\n"
    index.close()
    assert verify_index(seeds.parent / "index").ok


def test_of_two_copies_moved_each_goes_its_own_way(seeds: Path, tiny_encoder: Encoder) -> None:
    shutil.copy(seeds / "tea.txt", seeds / "tea2.txt")
    assert build(seeds.parent, tiny_encoder) == (3, 0, 0, 0, 0)
    (seeds / "tea.txt").rename(seeds / "x.txt")
    (seeds / "tea2.txt").rename(seeds / "y.txt")
    assert build(seeds.parent, tiny_encoder) == (0, 0, 2, 0, 1)
    index = open_index(seeds.parent / "index")
    assert (index.article("tea.txt").id, index.article("tea2.txt").id) == ("x.txt", "y.txt")
    index.close()


def test_an_id_that_becomes_free_or_taken_is_noticed_in_files_that_did_not_change(
    seeds: Path, tiny_encoder: Encoder
) -> None:
    def write(name: str, text: str) -> None:
        (seeds / name).write_text(json.dumps({"id": "cup", "title": "Cup", "text": text}))

    def cup() -> str:
        index = open_index(seeds.parent / "index")
        try:
            return index.article("cup").text
        finally:
            index.close()

    write("b.jsonl", "A cup from b.")
    build(seeds.parent, tiny_encoder)
    write("a.jsonl", "A cup from a.")  # read before b, so it has the id
    build(seeds.parent, tiny_encoder)
    assert cup() == "A cup from a."
    build(seeds.parent, tiny_encoder)
    (seeds / "a.jsonl").unlink()
    build(seeds.parent, tiny_encoder)
    assert cup() == "A cup from b."


def test_a_name_that_is_not_unicode_is_reported_each_time(
    seeds: Path, tiny_encoder: Encoder
) -> None:
    Path(os.fsdecode(os.fsencode(seeds) + b"/caf\xe9.txt")).write_text("Coffee\n\nBlack.\n")
    for _ in range(2):
        report = build_index([seeds], seeds.parent / "index", encoder=tiny_encoder)
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
    seeds: Path, drive: Path, tiny_encoder: Encoder, place: str
) -> None:
    """The folder on the drive is a link; what takes its place is what an unmounted drive leaves."""
    (drive / "deep").mkdir()
    (drive / "deep" / "sun.txt").write_text("Sun\n\nThe sun is near.\n")
    (drive / "star.txt").write_text("Star\n\nThe star is far.\n")
    mount = seeds / "mount"
    mount.symlink_to(drive)
    found = {seed.name: seed.mount for seed in find_seeds(seeds)}
    assert found == {
        "moon.txt": "",
        "mount/deep/sun.txt": "mount/",
        "mount/star.txt": "mount/",
        "tea.txt": "",
    }
    assert build(seeds.parent, tiny_encoder) == (4, 0, 0, 0, 0)
    mount.unlink()
    if place != "nothing":
        mount.mkdir()
    if place == "stray file":
        (mount / "stray.txt").write_text("Stray\n\nWritten while the drive was away.\n")
    (seeds / "tea.txt").unlink()  # this is gone in earnest
    stray = int(place == "stray file")
    report = build_index([seeds], seeds.parent / "index", encoder=tiny_encoder)
    assert (report.added, report.removed, report.unchanged) == (stray, 1, 3)
    assert report.notes == (
        f"{mount} seems to be on a drive that is away: what it gave before, 2 articles, is kept "
        "(remove them with --prune)",
    )
    assert build(seeds.parent, tiny_encoder) == (0, 0, 0, 0, 3 + stray)
    if place != "nothing":
        shutil.rmtree(mount)
    mount.symlink_to(drive)  # it is back, and something on it is gone in earnest
    (drive / "star.txt").unlink()
    assert build(seeds.parent, tiny_encoder) == (0, 0, 0, 1 + stray, 2)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second device, as /dev/shm is")
def test_what_was_on_a_drive_that_is_away_goes_when_told_to(
    seeds: Path, drive: Path, tiny_encoder: Encoder
) -> None:
    (drive / "star.txt").write_text("Star\n\nThe star is far.\n")
    (seeds / "mount").symlink_to(drive)
    build(seeds.parent, tiny_encoder)
    (seeds / "mount").unlink()
    (seeds / "mount").mkdir()
    report = build_index([], seeds.parent / "index", encoder=tiny_encoder, prune=True)
    assert (report.removed, report.notes) == (1, ())


@pytest.mark.parametrize(
    ("mount", "device", "names", "expected"),
    [
        ("", 0, [], False),
        ("sub/", 1, [], True),  # on the device of what is around it: not mounted
        ("sub/", 1, ["sub/a"], True),
        ("gone/", 1, [], True),
        ("/proc/", 1, [], True),  # an empty drive, another than it was
        ("/proc/", 1, ["/proc/a"], False),
    ],
)
def test_when_a_drive_is_away(
    tmp_path: Path, mount: str, device: int, names: list[str], *, expected: bool
) -> None:
    (tmp_path / "sub").mkdir()
    seeds = [SeedFile(path="", name=name, mark=None) for name in names]
    memory = replace(_MEMORY, mount=mount, device=device)
    assert is_away(tmp_path, memory, seeds) is expected


def test_a_linked_folder_whose_drive_is_away_keeps_its_articles(
    seeds: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "moon.txt").write_text("Moon\n\nThe moon is far.\n")
    (seeds / "linked").symlink_to(drive)
    index_dir = tmp_path / "index"

    def held() -> list[str]:
        index = open_index(index_dir)
        found = [article.id for article in index.articles()]
        index.close()
        return found

    build_index([seeds], index_dir, encoder=tiny_encoder)
    whole = held()
    assert "linked/moon.txt" in whole
    drive.rename(tmp_path / "away")
    build_index([], index_dir, encoder=tiny_encoder)
    assert held() == whole
    build_index([], index_dir, encoder=tiny_encoder, prune=True)
    assert held() == [name for name in whole if name != "linked/moon.txt"]
