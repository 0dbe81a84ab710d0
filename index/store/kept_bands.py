"""Kept bands: which articles may be alike, in a file that is looked into rather than read.

Takes a store; gives the rows of the articles that share a band with a new one. Above `_LEAST`
articles, what was signed until a build lies in `bands/GENERATION/`; what came since is looked at in
full, until it is so much that a build writes the file again. Which of the articles are alive is for
the store to say. Derived: where it is in doubt, all signatures are read.
"""

from __future__ import annotations

import json
import logging
import mmap
import shutil
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.checksum import known_crc32
from index.store.serving import Serving, read_serving, write_json
from index.stories.bands import N_BANDS, Bands, to_bands
from index.stories.signature import MIN_WORDS, N_HASHES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from numpy.typing import NDArray

    from index.store.connection import Connection
    from index.store.contents import Contents
    from index.store.database import Manifest

_log = logging.getLogger(__name__)

FOLDER = "bands"  # holds a folder for the generation that the file was written for
KEYS = "keys.u64"  # (42, n) little-endian uint64
ARTICLES = "articles.i64"  # (42, n) little-endian int64
_FILES = (KEYS, ARTICLES)
_SIDECAR = "bands.json"  # written last
_FORMAT = 1
_LEAST = 5_000  # articles; the signatures of as many are read in 20 ms
_MOST_NEW = 0.05  # of them


class _Store(Protocol):
    """What is needed of a store."""

    @property
    def path(self) -> Path: ...
    def manifest(self) -> Manifest: ...
    def reading(self) -> AbstractContextManager[Connection]: ...
    def contents(self, generation: int) -> Contents: ...


def near(store: _Store, signatures: Iterable[NDArray[np.uint32]]) -> set[int] | None:
    """Return the rows of all articles, dead or alive, that may share a band with any of these.

    None where all have to be looked at: for the lock's holder, who deletes what is damaged.
    """
    served = store.manifest().generation
    found = _latest(store, served)
    told = _sidecar(found) if found else None
    if found is None or told is None or not _is_ours(found, store, served):
        return None
    bands = _read(found, told)
    if bands is None:
        delete_all(store.path.parent)
        return None
    with store.reading() as connection:
        sql = "SELECT article FROM signatures WHERE article > ?"
        rows = {row for (row,) in connection.execute(sql, (told["last"],))}
    for values in signatures:
        rows |= bands.near(values)
    return rows


def bring_in_step(store: _Store, generation: int, *, least: int = _LEAST) -> bool:
    """See to the file for `generation`; say whether it was written: for the lock's holder.

    That generation may be one that is not served yet.
    """
    found = _latest(store, generation)
    told = _sidecar(found) if found else None
    n = _n_signed(store, after=told["last"]) + told["signed"] if told else _n_signed(store)
    if n < least:
        delete_all(store.path.parent)
        return False
    serving = read_serving(found) if found else None
    is_ours = serving is not None and serving.generation <= generation
    is_ours = is_ours and serving is not None and serving.is_of(store, serving.generation)
    is_due = not is_ours or told is None or n - told["signed"] > _MOST_NEW * n
    if is_due:
        found = _write(store, generation)
    if found is not None:
        holds = store.contents(generation).hash
        Serving(generation=generation, holds=holds, n_living=n).keep(found)
    return is_due


def _n_signed(store: _Store, after: int = 0) -> int:
    with store.reading() as connection:
        sql = "SELECT count(*) FROM signatures WHERE article > ?"
        (n,) = connection.execute(sql, (after,)).fetchone()
    return int(n)


def delete_all(index_dir: Path) -> None:
    """Delete the file: a build writes it again."""
    shutil.rmtree(index_dir / FOLDER, ignore_errors=True)


def _is_ours(folder: Path, store: _Store, generation: int) -> bool:
    serving = read_serving(folder)
    return serving is not None and serving.is_of(store, generation)


def _write(store: _Store, generation: int) -> Path:
    _log.info("writing the bands of all signatures")
    with store.reading() as connection:
        (last,) = connection.execute("SELECT ifnull(max(article), 0) FROM signatures").fetchone()
        sql = "SELECT article, data FROM signatures WHERE n_words >= ? ORDER BY article"
        found = connection.execute(sql, (MIN_WORDS,)).fetchall()
    values = np.frombuffer(b"".join(data for _, data in found), dtype="<u4")
    rows = np.array([row for row, _ in found], dtype=np.int64)
    bands = to_bands(rows, values.reshape(-1, N_HASHES))
    delete_all(store.path.parent)
    folder = store.path.parent / FOLDER / str(generation)
    folder.mkdir(parents=True)
    (folder / KEYS).write_bytes(bands.keys.astype("<u8").tobytes())
    (folder / ARTICLES).write_bytes(bands.articles.astype("<i8").tobytes())
    files = {name: known_crc32(folder / name) for name in _FILES}
    told = {"generation": generation, "format": _FORMAT, "n": len(rows), "last": last}
    told["signed"] = _n_signed(store)
    write_json(folder / _SIDECAR, {**told, "files": files})
    return folder


def _sidecar(folder: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder / _SIDECAR).read_text(encoding="utf-8"))
        sizes = {(folder / name).stat().st_size for name in _FILES}
        is_right = sizes == {8 * N_BANDS * told["n"]} and {"last", "signed", "files"} <= told.keys()
        is_ours = (told["format"], str(told["generation"])) == (_FORMAT, folder.name)
    except (OSError, ValueError, TypeError, LookupError):
        return None
    return told if is_right and is_ours else None


def _read(folder: Path, told: dict[str, Any]) -> Bands | None:
    """Return the bands in a folder, mapped; None where they are damaged."""
    try:
        if told["files"] != {name: known_crc32(folder / name) for name in _FILES}:
            _log.warning("%s is damaged", folder)
            return None
        keys, articles = (_mapped(folder / name) for name in _FILES)
    except (OSError, ValueError):
        return None
    return Bands(
        keys=np.frombuffer(keys, dtype="<u8").reshape(N_BANDS, -1),
        articles=np.frombuffer(articles, dtype="<i8").reshape(N_BANDS, -1),
    )


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _latest(store: _Store, generation: int) -> Path | None:
    """Return the latest whole folder written for `generation` or one before."""
    folder = store.path.parent / FOLDER
    found = [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []
    for path in sorted(found, key=lambda one: -int(one.name)):
        if int(path.name) <= generation and _sidecar(path) is not None:
            return path
    return None
