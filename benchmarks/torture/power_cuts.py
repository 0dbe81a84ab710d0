"""Cut the power while something writes, and look at what is left on the disk.

    python -m benchmarks.torture.power_cuts [--times 500] [--seed 0] [--only N]

What writes is run once, and every call that changes a file or asks for it to be on the disk is
recorded. From that, disks are made as a cut at some point may leave them: of what a file was given
since it was last synced, all is lost, or a part; of the names in a folder likewise. Then the index
opens, shows one whole state, verifies, and goes on. What was reported as done is there.
"""

from __future__ import annotations

import random
import shutil
import struct
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture import children, shim
from benchmarks.torture.numbered import Tally, chosen, to_options
from benchmarks.torture.trials import do, examine, prepare_all, to_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.torture.trials import Prepared

_RECORD = struct.Struct("<IIIIqQ")
_SECTOR = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that was recorded: its kind as the shim has it, its paths, place and data."""

    kind: str
    path: str
    other: str
    at: int
    data: bytes


@dataclass(slots=True, eq=False)
class File:
    """A file: what is on the disk of it, and the writes since, as (place, data or None to cut)."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Folder:
    """A folder: the names in it, those that are on the disk, and the changes to these since."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    kept: dict[str, File | Folder] = field(default_factory=dict)
    since: list[tuple[str, File | Folder | None]] = field(default_factory=list)

    def put(self, name: str, what: File | Folder | None) -> None:
        """Give a name to what is there, or None to take it away."""
        self.since.append((name, what))
        _change(self.names, name, what)

    def sync(self) -> None:
        """Have all changes be on the disk."""
        for name, what in self.since:
            _change(self.kept, name, what)
        self.since.clear()


def _change(names: dict[str, File | Folder], name: str, what: File | Folder | None) -> None:
    if what is None:
        names.pop(name, None)
    else:
        names[name] = what


class Disk:
    """A folder's files as they are, and as they are on the disk."""

    def __init__(self, root: Path, template: Path) -> None:
        self._root = str(root)
        self.top = _loaded(template)

    def apply(self, call: Call) -> None:
        """Follow a call."""
        folder, name = self._find(call.path)
        if call.kind in "cm":
            folder.put(name, File() if call.kind == "c" else Folder())
        elif call.kind in "ud":
            folder.put(name, None)
        elif call.kind == "l":
            other, new = self._find(call.other)
            other.put(new, folder.names[name])
        elif call.kind == "r":
            other, new = self._find(call.other)
            other.put(new, folder.names[name])
            folder.put(name, None)
        elif call.kind == "s":
            self._sync(call.path)
        else:
            file = folder.names[name]
            if isinstance(file, File):
                file.since.append((call.at, call.data if call.kind == "w" else None))

    def _sync(self, path: str) -> None:
        if path == self._root:
            self.top.sync()
            return
        folder, name = self._find(path)
        what = folder.names.get(name)
        if isinstance(what, Folder):
            what.sync()
        elif what is not None:
            for at, data in what.since:
                _write(what.kept, at, data)
            what.since.clear()

    def _find(self, path: str) -> tuple[Folder, str]:
        *folders, name = path[len(self._root) + 1 :].split("/")
        found: File | Folder = self.top
        for part in folders:
            if isinstance(found, Folder):
                found = found.names[part]
        if not isinstance(found, Folder):
            raise TypeError(f"{path} is in no folder")
        return found, name

    def leave(self, place: Path, share: float, chance: random.Random) -> None:
        """Write what a cut leaves; of what is not on the disk, about that share is there."""
        shutil.rmtree(place, ignore_errors=True)
        _leave(self.top, place, share, chance)


