"""A checksum in parts is that of the whole."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from index.checksum import crc32_of, to_crc32

if TYPE_CHECKING:
    from pathlib import Path


@given(st.binary(max_size=300), st.integers(1, 64))
def test_parts_of_any_size_make_the_checksum_of_all(data: bytes, part_bytes: int) -> None:
    assert crc32_of(data, part_bytes) == zlib.crc32(data)


def test_of_a_file_of_several_parts_and_of_none(tmp_path: Path) -> None:
    data = random.Random(0).randbytes((1 << 25) + 12_345)
    (tmp_path / "large").write_bytes(data)
    assert to_crc32(tmp_path / "large") == zlib.crc32(data)
    (tmp_path / "empty").touch()
    assert to_crc32(tmp_path / "empty") == 0
