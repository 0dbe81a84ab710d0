"""Pages: the rows of a SQLite file, read without SQLite where that finds the file damaged.

Takes the bytes of a file; gives the rows of its tables and indexes, as far as their pages can be
understood, and which pages cannot. Pages that no tree leads to are read as well, whatever table
they are of. The format: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = None | int | float | str | bytes
_USUAL_PAGE = 4096
_HEADER = 100  # bytes before the tree on page 1
_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_TREES = (_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF)
_SCHEMA_COLUMNS = 5
_MOST_COLUMNS = 200
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes, by serial type
_REAL = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it lies in a page: `number` is its rowid, None of an index or a keyed table."""

    number: int | None
    values: tuple[Value, ...]


class _DamagedError(Exception):
    """What lies in a page cannot be what SQLite wrote."""


@dataclass(slots=True)
class Pages:
    """The pages of a file. `damaged` has those that were met and could not be understood."""

    data: bytes
    damaged: set[int] = field(default_factory=set)
    _met: set[int] = field(default_factory=set)
    _size: int = 0
    _usable: int = 0

    def __post_init__(self) -> None:
        (size,) = struct.unpack_from(">H", self.data.ljust(_HEADER, b"\0"), 16)
        size = 65536 if size == 1 else size
        is_known = size >= 512 and size & (size - 1) == 0 and len(self.data) % size == 0
        self._size = size if is_known else _USUAL_PAGE
        self._usable = self._size  # SQLite keeps nothing back at a page's end unless told to

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.data) // self._size

    def roots(self) -> dict[str, int]:
        """Return the first page of each table and index, by name, as far as that can be read."""
        found = {}
        for row in self.tree(1):
            if len(row.values) == _SCHEMA_COLUMNS:
                kind, name, _, root, _ = row.values
                if kind in ("table", "index") and isinstance(name, str) and isinstance(root, int):
                    found[name] = root
        return found

    def tree(self, root: int) -> Iterator[Row]:
        """Yield the rows below a page; pages that cannot be understood are passed over."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if not 1 <= number <= self.n or number in self._met:
                self.damaged.add(number)
                continue
            self._met.add(number)
            kind, cells, last = self._opened(number)
            if kind in (_TABLE_INNER, _INDEX_INNER):
                waiting.append(last)
            for at in cells:
                try:
                    if kind in (_TABLE_INNER, _INDEX_INNER):
                        waiting.append(struct.unpack_from(">I", self.data, at)[0])
                    if kind != _TABLE_INNER:
                        yield self._row(at + 4 * (kind == _INDEX_INNER), kind)
                except (_DamagedError, struct.error, IndexError, ValueError):
                    self.damaged.add(number)

    def loose(self) -> Iterator[Row]:
        """Yield the rows of pages that no tree read before has led to, free ones left out."""
        free = self._free()
        for number in range(1, self.n + 1):
            start = self._start(number)
            is_leaf = self.data[start] in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER)
            if number in free or number in self._met or not is_leaf:
                continue
            kind, cells, _ = self._opened(number)
            for at in cells:
                try:
                    yield self._row(at + 4 * (kind == _INDEX_INNER), kind)
                except (_DamagedError, struct.error, IndexError, ValueError):
                    continue

    def _free(self) -> set[int]:
        """Return the pages that hold what was deleted, as far as their list can be read."""
        found: set[int] = set()
        (trunk,) = struct.unpack_from(">I", self.data.ljust(_HEADER, b"\0"), 32)
        while 1 < trunk <= self.n and trunk not in found:
            found.add(trunk)
            at = (trunk - 1) * self._size
            following, n = struct.unpack_from(">II", self.data, at)
            n = min(n, self._usable // 4 - 2)
            found.update(struct.unpack_from(f">{n}I", self.data, at + 8))
            trunk = following
        return found

    def _start(self, number: int) -> int:
        return (number - 1) * self._size + (_HEADER if number == 1 else 0)

    def _opened(self, number: int) -> tuple[int, list[int], int]:
        """Return the kind of a page, where its cells begin, and the last page below it."""
        start, page = self._start(number), (number - 1) * self._size
        kind = self.data[start]
        if kind not in _TREES:
            self.damaged.add(number)
            return 0, [], 0
        is_inner = kind in (_INDEX_INNER, _TABLE_INNER)
        (n,) = struct.unpack_from(">H", self.data, start + 3)
        last = struct.unpack_from(">I", self.data, start + 8)[0] if is_inner else 0
        first = start + (12 if is_inner else 8)
        if first + 2 * n > page + self._usable:
            self.damaged.add(number)
            return kind, [], last
        offsets = struct.unpack_from(f">{n}H", self.data, first)
        right = [page + offset for offset in offsets if first - page + 2 * n <= offset]
        if len(right) != n:
            self.damaged.add(number)
        return kind, right, last

    def _row(self, at: int, kind: int) -> Row:
        size, at = self._varint(at)
        number = None
        if kind == _TABLE_LEAF:
            number, at = self._varint(at)
        return Row(number=number, values=_to_values(self._payload(at, size, kind)))

    def _payload(self, at: int, size: int, kind: int) -> bytes:
        most = self._usable - 35 if kind == _TABLE_LEAF else (self._usable - 12) * 64 // 255 - 23
        if size > len(self.data):
            raise _DamagedError
        if size <= most:
            return self._slice(at, size)
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (size - least) % (self._usable - 4)
        here = here if here <= most else least
        pieces, left = [self._slice(at, here)], size - here
        (following,) = struct.unpack_from(">I", self.data, at + here)
        met = set()
        while left > 0:
            if not 1 < following <= self.n or following in met:
                raise _DamagedError
            met.add(following)
            start = (following - 1) * self._size
            pieces.append(self.data[start + 4 : start + 4 + min(left, self._usable - 4)])
            left -= len(pieces[-1])
            (following,) = struct.unpack_from(">I", self.data, start)
        self._met |= met
        return b"".join(pieces)

    def _slice(self, at: int, size: int) -> bytes:
        if (at // self._size) != ((at + max(size, 1) - 1) // self._size):
            raise _DamagedError  # no cell crosses the end of its page
        return self.data[at : at + size]

    def _varint(self, at: int) -> tuple[int, int]:
        return _to_varint(self.data, at)


def _to_varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins there, and where what follows does."""
    value = 0
    for i in range(8):
        byte = data[at + i]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + i + 1
    value = value << 8 | data[at + 8]
    return (value - (1 << 64) if value >> 63 else value), at + 9


def _to_values(payload: bytes) -> tuple[Value, ...]:
    """Return the values of a record. Raises _DamagedError, ValueError, IndexError."""
    size, at = _to_varint(payload, 0)
    if not 0 < size <= len(payload):
        raise _DamagedError
    kinds = []
    while at < size:
        kind, at = _to_varint(payload, at)
        kinds.append(kind)
    if at != size or len(kinds) > _MOST_COLUMNS:
        raise _DamagedError
    values: list[Value] = []
    for kind in kinds:
        value, at = _to_value(payload, kind, at)
        values.append(value)
    if at != len(payload):
        raise _DamagedError
    return tuple(values)


def _to_value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11) or kind < 0:
        raise _DamagedError
    size = _INTEGERS.get(kind, 8 if kind == _REAL else (kind - 12) // 2)
    data = payload[at : at + size]
    if len(data) != size:
        raise _DamagedError
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True), at + size
    if kind == _REAL:
        return float(struct.unpack(">d", data)[0]), at + size
    return (data if kind % 2 == 0 else data.decode("utf-8")), at + size
