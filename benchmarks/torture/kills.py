"""Kill what writes, hundreds of times, and look at what is left.

    python -m benchmarks.torture.kills [--times 500] [--seed 0] [--only N]

Builds, restores, backups, uploads, conversations, edits and deletions run in a process that SIGKILL
ends: after a random time, at a random one of its calls that change a file, or in the middle of
such a call. Then the index opens, what it shows is one whole state from before or after, `verify`
finds nothing, and the same thing done again ends as if it had never been killed.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from benchmarks.torture import children, shim
from benchmarks.torture.numbered import Tally, chosen, to_options
from benchmarks.torture.trials import do, examine, prepare_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.torture.trials import Prepared


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill and look; return 1 if anything was wrong."""
    options = to_options("kill what writes, and look at what is left", arguments, times=500)
    try:
        again = shim.begin_again("benchmarks.torture.kills", arguments or sys.argv[1:])
    except RuntimeError as error:
        print(f"{error}: kills come by time alone")
        again = None
    if again is not None:
        return again
    tally = Tally(options.seed)
    with children.folder("quoth-kills-") as folder:
        prepared = prepare_all(folder, options.work)
        for number in chosen(options):
            one = prepared[number % len(prepared)]
            killed, problems = kill(one, random.Random(f"{options.seed} {number}"))
            tally.note(number, f"{one.work.name}, killed {killed}", killed, problems)
    return tally.end()


def kill(prepared: Prepared, chance: random.Random) -> tuple[str, list[str]]:
    """Return how the work was killed, and what is wrong with what it left."""
    prepared.reset()
    work, place = prepared.work, prepared.place
    if not prepared.calls or chance.random() < 0.3:
        after_s = chance.uniform(0.0, 1.05 * prepared.seconds)
        ended = children.run(lambda: do(work, place), kill_after_s=after_s)
        how = "after a time"
    else:
        what = chance.choice((shim.KILL, shim.KILL_TORN))
        at = chance.randint(1, prepared.calls)

        def killed() -> None:
            shim.arm(what, at, place.folder)
            do(work, place)

        ended = children.run(killed)
        how = "before a call" if what == shim.KILL else "within a call"
    if not ended.signal:
        how = "too late"
        if ended.problem:
            return how, [ended.problem]
    looked = children.run(lambda: examine(prepared))
    return how, [looked.problem] if looked.problem else looked.value


if __name__ == "__main__":
    sys.exit(main())
