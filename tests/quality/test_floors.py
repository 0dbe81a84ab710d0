"""Floors under the quality on the sample seeds: they only move up (docs/experiments.md)."""

from __future__ import annotations

from pathlib import Path

from qa import Assistant
from qa.evaluation.over_index import evaluate_index
from qa.evaluation.question_sets import read_rows

_FLOORS = {  # one question below what was measured on 2026-11-23
    "article_at_1": 0.96,
    "passage_at_1": 0.84,
    "passage_at_5": 0.90,
    "quote_correct": 0.84,
    "answered_correct_rate": 0.68,
    "abstained_rate": 0.90,
    "auroc": 0.95,
}


def test_quality_on_the_sample_seeds_is_not_below_its_floors(seed_index: Path) -> None:
    rows = [row for _, row in read_rows(Path(__file__).parent / "questions.jsonl")]
    assistant = Assistant.open(seed_index)
    figures = evaluate_index(assistant, rows)
    assistant.close()
    assert (figures["n_answerable"], figures["n_unanswerable"]) == (32, 10)
    assert {name: figures[name] for name, floor in _FLOORS.items() if figures[name] < floor} == {}
