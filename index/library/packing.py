"""Packing: the archive that a backup is, written and read.

Takes the parts of a backup; gives a zip archive with a list of them, their sizes and checksums. On
the way back nothing in the archive is trusted: its list, names, sizes and checksums are verified,
and its parts unpacked under names of our own.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from index.errors import BackupError
from index.file_hash import to_sha256
from index.library.uploads import MAX_UPLOADS
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS
from index.store.schema import FORMAT, READABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONVERSATIONS = "conversations.sqlite"  # beside the store, in an archive and in an index folder
_FORMAT = 2  # of the archive
_LIST = "backup.json"
_MAX_LIST_BYTES = 4 * 2**20
_MAX_RATIO = 50  # of what unpacks to what is packed: text packs to a third, vectors hardly
_DATABASES = (FILE_NAME, CONVERSATIONS)
_NAME = re.compile(r"[\w-]{1,80}(\.[a-z0-9]{1,8}){1,2}")  # of an uploaded file, see to_safe_name
_PIECE = 2**20


def pack(path: Path, parts: Mapping[str, Path], *, created: datetime, articles: int) -> None:
    """Write an archive of `parts`, the files by their names in it, to `path`.

    Raises FileNotFoundError for a file that is not there.
    """
    listed = {
        "quoth_backup": _FORMAT,
        "store_format": FORMAT,
        "created": created.isoformat(),
        "articles": articles,
        "files": {
            name: {"bytes": part.stat().st_size, "sha256": to_sha256(part)}
            for name, part in parts.items()
        },
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_LIST, json.dumps(listed, ensure_ascii=False, indent=1))
        for name, part in parts.items():
            archive.write(part, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What came out of an archive: the databases in `folder`, and each upload's file, by name."""

    folder: Path
    created: datetime
    uploads: dict[str, Path]


def unpack(path: Path, folder: Path) -> Unpacked:
    """Unpack an archive into `folder`, each part against its size and checksum.

    Raises BackupError for what is no archive of ours, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            created, files = _read_list(archive, path)
            members = [member.filename for member in archive.infolist()]
            if sorted(members) != sorted([_LIST, *files]):
                raise BackupError(f"{path}: its files are not those it lists")
            _check_size(path, [size for size, _ in files.values()], folder)
            parts = {
                name: folder / (name if name in _DATABASES else str(number))
                for number, name in enumerate(files)
            }
            for name, (size, sha256) in files.items():
                with archive.open(name) as packed, parts[name].open("xb") as unpacked:
                    _copy(packed, unpacked, size)
                if parts[name].stat().st_size != size or to_sha256(parts[name]) != sha256:
                    raise BackupError(f"{path}: {name} does not match its checksum")
    except (
        zipfile.BadZipFile,  # a CRC too
        zlib.error,
        EOFError,
        NotImplementedError,  # a way of packing that zipfile does not know
        RuntimeError,  # a password is wanted
        OverflowError,
        UnicodeError,
    ) as exc:
        raise BackupError(f"{path}: is not a backup, or is damaged: {exc}") from exc
    uploads = {name.partition("/")[2]: parts[name] for name in parts if name not in _DATABASES}
    return Unpacked(folder=folder, created=created, uploads=uploads)


_Files = dict[str, tuple[int, str]]  # bytes and SHA-256 of each part, by name


def _read_list(archive: zipfile.ZipFile, path: Path) -> tuple[datetime, _Files]:
    """Return when the archive was made, and what it says of its parts."""
    try:
        with archive.open(_LIST) as file:
            raw = file.read(_MAX_LIST_BYTES + 1)
    except KeyError:
        raise BackupError(f"{path}: is not a backup made by Quoth") from None
    if len(raw) > _MAX_LIST_BYTES:
        raise BackupError(f"{path}: its list of files is too long")
    try:
        values = json.loads(raw)
        versions = values["quoth_backup"], values["store_format"]
        files = {
            str(name): (int(part["bytes"]), str(part["sha256"]))
            for name, part in values["files"].items()
        }
        created = datetime.fromisoformat(values["created"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise BackupError(f"{path}: its list of files cannot be read: {exc}") from exc
    if versions[0] != _FORMAT or versions[1] not in READABLE:
        raise BackupError(
            f"{path}: is of format {versions[0]}, store {versions[1]}; this version knows "
            f"{_FORMAT} and {FORMAT}: restore it with the version that made it"
        )
    _check_names(path, files)
    return created, files


def _check_names(path: Path, files: _Files) -> None:
    names = [name for name in files if name not in _DATABASES]
    if FILE_NAME not in files or len(names) > MAX_UPLOADS:
        raise BackupError(f"{path}: holds no index, or has too many files")
    for name in names:
        folder, _, base = name.partition("/")
        if folder != UPLOADS or not _NAME.fullmatch(base):
            raise BackupError(
                f"{path}: holds a file that does not belong in a backup: {name[:100]!r}"
            )


def _check_size(path: Path, sizes: Sequence[int], folder: Path) -> None:
    if min(sizes) < 0 or sum(sizes) > _MAX_RATIO * path.stat().st_size:
        raise BackupError(f"{path}: would unpack to more than a backup of its size can hold")
    free = shutil.disk_usage(folder).free
    if 3 * sum(sizes) > free:  # unpacked, in SQLite's log, in the store
        raise BackupError(
            f"{path}: needs {3 * sum(sizes):,} free bytes on disk; there are {free:,}: "
            "make room on the disk, and do it again"
        )


def _copy(packed: Any, unpacked: Any, size: int) -> None:
    """Copy at most one byte more than `size`, whatever the archive says of its own parts."""
    left = size + 1
    while left > 0 and (piece := packed.read(min(_PIECE, left))):
        unpacked.write(piece)
        left -= len(piece)
