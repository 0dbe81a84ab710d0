"""The hash of a file: that of its bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from index.file_hash import to_sha256

if TYPE_CHECKING:
    from pathlib import Path


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(data)
    assert to_sha256(tmp_path / "a") == hashlib.sha256(data).hexdigest()
    with pytest.raises(FileNotFoundError):
        to_sha256(tmp_path / "b")
