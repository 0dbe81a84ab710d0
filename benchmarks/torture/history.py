"""Builds and readers at once, and a proof that each reader saw one state after another.

    python -m benchmarks.torture.history --times N [--seed SEED] [--readers 10] [SCENARIO ...]

Seeds go through numbered states (`benchmarks.torture.states`). Builds bring an index from one to
the next, two at a time, while readers look again and again; each look is written down with when it
began, when it ended and what it saw, as each build with when it began and returned. Held against
the history:
- each look and each answer saw one state, whole: all of its articles, none of another;
- no reader ever sees an earlier state than it saw before;
- what begins after a build has returned sees its state, or a later one. A server looks at the index
  with each question, there is no interval. Only where the next state takes longer than two seconds
  to be loaded may a look in that time still see the one before.

Scenarios: `threads` of one process share an opened index; `processes` have each its own; `asking`
has answers of several kinds, each made of many looks; `first` builds begin at once in an empty
folder; `moved`: the folder is moved away under its readers, another takes its place, and it comes
back; `restored`: a backup is put in its place.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import random
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.states import (
    Event,
    States,
    build_state,
    faults,
    look_again,
    to_vector,
    write_state,
)
from index import open_index
from index.library.backup import write_backup
from index.library.restoring import restore_backup
from qa import Assistant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPOSITORY = Path(__file__).parents[2]
_QUESTIONS = (
    "Which state is the bridge in?",
    "How many articles mention the bridge?",
    "Summarize all articles",
    "Who is the mayor of the lunar regatta?",
)


class Run:
    """One run of a scenario in a folder of its own, with so many readers, by a seed."""

    def __init__(self, place: Path, n_readers: int, n_states: int, seed: int) -> None:
        self.place = place
        self.n_readers = n_readers
        self.n_states = n_states
        self.states = States(n_states)
        self.random = random.Random(seed)
        self.looks: list[Event] = []
        self.builds: list[Event] = []
        self._lock = threading.Lock()

    @property
    def index_dir(self) -> Path:
        """The folder that is built and read."""
        return self.place / "index"

    @property
    def stop_file(self) -> Path:
        """Where it is there, readers look once more and end."""
        return self.place / "stop"

    def begin(self) -> None:
        """Build the first state."""
        self.build(0)

    def build(self, state: int, builders: int = 1) -> None:
        """Bring the seeds to a state, and have it built by so many at once."""
        write_state(self.place / "seeds", state)
        whos = [f"builder {n}" for n in range(builders)]
        built = _at_once([partial(build_state, who, self.place, state) for who in whos])
        self.builds += built

    def build_all(self, builders: int = 2) -> None:
        """Build one state after another, with pauses, until all are built."""
        for state in range(1, self.n_states):
            time.sleep(self.random.uniform(0.0, 0.1))
            while state not in {build.state for build in self.builds}:
                self.build(state, builders)

    def read(self, who: str, look: Callable[[], int | None], pause_s: float = 0.0) -> None:
        """Look again and again until the end, and note what was seen."""
        seen = look_again(who, look, self.stop_file.exists, pause_s)
        with self._lock:
            self.looks += seen

    def during(self, readers: Sequence[Callable[[], None]], work: Callable[[], None]) -> None:
        """Have readers read in threads while `work` is done."""
        threads = [threading.Thread(target=reader) for reader in readers]
        for thread in threads:
            thread.start()
        try:
            work()
        finally:
            self.stop_file.touch()
            for thread in threads:
                thread.join()


def _at_once(work: Sequence[Callable[[], Event]]) -> list[Event]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result() for one in [pool.submit(each) for each in work]]


def threads(run: Run) -> list[str]:
    """Readers that share an opened index, while two builds at a time run in threads."""
    run.begin()
    with closing(open_index(run.index_dir)) as index:
        look = partial(run.states.seen, index, to_vector(index))
        readers = [partial(run.read, f"thread {n}", look, 0.002) for n in range(run.n_readers)]
        run.during(readers, run.build_all)
    return faults(run.looks, run.builds)


def asking(run: Run) -> list[str]:
    """Answers of several kinds, each made of many looks."""
    run.begin()
    with closing(Assistant.open(run.index_dir)) as assistant:

        def ask(questions: Iterator[str]) -> int | None:
            return run.states.told(assistant.ask(next(questions)))

        readers = [
            partial(run.read, f"asker {n}", partial(ask, itertools.cycle(_QUESTIONS[n:])))
            for n in range(min(run.n_readers, len(_QUESTIONS)))
        ]
        run.during(readers, run.build_all)
    return faults(run.looks, run.builds)


def processes(run: Run) -> list[str]:
    """Readers in processes, each with an index of its own, while this one builds."""
    run.begin()
    spawn = multiprocessing.get_context("spawn")
    ready = [run.place / f"ready-{n}" for n in range(run.n_readers)]
    with ProcessPoolExecutor(run.n_readers, mp_context=spawn) as pool:
        reading = [
            pool.submit(_read_apart, f"process {n}", run.place, run.n_states, ready[n])
            for n in range(run.n_readers)
        ]
        while not all(path.exists() for path in ready):
            time.sleep(0.01)
        try:
            run.build_all()
        finally:
            run.stop_file.touch()
        for one in reading:
            run.looks += one.result()
    return faults(run.looks, run.builds)


def _read_apart(who: str, place: Path, n_states: int, ready: Path) -> list[Event]:
    states = States(n_states)
    with closing(open_index(place / "index")) as index:
        look = partial(states.seen, index, to_vector(index))
        ready.touch()
        return look_again(who, look, (place / "stop").exists, 0.002)


def first(run: Run) -> list[str]:
    """First builds that begin at once, each in a process, and readers that wait for an index."""
    write_state(run.place / "seeds", 0)
    command = [sys.executable, "-m", "app", "build", str(run.place / "seeds")]
    builders = [
        subprocess.Popen(
            [*command, "--index", str(run.index_dir)],
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [builder.communicate()[1] for builder in builders]
    found = [
        f"a first build ended with {builder.returncode}: {text.strip()}"
        for builder, text in zip(builders, told, strict=True)
        if builder.returncode and "another build is running" not in text
    ]
    with closing(open_index(run.index_dir)) as index:
        if run.states.seen(index, to_vector(index)) != 0:
            found.append("the first state is not what was built")
    return found


def moved(run: Run) -> list[str]:
    """The folder is moved away, another comes in its place, and then the first one again."""
    other = Run(run.place / "other", 0, 2, 0)
    other.place.mkdir()
    other.build(1)
    run.begin()
    aside, gone = run.place / "aside", []
    moving = []  # when it may be gone: its absence is seen before `gone` is noted
    with closing(open_index(run.index_dir)) as index:
        look = partial(run.states.seen, index, to_vector(index))

        def move() -> None:
            run.build(1)
            moving.append(time.monotonic())
            run.index_dir.rename(aside)
            gone.append(time.monotonic())
            time.sleep(0.05)
            other.index_dir.rename(run.index_dir)
            with closing(open_index(run.index_dir)) as there:
                other.states.seen(there, to_vector(there))
            time.sleep(0.05)
            run.index_dir.rename(other.index_dir)
            gone.append(time.monotonic())
            aside.rename(run.index_dir)
            run.build(2)

        readers = [partial(run.read, f"thread {n}", look, 0.002) for n in range(run.n_readers)]
        run.during(readers, move)
    seen = [one for one in run.looks if one.problem is None]
    while_gone = [one for one in seen if gone[0] <= one.start and one.end <= gone[1]]
    found = [f"{one.who}: saw state {one.state} of a folder that was gone" for one in while_gone]
    expected = [
        one
        for one in run.looks
        if one.problem is None
        or not (one.problem.startswith("StoreError") and one.end >= moving[0])
    ]
    return found + faults(expected, run.builds)


def restored(run: Run) -> list[str]:
    """A backup of a later state takes the place of what is there, under its readers."""
    later = Run(run.place / "later", 0, run.n_states, 0)
    later.place.mkdir()
    last = run.n_states - 1
    later.build(last)
    write_backup(later.index_dir, run.place / "backup.zip")
    run.begin()
    with closing(open_index(run.index_dir)) as index:
        look = partial(run.states.seen, index, to_vector(index))

        def restore() -> None:
            for state in range(1, last):
                run.build(state)
            start = time.monotonic()
            restore_backup(run.place / "backup.zip", run.index_dir)
            end = time.monotonic()
            run.builds.append(Event(who="restore", start=start, end=end, state=last))

        readers = [partial(run.read, f"thread {n}", look, 0.002) for n in range(run.n_readers)]
        run.during(readers, restore)
    return faults(run.looks, run.builds)


SCENARIOS: dict[str, Callable[[Run], list[str]]] = {
    scenario.__name__: scenario for scenario in (threads, asking, processes, first, moved, restored)
}


def play(name: str, *, n_readers: int, n_states: int, seed: int) -> tuple[Run, list[str]]:
    """Return a run of a scenario in a folder that is gone afterwards, and what was wrong in it."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), n_readers, n_states, seed)
        return run, SCENARIOS[name](run)


def main() -> int:
    """Run the scenarios again and again; return 1 if any of them failed."""
    parser = argparse.ArgumentParser(description="builds and readers at once, by their history")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--states", type=int, default=12)
    options = parser.parse_args()
    names = options.scenarios or list(SCENARIOS)
    n_looks, n_builds, failed = 0, 0, 0
    for time_ in range(options.times):
        name, seed = names[time_ % len(names)], options.seed + time_
        run, wrong = play(name, n_readers=options.readers, n_states=options.states, seed=seed)
        n_looks += len(run.looks)
        n_builds += len(run.builds)
        failed += bool(wrong)
        again = f"python -m benchmarks.torture.history {name} --times 1 --seed {seed}"
        for line in sorted(set(wrong))[:5]:
            print(f"{name}: {line}\n    {again}", flush=True)
    print(f"{n_looks} looks, {n_builds} builds", flush=True)
    print(f"tried {options.times}, failed {failed}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
