"""Answers over an index measured, and what there is nothing to measure of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa import Assistant
from qa.evaluation.labels import Label, Labels, to_quote_hash
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
        "n_labelled",
        "n_rules_too_strict",
        "n_rules_too_lenient",
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
                "quote_correct_lenient",
                "answered_rate",
                "answered_correct_rate",
                "answered_correct_rate_lenient",
                "abstained_rate",
                "abstained_rate_lenient",
                "auroc",
                "coverage_at_80",
                "coverage_at_90",
                "brier",
                "brier_lenient",
            )
        ),
    }


def test_strict_and_lenient_stand_side_by_side_and_labels_decide(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index, threshold=0.0)
    question = "Who scored the goal in the final?"
    cited = assistant.ask(question).citations[0]
    rows: list[dict[str, Any]] = [
        {"id": "1", "question": question, "answers": ["Olga Carmona"], "doc_ids": []},
        {"id": "2", "question": question, "answerable": False},
    ]
    wrong, right = (
        Label(question_id=id, quote_hash=to_quote_hash(cited.quote), is_right=is_right)
        for id, is_right in (("1", False), ("2", True))
    )
    names = (
        "quote_correct quote_correct_lenient answered_correct_rate answered_correct_rate_lenient "
        "abstained_rate abstained_rate_lenient n_labelled n_rules_too_strict n_rules_too_lenient"
    ).split()
    by_rules = evaluate_index(assistant, rows)
    labelled = evaluate_index(assistant, rows, labels=Labels([wrong, right]))
    assistant.close()
    assert [by_rules[name] for name in names] == [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0, 0, 0]
    assert [labelled[name] for name in names] == [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2, 1, 1]
    assert by_rules["brier_lenient"] != by_rules["brier"] == labelled["brier"]


def test_nothing_to_measure_is_none_and_not_a_number(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index)
    figures = evaluate_index(assistant, [])
    assistant.close()
    assert figures["passage_at_1"] is None
    assert figures["auroc_ci"] is None
    assert figures["brier_lenient"] is None
    assert figures["n_labelled"] == 0
    assert figures["p50_ms"] is None
