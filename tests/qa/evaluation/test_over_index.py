"""Answers over an index measured, and what there is nothing to measure of."""

from __future__ import annotations

from pathlib import Path

from qa import Assistant
from qa.evaluation.over_index import evaluate_index


def test_an_index_measured(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index)
    rows = [
        {
            "id": "1",
            "question": "How high is Mount Everest according to Nepal and China?",
            "answers": ["8,848.86 metres"],
            "doc_ids": ["everest-two-surveys.md"],
            "answerable": True,
        },
        {"id": "2", "question": "Who won the lunar regatta of 2031?", "answerable": False},
    ]
    figures = evaluate_index(assistant, rows)
    assistant.close()
    assert (figures["n_answerable"], figures["n_unanswerable"]) == (1, 1)
    assert (figures["article_at_5"], figures["passage_at_10"]) == (1.0, 1.0)
    assert figures["abstained_rate"] == 1.0
    assert figures["auroc"] == 1.0
    assert set(figures) == {
        "n_answerable",
        "n_unanswerable",
        "p50_ms",
        "p95_ms",
        *(
            f"{name}{suffix}"
            for suffix in ("", "_ci")
            for name in (
                "article_at_1",
                "article_at_5",
                "passage_at_1",
                "passage_at_5",
                "passage_at_10",
                "quote_correct",
                "answered_rate",
                "answered_correct_rate",
                "abstained_rate",
                "auroc",
                "brier",
            )
        ),
    }


def test_nothing_to_measure_is_none_and_not_a_number(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index)
    figures = evaluate_index(assistant, [])
    assistant.close()
    assert figures["passage_at_1"] is None
    assert figures["auroc_ci"] is None
    assert figures["p50_ms"] is None
