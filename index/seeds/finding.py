"""Finding: the files under a root that may hold articles.

Takes a folder or file; gives its seeds with a mark of each (size, times, inode), which changes with
every change of the file but one made within the clock's granularity of the last reading.
"""

from __future__ import annotations

import os
import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles.formats.bundles import is_list_of_texts, parts, text_folders
from index.articles.printable import printable_path
from index.errors import SeedError
from index.seeds.mark import Mark
from index.seeds.parts import Parts
from index.seeds.vaults import template_folders

# Until macOS 14, iCloud put ".a.txt.icloud" in the place of an "a.txt" that it took away.
_PLACEHOLDER = re.compile(r"\.([^.].*)\.icloud", re.DOTALL)
# FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN and _RECALL_ON_DATA_ACCESS: OneDrive and its like.
_WINDOWS_ONLINE = 0x1000 | 0x40000 | 0x400000
_MACOS_DATALESS = 0x40000000  # SF_DATALESS: iCloud from macOS 14 on, and its like
_ELSEWHERE = "is in the cloud only; have it kept on this device"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFile:
    """A file that may hold articles. `name` is its path in the root, with "/".

    `mark` is None where the file system tells nothing: a link that leads nowhere, a file just gone.
    `problem` says why its bytes are not to be had here, "" where they are. A folder that cannot be
    listed stands, with its problem and a "/" at the end of its name, for what lies in it.
    `mount` is the path in the root, with "/" at its end, of the innermost folder around it that is
    on another device than the folder around that, "" of none; `device` the number of that device.
    `parts` are what is read with it: of the list of an unpacked export its texts and the other
    lists, which count in `mark`.
    """

    path: str
    name: str
    mark: Mark | None
    problem: str = ""
    mount: str = ""
    device: int = 0
    parts: Parts | None = None


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

    Left out are hidden files and folders, READMEs, templates of an Obsidian vault, the texts that
    the list of an unpacked export names and what lies in `exclude` (the index). Files of other
    formats and links that lead nowhere are in, so that they get reported. A linked folder is
    followed unless met already, so that no loop of links is walked twice. A root that is a file is
    its own seed. Files that a cloud service keeps elsewhere and folders that cannot be listed are
    in, with their problem, lest their articles seem gone. Raises SeedError for such a root.
    """
    if not root.is_dir():
        return _with_parts([SeedFile(path=str(root), name=root.name, mark=look(root))])
    met = {_identity(folder.stat()) for folder in root.resolve().parents}
    if exclude is not None and exclude.is_dir():
        met.add(_identity(exclude.stat()))
    found: list[SeedFile] = []
    left_out: frozenset[str] = frozenset()
    # Linked folders wait at the right: a folder is walked under its own path first.
    folders = deque([_Folder(path=str(root), prefix="", mount="", device=root.stat().st_dev)])
    while folders:
        folder = folders.popleft()
        try:
            left_out |= template_folders(Path(folder.path)) | text_folders(Path(folder.path))
            status = Path(folder.path).stat()
            if _identity(status) in met:
                continue
            met.add(_identity(status))
            if status.st_dev != folder.device:
                folder = replace(folder, mount=folder.prefix, device=status.st_dev)
            for entry in _visible(folder.path):
                if entry.path in left_out:
                    continue
                if _is_dir(entry):
                    wait = folders.append if entry.is_symlink() else folders.appendleft
                    wait(_inside(folder, entry))
                elif _may_be_seed(entry):
                    found.append(_to_seed(entry, folder))
        except OSError as exc:
            found.append(_to_unlisted(folder, exc))
    return sorted(_with_parts(found), key=lambda seed: seed.name)


def _inside(folder: _Folder, entry: os.DirEntry[str]) -> _Folder:
    return replace(folder, path=entry.path, prefix=f"{folder.prefix}{entry.name}/")


def is_url(root: str | Path) -> bool:
    """Say whether a root is an address on the web rather than a path."""
    return isinstance(root, str) and root.lower().startswith(("http://", "https://"))


def look(path: Path) -> Mark | None:
    """Return the mark of the file at `path`, None where there is none to be had."""
    try:
        return Mark.of(path.stat())
    except (OSError, ValueError):
        return None


def is_online_only(attributes: int, flags: int) -> bool:
    """Say whether a file's bytes are in a cloud, and opening it would have to fetch them.

    `attributes` are what Windows says of a file, `flags` what macOS does; 0 elsewhere.
    """
    return bool(attributes & _WINDOWS_ONLINE or flags & _MACOS_DATALESS)


def is_unicode(name: str) -> bool:
    """Say whether the bytes of a file's name are text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _visible(folder: str) -> list[os.DirEntry[str]]:
    """Return what is not hidden, and the placeholders of what iCloud took away."""
    with os.scandir(folder) as entries:
        shown = {e.name: e for e in entries if e.name[0] != "." or _PLACEHOLDER.fullmatch(e.name)}
    is_here = shown.keys()
    return [
        e for name, e in sorted(shown.items()) if name == _own(name) or _own(name) not in is_here
    ]


