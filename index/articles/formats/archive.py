""".zip: articles of every other format, packed; and what .docx and .epub, which are zips, need.

Takes a zip from strangers; gives the bytes of its members, never more than the bounds allow.
Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.formats.bundles import covered, lists_in, read_packed
from index.articles.formats.xml import to_tree
from index.articles.printable import printable
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

    from index.articles.article import Article
    from index.articles.seed import Seed

_MAX_MEMBERS = 50_000
_MAX_MEMBER_BYTES = 200_000_000  # of one member once unpacked
_MAX_TOTAL_BYTES = 2_000_000_000  # of a zip once unpacked
_FREE_BYTES = 20_000_000  # however well they are packed
_MAX_RATIO = 150  # Deflate makes at most 1,032 bytes of one; text seldom more than 10
_OLE = b"\xd0\xcf\x11\xe0"  # how old and encrypted Office files begin
_CHUNK_BYTES = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """The members of a zip, unpacked in memory one at a time."""

    def __init__(self, seed: Seed, file: BufferedReader) -> None:
        """Raise SeedError for what is no zip, or one that is no honest one."""
        self._seed = seed
        self._unpacked = 0
        start = file.read(4)
        file.seek(0)
        if start == _OLE:
            reason = "is encrypted, or in an old Office format; save it again without a password"
            raise SeedError(seed.where, reason)
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as exc:
            raise SeedError(seed.where, f"is cut off, damaged or not a zip: {exc}") from exc
        members = self._zip.infolist()
        if len(members) > _MAX_MEMBERS:
            reason = f"holds {len(members):,} files, more than {_MAX_MEMBERS:,}; unpack it"
            raise SeedError(seed.where, reason)
        packed = sum(member.compress_size for member in members)
        unpacked = sum(member.file_size for member in members)
        if unpacked > _MAX_TOTAL_BYTES or unpacked > max(_FREE_BYTES, _MAX_RATIO * packed):
            reason = f"is a zip bomb: {packed:,} bytes would become {unpacked:,}"
            raise SeedError(seed.where, reason)
        # A damaged one may be without a name, on which zipfile 3.11 fails.
        named = [member for member in members if member.filename]
        self.names = [member.filename for member in named if not member.is_dir()]

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """Return a member's bytes. Raises SeedError where it cannot be unpacked within bounds."""
        where = f"{self._seed.where}/{printable(name)}"
        member = self._zip.NameToInfo.get(name)
        if member is None:
            raise SeedError(self._seed.where, f"is damaged: it lacks {printable(name)}")
        if member.flag_bits & 1:
            raise SeedError(where, "is encrypted; unpack it")
        if member.file_size > _MAX_MEMBER_BYTES:
            reason = f"is {member.file_size:,} bytes, more than {_MAX_MEMBER_BYTES:,}; unpack it"
            raise SeedError(where, reason)
        if member.header_offset < 0:  # zipfile 3.11 would have the system seek there
            raise SeedError(where, "is damaged: it would begin before its zip")
        data = bytearray()
        try:
            with self._zip.open(member) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    data += chunk
                    self._unpacked += len(chunk)
                    # What the zip says of itself may be a lie, so it is counted too.
                    if len(data) > _MAX_MEMBER_BYTES or self._unpacked > _MAX_TOTAL_BYTES:
                        raise SeedError(where, "is a zip bomb")
        except _BROKEN as exc:
            raise SeedError(where, f"is damaged: {exc}") from exc
        return bytes(data)

    def read_tree(self, name: str) -> Any:
        """Return the root element of a member that is XML. Raises SeedError."""
        try:
            return to_tree(self.read(name))
        except ValueError as exc:
            raise SeedError(f"{self._seed.where}/{printable(name)}", str(exc)) from exc


def to_file(data: bytes) -> BufferedReader:
    """Return bytes as the file that a reader takes."""
    return io.BufferedReader(io.BytesIO(data))


def leads_out(name: str) -> bool:
    """Say whether a member's name is a path to a place outside of its zip."""
    path = name.replace("\\", "/")
    return path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")


def read_zip(
    seed: Seed,
    file: BufferedReader,
    read_member: Callable[[Seed, BufferedReader], Iterator[Article | SeedError]],
) -> Iterator[Article | SeedError]:
    """Yield what `read_member` finds in each member, under the zip's id and the member's path."""
    archive = Archive(seed, file)
    is_empty = True
    lists = lists_in(archive.names, archive.read)
    for name in lists:
        is_empty = False
        try:
            yield from read_packed(seed, archive, name)
        except SeedError as error:
            yield error
    for name in sorted(set(archive.names) - covered(lists, archive.names)):
        parts = name.split("/")
        where = f"{seed.where}/{printable(name)}"
        if leads_out(name):
            is_empty = False
            yield SeedError(where, "its path leads out of the zip; it was skipped")
            continue
        is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        if is_hidden or parts[-1].lower().split(".")[0] == "readme":
            continue
        is_empty = False
        if name.lower().endswith(".zip"):
            yield SeedError(where, "is a zip within a zip; unpack the outer one")
            continue
        member = replace(seed, where=where, id=posixpath.join(seed.id, name))
        try:
            yield from read_member(member, to_file(archive.read(name)))
        except SeedError as error:
            yield error
    if is_empty:
        raise SeedError(seed.where, "is empty")
