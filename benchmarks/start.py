"""Cold starts: what a command costs from the start of its process to its last line.

    python -m benchmarks.start INDEX [--against TREE] [--turns N] [--imports]

Runs `quoth search` and `quoth ask` on the index, each in a process of its own, by the code of this
repository and of TREE, another working tree of it, in turns. Figures are medians: CPU seconds (user
and system), which other programs hardly change, seconds on the clock, and peak memory. --imports
names the modules that a search imports and that take longest by themselves.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
_QUESTION = "Who won the election?"
_COMMANDS = {
    "help": ("--help",),
    "search": ("search", _QUESTION),
    "search --json": ("search", _QUESTION, "--json"),
    "ask": ("ask", _QUESTION),
}
_SHOWN = 20  # modules


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def run(tree: Path, arguments: list[str]) -> Cost:
    """Return what the command costs by the code of `tree`. Raises RuntimeError if it fails."""
    # Without kept byte code each start would compile all it imports.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=tree,
        env={**kept, "PYTHONPATH": str(tree)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{tree}: app.py {arguments} failed")
    return Cost(cpu_s=used.ru_utime + used.ru_stime, wall_s=wall_s, peak_mb=used.ru_maxrss / 1024)


def show_costs(index: Path, trees: list[Path], turns: int) -> None:
    """Print the medians for each command and tree; the first turn only writes byte code."""
    for name, words in _COMMANDS.items():
        arguments = [*words, *([] if name == "help" else ["--index", str(index)])]
        costs: dict[Path, list[Cost]] = {tree: [] for tree in trees}
        for turn in range(turns + 1):
            for tree in trees if turn % 2 else trees[::-1]:
                cost = run(tree, arguments)
                if turn:
                    costs[tree].append(cost)
        for tree, of_tree in costs.items():
            cpu, wall, peak = (
                statistics.median(getattr(cost, figure) for cost in of_tree)
                for figure in ("cpu_s", "wall_s", "peak_mb")
            )
            print(f"{name:<14} {cpu:6.2f} s CPU {wall:6.2f} s {peak:5.0f} MB  {tree}", flush=True)


def show_imports(index: Path) -> None:
    """Print what a search imports, the slowest first, in milliseconds on the clock."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "app.py", "search", _QUESTION, "--index", str(index)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split("|") for line in ran.stderr.splitlines() if line.startswith("import time:")]
    took = [(int(row[0].split(":")[1]), row[2].strip()) for row in rows[1:]]
    print(f"{len(took)} modules, {sum(us for us, _ in took) / 1000:.0f} ms")
    for microseconds, name in sorted(took, reverse=True)[:_SHOWN]:
        print(f"{microseconds / 1000:8.1f} ms  {name}")


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--against", type=Path, metavar="TREE")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--imports", action="store_true")
    options = parser.parse_args()
    others = [options.against.resolve()] if options.against else []
    show_costs(options.index.resolve(), [*others, REPOSITORY], options.turns)
    if options.imports:
        show_imports(options.index.resolve())


if __name__ == "__main__":
    main()
