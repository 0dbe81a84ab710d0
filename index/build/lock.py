"""Locks: one writer an index at a time, and files that show whose a folder is.

Takes an index folder or a path; holds its lock for a `with` block. The one file that knows
filelock.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.disk import make_folder, refusals_told
from index.errors import IndexLockedError, StoreError
from index.store.own_folder import refuse_links

if TYPE_CHECKING:
    from collections.abc import Iterator


LOCK_NAME = "build.lock"


@contextmanager
def build_lock(index_dir: str | Path) -> Iterator[None]:
    """Hold the lock of those who write to an index; its folder is made if there is none.

    Raises IndexLockedError at once if it is taken, StoreError where it cannot be, and for what a
    disk refuses within the block.
    """
    refuse_links(index_dir)
    lock = FileLock(Path(index_dir) / LOCK_NAME)
    try:
        make_folder(Path(index_dir))
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise IndexLockedError(
            f"another build is running on {index_dir}; wait for it to end, or stop it"
        ) from exc
    except OSError as exc:
        raise StoreError(
            f"{index_dir}: the index folder cannot be made or written: {exc.strerror}; allow "
            "writing there, or name another with --index"
        ) from exc
    try:
        with refusals_told(index_dir, "the index cannot be written"):
            yield
    finally:
        lock.release()


@contextmanager
def mending_lock(index_dir: str | Path) -> Iterator[None]:
    """Hold the lock as `build_lock` does, to mend what is derived of an index that is there.

    Raises StoreError where its folder is gone: a new one must not come to its place.
    """
    if not Path(index_dir).is_dir():
        raise StoreError(f"{index_dir} is not there any more")
    with build_lock(index_dir):
        yield


def wait_for_build(index_dir: str | Path) -> None:
    """Return once nobody holds the lock of those who write to an index."""
    with FileLock(Path(index_dir) / LOCK_NAME):
        pass


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Hold the lock of the file at `path`, which goes with this process if nothing else ends it.

    Raises TimeoutError at once if another holds it.
    """
    lock = FileLock(path, thread_local=False)  # another thread may end the block
    lock.acquire(timeout=0)
    try:
        yield
    finally:
        lock.release()
