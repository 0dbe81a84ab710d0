"""How fast a folder of many small files is looked at and built, with a tiny encoder.

python -m benchmarks.scan N     N files (50,000): listing, first build, a build with no changes
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from index import build_index
from index.encoder import Encoder
from index.seeds import find_seeds
from tests.conftest import make_tiny_model

_PER_FOLDER = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("n", type=int, metavar="N")
    n = parser.parse_args().n
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "seeds")
        for i in range(n):
            path = root / f"{i // _PER_FOLDER:03}" / f"{i:06}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Note {i}\n\nThe tea of day {i} was served at noon.\n")
        started = time.perf_counter()
        find_seeds(root)
        print(f"listing {n} files: {time.perf_counter() - started:.2f} s")
        model = Path(folder, "model")
        model.mkdir()
        encoder = Encoder.load(str(make_tiny_model(model, seed=7)))
        for name in ("first build", "again at once (marks leave a doubt)", "nothing changed"):
            report = build_index([root], Path(folder, "index"), encoder=encoder)
            print(f"{name}: {report.seconds:.1f} s, {report.added} added", flush=True)
            time.sleep(3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