def _leave(what: File | Folder, path: Path, share: float, chance: random.Random) -> None:
    if isinstance(what, Folder):
        path.mkdir()
        names = dict(what.kept)
        n = sum(chance.random() < share for _ in what.since)  # in order: folders are journalled
        for name, changed in what.since[:n]:
            _change(names, name, changed)
        for name, below in names.items():
            _leave(below, path / name, share, chance)
        return
    data = bytearray(what.kept)
    for at, written in what.since:
        if chance.random() < share:
            is_torn = written is not None and len(written) > _SECTOR and chance.random() < 0.2
            cut = chance.randrange(0, len(written), _SECTOR) if is_torn and written else None
            _write(data, at, written[:cut] if written is not None else None)
    path.write_bytes(data)


def _write(data: bytearray, at: int, written: bytes | None) -> None:
    if written is None:
        del data[at:]
        return
    if len(data) < at:
        data += bytes(at - len(data))
    data[at : at + len(written)] = written


def _loaded(path: Path) -> Folder:
    folder = Folder()
    for below in path.iterdir():
        what = _loaded(below) if below.is_dir() else File(kept=bytearray(below.read_bytes()))
        folder.names[below.name] = folder.kept[below.name] = what
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut and look; return 1 if anything was wrong."""
    options = to_options("cut the power, and look at what is left", arguments, times=500)
    try:
        again = shim.begin_again("benchmarks.torture.power_cuts", arguments or sys.argv[1:])
    except RuntimeError as error:
        print(f"not tried: {error}")
        return 0
    if again is not None:
        return again
    tally = Tally(options.seed)
    with children.folder("quoth-power-") as folder:
        prepared = prepare_all(folder, options.work)
        calls = [record(one) for one in prepared]
        for number in chosen(options):
            which = number % len(prepared)
            chance = random.Random(f"{options.seed} {number}")
            point, problems = cut(prepared[which], calls[which], chance)
            tally.note(number, f"{prepared[which].work.name}, cut {point}", point, problems)
    return tally.end()


def record(prepared: Prepared) -> list[Call]:
    """Return the calls of a work, in order."""
    prepared.reset()
    work, place = prepared.work, prepared.place
    with tempfile.NamedTemporaryFile(prefix="quoth-journal-") as log:

        def recorded() -> None:
            shim.arm(shim.JOURNAL, 0, place.folder, log=log.fileno())
            do(work, place)
            shim.disarm()

        ended = children.run(recorded)
        if not ended.is_done:
            raise RuntimeError(f"{work.name} does not run undisturbed: {ended.problem}")
        data = Path(log.name).read_bytes()
    calls, at = [], 0
    while at < len(data):
        kind, n_path, n_other, _, place_in_file, n = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        path = data[at : at + n_path].decode()
        other = data[at + n_path : at + n_path + n_other].decode()
        at += n_path + n_other
        written = data[at : at + n] if chr(kind) == "w" else b""
        at += len(written)
        calls.append(Call(kind=chr(kind), path=path, other=other, at=place_in_file, data=written))
    return calls


def cut(prepared: Prepared, calls: Sequence[Call], chance: random.Random) -> tuple[str, list[str]]:
    """Return where the power was cut, and what is wrong with what that leaves."""
    place = prepared.place
    telling = [i for i, call in enumerate(calls) if call.kind not in "wt"]
    way = chance.random()
    if way < 0.2:
        point, at = "at the end", len(calls)
    elif way < 0.7 and telling:
        point, at = "about a name or a sync", chance.choice(telling) + chance.randint(0, 1)
    else:
        point, at = "anywhere", chance.randint(0, len(calls))
    disk = Disk(place.folder, prepared.template)
    for call in calls[:at]:
        disk.apply(call)
    share = chance.choice((0.0, 0.0, 0.3, 0.7, 1.0))
    disk.leave(place.folder, share, chance)
    problems = []
    if point == "at the end":
        state, final = children.run(lambda: to_state(place)), prepared.states[-1]
        if state.problem:
            return point, [state.problem]
        problems = [
            f"{part} was reported as done, and is not there"
            for part in final
            if state.value[part] != final[part]
        ]
    looked = children.run(lambda: examine(prepared))
    return point, problems + ([looked.problem] if looked.problem else looked.value)


if __name__ == "__main__":
    sys.exit(main())
