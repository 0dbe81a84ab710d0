"""Damage every file of an index, thousands of times, and see that no answer is silently wrong.

    python -m benchmarks.torture.damage [--times 2000] [--seed 0] [--only N]

One place of one file is flipped, zeroed, cut or swapped with that of an earlier build. Then the
index is opened, asked and verified. What it shows is what it showed before, or the damage is found:
by an error that says what to do, or by `quoth verify`. What can be derived is made again. Where the
SQLite file is beyond that, it is salvaged: what comes back is what was there, or is named as in
doubt, and what does not come back is named as lost.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.torture import children
from benchmarks.torture.looking import conversations, held, look_at_index, look_at_people, uploads
from benchmarks.torture.numbered import Tally, chosen, to_options
from benchmarks.torture.scenario import (
    Place,
    build_known,
    change_seeds,
    make_whole,
    words_encoder,
    write_backup_of,
)
from index.errors import BackupError, IndexCorruptError, QuothError
from index.library.restoring import restore_backup
from index.library.salvage import salvage_index
from index.library.verify import verify_index
from index.store import kept_bands, kept_table
from index.store.database import FILE_NAME
from index.store.store import Store
from index.vectors import keeping
from qa.chats.database import FILE_NAME as CONVERSATIONS
from qa.chats.salvaging import salvage_conversations
from qa.chats.verifying import verify_conversations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.library.salvage import SalvageReport

_PAGE = 4096
_HOW = ("bit", "byte", "zeros", "noise", "cut", "swap", "gone")
State = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undamaged:
    """A place with an index, with that of a build before, and what is shown there."""

    place: Place
    template: Path
    earlier: Path
    state: State
    before: State

    def is_right(self, part: str, value: Any, how: str) -> bool:
        """Say whether a part is what was shown, or where a file was swapped, shown before."""
        return value == self.state[part] or (" swap" in how and value == self.before[part])

    def files(self) -> list[Path]:
        """Return what there is to damage, below the folder of the template."""
        return [
            path.relative_to(self.template)
            for folder in ("index", "kept")
            for path in sorted((self.template / folder).rglob("*"))
            if path.is_file()
            and path.suffix not in (".lock", "")
            and not path.name.endswith("-shm")
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and look; return 1 if anything was silently wrong."""
    options = to_options(
        "damage an index, and see that it is found", arguments, times=2000, has_works=False
    )
    os.environ["HF_HUB_OFFLINE"] = "1"
    tally = Tally(options.seed)
    with children.folder("quoth-damage-") as folder:
        undamaged = prepare(folder)
        for number in chosen(options):
            what, ended = damage(undamaged, random.Random(f"{options.seed} {number}"))
            problems = [ended.problem] if ended.problem else ended.value["problems"]
            tally.note(number, what, ended.value["came"] if ended.value else "crashed", problems)
    return tally.end()


def prepare(folder: Path) -> Undamaged:
    """Return an index of all kinds of files, a part of it in SQLite's log alone."""
    words_encoder()  # children have it then
    place = Place(folder=folder / "place")
    place.folder.mkdir(parents=True)
    template, earlier = folder / "template", folder / "earlier"
    _run(lambda: make_whole(place))
    _run(lambda: _derive(place))
    before = _run(lambda: shown(place))
    shutil.copytree(place.folder, earlier)

    def change() -> None:
        change_seeds(place)
        build_known(place)
        write_backup_of(place)

    _run(change)
    _run(lambda: _derive(place))
    state = _run(lambda: shown(place))
    shutil.copytree(place.folder, template)
    _run(lambda: _leave_in_log(place, template))
    return Undamaged(place=place, template=template, earlier=earlier, state=state, before=before)


def _run(work: Any) -> Any:
    ended = children.run(work)
    if not ended.is_done:
        raise RuntimeError(f"it does not run undamaged: {ended.problem}")
    return ended.value


def _derive(place: Place) -> None:
    """Write the files that only larger indexes have."""
    with closing(Store.open(place.index)) as store:
        generation = store.manifest().generation
        limits = keeping.Limits(least=1, max_new=0.0)
        keeping.bring_in_step(store, place.index, generation, limits=limits)
        kept_table.bring_in_step(store, generation, limits=kept_table.Limits(least=1, max_new=0.0))
        kept_bands.bring_in_step(store, generation, least=1)


