"""Own folder: an index folder holds what it needs itself, whoever made it.

Takes an index folder; refuses one in which a name of ours is a link. Such a folder, unpacked from
somebody's archive, would have a build write to, or a deletion delete, files that lie elsewhere. The
folder itself may be one.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from index.errors import StoreError

# What lies in an index folder: files, with what SQLite puts beside them, and folders.
FILES = ("quoth.sqlite", "conversations.sqlite", "feeds.sqlite", "build.lock")
FOLDERS = ("uploads", "web", "words", "vectors", "passages", "bands")
PASSING = (".backup-", "damaged-")  # as names of such folders begin


def refuse_links(index_dir: str | Path) -> None:
    """Raise StoreError where what lies in an index folder is a link. Each folder is walked once."""
    try:
        status = Path(index_dir).stat()
    except OSError:  # said by whoever opens it
        return
    _walk_once(str(index_dir), status.st_dev, status.st_ino)


@lru_cache(maxsize=1024)
def _walk_once(index_dir: str, _device: int, _inode: int) -> None:
    for entry in _entries(index_dir):
        is_ours = entry.name.startswith((*FILES, *PASSING)) or entry.name in FOLDERS
        if is_ours:
            _refuse(entry, index_dir)
            _walk(entry, index_dir)


def _walk(folder: os.DirEntry[str], index_dir: str) -> None:
    if folder.is_dir(follow_symlinks=False):
        for entry in _entries(folder.path):
            _refuse(entry, index_dir)
            _walk(entry, index_dir)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # may not be listed, or is gone by now
        return []


def _refuse(entry: os.DirEntry[str], index_dir: str) -> None:
    if entry.is_symlink():
        raise StoreError(
            f"{entry.path} is a link: an index folder holds its files itself; put what it leads to "
            f"in its place, or make {Path(index_dir).name} as a whole a link"
        )
