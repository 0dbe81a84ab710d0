"""Conversations measured, turn by turn."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant
from qa.evaluation.conversations import content_f1, evaluate_conversations


def _turn(question: str, **rest: Any) -> dict[str, Any]:
    return {
        "question": question,
        "resolved": question,
        "answerable": True,
        "answers": ["Olga Carmona"],
        "doc_ids": ["womens-world-cup-2023.md"],
        "type": "opening",
        **rest,
    }


def test_a_conversation_measured(seed_index: Path) -> None:
    question = "Who scored the goal in the final of the 2023 Women's World Cup?"
    turns = [
        _turn(question),
        _turn(question, type="standalone"),
        _turn(question, type="change", doc_ids=["croatia-euro.md"]),
        _turn("Who won the lunar regatta of 2031?", answerable=False, type="unanswerable"),
    ]
    steps: list[tuple[int, int]] = []
    with closing(Assistant.open(seed_index)) as assistant:
        figures = evaluate_conversations(
            assistant,
            [{"id": "1", "turns": turns}],
            on_progress=lambda done, of: steps.append((done, of)),
        )
    assert steps == [(1, 1)]
    assert (figures["n_conversations"], figures["n_follow_ups"]) == (1, 3)
    assert (figures["opening_right"], figures["standalone_right"]) == (1.0, 1.0)
    assert (figures["change_right"], figures["unanswerable_right"]) == (0.0, 1.0)
    assert figures["follow_up_right"] == figures["follow_up_right_by_hand"] == pytest.approx(0.6667)
    assert figures["untouched"] == 1.0
    assert figures["opening_p50_ms"] > 0
    assert figures["follow_up_p50_ms"] > 0


def test_nothing_to_measure_is_none(seed_index: Path) -> None:
    with closing(Assistant.open(seed_index)) as assistant:
        figures = evaluate_conversations(assistant, [])
    assert (figures["n_conversations"], figures["follow_up_right"]) == (0, None)
    assert figures["follow_up_p50_ms"] is None


@pytest.mark.parametrize(
    ("one", "other", "f1"),
    [
        ("Who built it?", "Who built the bridge?", 2 / 3),
        ("Who built the bridge?", "who built the bridge", 1.0),
        ("Why?", "When?", 1.0),
        ("Who built it?", "Why?", 0.0),
    ],
)
def test_content_words_are_compared(one: str, other: str, f1: float) -> None:
    assert content_f1(one, other) == pytest.approx(f1)
