"""How many servers so many users a day need, from measured times of an answer.

    python -m benchmarks.queueing [--users 100 10000 1000000] [--within 2]
    python -m benchmarks.queueing --measure INDEX QUESTIONS

The first prints, for each number of users a day, the fewest servers with which 95 of 100 people
have their answer within so many seconds in the busiest hour, and how long they wait for their turn.
The second asks the questions of QUESTIONS (an object with a "question" a line) one after another
of INDEX, a folder or an address, and keeps the milliseconds of each answer in
`benchmarks/answer_ms.json`, which the first draws from.

Questions come at random (a Poisson process); each takes a time drawn from the measured ones. A
server answers one question at a time, in the order they came. Either any server takes the next one
(a common queue), or each person stays with one server (a proxy with sticky sessions), so that each
server has a queue of its own. `erlang_c` has the exact chance to wait where times are exponential;
a test holds the simulation to it.
"""

from __future__ import annotations

import argparse
import gzip
import heapq
import itertools
import json
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa import Assistant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

TIMES = Path(__file__).with_name("answer_ms.json")
QUESTIONS_EACH = 10  # of a user, a day
BUSY_SHARE = 0.15  # of a day's questions that come in its busiest hour; evenly, it would be 0.042
_FEWEST = 100_000  # questions that are simulated, or an hour of them where that is more
_IDLE = 0.1  # of them, the first, are left out: they find all servers idle
_MEASURED = 200  # questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Servers, and seconds waited for one's turn: half, 95 and 99 of 100 wait no longer."""

    servers: int
    used: float  # the share of their time that they work
    p50: float
    p95: float
    p99: float


def erlang_c(servers: int, load: float) -> float:
    """Return the chance to wait in an M/M/c queue; `load` is arrivals times mean service time.

    By the recursion for Erlang's B (Cooper, Introduction to Queueing Theory, 1981), which does not
    overflow, and C = B / (1 - rho (1 - B)).
    """
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    rho = load / servers
    return blocked / (1 - rho * (1 - blocked)) if rho < 1 else 1.0


def arrive(rate: float, n: int, seed: int) -> NDArray[np.float64]:
    """Return the moments, in seconds, at which `n` questions come, `rate` of them a second."""
    return np.cumsum(np.random.default_rng(seed).exponential(1 / rate, n))


def wait_in_common(
    moments: NDArray[np.float64], service: NDArray[np.float64], servers: int
) -> NDArray[np.float64]:
    """Return how long each waits where the first free server takes the next one."""
    free = [0.0] * servers
    waits = np.empty(len(moments))
    for i, (moment, takes) in enumerate(zip(moments.tolist(), service.tolist(), strict=True)):
        start = max(moment, free[0])
        heapq.heapreplace(free, start + takes)
        waits[i] = start - moment
    return waits


def wait_alone(moments: NDArray[np.float64], service: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how long each waits for one server (Lindley's recursion, unrolled)."""
    drift = np.concatenate(([0.0], np.cumsum(service[:-1] - np.diff(moments))))
    waits: NDArray[np.float64] = drift - np.minimum.accumulate(drift)
    return waits


def plan_common(times: NDArray[np.float64], rate: float, within: float) -> Plan:
    """Return the fewest servers with a common queue that keep to `within` seconds."""

    def waits(servers: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        service = _drawn(times, rate)
        return wait_in_common(arrive(rate, len(service), 2), service, servers), service

    return _fewest(times, rate, within, waits)


def plan_sticky(times: NDArray[np.float64], rate: float, within: float) -> Plan:
    """Return the fewest servers that keep to `within` where each has a queue of its own."""

    def waits(servers: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        service = _drawn(times, rate / servers)
        return wait_alone(arrive(rate / servers, len(service), 2), service), service

    return _fewest(times, rate, within, waits)


def _fewest(
    times: NDArray[np.float64],
    rate: float,
    within: float,
    waits: Callable[[int], tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> Plan:
    load = rate * float(times.mean())
    if float(np.quantile(times, 0.95)) > within:
        raise ValueError(f"5 of 100 answers alone take longer than {within} s")

    def kept(servers: int) -> Plan | None:
        waited, service = (values[int(_IDLE * len(values)) :] for values in waits(servers))
        if float(np.quantile(waited + service, 0.95)) > within:
            return None
        p50, p95, p99 = np.quantile(waited, (0.5, 0.95, 0.99)).tolist()
        return Plan(servers=servers, used=load / servers, p50=p50, p95=p95, p99=p99)

    low = math.floor(load)  # too few: work comes faster than it is done
    high = low + 1
    best = kept(high)
    while best is None:
        low, high = high, high + max(1, high // 4)
        best = kept(high)
    while high - low > 1:
        middle = (low + high) // 2
        plan = kept(middle)
        low, high, best = (middle, high, best) if plan is None else (low, middle, plan)
    return best


def _drawn(times: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Return the time that each of the questions takes which are simulated."""
    return np.random.default_rng(1).choice(times, max(_FEWEST, round(rate * 3600)))


def to_rate(users: int) -> float:
    """Return the questions a second in the busiest hour of so many users a day."""
    return users * QUESTIONS_EACH * BUSY_SHARE / 3600


def to_table(times: NDArray[np.float64], users: Sequence[int], within: float) -> str:
    """Return the table of docs/scaling.md."""
    lines = [
        "| users a day | questions/s, busiest hour | any server takes the next: servers (used) "
        "| wait p50, p95, p99 | sticky: servers (used) | wait p50, p95, p99 |",
        "|---|---|---|---|---|---|",
    ]
    for n in users:
        rate = to_rate(n)
        cells = [f"{n:,}", f"{rate:.2f}"]
        for plan in (plan_common(times, rate, within), plan_sticky(times, rate, within)):
            waited = ", ".join(f"{one:.2f}" for one in (plan.p50, plan.p95, plan.p99))
            cells += [f"{plan.servers:,} ({plan.used:.0%})", f"{waited} s"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def read_times(path: Path = TIMES) -> NDArray[np.float64]:
    """Return the measured times of an answer, in seconds."""
    return np.array(json.loads(path.read_text(encoding="utf-8"))) / 1000


def measure(index_dir: str, file: Path) -> list[float]:
    """Return the milliseconds of each of so many answers, after some that warm it up."""
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    random.Random(1).shuffle(questions)
    assistant = Assistant.open(index_dir)
    taken = []
    for question in itertools.islice(questions, 5 + _MEASURED):
        started = time.perf_counter()
        assistant.ask(question)
        taken.append(round((time.perf_counter() - started) * 1000, 1))
    assistant.close()
    return taken[5:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=2, metavar=("INDEX", "QUESTIONS"))
    parser.add_argument("--users", nargs="+", type=int, default=[100, 10_000, 1_000_000])
    parser.add_argument("--within", type=float, default=2.0, metavar="SECONDS")
    options = parser.parse_args()
    if options.measure:
        index, questions = options.measure
        taken = measure(index, Path(questions))
        TIMES.write_text(f"{json.dumps(taken)}\n", encoding="utf-8")
    times = read_times()
    half, most, last = np.quantile(times, (0.5, 0.95, 0.99)) * 1000
    print(f"{len(times)} answers: mean {times.mean() * 1000:.0f} ms, p50 {half:.0f} ms, ", end="")
    print(f"p95 {most:.0f} ms, p99 {last:.0f} ms")
    print(to_table(times, options.users, options.within))


if __name__ == "__main__":
    main()
