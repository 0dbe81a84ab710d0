"""Roots: what a user names to be built, and the folder that holds its seeds.

Takes paths and addresses as given; gives roots as the store keeps them: an address without its
fragment, an absolute path, or UPLOADS for the folder of uploads in the index folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import IndexMissingError, SeedError
from index.seeds.finding import is_url
from index.seeds.shown_address import failed
from index.seeds.snapshots import snapshot_folder
from index.store.reading import UPLOADS
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def known_roots(index_dir: str | Path) -> list[str]:
    """Return the roots the index in `index_dir` knows; none where there is no index."""
    try:
        store = Store.open(index_dir)
    except IndexMissingError:
        return []
    try:
        return store.roots()
    finally:
        store.close()


def to_root(given: str | Path, index_dir: Path, *, may_be_missing: Collection[str] = ()) -> str:
    """Return the root that a user means. Raises SeedError for what is no address or not there.

    Roots in `may_be_missing` need not be there.
    """
    if is_url(given):
        try:
            parts = urlsplit(str(given))
        except ValueError as exc:
            raise failed(str(given), f"is not an address: {exc}") from exc
        if "@" in parts.netloc:
            raise failed(str(given), "an address with a password in it is not fetched")
        return str(given).split("#")[0]
    path = Path(given).expanduser().resolve()
    if path == to_folder(UPLOADS, index_dir):
        return UPLOADS
    try:
        is_there = path.exists()
    except OSError as exc:
        raise SeedError(str(given), f"cannot be read: {exc.strerror}") from exc
    if not is_there and str(path) not in may_be_missing:
        raise SeedError(str(given), "no such file or folder; nothing was changed")
    return str(path)


def to_folder(root: str, index_dir: Path) -> Path:
    """Return the folder or file that holds the seeds of a root."""
    if root == UPLOADS:
        return index_dir.resolve() / UPLOADS
    return snapshot_folder(index_dir, root) if is_url(root) else Path(root)


def reject_nested(roots: Iterable[str]) -> None:
    """Raise SeedError where one of the roots lies inside another: its seeds would be read twice."""
    paths = sorted(root for root in set(roots) if not is_url(root))
    for inner in paths:
        for outer in paths:
            if outer != inner and Path(inner).is_relative_to(outer):
                raise SeedError(inner, f"lies inside the root {outer}; build {outer} instead")
