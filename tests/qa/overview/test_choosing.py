"""What is chosen tells much and tells nothing twice."""

from __future__ import annotations

import numpy as np

from qa.overview.choosing import choose
from qa.overview.likeness import to_word_rows


def test_the_most_telling_first_and_nothing_twice() -> None:
    rows = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    relevance = np.array([1.0, 0.9, 0.7], dtype=np.float32)
    assert choose(relevance, lambda i: rows @ rows[i], 2) == [0, 2]
    assert choose(relevance, lambda i: rows @ rows[i], 9) == [0, 2, 1]
    assert choose(relevance[:0], lambda i: rows[:0] @ rows[i], 2) == []


def test_only_what_is_allowed_is_chosen() -> None:
    relevance = np.array([1.0, 0.9, 0.7], dtype=np.float32)
    none = np.zeros(3, dtype=np.float32)
    chosen = choose(relevance, lambda _: none, 2, allowed=lambda i, chosen: (i + len(chosen)) > 0)
    assert chosen == [1, 2]


def test_texts_are_alike_by_their_rare_words() -> None:
    texts = ["The mill burned on Monday", "A mill was burning", "Tea on Monday", "", "the of and"]
    rows = to_word_rows(texts)
    likeness = rows @ rows.T
    assert likeness[0, 1] > likeness[0, 2] > 0
    assert np.allclose(np.diag(likeness)[:3], 1)
    assert not likeness[3:].any()
