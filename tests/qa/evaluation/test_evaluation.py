"""The figures: small cases by hand, laws against brute force, and one index measured."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuothError
from qa import Assistant
from qa.evaluation.evaluation import (
    auroc,
    evaluate_index,
    evaluate_reader,
    exact_match,
    f1,
    holds_answer,
    read_rows,
)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("He paid the $4.5 bn.", ["4.5 bn"], True),
        ("Theatre in Rome", ["the"], False),
        ("In Sweden and Finland.", ["Finland", "Norway"], True),
        ("Swedenborg", ["Sweden"], False),
        ("ﬁve “times”", ["five times"], True),
        ("nothing", [""], False),
        ("nothing", [], False),
    ],
)
def test_an_answer_is_held_as_whole_normalised_words(
    text: str, answers: list[str], expected: bool
) -> None:
    assert holds_answer(text, answers) is expected


def test_exact_match_and_f1_are_squads() -> None:
    assert exact_match("The Eiffel Tower!", ["eiffel tower"]) == 1.0
    assert exact_match("Eiffel", ["eiffel tower"]) == 0.0
    assert f1("the tall Eiffel Tower", ["Eiffel Tower of Paris"]) == pytest.approx(4 / 7)
    assert f1("tea", ["moon", "tea"]) == 1.0
    assert f1("", ["moon"]) == 0.0
    assert f1("tea", []) == 0.0


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_auroc_equals_counting_pairs(pairs: list[tuple[int, bool]]) -> None:
    positives = [score for score, positive in pairs if positive]
    negatives = [score for score, positive in pairs if not positive]
    found = auroc([score for score, _ in pairs], [positive for _, positive in pairs])
    if not positives or not negatives:
        assert found is None
    else:
        won = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
        assert found == pytest.approx(won / (len(positives) * len(negatives)))


def test_the_reader_alone() -> None:
    said = {"a": ("tea", 0.9, False), "b": ("moon", 0.8, False), "c": ("war", 0.1, True)}
    rows = [
        {"question": "a", "context": "", "answers": ["tea"], "is_impossible": False},
        {"question": "b", "context": "", "answers": ["full moon"], "is_impossible": False},
        {"question": "c", "context": "", "answers": [], "is_impossible": True},
    ]
    figures = evaluate_reader(lambda question, _: said[question], rows)
    assert {name: value for name, value in figures.items() if not name.endswith("_ci")} == {
        "n": 3,
        "em_answerable": 0.5,
        "f1_answerable": 0.8333,
        "f1_at_threshold": 0.8889,
        "f1_best": 0.8889,
        "auroc": 1.0,
    }
    assert all(
        figures[f"{name}_ci"][0] <= figures[name] <= figures[f"{name}_ci"][1]
        for name in ("em_answerable", "f1_answerable", "f1_best")
    )


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


def test_rows_are_read_line_by_line_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a\u2028b"}, ensure_ascii=False) + "\n\n{broken\n")
    rows = read_rows(path)
    assert next(rows) == (f"{path}:1", {"id": "a\u2028b"})
    with pytest.raises(QuothError, match=r"rows.jsonl.gz:3: not JSON"):
        next(rows)
    (tmp_path / "list.jsonl").write_text("[1]\n")
    with pytest.raises(QuothError, match=r"list.jsonl:1: not a JSON object"):
        list(read_rows(tmp_path / "list.jsonl"))
    with pytest.raises(QuothError, match="No such file"):
        list(read_rows(tmp_path / "nowhere.jsonl"))
