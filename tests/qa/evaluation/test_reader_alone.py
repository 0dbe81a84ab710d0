"""The reader alone: figures of rows that bring their own text."""

from __future__ import annotations

from qa.evaluation.reader_alone import evaluate_reader, read_context
from qa.reader import Reader


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


def test_a_text_is_read_with_its_question() -> None:
    reader = Reader.load(passages="given")
    text = "Ada Brown built the mill\u00a0in 1790. It burned down twice."
    said, confidence, abstained = read_context(reader, "Who built the mill?", text)
    assert (said, abstained) == ("Ada Brown", False)
    assert confidence > 0.5
    assert read_context(reader, "Who built the mill?", "A heading?") == ("", 0.0, True)
