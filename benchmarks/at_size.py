"""What each step of an index's life costs as the collection grows: collections put together anew.

    python -m benchmarks.at_size WORK CORPUS.jsonl.gz ... [--articles 1490 14900 149000]

For each size a folder of articles (`benchmarks.recombined`) is written and built under WORK, unless
it is there. Each step is then taken in one process: opening, a first search and 60 more, a build
that finds nothing new, one article added, sought and removed, and the library listed. Printed are
the seconds of the clock and of CPU, and the memory at each step's end.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil

from benchmarks.recombined import Recombined, WordHashEncoder
from index import build_index, open_index
from index.search.passage_index import QuestionVector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.search.retrieved import RetrievedPassage

T = TypeVar("T")

_QUESTIONS = 60
_ADDED = (
    "A heron at the mill\n\nThe heron of Quillbrook stood at the mill for a day. "
    "It was seen by Ada Zyxwine.\n"
)
_ASKED = "Who saw the heron of Quillbrook?"


def main() -> None:
    """Build what is missing, and measure each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, nargs="+", default=[1_490, 14_900, 149_000])
    options = parser.parse_args()
    for n in options.articles:
        seeds, index_dir = options.work / f"seeds-{n}", options.work / f"index-{n}"
        if not index_dir.is_dir():
            _alone(_build, options.corpora, n, seeds, index_dir)
        _alone(_measure, options.corpora, seeds, index_dir)


def _alone(step: Callable[..., None], *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=step, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _build(corpora: Sequence[Path], n: int, seeds: Path, index_dir: Path) -> None:
    Recombined(corpora).write(seeds, 0, n)
    report = _timed("build", lambda: build_index([seeds], index_dir, encoder=WordHashEncoder()))
    print(f"{report.passages} passages, {len(report.skipped)} skipped", flush=True)


def _measure(corpora: Sequence[Path], seeds: Path, index_dir: Path) -> None:
    encoder = WordHashEncoder()
    questions = Recombined(corpora).questions(_QUESTIONS + 1)
    index = _timed("open", lambda: open_index(index_dir))

    def search(question: str) -> list[RetrievedPassage]:
        vector = QuestionVector(
            encoder=encoder.fingerprint, values=encoder.encode_questions([question])[0]
        )
        return index.search(question, 10, vector=vector)

    def build() -> None:
        build_index([seeds], index_dir, encoder=encoder)

    with closing(index):
        print(json.dumps(index.info()["passages"]), "passages", flush=True)
        _timed("first search", lambda: search(questions[0]))
        seconds = sorted(_seconds(partial(search, one)) for one in questions[1:])
        p50, p95 = (seconds[int(share * len(seconds))] for share in (0.5, 0.95))
        print(f"{'search':24} p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms", flush=True)
        _timed("build, nothing new", build)
        added = seeds / "added.txt"
        added.write_text(_ADDED, encoding="utf-8")
        try:
            _timed("build, one added", build)
            found = _timed("first search after it", lambda: search(_ASKED))
            if "Zyxwine" not in found[0].article.text:
                raise SystemExit("what was added is not found")
        finally:
            added.unlink()
        _timed("build, one removed", build)
        _timed("first search after it", lambda: search(_ASKED))
        _timed("library listed", index.catalogue)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'peak of memory':24} {peak_kb / 1000:.0f} MB", flush=True)
    n_bytes = sum(path.stat().st_size for path in index_dir.rglob("*") if path.is_file())
    print(f"{'on disk':24} {n_bytes / 1e6:.0f} MB", flush=True)


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _timed(name: str, step: Callable[[], T]) -> T:
    started, of_cpu = time.perf_counter(), time.process_time()
    found = step()
    clock, cpu = time.perf_counter() - started, time.process_time() - of_cpu
    resident = psutil.Process().memory_info().rss / 1e6
    print(f"{name:24} {clock:8.2f} s {cpu:8.2f} s CPU {resident:6.0f} MB", flush=True)
    return found


if __name__ == "__main__":
    main()
