"""The map: what is alike lies together, the same every time."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.library.landscape import LANDMARKS, to_groups, to_landscape, to_means

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def test_the_map_puts_what_is_alike_together_and_is_the_same_every_time() -> None:
    kinds = [np.eye(16, dtype=np.float32)[i % 3] for i in range(60)]
    noise = np.random.default_rng(5).normal(scale=0.05, size=(60, 16)).astype(np.float32)
    vectors = np.array(kinds) + noise
    names = ["Hong Kong votes", "A moon landing", "Tea prices rise"]
    titles = [f"{names[i % 3]} again" for i in range(60)]
    drawn = to_landscape(vectors, titles, {"The Tea Post"})
    assert np.array_equal(drawn.positions, to_landscape(vectors, titles).positions)
    assert drawn.positions.min() >= 0
    assert drawn.positions.max() <= 1
    between = np.linalg.norm(drawn.positions[:, None] - drawn.positions[None], axis=2)
    np.fill_diagonal(between, np.inf)
    assert all(nearest % 3 == i % 3 for i, nearest in enumerate(between.argmin(axis=1)))
    labels = [cluster.label for cluster in drawn.clusters]
    assert any("Hong Kong" in label for label in labels)
    assert not any("tea" in label.casefold() for label in labels)  # the name of a source


def test_of_the_vectors_of_many_articles_those_of_one_are_held_at_a_time() -> None:
    held: list[weakref.ref[NDArray[np.float32]]] = []
    most = 0

    def vectors() -> Iterator[tuple[int, NDArray[np.float32]]]:
        nonlocal most
        for i in range(1, 10):
            of_article = np.array([[i, 0], [i + 2, 4]], dtype=np.float32)
            held.append(weakref.ref(of_article))
            yield i, of_article
            del of_article
            most = max(most, sum(one() is not None for one in held))

    means = to_means(vectors(), (11, 2))
    assert means.tolist() == [[0, 0], *([i + 1, 2] for i in range(1, 10)), [0, 0]]
    assert most <= 1


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 9])
def test_a_map_of_few_articles(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 16)).astype(np.float32)
    for given in (vectors, np.ones_like(vectors)):
        drawn = to_landscape(given, ["A title"] * n)
        assert drawn.positions.shape == (n, 2)
        assert np.isfinite(drawn.positions).all()
        assert len(drawn.cluster_of) == n


def test_articles_beyond_the_landmarks_lie_with_their_like() -> None:
    kinds = np.eye(8, dtype=np.float32)
    n = LANDMARKS + 500
    vectors = kinds[np.arange(n) % 4]
    vectors = vectors + np.random.default_rng(3).normal(scale=0.02, size=(n, 8)).astype(np.float32)
    positions = to_landscape(vectors, ["A title"] * n).positions
    middles = np.array([np.median(positions[i::4], axis=0) for i in range(4)])
    nearest = np.linalg.norm(positions[:, None] - middles[None], axis=2).argmin(axis=1)
    assert np.mean(nearest == np.arange(n) % 4) > 0.95


def test_groups_are_of_what_is_alike_the_most_typical_first() -> None:
    kinds = np.eye(16, dtype=np.float32)[np.arange(60) % 3]
    noise = np.random.default_rng(5).normal(scale=0.05, size=(60, 16)).astype(np.float32)
    names = ["Hong Kong votes", "A moon landing", "Tea prices rise"]
    titles = [f"{names[i % 3]} again" for i in range(60)]
    groups = to_groups(kinds + noise, titles, {"The Tea Post"})
    assert sorted(i for group in groups for i in group.members) == list(range(60))
    assert all(len({i % 3 for i in group.members}) == 1 for group in groups)
    assert any("Hong Kong" in group.label for group in groups)
    assert not any("tea" in group.label.casefold() for group in groups)
    assert groups == to_groups(kinds + noise, titles, {"The Tea Post"})
    middle = (kinds + noise)[list(groups[0].members)].mean(axis=0)
    far = np.linalg.norm((kinds + noise)[list(groups[0].members)] - middle, axis=1)
    assert far[0] < np.median(far)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_few_articles_are_one_group_without_a_name(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 16)).astype(np.float32)
    groups = to_groups(vectors, ["A title"] * n)
    assert [(group.label, len(group.members)) for group in groups] == ([("", n)] if n else [])
