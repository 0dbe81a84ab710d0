"""Seeds: the files under a root, and which of them must be read again.

Takes a folder or file; gives its seeds with a mark of each (size, times, inode), which changes with
every change of the file but one made within the clock's granularity of the last reading. What a
seed gave is remembered with its mark and the hash of its bytes, so that a build reads only what
changed: it looks at marks first and at bytes where marks leave a doubt.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterable

# A file changed so shortly before it was read may have changed again without another time: FAT
# keeps two seconds, network drives a second and a clock of their own.
_DOUBT_NS = 3_000_000_000
_PIECE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the file system says of a file; times in nanoseconds."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Mark:
        """Return the mark in what `stat` gave."""
        return cls(
            size=status.st_size,
            modified_ns=status.st_mtime_ns,
            changed_ns=status.st_ctime_ns,
            inode=status.st_ino,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFile:
    """A file that may hold articles. `name` is its path in the root, with "/".

    `mark` is None where the file system tells nothing: a link that leads nowhere, a file just gone.
    `mount` is the path in the root, with "/" at its end, of the innermost folder around it that is
    on another device than the folder around that, "" of none; `device` the number of that device.
    """

    path: str
    name: str
    mark: Mark | None
    mount: str = ""
    device: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedMemory:
    """What is known of a seed from its last reading, which began at `read_ns`.

    `gave` is a hash of what the store has of it, `skipped` the (place, reason) of what could not be
    read, `readers` the hash of the code that read it. From `again_ns` on it is read again though it
    did not change, 0 for never. `mount` and `device` are those of SeedFile.
    """

    name: str
    mark: Mark
    read_ns: int
    sha256: str
    readers: str
    gave: str
    skipped: tuple[tuple[str, str], ...] = ()
    again_ns: int = 0
    mount: str = ""
    device: int = 0


def find_seeds(root: Path, *, exclude: Path | None = None) -> list[SeedFile]:
    """Return the files under `root` that may hold articles, sorted by their path in it.

    Hidden files and folders, READMEs and what lies in `exclude` (the index) are left out. Files of
    unsupported formats and links that lead nowhere are in, so that they get reported. A linked
    folder is followed unless met already, so that no loop of links is walked twice. A root that is
    a file is its own seed. Raises SeedError for a folder that cannot be listed: passing over it
    would look as if its articles were gone.
    """
    if not root.is_dir():
        return [SeedFile(path=str(root), name=root.name, mark=look(root))]
    met = {_identity(folder.stat()) for folder in root.resolve().parents}
    if exclude is not None and exclude.is_dir():
        met.add(_identity(exclude.stat()))
    found: list[SeedFile] = []
    # Path, path in the root, mount, device around; linked folders wait at the right: own paths come
    # first.
    folders = deque([(str(root), "", "", root.stat().st_dev)])
    while folders:
        folder, prefix, mount, device = folders.popleft()
        try:
            status = Path(folder).stat()
            identity = _identity(status)
            if identity in met:
                continue
            met.add(identity)
            if status.st_dev != device:
                mount, device = prefix, status.st_dev
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if entry.name.startswith("."):
                        continue
                    name = prefix + entry.name
                    if _is_dir(entry):
                        inside = entry.path, f"{name}/", mount, device
                        (folders.append if entry.is_symlink() else folders.appendleft)(inside)
                    elif _may_be_seed(entry):
                        seed = SeedFile(
                            path=entry.path,
                            name=name,
                            mark=_mark(entry),
                            mount=mount,
                            device=device if mount else 0,
                        )
                        found.append(seed)
        except OSError as exc:
            printable = os.fsencode(folder).decode("utf-8", "replace")
            raise SeedError(printable, f"cannot be listed: {exc.strerror}") from exc
    return sorted(found, key=lambda seed: seed.name)


def is_url(root: str | Path) -> bool:
    """Say whether a root is an address on the web rather than a path."""
    return isinstance(root, str) and root.lower().startswith(("http://", "https://"))


def look(path: Path) -> Mark | None:
    """Return the mark of the file at `path`, None where there is none to be had."""
    try:
        return Mark.of(path.stat())
    except (OSError, ValueError):
        return None


def is_unicode(name: str) -> bool:
    """Say whether the bytes of a file's name are text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def to_sha256(path: str) -> str | None:
    """Return the hash of a file's bytes, None where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with Path(path).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def is_unchanged(seed: SeedFile, memory: SeedMemory) -> bool | None:
    """Say whether a seed is as it was when last read; None where only its bytes can tell."""
    if seed.mark is None or seed.mark.size != memory.mark.size:
        return False
    latest = max(seed.mark.modified_ns, seed.mark.changed_ns)
    if seed.mark != memory.mark or latest > memory.read_ns - _DOUBT_NS:
        return None
    return True


def is_away(root: Path, memory: SeedMemory, seeds: Iterable[SeedFile]) -> bool:
    """Say whether a seed that is not among `seeds` was on a drive that is not there.

    It was on another device than what is around it, and that place is gone or on the same device as
    what is around it: a drive's empty mount point. So it is with an empty place on a third device.
    """
    if not memory.mount:
        return False
    place = root / memory.mount
    try:
        device, around = place.stat().st_dev, place.parent.stat().st_dev
    except OSError:
        return True
    if device in (around, memory.device):
        return device == around
    return not any(seed.name.startswith(memory.mount) for seed in seeds)


def to_gave(articles: Iterable[tuple[str, ...]], removed: Iterable[str]) -> str:
    """Return the hash of what the store has of a seed, by which it knows that nothing is missing.

    `articles` are what tells each one's state, `removed` the ids of those that were taken out.
    """
    lines = [*sorted(map(repr, articles)), *sorted(removed)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def readers() -> str:
    """Return a hash of the code that makes articles of seeds: with other code they are read anew.

    It is that of all files in index/articles/, so that no change there can be forgotten.
    """
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent.parent / "articles").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _may_be_seed(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is a file, or a link that leads nowhere, and no README."""
    if entry.name.lower().split(".")[0] == "readme":
        return False
    try:
        return entry.is_file() or not Path(entry.path).exists()
    except OSError:  # a link to itself
        return True


def _mark(entry: os.DirEntry[str]) -> Mark | None:
    try:
        return Mark.of(entry.stat())
    except OSError:
        return None


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
