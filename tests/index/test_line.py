"""Line: whoever has waited longest is next."""

from __future__ import annotations

import threading
import time

from index.line import Line


def test_who_takes_it_again_at_once_comes_after_those_who_wait() -> None:
    line, order = Line(), list[str]()

    def wait(name: str) -> None:
        with line:
            order.append(name)

    def wait_in_line(name: str) -> threading.Thread:
        before = line.n_waiting
        thread = threading.Thread(target=wait, args=(name,))
        thread.start()
        while line.n_waiting == before:
            time.sleep(0.001)
        return thread

    with line:
        threads = [wait_in_line(name) for name in ("one", "two", "three")]
    with line:
        order.append("again")
    for thread in threads:
        thread.join()
    assert order == ["one", "two", "three", "again"]
    with line:
        assert line.n_waiting == 0


def test_one_at_a_time() -> None:
    line, held, most = Line(), 0, 0

    def count() -> None:
        nonlocal held, most
        for _ in range(200):
            with line:
                held += 1
                most = max(most, held)
                held -= 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (held, most) == (0, 1)
