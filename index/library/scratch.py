"""Scratch folders: where backups are made and unpacked, in the index folder.

Takes an index folder; gives a folder in it that is deleted afterwards, or after a crash by whoever
comes next.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.lock import in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".backup-"
_IN_USE = "in-use"  # locked as long as the folder is needed
_ABANDONED_S = 3600  # without that file, a folder of this age is of no use to anyone


@contextmanager
def scratch_folder(index_dir: str | Path) -> Iterator[Path]:
    """Give a folder in `index_dir` for the `with` block; what crashes left of others is deleted."""
    delete_abandoned(index_dir)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=index_dir))
    try:
        with in_use(folder / _IN_USE):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def delete_abandoned(index_dir: str | Path) -> None:
    """Delete what a crash left of a backup that was being made, downloaded or restored."""
    for folder in Path(index_dir).glob(f"{_PREFIX}*/"):
        try:
            if not (folder / _IN_USE).exists():  # about to be locked, or not ours
                if time.time() - folder.stat().st_mtime < _ABANDONED_S:
                    continue
            else:
                with in_use(folder / _IN_USE):
                    pass
        except OSError:  # in use, or gone by now
            continue
        shutil.rmtree(folder, ignore_errors=True)
