"""The CRC-32 of a file, of which several cores take a part each.

The parts' checksums are put together as zlib's crc32_combine does, by Mark Adler: what so many zero
bytes make of a checksum is a matrix over GF(2), and twice as many its square.
"""

from __future__ import annotations

import mmap
import os
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_POLYNOMIAL = 0xEDB88320
_MOST_KNOWN = 1_000
_FOR_DOUBT_NS = 2_000_000_000
# By device, inode, size and time of a file: another link to it has the same.
_known: dict[tuple[int, int, int, int], int] = {}
_PART_BYTES = 1 << 24  # 17 ms of one core: less is not worth a thread


def to_crc32(path: Path) -> int:
    """Return the CRC-32 of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        if path.stat().st_size < _PART_BYTES:
            return zlib.crc32(file.read())
        with (
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
            memoryview(mapped) as data,
        ):
            return crc32_of(data)


def known_crc32(path: Path) -> int:
    """Return what `to_crc32` does, of a file that this process has read before without reading it.

    Derived files of one generation are mostly those of the one before.
    """
    status = path.stat()
    mark = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
    if mark not in _known:
        crc32 = to_crc32(path)
        # The time of a file that is as young may stay the same at another change.
        if time.time_ns() - status.st_mtime_ns < _FOR_DOUBT_NS:
            return crc32
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[mark] = crc32
    return _known[mark]


def crc32_of(data: memoryview | bytes, part_bytes: int = _PART_BYTES) -> int:
    """Return the CRC-32 of `data`, computed in parts."""
    parts = [data[at : at + part_bytes] for at in range(0, len(data), part_bytes)]
    if len(parts) < 2:
        return zlib.crc32(data)
    # zlib lets other threads run meanwhile.
    with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as pool:
        checksums = list(pool.map(zlib.crc32, parts))
    behind = _zeros(part_bytes)
    found = checksums[0]
    for checksum in checksums[1:-1]:
        found = _times(behind, found) ^ checksum
    return _times(_zeros(len(parts[-1])), found) ^ checksums[-1]


def _zeros(n_bytes: int) -> list[int]:
    """Return what `n_bytes` zero bytes behind it make of a checksum: 32 columns of 32 bits."""
    # One zero bit first, squared three times: a byte.
    power = [_POLYNOMIAL, *(1 << bit for bit in range(31))]
    for _ in range(3):
        power = _square(power)
    found = [1 << bit for bit in range(32)]
    while n_bytes:
        if n_bytes & 1:
            found = [_times(power, column) for column in found]
        n_bytes >>= 1
        power = _square(power) if n_bytes else power
    return found


def _square(matrix: list[int]) -> list[int]:
    return [_times(matrix, column) for column in matrix]


def _times(matrix: list[int], vector: int) -> int:
    found = 0
    for column in matrix:
        if vector & 1:
            found ^= column
        vector >>= 1
    return found
