"""Many users at once: whether all get answers, in a fair order, and memory stays flat.

    python benchmarks/load.py INDEX QUESTIONS [--users 20] [--rounds 10] [--seconds 150]

Serves INDEX in a process of its own and asks it the questions of QUESTIONS (an object with a
"question" a line) through as many real clients as there are users, each asking its next question
when it has its answer, until each has `rounds` answers or the time is up. The clients run on the
same machine and share its cores. Figures:
- errors; answers; milliseconds an answer, median and 95th percentile;
- fairness: by how many answers one user was ahead of another, at most, at any moment;
- milliseconds of processor time an answer, of the server and of the clients;
- resident memory of the server after a first question of each user, half way, and at the end.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from gradio_client import Client

REPOSITORY = Path(__file__).parent.parent
_START_S = 120


class Users:
    """What all users have done so far."""

    def __init__(self, clients: list[Client], questions: list[str], until: float) -> None:
        self.clients = clients
        self.done = [0] * len(clients)
        self.milliseconds: list[float] = []
        self.errors: list[str] = []
        self.largest_lead = 0
        self._questions = itertools.cycle(questions)
        self._until = until
        self._lock = threading.Lock()

    def ask_round(self, rounds: int) -> None:
        """Have every user ask `rounds` questions one after another, all users at once."""
        threads = [
            threading.Thread(target=self._ask, args=(user, rounds))
            for user in range(len(self.clients))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, user: int, rounds: int) -> None:
        for _ in range(rounds):
            if time.monotonic() > self._until:
                return
            with self._lock:
                question = next(self._questions)
            started = time.perf_counter()
            try:
                answer: dict[str, Any] = self.clients[user].predict(question, api_name="/ask")
                problem = None if answer["question"] == question else f"another's: {answer}"
            except Exception as exc:  # noqa: BLE001 - each is a finding
                problem = repr(exc)
            with self._lock:
                if problem is not None:
                    self.errors.append(problem)
                self.milliseconds.append((time.perf_counter() - started) * 1000)
                self.done[user] += 1
                if time.monotonic() < self._until:  # afterwards users stop at different counts
                    self.largest_lead = max(self.largest_lead, max(self.done) - min(self.done))


def resident_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) // 1024


def processor_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def read_questions(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def connect(url: str, server: subprocess.Popen[bytes]) -> Client:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            return Client(url, download_files=False, verbose=False, analytics_enabled=False)
        except Exception:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=150)
    options = parser.parse_args()
    questions = read_questions(options.questions)
    random.Random(1).shuffle(questions)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(REPOSITORY / "app.py"), "serve", "--no-watch"]
    server = subprocess.Popen([*command, "--index", str(options.index), "--port", str(port)])
    try:
        first = connect(f"http://127.0.0.1:{port}", server)
        clients = [first] + [connect(first.src, server) for _ in range(options.users - 1)]
        users = Users(clients, questions, time.monotonic() + options.seconds)
        memory = []
        users.ask_round(1)  # loads the models and fills what every thread keeps
        users.milliseconds.clear()
        memory.append(resident_mb(server.pid))
        started = time.monotonic()
        busy = [processor_seconds(pid) for pid in (server.pid, os.getpid())]
        for part in (options.rounds // 2, options.rounds - options.rounds // 2):
            users.ask_round(part)
            memory.append(resident_mb(server.pid))
        took = time.monotonic() - started
        ends = [processor_seconds(pid) for pid in (server.pid, os.getpid())]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)
    n = len(users.milliseconds)
    median = statistics.median(users.milliseconds)
    p95 = statistics.quantiles(users.milliseconds, n=20)[-1]
    print(f"errors                        {len(users.errors)} {users.errors[:3] or ''}")
    print(f"answers, users                {n}, {options.users} ({n / took:.1f} answers/s)")
    print(f"median, 95th percentile       {median:.0f} ms, {p95:.0f} ms")
    shares = [1000 * (end - begin) / n for begin, end in zip(busy, ends, strict=True)]
    print(f"processor time an answer      server {shares[0]:.0f} ms, clients {shares[1]:.0f} ms")
    print(f"largest lead of a user        {users.largest_lead} answers")
    print(f"resident memory of the server {' MB, '.join(map(str, memory))} MB")


if __name__ == "__main__":
    main()
