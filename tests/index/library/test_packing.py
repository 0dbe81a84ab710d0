"""The archive that a backup is: packed, and unpacked only as it was packed."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from index.errors import BackupError
from index.library.packing import Unpacked, pack, unpack
from index.store.database import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

CREATED = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "store").write_bytes(b"store")
    (tmp_path / "tea").write_bytes(b"tea")
    parts = {FILE_NAME: tmp_path / "store", "uploads/tea.txt": tmp_path / "tea"}
    pack(tmp_path / "b.zip", parts, created=CREATED, articles=1)
    (tmp_path / "unpacked").mkdir()
    return tmp_path / "b.zip"


def test_what_was_packed_comes_out_under_names_of_our_own(archive: Path) -> None:
    folder = archive.parent / "unpacked"
    tea = folder / "1"
    assert unpack(archive, folder) == Unpacked(
        folder=folder, created=CREATED, uploads={"tea.txt": tea}
    )
    assert ((folder / FILE_NAME).read_bytes(), tea.read_bytes()) == (b"store", b"tea")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        pack(tmp_path / "b.zip", {FILE_NAME: tmp_path / "no"}, created=CREATED, articles=0)
    assert raised.value.filename == str(tmp_path / "no")


def test_what_the_list_does_not_name_is_refused(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("uploads/more.txt", "more")
    with pytest.raises(BackupError, match="its files are not those it lists"):
        unpack(archive, archive.parent / "unpacked")