def _leave_in_log(place: Place, template: Path) -> None:
    """Copy the two databases while their last changes are in the log alone."""
    store = Store.open(place.index)
    with store.transaction() as connection:
        connection.execute("UPDATE manifest SET value = value")
        connection.execute("UPDATE articles SET words = words")
    for end in ("", "-wal"):
        shutil.copyfile(place.index / f"{FILE_NAME}{end}", template / "index" / f"{FILE_NAME}{end}")


def shown(place: Place) -> State:
    """Return what there is to be seen, part by part, as JSON has it; an error in its place."""
    looks = {
        "articles": look_at_index,
        "people": look_at_people,
        "uploads": uploads,
        "conversations": conversations,
    }
    found: State = {}
    for part, look in looks.items():
        try:
            found[part] = json.loads(json.dumps(look(place.index), default=str))
        except QuothError as error:
            found[part] = f"error: {error}"
    return found


def damage(undamaged: Undamaged, chance: random.Random) -> tuple[str, children.Ended]:
    """Damage one place; return what that was, and what came of it."""
    place = undamaged.place
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.copytree(undamaged.template, place.folder)
    files = undamaged.files()
    databases = [name for name in files if ".sqlite" in name.name]
    name = chance.choice(databases if chance.random() < 0.5 else files)
    how = hurt(place.folder / name, chance, undamaged.earlier / _before(name, undamaged.earlier))
    what = f"{name}: {how}"
    if name.parts[0] == "kept":
        return what, children.run(lambda: restored(undamaged, what))
    return what, children.run(lambda: looked_at(undamaged, what))


def _before(name: Path, earlier: Path) -> Path:
    """Return the same file of the build before, by its name or by its kind."""
    if (earlier / name).exists():
        return name
    kin = sorted((earlier / name.parent.parent).rglob(f"*{name.suffix}"))
    return kin[0].relative_to(earlier) if kin else name


def hurt(path: Path, chance: random.Random, other: Path) -> str:
    """Damage a file; return how."""
    how, data = chance.choice(_HOW), bytearray(path.read_bytes())
    if how == "gone" and path.name == CONVERSATIONS:
        how = "noise"  # one that is gone is taken for one that never was
    at = _place(path, len(data), chance)
    n = min(chance.choice((1, 16, 512, _PAGE)), len(data) - at)
    if how == "bit" and data:
        data[at] ^= 1 << chance.randrange(8)
    elif how == "byte" and data:
        data[at] = (data[at] + chance.randrange(1, 256)) % 256
    elif how == "zeros":
        data[at : at + n] = bytes(n)
    elif how == "noise":
        data[at : at + n] = chance.randbytes(n)
    elif how == "cut":
        del data[at:]
    elif how == "swap" and other.exists():
        data = bytearray(other.read_bytes())
    elif how == "gone":
        path.unlink()
        return "gone"
    if not data and path.name == CONVERSATIONS:
        data = bytearray(1)  # an empty one is taken for one that was never written to
    path.write_bytes(data)
    return f"{how} at {at} of {len(data)}"


def _place(path: Path, size: int, chance: random.Random) -> int:
    """Return where to damage: of databases the first page as often as all others."""
    if size == 0:
        return 0
    if ".sqlite" in path.name and chance.random() < 0.3:
        return chance.randrange(min(size, chance.choice((100, 200, _PAGE))))
    return chance.randrange(size)


def looked_at(undamaged: Undamaged, how: str) -> State:
    """Return what came of damage, and what is wrong with that."""
    place, expected = undamaged.place, undamaged.state
    before = shown(place)
    strange = [part for part in expected if not undamaged.is_right(part, before[part], how)]
    errors = [value for value in before.values() if str(value).startswith("error: ")]
    told: list[str] = []
    mended: Sequence[str] = ()
    beyond = False
    try:
        report = verify_index(place.index, encoder=words_encoder())
        told += report.problems
        mended = report.mended
    except IndexCorruptError as error:
        told.append(str(error))
        beyond = True
    except QuothError as error:
        told.append(str(error))
    told += verify_conversations(place.index)
    problems = [
        f"{part} is another, and nothing says so: {_differing(before[part], expected[part])}"
        for part in strange
        if not told and not errors
    ]
    if mended and not beyond:
        problems += _after_mending(undamaged, mended, told, how)
    came = "found by an error at opening or asking" if errors else "found by verify"
    if not errors and not told:
        came = "harmless: all is as it was"
    if (place.index / FILE_NAME).exists() and beyond:
        problems += salvaged(undamaged, how)
        came += ", salvaged"
    return {"came": came, "problems": problems}


