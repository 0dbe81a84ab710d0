"""How fast a folder of many small files is looked at and built, with a tiny encoder.

python -m benchmarks.scan N     N files (50,000): listing; the first build; builds at once, with no
                                changes, and with one file more

Of each the seconds on the clock, those of CPU (on a machine that others use the better figure), and
the most memory that the program has taken until then. Where a step takes a larger share at twice
the files, it grows worse than they do.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from index import build_index
from index.encoder import Encoder
from index.seeds.finding import find_seeds
from tests.conftest import make_tiny_model

if TYPE_CHECKING:
    from index.build.report import Progress

_PER_FOLDER = 500
_FOR_DOUBT_S = 4.0  # files younger than that leave a doubt, see index/seeds/finding.py


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("n", type=int, metavar="N")
    n = parser.parse_args().n
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "seeds")
        for i in range(n):
            _write(root, i)
        started, cpu = time.perf_counter(), time.process_time()
        find_seeds(root)
        _print(f"listing {n} files", started, cpu)
        model = Path(folder, "model")
        model.mkdir()
        encoder = Encoder.load(str(make_tiny_model(model, seed=7)))
        for name in (
            "first build",
            "again at once (marks leave a doubt)",
            "nothing changed",
            "one file more",
        ):
            if name == "one file more":
                _write(root, n)
            started, cpu = time.perf_counter(), time.process_time()
            stages: dict[str, float] = defaultdict(float)
            last = cpu

            def on_progress(progress: Progress, stages: dict[str, float] = stages) -> None:
                nonlocal last
                now = time.process_time()
                stages[progress.stage] += now - last
                last = now

            report = build_index(
                [root], Path(folder, "index"), encoder=encoder, on_progress=on_progress
            )
            stages["publish"] = time.process_time() - last
            shares = ", ".join(f"{stage} {spent:.1f}" for stage, spent in stages.items())
            _print(f"{name}: {report.added} added ({shares})", started, cpu)
            time.sleep(_FOR_DOUBT_S)
    return 0


def _write(root: Path, i: int) -> None:
    path = root / f"{i // _PER_FOLDER:03}" / f"{i:06}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Note {i}\n\nThe tea of day {i} was served at noon.\n")


def _print(what: str, started: float, cpu: float) -> None:
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {seconds:.1f} s, {spent:.1f} s of CPU, peak {peak_mb:.0f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
