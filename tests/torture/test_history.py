"""A small part of the histories of builds and readers, and the proof held against made-up ones."""

from __future__ import annotations

import pytest

from benchmarks.torture.history import play
from benchmarks.torture.states import PATIENCE_S, Event, faults


def look(start: float, end: float, state: int | None, who: str = "one", **more: str) -> Event:
    return Event(who=who, start=start, end=end, state=state, **more)


BUILDS = [look(0, 1, 0, "builder"), look(2, 3, 1, "builder"), look(5, 6, None, "builder")]


def test_a_history_that_could_be_is_found_right() -> None:
    seen = [look(1, 1.5, 0), look(2.1, 2.2, 1), look(3.5, 3.6, 1)]
    seen += [look(2.5, 3.2, 0, "two"), look(2.9, 3.0 + PATIENCE_S, 0, "two")]
    assert faults(seen, BUILDS) == []


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([look(2.1, 2.2, 1), look(2.3, 2.4, 0)], "one: saw state 0 after state 1"),
        ([look(1, 1.9, 1)], "one: saw state 1 before it was built"),
        ([look(3.5, 3.6, 0)], "one: saw state 0, begun 0.500 s after the build of state 1"),
        ([look(1, 2, None, problem="4 articles of states [0, 1]")], "one: 4 articles of states"),
    ],
)
def test_what_could_not_be_is_told(seen: list[Event], told: str) -> None:
    (found,) = faults(seen, BUILDS)
    assert found.startswith(told)


@pytest.mark.parametrize(
    ("scenario", "readers", "states"),
    [("threads", 3, 4), ("asking", 2, 3), ("processes", 1, 2), ("moved", 2, 3), ("restored", 2, 3)],
)
def test_each_reader_sees_one_state_after_another(scenario: str, readers: int, states: int) -> None:
    run, wrong = play(scenario, n_readers=readers, n_states=states, seed=1)
    assert wrong == []
    assert {one.state for one in run.looks} >= {0, states - 1}
