"""Trials: one thing that writes, begun from the same state again and again, and looked at after.

Takes a Work; gives the states that it may leave behind, and what is wrong with one that was left.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.torture import children, shim
from benchmarks.torture.looking import look
from benchmarks.torture.scenario import (
    SECRET,
    WORKS,
    Place,
    build_known,
    copy_place,
    other_encoder,
    words_encoder,
)
from index.errors import IndexCorruptError, IndexMissingError, QuothError
from index.library.verify import verify_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.torture.scenario import Work

PARTS = ("articles", "people", "uploads", "conversations", "backup")
_DAMAGED = "damaged"
_AGAIN = re.compile(r"given-\d+\.jsonl")  # what is given again after a kill may be called so
_HELPS = re.compile(
    r"make room|allow |check |do it again|try again|has room|quoth [a-z]+|delete it|name another"
)
_MAY_BE_GONE = "restore over a damaged index"  # for a moment: one folder's files change places


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A work, where its `before` lies, the `states` before it and after each step, as JSON.

    `seconds` is how long it takes, `calls` how many times it changes a file.
    """

    work: Work
    template: Path
    place: Place
    states: tuple[dict[str, str], ...]
    seconds: float
    calls: int

    def reset(self) -> None:
        """Have everything be as it was before."""
        copy_place(self.template, self.place)

    def allowed(self, part: str) -> set[str]:
        """Return what a part may be however far the work has come."""
        found = {state[part] for state in self.states}
        if self.work.name == _MAY_BE_GONE:
            found.add("null")
        return found


def prepare_all(folder: Path, names: list[str] | None = None) -> list[Prepared]:
    """Return all works, or those of these names, each tried once whole."""
    words_encoder(), other_encoder()  # children have them then
    return [prepare(work, folder) for work in WORKS if not names or work.name in names]


def prepare(work: Work, folder: Path) -> Prepared:
    """Return a work, tried once whole."""
    place, template = Place(folder=folder / "place"), folder / work.name.replace(" ", "-")
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    _done(work, children.run(lambda: work.before(place)))
    shutil.copytree(place.folder, template)
    states = [_done(work, children.run(lambda: to_state(place)))]
    copy_place(template, place)
    for step in work.steps:
        _done(work, children.run(partial(_ignored, step, place)))
        states.append(_done(work, children.run(lambda: to_state(place))))
    copy_place(template, place)
    counted = children.run(lambda: _counted(work, place))
    calls = _done(work, counted)
    return Prepared(
        work=work,
        template=template,
        place=place,
        states=tuple(states),
        seconds=counted.seconds,
        calls=calls,
    )


def do(work: Work, place: Place) -> None:
    """Do all steps."""
    for step in work.steps:
        step(place)


def examine(prepared: Prepared, parts: Sequence[str] = PARTS) -> list[str]:
    """Return what is wrong with what was left, and with what becomes of it when it is gone on with.

    It opens, shows one whole state of those `parts`, verifies, and is finished into what an
    undisturbed run gives.
    """
    work, place = prepared.work, prepared.place
    state = to_state(place)
    problems = _strange(prepared, {part: state[part] for part in parts}, "left behind")
    problems += _verified(state, place)
    final = prepared.states[-1]
    if work.name == "deletion for good" and state["articles"] == final["articles"]:
        build_known(place)
        problems += [f"{path} still holds what was deleted" for path in traces(place)]
    work.finish(place)
    finished = to_state(place)
    if work.is_begun_once:
        problems += _strange(prepared, finished, "later")
    else:
        problems += [
            f"{part} finished otherwise: {differing(finished[part], final[part])}"
            for part in PARTS
            if finished[part] != final[part]
        ]
    problems += _verified(finished, place)
    return problems


def lacking(said: str, place: Place) -> list[str]:
    """Return what the message of an error lacks: where it was, and what helps."""
    problems = [] if str(place.folder) in said else ["it does not say where"]
    return problems + ([] if _HELPS.search(said) else ["it does not say what helps"])


def traces(place: Place) -> Iterator[Path]:
    """Yield the files of an index that hold what was deleted for good."""
    for path in sorted(place.index.rglob("*")):
        if path.is_file() and SECRET.encode() in path.read_bytes():
            yield path


def differing(one: str, other: str) -> str:
    """Return where two texts part."""
    pairs = enumerate(zip(one, other, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, at - 60)
    return f"{one[start : at + 60]!r}, not {other[start : at + 60]!r}"


def _ignored(step: Callable[[Place], object], place: Place) -> None:
    """Do a step; what it gives is not to be told."""
    step(place)


def _done(work: Work, ended: children.Ended) -> Any:
    if not ended.is_done:
        raise RuntimeError(f"{work.name} does not run undisturbed: {ended.problem}")
    return ended.value


def _counted(work: Work, place: Place) -> int:
    if not shim.is_loaded():
        do(work, place)
        return 0
    shim.arm(shim.COUNT, 0, place.folder)
    do(work, place)
    n = shim.counted()
    shim.disarm()
    return n


def to_state(place: Place) -> dict[str, str]:
    """Return what there is to be seen, part by part, as JSON."""
    try:
        found = look(place)
    except IndexCorruptError:
        found = dict.fromkeys(PARTS, _DAMAGED)
    shown = {part: json.dumps(value, default=str, sort_keys=True) for part, value in found.items()}
    return {part: _AGAIN.sub("given.jsonl", text) for part, text in shown.items()}


def _strange(prepared: Prepared, state: dict[str, str], when: str) -> list[str]:
    first = prepared.states[0]
    return [
        f"{part} {when} as never before or after: {differing(state[part], first[part])}"
        for part in state
        if state[part] not in prepared.allowed(part)
    ]


def _verified(state: dict[str, str], place: Place) -> list[str]:
    if state["articles"] in (json.dumps(_DAMAGED), "null"):
        return []
    try:
        return [f"verify: {problem}" for problem in verify_index(place.index).problems]
    except IndexMissingError:
        return []
    except QuothError as error:
        return [f"verify: {error}"]
