"""Measures: small cases by hand, laws against brute force and another library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from qa.evaluation.measures import auroc, coverage, exact_match, f1, holds_answer, put_mean


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


@pytest.mark.parametrize("n_values", [4, 10_000])
def test_auroc_is_that_of_scikit_learn(n_values: int) -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        scores, positive = random.integers(0, n_values, 300), random.random(300) < 0.7
        assert auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)


def test_a_mean_is_put_with_its_interval_or_as_none() -> None:
    figures: dict[str, Any] = {}
    put_mean(figures, "half", np.array([0.0, 1.0] * 50))
    put_mean(figures, "same", np.full(9, 0.25))
    put_mean(figures, "none", np.empty(0))
    low, high = figures.pop("half_ci")
    assert 0.35 < low < 0.5 < high < 0.65
    assert figures == {
        "half": 0.5,
        "same": 0.25,
        "same_ci": [0.25, 0.25],
        "none": None,
        "none_ci": None,
    }


@pytest.mark.parametrize(
    ("right", "share", "answered"),
    [
        ([1, 1, 1, 0, 1], 0.8, 1.0),
        ([1, 1, 1, 0, 1], 0.9, 0.6),
        ([0, 1, 1, 1, 1], 0.8, 1.0),
        ([0, 1, 1, 0, 0], 0.8, 0.0),
        ([], 0.8, 0.0),
    ],
)
def test_how_many_can_be_answered_with_few_enough_wrong(
    right: list[int], share: float, answered: float
) -> None:
    confidence = [0.9, 0.8, 0.7, 0.6, 0.5][: len(right)]
    assert coverage(confidence, right, share) == answered


def test_questions_of_like_confidence_are_answered_together() -> None:
    assert coverage([0.5, 0.5], [1, 0], 0.9) == 0.0
