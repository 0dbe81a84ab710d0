"""Leftovers: the files that held what was deleted for good go, even where a kill came between.

Takes a store that has known which these are since their articles were deleted; deletes them, and
has the store forget them. The next build does so if nobody did before.
"""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.disk import sync_folder
from index.seeds import snapshots
from index.store.leftovers import Leftover, forget_leftovers, leftovers
from index.store.reading import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from index.store.store import Store


def delete_leftovers(store: Store, index_dir: Path) -> None:
    """Delete them: for the holder of the build lock. An index from elsewhere names no other.

    What has come to the place of one since, where its deletion was cut off, stays.
    """
    left = leftovers(store)
    if not left:
        return
    in_use = {Leftover(kind="upload", name=upload.file) for upload in store.uploads()}
    in_use |= {Leftover(kind="address", root=root) for root in store.roots()}
    for one in left:
        if one not in in_use:
            _delete(one, index_dir, in_use)
    for folder in filter(Path.is_dir, (index_dir, index_dir / UPLOADS, *_visited(left, index_dir))):
        sync_folder(folder)  # else the power, when it goes, may bring them back
    with store.transaction() as connection:
        forget_leftovers(connection)


def _visited(left: Sequence[Leftover], index_dir: Path) -> Iterator[Path]:
    """Yield the folders that fetched files were deleted from."""
    yield index_dir / snapshots.WEB
    for one in left:
        if one.root:
            yield snapshots.snapshot_folder(index_dir, one.root)


def _delete_folder(folder: Path) -> None:
    """Delete a folder. It leaves its place at once: who writes to it finds it gone."""
    aside = folder.with_name(f".deleted-{folder.name}")
    try:
        folder.rename(aside)
    except OSError:  # not there; or held open, where that forbids to move it
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


def _delete(one: Leftover, index_dir: Path, in_use: Collection[Leftover]) -> None:
    if one.kind == "upload":
        path, folder = index_dir / UPLOADS / one.name, (index_dir / UPLOADS).resolve()
        if path.parent.resolve().is_relative_to(folder) and path.is_file():
            path.unlink()
    elif one.kind == "page" and PurePosixPath(one.name).name == one.name:
        if snapshots.snapshot_folder(index_dir, one.root).is_dir():
            snapshots.delete_page(one.root, one.name, index_dir)
    elif one.kind == "address":
        _delete_folder(snapshots.snapshot_folder(index_dir, one.root))
    elif one.kind == "web":
        kept = {snapshots.snapshot_folder(index_dir, known.root) for known in in_use if known.root}
        web = index_dir.resolve() / snapshots.WEB
        for folder in web.glob("*") if kept else [web]:
            if folder not in kept and folder.is_dir():
                _delete_folder(folder)
