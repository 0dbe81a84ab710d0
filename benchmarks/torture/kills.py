"""Kill what writes, hundreds of times, and look at what is left.

    python -m benchmarks.torture.kills [--times 500] [--seed 0] [--only N]

Builds, restores, backups, uploads, conversations, edits and deletions run in a process that SIGKILL
ends: after a random time, at a random one of its calls that change a file, or in the middle of
such a call. Then the index opens, what it shows is one whole state from before or after, `verify`
finds nothing, and the same thing done again ends as if it had never been killed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.torture import children, shim
from benchmarks.torture.trials import do, examine, prepare_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.torture.trials import Prepared


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill and look; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="kill what writes, and look at what is left")
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="repeat this one of them")
    parser.add_argument("--work", action="append", help="only what is called so")
    options = parser.parse_args(arguments)
    try:
        again = shim.begin_again("benchmarks.torture.kills", arguments or sys.argv[1:])
    except RuntimeError as error:
        print(f"{error}: kills come by time alone")
        again = None
    if again is not None:
        return again
    chosen = range(options.times) if options.only is None else [options.only]
    failures, how = [], Counter[str]()
    with children.folder("quoth-kills-") as folder:
        prepared = prepare_all(folder, options.work)
        for number in chosen:
            one = prepared[number % len(prepared)]
            killed, problems = kill(one, random.Random(f"{options.seed} {number}"))
            how[killed] += 1
            if problems:
                failures.append(number)
                print(f"{number}: {one.work.name}, killed {killed}:")
                print("\n".join(f"    {problem}" for problem in problems))
                print(f"    again: --seed {options.seed} --only {number}", flush=True)
    print(", ".join(f"{n} {name}" for name, n in how.most_common()))
    print(f"tried {len(chosen)}, failed {len(failures)}")
    return bool(failures)


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
