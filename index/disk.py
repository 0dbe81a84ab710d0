"""Disk: that what was written stays when the power goes, and that what a disk refuses is told.

Takes files and folders; gives nothing back. What a program writes, and the names it gives to files,
may be in memory alone until it asks for more.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HELP = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room: you may not use more of the disk",
    errno.EFBIG: "use a disk that takes files of that size",
    errno.EACCES: "allow reading and writing there",
    errno.EPERM: "allow reading and writing there",
    errno.EROFS: "use a disk that can be written to",
    errno.EIO: "the disk fails: check it",
    errno.EMFILE: "close other programs, or allow more open files",
    errno.ENFILE: "close other programs, or allow more open files",
}


def sync_file(path: Path) -> None:
    """Have all that was written to a file be on the disk. Raises OSError."""
    _sync(path, os.O_RDWR)


def sync_folder(path: Path) -> None:
    """Have the names of the files in a folder be on the disk. Raises OSError."""
    if os.name != "nt":  # there, a folder cannot be opened, and needs not be
        _sync(path, os.O_RDONLY)


def make_folder(path: Path) -> None:
    """Make a folder, to stay, if there is none. Raises OSError."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent)


def put_in_place(scratch: Path, path: Path) -> None:
    """Have a file that was written take the place of another: whole or not at all, and to stay."""
    sync_file(scratch)
    scratch.replace(path)
    sync_folder(path.parent)


def size_of(folder: str | Path) -> int:
    """Return the bytes of the files below a folder; what is deleted meanwhile does not count."""
    n_bytes = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                n_bytes += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118 - many
    return n_bytes


@contextmanager
def refusals_told(where: str | Path, what: str) -> Iterator[None]:
    """Raise StoreError for what a disk refuses in the `with` block: where, what, and what helps.

    `what` says what could not be done. Other errors are left as they are.
    """
    try:
        yield
    except OSError as exc:
        if exc.errno not in _HELP:
            raise
        raise StoreError(
            f"{where}: {what}: {exc.strerror}; {_HELP[exc.errno]}, and do it again: nothing is lost"
        ) from exc


def _sync(path: Path, flags: int) -> None:
    file = os.open(path, flags)
    try:
        os.fsync(file)
    finally:
        os.close(file)
