"""Finding: the files under a root that may hold articles.

Takes a folder or file; gives its seeds with a mark of each (size, times, inode), which changes with
every change of the file but one made within the clock's granularity of the last reading.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import SeedError


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
class _Folder:
    """A folder to walk. `prefix` is its path in the root with "/" at its end, "" for the root.

    `mount` is that of SeedFile, `device` the device of the folder around it.
    """

    path: str
    prefix: str
    mount: str
    device: int


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
    # Linked folders wait at the right: a folder is walked under its own path first.
    folders = deque([_Folder(path=str(root), prefix="", mount="", device=root.stat().st_dev)])
    while folders:
        folder = folders.popleft()
        try:
            status = Path(folder.path).stat()
            if _identity(status) in met:
                continue
            met.add(_identity(status))
            if status.st_dev != folder.device:
                folder = replace(folder, mount=folder.prefix, device=status.st_dev)
            for entry in _visible(folder.path):
                if _is_dir(entry):
                    inside = replace(
                        folder, path=entry.path, prefix=f"{folder.prefix}{entry.name}/"
                    )
                    (folders.append if entry.is_symlink() else folders.appendleft)(inside)
                elif _may_be_seed(entry):
                    found.append(_to_seed(entry, folder))
        except OSError as exc:
            printable = os.fsencode(folder.path).decode("utf-8", "replace")
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


def _visible(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        shown = (entry for entry in entries if not entry.name.startswith("."))
        return sorted(shown, key=lambda entry: entry.name)


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


def _to_seed(entry: os.DirEntry[str], folder: _Folder) -> SeedFile:
    try:
        mark = Mark.of(entry.stat())
    except OSError:
        mark = None
    return SeedFile(
        path=entry.path,
        name=folder.prefix + entry.name,
        mark=mark,
        mount=folder.mount,
        device=folder.device if folder.mount else 0,
    )


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