def _own(name: str) -> str:
    """Return the name that a file has, of a placeholder that of the file it stands for."""
    placeholder = _PLACEHOLDER.fullmatch(name)
    return placeholder[1] if placeholder else name


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _may_be_seed(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is a file, or a link that leads nowhere, and no README."""
    if _own(entry.name).lower().split(".")[0] == "readme":
        return False
    try:
        return entry.is_file() or not Path(entry.path).exists()
    except OSError:  # a link to itself
        return True


def _to_seed(entry: os.DirEntry[str], folder: _Folder) -> SeedFile:
    name, mark, is_elsewhere = _own(entry.name), None, False
    if name != entry.name:
        is_elsewhere = True
    else:
        with suppress(OSError):
            status = entry.stat()
            mark = Mark.of(status)
            is_elsewhere = is_online_only(
                getattr(status, "st_file_attributes", 0), getattr(status, "st_flags", 0)
            )
    return SeedFile(
        path=entry.path if name == entry.name else str(Path(folder.path) / name),
        name=folder.prefix + name,
        mark=mark,
        problem=_ELSEWHERE if is_elsewhere else "",
        mount=folder.mount,
        device=folder.device if folder.mount else 0,
    )


def _to_unlisted(folder: _Folder, error: OSError) -> SeedFile:
    """Return what stands for a folder that cannot be listed. Raises SeedError for a root."""
    problem = f"cannot be listed: {error.strerror}"
    if not folder.prefix:
        raise SeedError(printable_path(Path(folder.path)), problem) from error
    return SeedFile(path=folder.path, name=folder.prefix, mark=None, problem=problem)


def _with_parts(seeds: list[SeedFile]) -> list[SeedFile]:
    """Return seeds, lists of texts with these: a change of a text is one of its list."""
    known: dict[Path, tuple[Parts, Mark]] = {}
    whole = []
    for seed in seeds:
        is_list = seed.mark is not None and is_list_of_texts(seed.name.rsplit("/", 1)[-1])
        folder = Path(seed.path).parent if is_list else None
        if seed.mark is None or folder is None or not text_folders(folder):
            whole.append(seed)
            continue
        if folder not in known:
            known[folder] = _look_at_parts(folder, seed.mark)
        shared, mark = known[folder]
        whole.append(replace(seed, mark=replace(mark, inode=seed.mark.inode), parts=shared))
    return whole


def _look_at_parts(folder: Path, mark: Mark) -> tuple[Parts, Mark]:
    """Return the lists and texts in a folder and one mark for all, that of a list among them."""
    paths = parts(folder)
    marks = [mark, *(one for path in paths if (one := look(path)) is not None)]
    return Parts(paths=tuple(map(str, paths))), Mark(
        size=sum(one.size for one in marks),
        modified_ns=max(one.modified_ns for one in marks),
        changed_ns=max(one.changed_ns for one in marks),
        inode=mark.inode,
    )


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
