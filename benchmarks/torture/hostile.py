"""Thousands of hostile files through the whole of a build and an answer.

    python -m benchmarks.torture.hostile --times 10000 [--seed S] [--first N] [--keep DIR]

Each file goes through every step by itself: read, dates, sentences, passages, encoder, signature,
the page's view. Then 50 at a time are built into an index, which is built again, verified and
asked, each twentieth with the bundled encoder and the others with a tiny one. What must hold is in
`hostile_steps.py`. A process is given 400 files; one that dies, or says nothing for five minutes,
costs the file that it was at, and counts as its failure.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.torture.hostile_files import to_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.torture.hostile_steps import Looked

_AT_ONCE = 400  # files a process
_TOGETHER = 50  # files an index
_EVERY = 20  # indexes of which one has the bundled encoder
_STUCK_S = 300.0


def main() -> int:
    """Try so many files; return 1 if any of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10_000, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the files that fail there")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.first, options.times, options.seed)
        return 0
    failures = _all_failures(options.first, options.times, options.seed)
    for number, problem in failures:
        print(f"{number}: {problem}")
        if options.keep:
            name, data = to_file(number, seed=options.seed)
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{number}-{name}").write_bytes(data)
    kinds = Counter(problem.split(" took ")[0][:160] for _, problem in failures)
    for kind, n in kinds.most_common():
        print(f"{n} x {kind}")
    if failures:
        print(f"repeat one: --seed {options.seed} --first NUMBER --times 1")
    print(f"tried {options.times}, failed {len({number for number, _ in failures})}")
    return bool(failures)


def _all_failures(first: int, times: int, seed: int) -> list[tuple[int, str]]:
    failures: list[tuple[int, str]] = []
    most: dict[str, float] = {}
    at, end = first, first + times
    while at < end:
        n = min(_AT_ONCE, end - at)
        reached = at
        for told in _told_by_worker(at, n, seed):
            failures += [(number, problem) for number, problem in told["problems"]]
            reached = told["next"]
            for step, share in told["shares"].items():
                most[step] = max(share, most.get(step, 0.0))
        if reached < at + n:
            failures.append((reached, "the process died or got stuck here"))
            reached += 1
        at = reached
        shown = ", ".join(f"{step} {100 * share:.0f}%" for step, share in most.items())
        print(
            f"{at - first} of {times}, {len(failures)} failures; of the bounds: {shown}", flush=True
        )
    return failures


def _told_by_worker(first: int, n: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield what a process tells after each file and index, until it ends or gets stuck."""
    command = [sys.executable, "-m", "benchmarks.torture.hostile", "--worker"]
    command += ["--first", str(first), "--times", str(n), "--seed", str(seed)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    lines: queue.Queue[str] = queue.Queue()

    def receive() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=receive, daemon=True).start()
    try:
        while line := lines.get(timeout=_STUCK_S):
            if line.startswith("{"):
                yield json.loads(line)
    except queue.Empty:
        pass
    finally:
        process.kill()
        process.wait()


def work(first: int, n: int, seed: int) -> None:
    """Look at `n` files, and tell of each."""
    from benchmarks.torture.hostile_steps import Looked, look_at_file, look_at_index
    from index.encoder import Encoder
    from qa.reader import Reader
    from tests.conftest import make_tiny_model

    reader = Reader.load()
    scratch = Path(tempfile.mkdtemp(prefix="quoth-hostile-"))
    try:
        tiny = Encoder.load(str(make_tiny_model(scratch, seed=7)))
        bundled = Encoder.load()
        for begin in range(first, first + n, _TOGETHER):
            numbers = range(begin, min(begin + _TOGETHER, first + n))
            folder = scratch / "at"
            (folder / "seeds").mkdir(parents=True)
            encoder = tiny if begin // _TOGETHER % _EVERY else bundled
            n_characters = 0
            for number in numbers:
                looked = Looked()
                name, data = to_file(number, seed=seed)
                path = folder / "seeds" / f"{number}-{name}"
                path.write_bytes(data)
                articles = look_at_file(path, tiny, looked)
                n_characters += sum(len(article.text) for article in articles)
                after = number if number == numbers[-1] else number + 1
                _tell(after, looked, [(number, problem) for problem in looked.problems])
            looked = Looked()
            look_at_index(folder, f"{seed}:{begin}", encoder, reader, looked, n_characters)
            where = f"files {begin} to {numbers[-1]}"
            problems = [(begin, f"{problem} ({where})") for problem in looked.problems]
            _tell(numbers[-1] + 1, looked, problems)
            shutil.rmtree(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _tell(after: int, looked: Looked, problems: list[tuple[int, str]]) -> None:
    """Tell what was found, and the number of the file that comes next."""
    told = {"next": after, "problems": problems, "shares": looked.shares}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    sys.exit(main())
