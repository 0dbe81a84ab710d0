"""Many people at one server for a long time: nothing but answers and "busy", and nothing grows.

    python -m benchmarks.torture.soak [--people 50] [--minutes 20] [--index INDEX]
        [--questions FILE] [--pause 10] [--draw docs/soak.svg] [--times 1]

A real `quoth serve` on this machine, over the sample articles or a copy of INDEX. People ask in
three ways, add texts and files, remove and delete them, build, look around, and leave in the middle
of answers and uploads; a few clients hold connections and hardly use them. The server's memory,
open files and threads are sampled every two seconds. It fails
- if anything else comes back than an answer or "busy" with a time to wait;
- if memory, files or threads grow over the second half of the run, by the line through the samples:
  memory by more than 25 MB and a twentieth, files by more than 12, threads by more than 6;
- if anything but the server's own words is on its stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.torture.people import Notes, Person, Slow
from benchmarks.torture.watched import REPOSITORY, Watch, grown, growth, serving
from index import build_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.torture.people import Done
    from benchmarks.torture.watched import Sample

_QUESTIONS = REPOSITORY / "tests" / "quality" / "questions.jsonl"
_ASKING = ("ask", "ask_on_the_page", "retrieve")
_EVERY_S = 2.0
_TOLD = ("Quoth is on ", "stopped")  # what a server says of itself


async def live(
    url: str, questions: Sequence[str], *, people: int, seconds: float, pause_s: float
) -> Notes:
    """Have so many people, and one slow client for every ten, live at a server for a while."""
    notes = Notes()
    until = time.monotonic() + seconds
    all_ = [Person(number, url, questions, notes, pause_s).live(until) for number in range(people)]
    slow = [Slow(url, notes).live(until) for _ in range(max(1, people // 10))]
    await asyncio.gather(*all_, *slow)
    return notes


def soak(
    index_dir: Path, questions: Sequence[str], *, people: int, seconds: float, pause_s: float
) -> tuple[Notes, list[Sample], list[str]]:
    """Return what people did, the samples of the server, and what was wrong."""
    log = index_dir.parent / "log"
    with (
        serving(index_dir, log, "--no-watch") as (url, pid),
        Watch(pid, _EVERY_S) as watch,
        ThreadPoolExecutor(1) as beside,  # whoever calls this may have a loop of its own
    ):
        living = live(url, questions, people=people, seconds=seconds, pause_s=pause_s)
        notes = beside.submit(asyncio.run, living).result()
    wrong = [f"{n} times {fault}" for fault, n in notes.faults.most_common()]
    wrong += grown(watch.samples)
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    wrong += [f"on stderr: {line}" for line in said if not line.startswith(_TOLD)][:20]
    return notes, watch.samples, wrong


def to_times(done: Sequence[Done], minutes: int) -> list[tuple[int, float, float]]:
    """Return, of each of so many parts of the run, how many were answered, and p50 and p95 in s."""
    answered = [one for one in done if one.what in _ASKING and one.outcome == "answer"]
    end = max((one.at for one in done), default=0.0)
    rows = []
    for n in range(minutes):
        took = [one.took_s for one in answered if n <= one.at * minutes / (end + 1e-9) < n + 1]
        p50, p95 = np.percentile(took, (50, 95)) if took else (np.nan, np.nan)
        rows.append((len(took), float(p50), float(p95)))
    return rows


def draw(notes: Notes, samples: Sequence[Sample], path: Path) -> None:
    """Draw what was waited for and what was held, over time, to an SVG file."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "quoth", "font.size": 9, "svg.fonttype": "none"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(8, 5), sharex=True, layout="constrained")
    minutes = [sample.at / 60 for sample in samples]
    rows = to_times(notes.done, max(3, round(minutes[-1])))
    middle = [(n + 0.5) * minutes[-1] / len(rows) for n in range(len(rows))]
    for place, name in enumerate(("median", "95th percentile"), start=1):
        axes[0, 0].plot(middle, [row[place] for row in rows], label=name)
    axes[0, 0].legend(frameon=False)
    panels = {"memory_mb": axes[0, 1], "files": axes[1, 0], "threads": axes[1, 1]}
    for name, panel in panels.items():
        panel.plot(minutes, [getattr(sample, name) for sample in samples], color="#1f6f78")
    titles = ("seconds until an answer", "resident memory, MB", "open files", "threads")
    for panel, title in zip(axes.flat, titles, strict=True):
        panel.set_title(title, loc="left")
        panel.set_ylim(bottom=0)
        panel.spines[["top", "right"]].set_visible(False)
    for panel in axes[1]:
        panel.set_xlabel("minutes")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def report(notes: Notes, samples: Sequence[Sample]) -> str:
    """Return what was done, how long it took, and what was held."""
    outcomes = Counter(
        (one.what, one.outcome if one.outcome in ("answer", "busy") else "fault")
        for one in notes.done
    )
    lines = [f"{what}, {outcome}: {n}" for (what, outcome), n in sorted(outcomes.items())]
    for number, (n, p50, p95) in enumerate(to_times(notes.done, 5), start=1):
        lines.append(f"part {number} of 5: {n} answers, median {p50:.2f} s, p95 {p95:.2f} s")
    for name in ("memory_mb", "files", "threads"):
        values = [getattr(sample, name) for sample in samples]
        lines.append(
            f"{name}: {values[len(values) // 2]:.0f} half way, {values[-1]:.0f} at the end, "
            f"at most {max(values):.0f}; second half {growth(samples, name):+.1f}"
        )
    lines.append(f"processor time of the server: {samples[-1].cpu_s:.0f} s")
    return "\n".join(lines)


def read_questions(path: Path) -> list[str]:
    """Return the questions of a file, an object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def main() -> int:
    """Soak a server; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="many people at one server for a long time")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between two doings")
    parser.add_argument("--index", type=Path, help="an index, which is copied")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS)
    parser.add_argument("--draw", type=Path, metavar="FILE")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    if options.draw:
        import matplotlib as mpl  # before twenty minutes have passed

        mpl.use("svg")
    failed = 0
    for _ in range(options.times):
        with tempfile.TemporaryDirectory() as scratch:
            index_dir = Path(scratch, "index")
            if options.index:
                shutil.copytree(options.index, index_dir)
            else:
                build_index([REPOSITORY / "seeds"], index_dir)
            notes, samples, wrong = soak(
                index_dir,
                read_questions(options.questions),
                people=options.people,
                seconds=options.minutes * 60,
                pause_s=options.pause,
            )
        print(report(notes, samples), flush=True)
        failed += bool(wrong)
        for line in wrong:
            print(f"wrong: {line}", flush=True)
        if options.draw:
            draw(notes, samples, options.draw)
    print(f"tried {options.times}, failed {failed}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
