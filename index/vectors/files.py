"""Vector files: the folders that lists of vectors lie in, by the generation they were made of.

Takes an index folder; gives what the latest whole folder holds, its checksums looked at. A folder
without a sidecar counts for nothing; once that is written, nothing in it changes.
"""

from __future__ import annotations

import json
import mmap
import shutil
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.checksum import to_crc32
from index.store.serving import write_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = "vectors"  # holds a folder for each generation that lists were made of, by its number
VECTORS = "vectors.f32"  # (n, dim) little-endian float32, by passage row
LISTS = "lists.faiss"
ROWS = "rows.npy"  # (n, 2) int64, the row of each passage and of its article
ENCODED = "encoded.json"  # encoder and hash of what it encoded, by the articles' rows
_SIDECAR = "vectors.json"
_FORMAT = 1  # of the sidecar and what it stands beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What the folder around it holds: `n` vectors; `files` has size and CRC-32 of each file."""

    generation: int
    n: int
    dim: int
    files: dict[str, list[int]]
    format: int = _FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorFiles:
    """A folder whose sidecar was read, and whose files are of the sizes it names."""

    folder: Path
    sidecar: Sidecar

    def is_whole(self) -> bool:
        """Say whether the checksums of the large files, which are read piece by piece, are right.

        Those of the small ones are looked at when they are read.
        """
        try:
            return to_crc32(self.folder / VECTORS) == self.sidecar.files[VECTORS][1]
        except OSError:
            return False

    def rows(self) -> NDArray[np.int64]:
        """Return the row of each passage and of its article: (n, 2). Raises OSError, ValueError."""
        return np.frombuffer(self._checked(ROWS), dtype="<i8").reshape(self.sidecar.n, 2)

    def encoded(self) -> dict[int, str]:
        """Return encoder and hash of what it encoded, by articles. Raises OSError, ValueError."""
        return {int(row): told for row, told in json.loads(self._checked(ENCODED)).items()}

    def lists(self) -> NDArray[np.uint8]:
        """Return the bytes of the lists. Raises OSError, ValueError."""
        return np.frombuffer(self._checked(LISTS), dtype=np.uint8)

    def vectors(self) -> NDArray[np.float32]:
        """Return all vectors mapped into memory: (n, dim) float32. Raises OSError, ValueError."""
        shape = (self.sidecar.n, self.sidecar.dim)
        with (self.folder / VECTORS).open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if hasattr(mapped, "madvise"):  # Windows has none
            mapped.madvise(mmap.MADV_RANDOM)  # a question reads a few thousand places of it
        return np.frombuffer(mapped, dtype="<f4").reshape(shape)

    def _checked(self, name: str) -> bytes:
        data = (self.folder / name).read_bytes()
        if zlib.crc32(data) != self.sidecar.files[name][1]:
            raise ValueError(f"{self.folder / name} is damaged")
        return data


def latest(index_dir: str | Path, generation: int) -> VectorFiles | None:
    """Return the latest folder made of `generation` or one before; None where there is none."""
    for number in _generations(index_dir):
        found = _read(Path(index_dir) / FOLDER / str(number)) if number <= generation else None
        if found is not None:
            return found
    return None


def begin(index_dir: Path, generation: int) -> Path:
    """Return the folder of `generation`, emptied. Raises OSError."""
    folder = index_dir / FOLDER / str(generation)
    (folder / _SIDECAR).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def finish(folder: Path, *, generation: int, n: int, dim: int) -> None:
    """Write the sidecar of a folder whose files are all written. Raises OSError."""
    names = (VECTORS, LISTS, ROWS, ENCODED)
    files = {name: [(folder / name).stat().st_size, to_crc32(folder / name)] for name in names}
    sidecar = Sidecar(generation=generation, n=n, dim=dim, files=files)
    write_json(folder / _SIDECAR, asdict(sidecar))


def delete_unread(index_dir: str | Path, oldest: int) -> None:
    """Delete the folders that neither `oldest` nor a later generation reads."""
    read = latest(index_dir, oldest)
    for number in _generations(index_dir):
        if number <= oldest and (read is None or number != read.sidecar.generation):
            shutil.rmtree(Path(index_dir) / FOLDER / str(number), ignore_errors=True)


def delete_all(index_dir: str | Path) -> None:
    """Delete the folders of all generations."""
    shutil.rmtree(Path(index_dir) / FOLDER, ignore_errors=True)


def _read(folder: Path) -> VectorFiles | None:
    try:
        kept = json.loads((folder / _SIDECAR).read_text(encoding="utf-8"))
        sidecar = Sidecar(**kept)
        right = all(
            (folder / name).stat().st_size == told[0] for name, told in kept["files"].items()
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_ours = sidecar.format == _FORMAT and str(sidecar.generation) == folder.name
    return VectorFiles(folder=folder, sidecar=sidecar) if right and is_ours else None


def _generations(index_dir: str | Path) -> list[int]:
    folder = Path(index_dir) / FOLDER
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted((int(name) for name in names if name.isdecimal()), reverse=True)
