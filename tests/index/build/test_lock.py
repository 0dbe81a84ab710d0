"""Locks: held by one at a time, given up at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.build.lock import LOCK_NAME, build_lock, in_use
from index.encoder import Encoder
from index.errors import (
    IndexLockedError,
)


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
