"""The trace of an answer: its steps, with the candidates and scores of each."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qa import Assistant
from qa.chats.kept import from_kept, to_kept
from qa.reader import READ
from qa.trace import to_trace

if TYPE_CHECKING:
    from pathlib import Path

    from qa import Answer

QUESTION = "What new height did Nepal and China announce for Mount Everest?"


@pytest.fixture(scope="module")
def answer(seed_index: Path) -> Answer:
    with closing(Assistant.open(seed_index)) as assistant:
        return assistant.ask(QUESTION)


def test_each_step_has_its_time_and_what_it_came_to(answer: Answer) -> None:
    names = [step.name for step in answer.trace]
    assert names[:4] == ["resolve", "encode", "search", "read"]
    for stage in ("resolve", "encode", "search", "read"):
        spent = sum(step.milliseconds for step in answer.trace if step.name == stage)
        assert spent == pytest.approx(answer.timings_ms[stage])
    search, read = answer.trace[2:4]
    assert (search.question, read.question) == (QUESTION, QUESTION)
    assert [one.rank for one in search.found] == list(range(1, READ + 1))
    assert {one.passage.id for one in read.found} == {one.passage.id for one in search.found}
    assert [one.passage.id for one in read.found[:5]] == [
        one.passage.id for one in answer.retrieved
    ]
    assert read.confidence == answer.confidence


def test_as_json_it_has_the_scores_of_every_candidate(answer: Answer) -> None:
    steps = json.loads(json.dumps(to_trace(answer.trace)))["trace"]
    assert steps[0] == {
        "step": "resolve",
        "milliseconds": round(answer.trace[0].milliseconds, 1),
        "question": None,
        "found": [],
        "confidence": None,
    }
    first = answer.trace[2].found[0]
    assert first.fused is not None
    assert steps[2]["found"][0] == {
        "rank": 1,
        "article_id": first.article.id,
        "start": first.passage.start,
        "end": first.passage.end,
        "score": round(first.score, 4),
        "cosine": round(first.cosine, 4),
        "bm25": round(first.bm25, 4),
        "fused": round(first.fused, 4),
        "reading": None,
    }
    assert all(one["reading"] is not None for one in steps[3]["found"])


def test_a_kept_answer_has_none_and_is_the_same_answer(answer: Answer) -> None:
    again = from_kept(*to_kept(answer))
    assert again.trace == ()
    assert again == answer
