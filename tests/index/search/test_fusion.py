"""Cosine and BM25 become one score, and what is as good as the last is not cut off by chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.fusion import fuse, to_best


def test_the_best_of_both_searches_scores_one_and_the_worst_nothing() -> None:
    fused = fuse({3: 0.5, 5: 0.5, 7: -1.0}, {3: 8.0, 7: 2.0})
    assert fused == pytest.approx({3: 1.0, 5: 0.6, 7: 0.1})
    assert fuse({3: 0.0}, {}) == pytest.approx({3: 0.6})
    assert fuse({}, {}) == {}


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 5)), st.integers(1, 9))
def test_the_best_are_those_and_all_as_good_as_the_last(scores: dict[int, float], k: int) -> None:
    best = to_best(scores, k)
    found = [scores[number] for number in best]
    assert found == sorted(scores.values(), reverse=True)[: len(best)]
    assert len(best) >= min(k, len(scores))
    rest = [score for number, score in scores.items() if number not in best]
    assert all(score < min(found[:k]) for score in rest)
