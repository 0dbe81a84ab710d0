"""Fail what writes at each place where it changes a file, and look at what is left and said.

    python -m benchmarks.torture.failing_writes [--times N] [--seed 0] [--only N]

Every build, restore, backup, upload, conversation, edit and deletion is run once to find its call
sites: the call, the kind of file, and the line of the program. Each site is then failed by a disk
that is full from there on, by an error of the disk, and by a write that is cut short, each at one
of its calls. What is said names the place and what helps; what is left is whole.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.torture import children, shim
from benchmarks.torture.numbered import Tally, to_options
from benchmarks.torture.trials import do, examine, lacking, prepare_all, to_state
from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.torture.trials import Prepared

_REPOSITORY = str(Path(__file__).parent.parent.parent)
_LINE = re.compile(r'File "([^"]+)", line (\d+) in (\S+)')
_TAKES_SPACE = ("write", "pwrite", "open", "mkdir", "link", "rename")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A work to be failed at one of its calls, in one way; `site` is where that call is."""

    prepared: Prepared
    at: int
    what: int
    error: int
    site: str

    @property
    def name(self) -> str:
        """The way, in words."""
        if self.what == shim.CUT_SHORT:
            return "cut short"
        return "the disk is full" if self.error == shim.FULL else "the disk fails once"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fail and look; return 1 if anything was wrong."""
    options = to_options("fail each write, and look at what is left", arguments)
    try:
        again = shim.begin_again("benchmarks.torture.failing_writes", arguments or sys.argv[1:])
    except RuntimeError as error:
        print(f"not tried: {error}")
        return 0
    if again is not None:
        return again
    with children.folder("quoth-failing-") as folder:
        prepared = prepare_all(folder, options.work)
        chance = random.Random(options.seed)
        found = [one for each in prepared for one in failures(each, chance)]
        sites = {(one.prepared.work.name, one.site) for one in found}
        numbered = list(enumerate(found))
        if options.only is not None:
            numbered = [numbered[options.only]]
        elif options.times is not None:
            numbered = _varied(numbered, random.Random(options.seed))[: options.times]
        print(f"{len(sites)} sites, {len({site for _, site in sites})} of them different")
        return _run(numbered, options.seed)


def _varied(
    numbered: Sequence[tuple[int, Failure]], chance: random.Random
) -> list[tuple[int, Failure]]:
    """Return failures so that the first of them are of as many sites as there are."""
    met: Counter[str] = Counter()
    ordered = []
    for number, one in chance.sample(list(numbered), len(numbered)):
        ordered.append((met[one.site], number, one))
        met[one.site] += 1
    return [(number, one) for _, number, one in sorted(ordered, key=lambda told: told[:2])]


def _run(numbered: Sequence[tuple[int, Failure]], seed: int) -> int:
    tally, messages = Tally(seed), Counter[str]()
    for number, one in numbered:
        said, problems = fail(one)
        messages[said] += 1
        what = f"{one.prepared.work.name}, {one.name} at {one.site}; said: {said}"
        tally.note(number, what, f"times {one.name}", problems)
    for said, n in messages.most_common():
        print(f"{n:5} {said}")
    return tally.end()


def failures(prepared: Prepared, chance: random.Random) -> Iterator[Failure]:
    """Yield how a work is failed: each of its call sites, in each way."""
    by_site: dict[str, list[int]] = defaultdict(list)
    for number, site in enumerate(_sites(prepared), 1):
        by_site[site].append(number)
    for site, calls in sorted(by_site.items()):
        kinds = [(shim.FAIL_ONCE, shim.BROKEN)]
        if site.split()[0] in _TAKES_SPACE:
            kinds.append((shim.FAIL_ON, shim.FULL))
        if site.split()[0] in ("write", "pwrite"):
            kinds.append((shim.CUT_SHORT, shim.FULL))
        for what, error in kinds:
            at = chance.choice(calls)
            yield Failure(prepared=prepared, at=at, what=what, error=error, site=site)


def _sites(prepared: Prepared) -> list[str]:
    """Return where each call that changes a file is, in order."""
    prepared.reset()
    with tempfile.NamedTemporaryFile(prefix="quoth-sites-") as log:
        work, place = prepared.work, prepared.place

        def counted() -> None:
            shim.arm(shim.COUNT, 0, place.folder, log=log.fileno())
            do(work, place)
            shim.disarm()

        ended = children.run(counted)
        if not ended.is_done:
            raise RuntimeError(f"{work.name} does not run undisturbed: {ended.problem}")
        told = Path(log.name).read_text(encoding="utf-8", errors="replace")
    return [_to_site(part) for part in re.split(r"^= ", told, flags=re.MULTILINE)[1:]]


def _to_site(told: str) -> str:
    """Return the call, the kind of file, and the innermost line of the program."""
    first, *rest = told.splitlines()
    call, _, path = first.partition(" ")
    lines = [match for line in rest if (match := _LINE.search(line))]
    ours = [m for m in lines if m[1].startswith(_REPOSITORY) and "/torture/" not in m[1]]
    where = f"{ours[0][1][len(_REPOSITORY) + 1 :]}:{ours[0][2]}" if ours else "a thread"
    name = re.sub(r"[0-9a-f]{32}|\d+|(?<=[-.])[a-z0-9_]{8}(?=/|$)", "*", Path(path).name)
    return f"{call} {Path(path).parent.name.strip('0123456789') and name} {where}"


def fail(one: Failure) -> tuple[str, list[str]]:
    """Return what was said when a call failed, and what is wrong with that and what is left."""
    prepared = one.prepared
    prepared.reset()
    work, place = prepared.work, prepared.place

    def failed() -> dict[str, Any]:
        shim.arm(one.what, one.at, place.folder, error=one.error)
        try:
            do(work, place)
        except QuothError as error:
            shim.disarm()
            return {"said": str(error)}
        shim.disarm()
        return {"said": None}

    ended = children.run(failed)
    if ended.problem:
        return "a traceback", [ended.problem]
    said, problems = ended.value["said"], []
    if said is not None:
        problems += lacking(said, place)
    else:
        state = children.run(lambda: to_state(place))
        final = prepared.states[-1]
        if state.value != final:
            parts = [part for part in final if (state.value or {}).get(part) != final[part]]
            problems.append(f"nothing was said, and not all was done: {parts}")
    looked = children.run(lambda: examine(prepared))
    problems += [looked.problem] if looked.problem else looked.value
    said = said and re.sub(r"\d+", "*", said.replace(str(place.folder), "…"))[:170]
    return said or "nothing: it was done all the same", problems


if __name__ == "__main__":
    sys.exit(main())
