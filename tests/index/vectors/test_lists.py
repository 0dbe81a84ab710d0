"""Lists: with every list looked into they find what looking at all does; never what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.vectors.lists import Lists, from_bytes, to_lists
from index.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIM = 16


def _unit(random: np.random.Generator, n: int) -> NDArray[np.float32]:
    vectors = random.normal(size=(n, _DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _lists(vectors: NDArray[np.float32], probed: float = 1 / 16) -> Lists:
    index = from_bytes(to_lists(vectors, on_progress=lambda _: None))
    living = np.ones(len(vectors), dtype=bool)
    return Lists(index=index, vectors=vectors, living=living, probed=probed)


_VECTORS = _unit(np.random.default_rng(0), 4_000)
_LISTS = _lists(_VECTORS)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 500))
def test_asked_for_so_many_that_all_are_looked_at_they_equal_the_exact_ones(
    seed: int, kept: float, allowed: float, k: int
) -> None:
    random = np.random.default_rng(seed)
    left = random.random(len(_VECTORS)) < kept
    exact, near = VectorIndex.of(_VECTORS[left]), VectorIndex(_DIM, [_LISTS]).changed(left, [])
    asked = random.random(exact.n) < allowed
    # Eight candidates a row: half of those allowed are all of them.
    wanted = max(k, int(asked.sum()) // 2)
    vector = _unit(random, 1)[0]
    found, right = (one.search(vector, wanted, asked) for one in (near, exact))
    # Cosines differ in the last bits, and with them the order of equals.
    assert len({row for row, _ in found}) == len(right)
    np.testing.assert_allclose([c for _, c in found], [c for _, c in right], atol=1e-6)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 60))
def test_what_is_left_out_is_never_found_and_as_many_as_there_are_come_back(
    seed: int, kept: float, allowed: float, k: int
) -> None:
    random = np.random.default_rng(seed)
    left = random.random(len(_VECTORS)) < kept
    index = VectorIndex(_DIM, [_LISTS]).changed(left, [_unit(random, 30)])
    asked = random.random(index.n) < allowed
    vector = _unit(random, 1)[0]
    found = index.search(vector, k, asked)
    rows = [row for row, _ in found]
    assert len(set(rows)) == len(rows) == min(k, int(asked.sum()))
    assert asked[rows].all()
    cosines = index.cosines(vector, np.array(rows, dtype=np.int64))
    np.testing.assert_allclose([c for _, c in found], cosines, atol=1e-6)
    assert index.search(vector, k, asked) == found


def test_a_tenth_of_the_lists_finds_nearly_all_with_filters_and_without() -> None:
    random = np.random.default_rng(1)
    centres = _unit(random, 200)
    vectors = centres[random.integers(200, size=20_000)] + 0.3 * _unit(random, 20_000)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    near, exact = VectorIndex(_DIM, [_lists(vectors)]), VectorIndex.of(vectors)
    for share in (1.0, 0.3, 0.05):
        asked = random.random(len(vectors)) < share
        hits = 0
        for vector in vectors[:100]:
            found, right = (one.search(vector, 10, asked) for one in (near, exact))
            hits += len({row for row, _ in found} & {row for row, _ in right})
        assert hits >= 0.95 * 1_000


def test_the_rows_behind_the_lists_are_looked_at_one_by_one() -> None:
    late = _unit(np.random.default_rng(5), 3)
    index = VectorIndex(_DIM, [_LISTS], of_lists=4).changed(np.ones(4_000, dtype=bool), [late])
    assert index.of_lists == 4
    assert index.search(late[1], 1)[0][0] == 4_001
    rows = np.array([7, 3_999, 4_002])
    assert np.array_equal(index.at(rows), np.concatenate([_VECTORS[[7, 3_999]], late[2:]]))


def test_lists_of_the_same_vectors_are_the_same() -> None:
    first, second = (to_lists(_VECTORS, on_progress=lambda _: None) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("data", [b"", b"nothing", b"IwFl" + bytes(40)])
def test_what_is_no_lists_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="lists"):
        from_bytes(np.frombuffer(data, dtype=np.uint8))
