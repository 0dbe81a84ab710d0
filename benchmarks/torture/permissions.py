"""Writes that a disk or its owner forbids: each kind of work, each kind of obstacle.

    python -m benchmarks.torture.permissions

An index that is read-only or another user's, a folder for backups that is, seeds that may not be
read, a disk that is full. What is said names the place and what helps; what is left is whole, and
the same thing is done once the obstacle is gone. Needs root, who becomes nobody for each trial.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.torture import children
from benchmarks.torture.trials import PARTS, do, examine, lacking, prepare_all
from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.torture.scenario import Place
    from benchmarks.torture.trials import Prepared

_NOBODY = 65534
_DISK = 64 * 2**20  # bytes
_ROOM = 64 * 2**10  # bytes that are left on it


def _own(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


def _allow(folder: Path, of_folders: int, of_files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(of_folders if path.is_dir() else of_files)


def _read_only_index(place: Place) -> None:
    if place.index.exists():
        _allow(place.index, 0o555, 0o444)
    place.folder.chmod(0o555)


def _index_of_another(place: Place) -> None:
    place.index.mkdir(exist_ok=True)
    _own(place.index, 0)
    _allow(place.index, 0o755, 0o644)


def _index_unseen(place: Place) -> None:
    place.index.mkdir(exist_ok=True)
    _own(place.index, 0)
    _allow(place.index, 0o700, 0o600)


def _databases_of_another(place: Place) -> None:
    for path in place.index.glob("*.sqlite*"):
        os.chown(path, 0, 0)
        path.chmod(0o644)


def _folders_of_another(place: Place) -> None:
    for name in ("uploads", "words"):
        if (place.index / name).exists():
            _own(place.index / name, 0)
            _allow(place.index / name, 0o755, 0o644)


def _kept_read_only(place: Place) -> None:
    _allow(place.backup.parent, 0o555, 0o444)


def _kept_unseen(place: Place) -> None:
    _own(place.backup.parent, 0)
    _allow(place.backup.parent, 0o700, 0o600)


def _seeds_unseen(place: Place) -> None:
    for number, path in enumerate(sorted(place.seeds.iterdir())):
        if number % 3 == 0:
            path.chmod(0o000)


def _seeds_folder_unseen(place: Place) -> None:
    place.seeds.chmod(0o000)


OBSTACLES: dict[str, Callable[[Place], None]] = {
    "the index is read-only": _read_only_index,
    "the index is another user's": _index_of_another,
    "the index may not be looked into": _index_unseen,
    "the databases are another user's": _databases_of_another,
    "uploads and words are another user's": _folders_of_another,
    "the folder for backups is read-only": _kept_read_only,
    "the folder for backups may not be looked into": _kept_unseen,
    "some seeds may not be read": _seeds_unseen,
    "the folder of seeds may not be read": _seeds_folder_unseen,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="work where a disk or its owner forbids it")
    parser.add_argument("--work", action="append", help="only what is called so")
    options = parser.parse_args(arguments)
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        print("not tried: only root can become another user")
        return 0
    "".encode("cp437")  # as zip files need: nobody may not be able to read the library
    failed = tried = 0
    messages: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="quoth-forbidden-") as folder:
        Path(folder).chmod(0o755)
        for prepared in prepare_all(Path(folder), options.work):
            for name in (*OBSTACLES, "the disk is full"):
                hinder = OBSTACLES.get(name)
                said, problems = _forbidden(prepared, hinder) if hinder else _on_full(prepared)
                tried += 1
                messages[said] += 1
                if problems:
                    failed += 1
                    print(f"{prepared.work.name}, {name}; said: {said}")
                    print("\n".join(f"    {problem}" for problem in problems), flush=True)
    for said, n in messages.most_common():
        print(f"{n:5} {said}")
    print(f"tried {tried}, failed {failed}")
    return bool(failed)


def _forbidden(prepared: Prepared, hinder: Callable[[Place], None]) -> tuple[str, list[str]]:
    """Return what nobody is told who works there, and what is wrong with that and what is left."""
    prepared.reset()
    place = prepared.place
    _own(place.folder, _NOBODY)
    hinder(place)
    ended = children.run(lambda: _as_nobody(prepared))
    _allow(place.folder, 0o755, 0o644)
    _own(place.folder, 0)
    # What may be read of the seeds is built: a state between the two.
    is_of_seeds = hinder in (_seeds_unseen, _seeds_folder_unseen)
    return _judged(prepared, ended, PARTS[1:] if is_of_seeds else PARTS)


def _as_nobody(prepared: Prepared) -> dict[str, Any]:
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    return _said(prepared)


def _said(prepared: Prepared) -> dict[str, Any]:
    try:
        do(prepared.work, prepared.place)
    except QuothError as error:
        return {"said": str(error)}
    return {"said": None}


def _judged(
    prepared: Prepared, ended: children.Ended, parts: Sequence[str] = PARTS
) -> tuple[str, list[str]]:
    if ended.problem:
        return "a traceback", [ended.problem]
    said = ended.value["said"]
    problems = lacking(said, prepared.place) if said else []
    looked = children.run(lambda: examine(prepared, parts))
    problems += [looked.problem] if looked.problem else looked.value
    shown = (said or "nothing: it was done").replace(str(prepared.place.folder), "…")
    return shown[:200], problems


def _on_full(prepared: Prepared) -> tuple[str, list[str]]:
    """Return the same of a disk with hardly any room."""
    prepared.reset()
    with _small_disk(prepared.place.folder) as is_there:
        if not is_there:
            return "not tried: no small disk can be mounted here", []
        ended = children.run(lambda: _said(prepared))
        prepared.place.folder.joinpath("filling").unlink()
        return _judged(prepared, ended)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Put a folder's files on a small disk in its place; say whether that can be done."""
    aside = folder.with_name("aside")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(folder, aside)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        yield False
        return
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        free = shutil.disk_usage(folder).free
        with (folder / "filling").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - _ROOM))
        yield True
    finally:
        unmount = ["umount", "-l", str(folder)]
        subprocess.run(unmount, check=False)


if __name__ == "__main__":
    sys.exit(main())
