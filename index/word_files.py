"""Word files: the folders that word indexes lie in, one for each generation, each with a sidecar.

Takes an index folder and a generation; gives what the sidecar says, if the files are as they were
when it was written. A folder without a sidecar counts for nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.checksum import known_crc32
from index.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "words"  # holds a folder for each generation, by its number
_SIDECAR = "words.json"
_FORMAT = 4  # of the sidecar
_IN_PLACE = ("meta.json", ".managed.json")  # Tantivy writes these again, all others only once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What the folder around it holds, `deleted` passages not counted among the `passages`.

    `holds` is the store's hash of them, `schema` one of the fields they are kept in; `files` has
    the CRC-32 of each file.
    """

    generation: int
    passages: int
    deleted: int
    holds: str
    schema: str
    files: dict[str, int]
    format: int = _FORMAT


def to_folder(index_dir: str | Path, generation: int) -> Path:
    """Return the folder of the words of `generation`."""
    return Path(index_dir) / FOLDER / str(generation)


def read_sidecar(folder: Path) -> Sidecar | None:
    """Return what the sidecar in `folder` says; None where there is none of this format."""
    try:
        kept = json.loads((folder / _SIDECAR).read_text(encoding="utf-8"))
        sidecar = Sidecar(**kept)
    except (OSError, ValueError, TypeError):
        return None
    return sidecar if sidecar.format == _FORMAT else None


def finish(folder: Path, *, generation: int, passages: int, holds: str, schema: str) -> None:
    """Write the sidecar of a folder whose files are all written; see `Sidecar`. Raises OSError."""
    sidecar = Sidecar(
        generation=generation,
        passages=passages,
        deleted=_n_deleted(folder),
        holds=holds,
        schema=schema,
        files=checksums(folder),
    )
    scratch = folder / f"{_SIDECAR}.new"
    scratch.write_text(json.dumps(asdict(sidecar)) + "\n", encoding="utf-8")
    scratch.replace(folder / _SIDECAR)


def checksums(folder: Path) -> dict[str, int]:
    """Return the CRC-32 of each file in `folder`, its sidecar left out. Raises OSError."""
    return {path.name: known_crc32(path) for path in _files(folder)}


def begin(folder: Path, like: Path | None = None) -> None:
    """Make `folder` empty, or with the files of the one it is to be `like`. Raises OSError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in _files(like) if like else ():
        if path.name in _IN_PLACE:
            shutil.copyfile(path, folder / path.name)
        else:
            _link(path, folder / path.name)


@contextmanager
def written(folder: Path) -> Iterator[Path]:
    """Give `folder`, empty, to be written to. Raises StoreError for what that meets."""
    try:
        begin(folder)
        yield folder
    except (ValueError, OSError) as exc:
        raise StoreError(
            f"{folder}: the word index cannot be written: {exc}; see that the disk has room and "
            "can be written to, and do it again: nothing is lost"
        ) from exc


@contextmanager
def lockable(folder: Path) -> Iterator[Path]:
    """Give `folder`, or where nothing may be written to it, one of links for the `with` block.

    Tantivy makes a lock file to open an index, and has all of its files open from then on.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        with tempfile.TemporaryDirectory(prefix="quoth-", ignore_cleanup_errors=True) as links:
            for path in _files(folder):
                _link_softly(path.resolve(), Path(links, path.name))
            yield Path(links)
    else:
        yield folder


def generations(index_dir: str | Path) -> list[int]:
    """Return the generations that have a folder, the latest first."""
    names = (path.name for path in _entries(index_dir))
    return sorted((int(name) for name in names if name.isdecimal()), reverse=True)


def delete_but(index_dir: str | Path, wanted: set[int]) -> None:
    """Delete what is in the folder of all words, but for those of the `wanted` generations."""
    for path in _entries(index_dir):
        if path.name in map(str, wanted):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:  # of an earlier format
            path.unlink(missing_ok=True)
    (Path(index_dir) / _SIDECAR).unlink(missing_ok=True)  # likewise


def _entries(index_dir: str | Path) -> list[Path]:
    folder = Path(index_dir) / FOLDER
    return list(folder.iterdir()) if folder.is_dir() else []


def _files(folder: Path) -> list[Path]:
    # Tantivy's own lock files come and go.
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith((".tantivy", _SIDECAR))
    ]


def _link_softly(path: Path, link: Path) -> None:
    try:
        link.symlink_to(path)
    except OSError:  # Windows lets few users make them
        shutil.copyfile(path, link)


def _link(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:  # not every file system has links
        shutil.copyfile(path, copy)


def _n_deleted(folder: Path) -> int:
    """Return how many deleted passages the files in `folder` still hold, by Tantivy's own count."""
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    deletes = (segment["deletes"] or {"num_deleted_docs": 0} for segment in segments)
    return sum(int(of_segment["num_deleted_docs"]) for of_segment in deletes)
