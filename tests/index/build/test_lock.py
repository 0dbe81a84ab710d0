"""Locks: held by one at a time, given up at the end."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index
from index.build.lock import LOCK_NAME, build_lock, in_use, mending_lock
from index.encoder import Encoder
from index.errors import IndexLockedError, StoreError
from index.store.store import Store
from tests.conftest import REPOSITORY


def test_while_a_build_holds_the_lock_another_is_refused(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    with build_lock(index_dir), pytest.raises(IndexLockedError, match="another build is running"):
        build_index([seeds], index_dir, encoder=tiny_encoder)
    assert (index_dir / LOCK_NAME).exists()


def test_a_file_in_use_is_held_until_the_block_ends(tmp_path: Path) -> None:
    with in_use(tmp_path / "a.lock"), pytest.raises(TimeoutError), in_use(tmp_path / "a.lock"):
        pass
    with in_use(tmp_path / "a.lock"):
        pass


def test_a_folder_that_cannot_hold_a_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StoreError, match="file: the index folder cannot be made or written"),
        build_lock(tmp_path / "file"),
    ):
        pass


def test_nothing_is_mended_in_the_place_of_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there any more"), mending_lock(tmp_path / "data"):
        pass
    assert not (tmp_path / "data").exists()


# Waits until all are there, then builds in one folder after another, as the others do.
_AT_ONCE = """
    import sys, time
    from pathlib import Path
    from index.build.build import build_index
    from index.errors import IndexLockedError
    from qa.chats.store import ConversationStore
    from index.store.store import Store
    place, me, n = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    (place / f"ready{me}").touch()
    while len(list(place.glob("ready*"))) < n:
        time.sleep(0.001)
    for i in range(25):
        folder = place / str(i)
        try:
            Store.create(folder).close() if me == "0" else build_index([], folder)
        except IndexLockedError:
            pass
        ConversationStore(folder).of(me).create()
"""


def test_first_builds_at_once_succeed_or_find_the_lock_taken(tmp_path: Path) -> None:
    script, n = textwrap.dedent(_AT_ONCE), 3
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), str(me), str(n)],
            cwd=REPOSITORY,
            stderr=subprocess.PIPE,
            text=True,
        )
        for me in range(n)
    ]
    assert [process.communicate()[1] for process in started] == [""] * n
    for folder in (tmp_path / str(i) for i in range(25)):
        with closing(Store.open(folder)) as store:
            assert store.manifest().generation == 1
