"""Kept table: the table of all passages as a file, which is mapped rather than read row by row.

Takes a store and a generation; gives its PassageTable. From `Limits.least` passages on, that of one
generation lies in `passages/GENERATION/`. Later ones read it too, and from the store what came or
went since, until a build finds that to be so much that it writes the table again. It is derived:
where it is in doubt, all is read from the store.
"""

from __future__ import annotations

import json
import logging
import mmap
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from index.checksum import crc32_of
from index.store.passage_table import PassageTable
from index.store.serving import Serving, is_among, n_living, read_serving, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.store.reading import StoreReader

_log = logging.getLogger(__name__)

FOLDER = "passages"  # holds a folder for each generation that a table was written of, by its number
COLUMNS = "columns.i64"  # (8, n) little-endian int64, as `_NUMBERS` has them
NAMES = "names.json"  # sources and authors
_SIDECAR = "passages.json"  # written last: size and CRC-32 of the others
_FORMAT = 1
_NUMBERS = (
    "rows",
    "articles",
    "starts",
    "ends",
    "published",
    "published_to",
    "source",
    "author",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a table is written: from `least` passages on, and again with a share of new or dead.

    10,000 are read from the store in 40 ms.
    """

    least: int = 10_000
    max_new: float = 0.05
    max_dead: float = 0.2


_LIMITS = Limits()
_NONE_DEAD = Limits(max_dead=0.0)


def load_table(store: StoreReader, generation: int, living: NDArray[np.int64]) -> PassageTable:
    """Return all passages of `generation`, by row; `living` are its articles' rows, sorted."""
    found = _latest(store, generation)
    serving = read_serving(found) if found else None
    is_ours = serving is not None and serving.is_of(store, generation)
    table = _read(found) if found and is_ours else None
    if table is None:
        return store.passage_table(living.tolist())
    kept = is_among(table.articles, living)
    born = living[~is_among(living, table.articles)].tolist()
    return table.changed(kept, store.passage_table(born))


def bring_in_step(store: StoreReader, generation: int, *, limits: Limits = _LIMITS) -> bool:
    """See to the table on disk for `generation`; say whether it was written: for the lock's holder.

    That generation may be one that is not served yet.
    """
    n, served = store.n_passages(generation), store.manifest().generation
    if n < limits.least:
        if generation <= served:
            delete_all(store.path.parent)
        return False
    found = _latest(store, generation)
    left = n_living(found, partial(_rows, found), store, generation) if found else None
    is_due = found is None or left is None or not _will_do(found, left, n, limits)
    if is_due:
        found, left = _write(store, generation), n
    if found is not None and left is not None:
        holds = store.contents(generation).hash
        Serving(generation=generation, holds=holds, n_living=left).keep(found)
    _delete_but(store.path.parent, {found, _latest(store, served)})
    return is_due


def build_anew(store: StoreReader, generation: int) -> None:
    """Write the table of `generation` again if it holds anything dead: for the lock's holder."""
    bring_in_step(store, generation, limits=_NONE_DEAD)


def tidy(store: StoreReader, generation: int) -> None:
    """Delete what `generation`, which is served, does not read: for the lock's holder."""
    _delete_but(store.path.parent, {_latest(store, generation)})


def mend(store: StoreReader, generation: int) -> bool:
    """Write the table again if it is damaged; say whether it was: for the lock's holder."""
    found = _latest(store, generation)
    is_wrong = found is not None and _read(found) is None
    if is_wrong:
        delete_all(store.path.parent)
    bring_in_step(store, generation)
    return is_wrong


def delete_all(index_dir: Path) -> None:
    """Delete the tables of all generations."""
    shutil.rmtree(index_dir / FOLDER, ignore_errors=True)


def _will_do(found: Path, left: int, n: int, limits: Limits) -> bool:
    """Say whether a table of which `left` passages are left serves a generation of `n`."""
    n_rows = (found / COLUMNS).stat().st_size // (8 * len(_NUMBERS))
    return n - left <= limits.max_new * n_rows and n_rows - left <= limits.max_dead * n_rows


def _write(store: StoreReader, generation: int) -> Path:
    _log.info("writing the table of the passages of generation %d", generation)
    table = store.passage_table(store.article_rows(generation))
    folder = store.path.parent / FOLDER / str(generation)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (folder / COLUMNS).open("wb") as file:
        for name in _NUMBERS:
            file.write(getattr(table, name).astype("<i8").tobytes())
    names = {"sources": table.sources, "authors": table.authors}
    (folder / NAMES).write_text(json.dumps(names), encoding="utf-8")
    files = {name: _told((folder / name).read_bytes()) for name in (COLUMNS, NAMES)}
    write_json(folder / _SIDECAR, {"generation": generation, "format": _FORMAT, "files": files})
    return folder


def _told(data: memoryview | bytes) -> list[int]:
    """Return what tells the bytes of a file: how many, and their CRC-32."""
    return [len(data), crc32_of(data)]


def _sidecar(folder: Path) -> dict[str, Any] | None:
    """Return what is told of the files in a folder, if they are as long as that."""
    try:
        told = json.loads((folder / _SIDECAR).read_text(encoding="utf-8"))
        are_long = all((folder / n).stat().st_size == told["files"][n][0] for n in (COLUMNS, NAMES))
        is_ours = (told["format"], str(told["generation"])) == (_FORMAT, folder.name)
    except (OSError, ValueError, TypeError, KeyError, LookupError):
        return None
    return told if are_long and is_ours else None


def _read(folder: Path) -> PassageTable | None:
    """Return the table in a folder, its columns mapped; None where it is damaged."""
    told = _sidecar(folder)
    try:
        names = (folder / NAMES).read_bytes()
        with (folder / COLUMNS).open("rb") as file:
            columns = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        is_right = told is not None and told["files"] == {
            COLUMNS: _told(memoryview(columns)),
            NAMES: _told(names),
        }
        found = json.loads(names) if is_right else None
    except (OSError, ValueError):
        return None
    if found is None:
        _log.warning("%s is damaged", folder)
        return None
    numbers = np.frombuffer(columns, dtype="<i8").reshape(len(_NUMBERS), -1)
    return PassageTable(
        **dict(zip(_NUMBERS, numbers, strict=True)),
        sources=tuple(found["sources"]),
        authors=tuple(found["authors"]),
    )


def _rows(folder: Path) -> NDArray[np.int64]:
    """Return the rows of the passages in a folder, mapped: (n,)."""
    found: NDArray[np.int64] = np.memmap(folder / COLUMNS, dtype="<i8", mode="r")
    return found[: len(found) // len(_NUMBERS)]


def _latest(store: StoreReader, generation: int) -> Path | None:
    """Return the latest whole folder made of `generation` or one before."""
    for folder in sorted(_folders(store.path.parent), key=lambda path: -int(path.name)):
        if int(folder.name) <= generation and _sidecar(folder) is not None:
            return folder
    return None


def _folders(index_dir: Path) -> list[Path]:
    folder = index_dir / FOLDER
    return [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []


def _delete_but(index_dir: Path, wanted: set[Path | None]) -> None:
    for folder in set(_folders(index_dir)) - wanted:
        shutil.rmtree(folder, ignore_errors=True)
