"""Fuzz the readers: damaged files of every format until the time is over.

    python -m benchmarks.fuzz 300

Takes the seconds; prints how many files gave articles and how many a reason, by format, and
each way in which a reader failed, with a file that makes it fail.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzzing import OTHERS, VALID, damaged, outcome


def main(seconds: float) -> None:
    """Fuzz for so long."""
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    slowest = (0.0, "")
    rng = random.Random(5)
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            for suffix in (*VALID, *OTHERS):
                data = damaged(suffix, rng)
                path = Path(folder, f"a{suffix}")
                started = time.monotonic()
                try:
                    counts[f"{suffix} {outcome(path, data)}"] += 1
                except Exception:  # noqa: BLE001 - to find these is what it is for
                    counts[f"{suffix} failed"] += 1
                    trace = traceback.format_exc().splitlines()
                    key = f"{suffix}: {trace[-1][:200]} {' < '.join(trace[-5:-1])[:400]}"
                    if key not in failures:
                        Path(
                            tempfile.gettempdir(), f"fuzz-{sum(counts.values())}{suffix}"
                        ).write_bytes(data)
                    failures[key] += 1
                slowest = max(slowest, (time.monotonic() - started, suffix))
    print(f"{sum(counts.values()):,} files, slowest {slowest[0]:.2f} s ({slowest[1]})")
    for name in sorted(counts):
        print(f"  {name}: {counts[name]:,}")
    for key, n in failures.most_common():
        print(f"{n} x {key}")


if __name__ == "__main__":
    main(float(sys.argv[1]))
