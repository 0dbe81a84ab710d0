"""What a disk refuses is told in one way, and what changes meanwhile fails nothing."""

from __future__ import annotations

import errno
import shutil
import threading
from pathlib import Path

import pytest

from index.disk import put_in_place, refusals_told, size_of
from index.errors import StoreError


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("before")
    (tmp_path / "a.new").write_text("after")
    put_in_place(tmp_path / "a.new", tmp_path / "a")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "after"}


def test_what_a_disk_refuses_says_where_what_and_what_helps(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError) as raised,
        refusals_told(tmp_path, "the list cannot be written"),
        Path("/dev/full").open("w") as full,
    ):
        full.write("x" * 10_000_000)
    assert str(raised.value) == (
        f"{tmp_path}: the list cannot be written: No space left on device; make room on the disk, "
        "and do it again: nothing is lost"
    )


def test_other_errors_are_left_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised, refusals_told(tmp_path, "it cannot be read"):
        (tmp_path / "nothing").read_bytes()
    assert raised.value.errno == errno.ENOENT


def test_a_folder_is_measured_while_its_files_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"123")
    ended = threading.Event()

    def come_and_go() -> None:
        while not ended.is_set():
            for n in range(40):
                (tmp_path / f"folder {n}").mkdir()
                (tmp_path / f"folder {n}" / "empty").touch()
            for n in range(40):
                shutil.rmtree(tmp_path / f"folder {n}")

    beside = threading.Thread(target=come_and_go)
    beside.start()
    try:
        assert {size_of(tmp_path) for _ in range(300)} == {3}
    finally:
        ended.set()
        beside.join()
