"""A few of the kills, failing writes, power cuts and damages, in one process: what the tests run.

python -m benchmarks.torture.few [--seed 0]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from typing import TYPE_CHECKING

from benchmarks.torture import shim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_EACH = 3
_DAMAGES = 10
_WORK = "upload"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a few of each; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="a few of each fault")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        again = shim.begin_again("benchmarks.torture.few", arguments or sys.argv[1:])
    except RuntimeError as error:
        print(f"no calls are made to fail: {error}")
        again = None
    if again is not None:
        return again
    from benchmarks.torture import children

    tried = failed = 0
    with children.folder("quoth-few-") as folder:
        for what, problems in _trials(folder, options.seed):
            tried += 1
            failed += bool(problems)
            print(f"{what}: {'; '.join(problems) or 'right'}", flush=True)
    print(f"tried {tried}, failed {failed}")
    return bool(failed)


def _trials(folder: Path, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield what was done and what is wrong with what that left."""
    from benchmarks.torture import damage, failing_writes, kills, power_cuts
    from benchmarks.torture.trials import prepare_all

    os.environ["HF_HUB_OFFLINE"] = "1"
    chance = random.Random(seed)
    (prepared,) = prepare_all(folder, [_WORK])
    for _ in range(_EACH):
        yield kills.kill(prepared, chance)
    if shim.is_loaded():
        calls = power_cuts.record(prepared)
        for _ in range(_EACH):
            yield power_cuts.cut(prepared, calls, chance)
        for one in chance.sample(list(failing_writes.failures(prepared, chance)), _EACH):
            said, problems = failing_writes.fail(one)
            yield f"{one.name} at {one.site}; said: {said}", problems
    undamaged = damage.prepare(folder / "damage")
    for _ in range(_DAMAGES):
        what, ended = damage.damage(undamaged, chance)
        yield what, [ended.problem] if ended.problem else ended.value["problems"]


if __name__ == "__main__":
    sys.exit(main())
