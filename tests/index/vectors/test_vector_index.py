"""Vectors: exact search equals brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(1, 50), st.integers(0, 2**32 - 1), st.booleans())
def test_vector_search_equals_brute_force(n: int, k: int, seed: int, filtered: bool) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vector = random.normal(size=8).astype(np.float32)
    vector /= np.linalg.norm(vector)
    allowed = random.random(n) < 0.5 if filtered else None
    rows = np.flatnonzero(allowed) if allowed is not None else np.arange(n)
    cosines = vectors @ vector
    best = sorted(rows.tolist(), key=lambda row: (-cosines[row], row))[:k]
    found = VectorIndex.of(vectors).search(vector, k, allowed)
    assert [row for row, _ in found] == best
    np.testing.assert_allclose([c for _, c in found], [cosines[row] for row in best], atol=1e-5)


def test_a_vector_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4,\)"):
        VectorIndex.of(np.eye(3, dtype=np.float32)).search(np.ones(4, dtype=np.float32), 1)


def test_cosines_are_those_of_the_rows_asked_for() -> None:
    index = VectorIndex.of(np.eye(3, dtype=np.float32))
    vector = np.array([0, 0.6, 0.8], dtype=np.float32)
    assert index.cosines(vector, np.array([2, 0])).tolist() == pytest.approx([0.8, 0.0])
    assert index.cosines(vector, np.array([], dtype=np.int64)).tolist() == []


def test_the_vectors_of_rows_are_those_given() -> None:
    vectors = _unit(np.random.default_rng(1), 9)
    index = VectorIndex.of(vectors).changed(np.arange(9) != 2, [vectors[:3]])
    kept = np.concatenate([np.delete(vectors, 2, axis=0), vectors[:3]])
    rows = np.array([0, 2, 7, 8, 10])
    assert np.array_equal(index.at(rows), kept[rows])
    assert index.at(rows[:0]).shape == (0, 8)


def _unit(random: np.random.Generator, n: int) -> NDArray[np.float32]:
    vectors = random.normal(size=(n, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9_000)), max_size=5),
)
def test_changed_again_and_again_it_finds_what_a_fresh_one_does(
    seed: int, changes: list[tuple[float, int]]
) -> None:
    random = np.random.default_rng(seed)
    vectors = _unit(random, 20_000)
    index = VectorIndex.of(vectors)
    for share, n_born in changes:
        kept, born = random.random(len(vectors)) < share, _unit(random, n_born)
        before, vectors = index, np.concatenate([vectors[kept], born])
        index = index.changed(kept, [born[:5], born[5:]])
        assert before.n == len(kept)
    fresh, vector = VectorIndex.of(vectors), _unit(random, 1)[0]
    allowed = random.random(len(vectors)) < 0.1
    assert index.n == len(vectors)
    assert index.search(vector, 50) == fresh.search(vector, 50)
    assert index.search(vector, 50, allowed) == fresh.search(vector, 50, allowed)
    rows = random.permutation(len(vectors))[:9]
    assert index.cosines(vector, rows).tolist() == fresh.cosines(vector, rows).tolist()
