"""Slots: one is free again once its thread has ended, whoever has gone meanwhile."""

from __future__ import annotations

import asyncio
import threading

import pytest

from index.errors import BusyError
from tests.conftest import run_async
from ui.programs.slots import Slots


def test_stopping_again_and_again_piles_up_no_threads() -> None:
    goes_on = threading.Event()
    started: list[int] = []

    def read(number: int) -> int:
        started.append(number)
        goes_on.wait()
        return number

    async def asking() -> None:
        slots = Slots(2)
        for number in range(6):
            asked = asyncio.create_task(slots.run(read, number))
            while number < 2 and number not in started:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)
            asked.cancel()  # Stop
            with pytest.raises(asyncio.CancelledError):
                await asked
        assert (started, slots.taken) == ([0, 1], 2)
        waiting = asyncio.create_task(slots.run(read, 6))
        await asyncio.sleep(0)
        goes_on.set()
        assert await waiting == 6
        while slots.taken:
            await asyncio.sleep(0.001)
        assert started == [0, 1, 6]

    run_async(asking())


def test_what_fails_gives_its_slot_back() -> None:
    async def asking() -> None:
        slots = Slots(1)
        for _ in range(2):
            with pytest.raises(ValueError, match="x"):
                await slots.run(int, "x")
        while slots.taken:
            await asyncio.sleep(0.001)

    run_async(asking())


def test_a_thread_waits_until_nothing_runs() -> None:
    goes_on, has_begun = threading.Event(), threading.Event()
    order: list[str] = []

    def read() -> None:
        has_begun.set()
        goes_on.wait()
        order.append("read")

    async def asking() -> None:
        slots = Slots(2)
        reading = asyncio.create_task(slots.run(read))
        await asyncio.to_thread(has_begun.wait)

        def wait() -> None:
            slots.wait_until_free(0.001)
            order.append("waited in vain")
            goes_on.set()
            slots.wait_until_free(60)
            order.append("waited")

        await asyncio.to_thread(wait)
        await reading

    run_async(asking())
    assert order == ["waited in vain", "read", "waited"]


def test_who_comes_beyond_the_bound_is_told_how_long_it_takes() -> None:
    goes_on = threading.Event()

    async def asking() -> None:
        slots = Slots(1, 2)
        assert (slots.wait_s, slots.waiting, slots.is_full) == (0, 0, False)
        order: list[int] = []

        def read(number: int) -> None:
            goes_on.wait()
            order.append(number)

        tasks = [asyncio.create_task(slots.run(read, number)) for number in range(3)]
        while slots.waiting < 2:
            await asyncio.sleep(0.001)
        assert (slots.taken, slots.is_full, slots.wait_s) == (1, True, None)
        with pytest.raises(BusyError, match=r"^Busy\. Too many questions wait"):
            await slots.run(read, 3)
        tasks[1].cancel()  # leaves the line at once
        with pytest.raises(asyncio.CancelledError):
            await tasks[1]
        assert (slots.waiting, slots.is_full) == (1, False)
        tasks.append(asyncio.create_task(slots.run(read, 4)))
        await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(tasks[0], *tasks[2:])
        assert order == [0, 2, 4]

    run_async(asking())


def test_how_long_it_takes_is_measured_by_what_ended_last() -> None:
    goes_on = threading.Event()

    async def asking() -> None:
        slots = Slots(2, 1)
        slots.record(5.0)
        slots.record(7.0)
        tasks = [asyncio.create_task(slots.run(goes_on.wait)) for _ in range(3)]
        while not slots.is_full:
            await asyncio.sleep(0.001)
        assert slots.wait_s == 6  # two turns of 6 s, two at once
        with pytest.raises(BusyError, match="Busy: about 6 s") as busy:
            await slots.run(int)
        assert busy.value.wait_s == 6
        goes_on.set()
        await asyncio.gather(*tasks)

    run_async(asking())