def _after_mending(
    undamaged: Undamaged, mended: Sequence[str], told: Sequence[str], how: str
) -> list[str]:
    """Return what is otherwise after all was mended; what was taken out is missing."""
    after = shown(undamaged.place)
    if len(mended) != len(told) or any("taken out" in line for line in mended):
        return []
    return [
        f"{part} is otherwise after mending: {_differing(after[part], value)}"
        for part, value in undamaged.state.items()
        if not undamaged.is_right(part, after[part], how)
    ]


def _differing(one: Any, other: Any) -> str:
    a, b = json.dumps(one), json.dumps(other)
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    return f"{a[max(0, at - 50) : at + 50]}, not {b[max(0, at - 50) : at + 50]}"


def salvaged(undamaged: Undamaged, how: str) -> list[str]:
    """Return what is wrong with what is salvaged of a damaged index."""
    place = undamaged.place
    into, files = place.folder / "salvaged", _bytes(place.index)
    try:
        report = salvage_index(place.index, into, encoder=words_encoder())
        _, lost, doubtful = salvage_conversations(place.index, into)
    except IndexCorruptError as error:
        is_told = "no article can be read" in str(error)
        return [] if is_told else [f"salvage: {error}"]
    problems = [] if _bytes(place.index) == files else ["salvaging changed the damaged folder"]
    with closing(Store.open(into)) as store:
        found = json.loads(json.dumps(held(store), default=str))
    problems += _wrong_articles(undamaged, found, report, how)
    state = shown(Place(folder=_as_place(into)))
    expected = undamaged.state
    is_right = undamaged.is_right("people", state["people"], how)
    if not is_right and not (report.doubtful or report.lost):
        problems.append("salvage: collections, notes or removed articles are others, unsaid")
    is_right = undamaged.is_right("conversations", state["conversations"], how)
    if not is_right and not (lost or doubtful):
        told = _differing(state["conversations"], expected["conversations"])
        problems.append(f"salvage: conversations are others, unsaid: {told}")
    with suppress(QuothError):
        problems += [f"salvage, verify: {told}" for told in verify_index(into).problems]
    return problems


def _as_place(into: Path) -> Path:
    """Return a folder whose index is what was salvaged."""
    folder = into.with_name("salvaged-place")
    folder.mkdir()
    into.rename(folder / "index")
    into.symlink_to(folder / "index")
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def _wrong_articles(
    undamaged: Undamaged, found: State, report: SalvageReport, how: str
) -> list[str]:
    doubtful = "\n".join(report.doubtful)
    expected = undamaged.state["articles"]["held"]
    if " swap" in how:  # each as it was or is
        earlier = undamaged.before["articles"]["held"]
        expected = {
            id_: earlier[id_] if found.get(id_) == earlier.get(id_, ()) else expected.get(id_)
            for id_ in (expected | earlier)
        }
    wrong = [
        f"salvage: {id_!r} is another, unsaid: {_differing(found[id_], expected.get(id_))}"
        for id_ in found
        if found[id_] != expected.get(id_) and repr(id_) not in doubtful
    ]
    missing = expected.keys() - found.keys()
    if missing and not (report.lost or report.doubtful):
        wrong.append(f"salvage: {sorted(missing)[:3]} are missing, unsaid")
    return wrong


def restored(undamaged: Undamaged, how: str) -> State:
    """Return what came of a damaged backup: it is refused, or restored as it was."""
    place = undamaged.place
    if not place.backup.exists():
        return {"came": "harmless: all is as it was", "problems": []}
    target = Place(folder=place.folder / "restored")
    target.folder.mkdir()
    try:
        restore_backup(place.backup, target.index, encoder=words_encoder())
    except BackupError:
        return {"came": "refused: a damaged backup", "problems": []}
    state, expected = shown(target), undamaged.state
    problems = [
        f"restored otherwise: {_differing(state[part], expected[part])}"
        for part in ("articles", "uploads")
        if not undamaged.is_right(part, state[part], how)
    ]
    return {"came": "restored as it was", "problems": problems}


if __name__ == "__main__":
    sys.exit(main())
