"""What a question is about."""

from __future__ import annotations

import pytest

from qa.subjects import to_subjects


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("Who won the war today?", ["war"]),
        ("Who plays the oboe?", ["oboe"]),
        ("Where does tea grow?", ["tea"]),
        ("What did Starmer offer Ukraine?", ["Starmer", "Ukraine"]),
        ("When did the prime minister resign?", ["prime", "minister"]),
        ("Has Will Smith apologised to Chris Rock?", ["Will Smith", "Chris Rock"]),
        ("how tall is Everest", ["Everest"]),
        ("What did the minerals deal cost?", ["minerals", "deal"]),
        ("In which year did Tsai Ing-wen’s party win 51 seats?", ["year", "Tsai Ing-wen", "party"]),
        ("Why?", []),
    ],
)
def test_subjects_are_names_and_nouns_and_no_verbs(question: str, subjects: list[str]) -> None:
    assert to_subjects(question)[: len(subjects) or None] == subjects
