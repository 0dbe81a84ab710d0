"""A few people at a server for a few seconds, and how growth is told from noise."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.torture.people import Done
from benchmarks.torture.soak import read_questions, soak, to_times
from benchmarks.torture.watched import REPOSITORY, Sample, grown, growth
from index import build_index
from tests.conftest import SEEDS

if TYPE_CHECKING:
    from pathlib import Path


def samples(*, memory_mb: float = 0.0, files: float = 0.0) -> list[Sample]:
    """Return those of ten minutes in which so much is added to noise from end to end."""
    noise = random.Random(1)
    return [
        Sample(
            at=at,
            memory_mb=500 + memory_mb * at / 600 + noise.uniform(-5, 5),
            files=100 + files * at / 600 + noise.uniform(-4, 4),
            threads=20,
            cpu_s=at,
        )
        for at in range(0, 600, 2)
    ]


def test_what_grows_is_told_from_what_goes_up_and_down() -> None:
    assert grown(samples()) == []
    assert abs(growth(samples(memory_mb=100), "memory_mb") - 50) < 5
    assert grown(samples(memory_mb=100))[0].startswith("memory_mb grew by ")
    (told,) = grown(samples(files=40))
    assert told.startswith("files grew by ")


def test_times_are_of_answers_alone() -> None:
    done = [Done(what="ask", at=at, took_s=at / 10, outcome="answer") for at in range(1, 11)]
    done += [Done(what="ask", at=5, took_s=99, outcome="busy")]
    done += [Done(what="look", at=5, took_s=99, outcome="answer")]
    assert [(n, round(p50, 2)) for n, p50, _ in to_times(done, 2)] == [(5, 0.3), (5, 0.8)]


def test_people_get_answers_or_are_told_that_it_is_busy(tmp_path: Path) -> None:
    build_index([SEEDS], tmp_path / "index")
    questions = read_questions(REPOSITORY / "tests" / "quality" / "questions.jsonl")
    notes, _, wrong = soak(tmp_path / "index", questions, people=4, seconds=4.0, pause_s=0.3)
    assert [line for line in wrong if "grew by" not in line] == []
    assert {"answer"} <= {one.outcome for one in notes.done} <= {"answer", "busy"}
    assert len({one.what for one in notes.done}) > 5
