"""Landscape: a map of articles by meaning. The one file that knows scikit-learn.

Takes a vector and a title for each article; gives each a position in the unit square, near those
it is near to in meaning, and the clusters that form there, named after phrases of theirs. The same
articles give the same map.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.library.phrases import to_labels
from index.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

# Placed by t-SNE, which takes 8 s for so many; more are put beside those they are most like.
LANDMARKS = 2_000
_COMPONENTS = 50  # that t-SNE sees of the vectors: as its authors did
_PERPLEXITY = 30.0
_STEPS = 500  # half of scikit-learn's; the neighbours on the map are as good
_FEWEST = 8  # articles, with fewer of which t-SNE has nothing to weigh
_NEIGHBOURS = 3  # landmarks that an article is put between
_MARGIN = 0.04  # of the square, free on every side
_ARTICLES_A_CLUSTER = 18
_MOST_CLUSTERS = 14
# Of groups that are told in words. Smaller ones have words that tell more; of 24 groups of news
# those under these bounds were read, and were of mixed matters.
_ARTICLES_A_GROUP, _MOST_GROUPS = 10, 24
_LEAST_HELD = 0.3  # share of titles with a word of the label
_LEAST_TOLD = 1.0  # that share, and the length of the mean of unit vectors
OPENING = 300  # characters of an article in which phrases for labels are looked for
_LABEL_WORDS = 2
_MOSTLY = 0.7  # of a word's titles, in which a pair stands that is then told for it
_SHORTEST = 3  # letters of a word in a label
# Words of headlines that are about no matter in particular.
_SAY_NOTHING = STOP_WORDS | frozenset(
    """
    after against aged all amid among another before between best day days down during first five
    four into last latest least lead leads life man men more most near new news next not off old one
    out over own people per report reports says say said second set sets show shows six still take
    takes than their them then third three through time times today top two under until week weeks
    were while win wins woman women world year years
    """.split()
)
_BLOCK = 2_048  # articles compared with all landmarks at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Articles that lie together: where their middle is, and phrases that set them apart."""

    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """`positions[i]`, (n, 2) in the unit square, and `clusters[cluster_of[i]]` are of article i."""

    positions: NDArray[np.float32]
    cluster_of: tuple[int, ...]
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Articles that are alike: their numbers, the nearest to the middle of them all first."""

    label: str
    members: tuple[int, ...]


def to_landscape(
    vectors: NDArray[np.float32],
    titles: Sequence[str],
    unsaid: Iterable[str] = (),
    *,
    openings: Sequence[str] = (),
) -> Landscape:
    """Return the map of articles with these vectors, (n, dim) float32, and titles.

    Clusters are named after phrases of titles and `openings`, if these are given. Words in
    `unsaid`, such as names of sources, are in no label.

    The projection is t-SNE (van der Maaten and Hinton, "Visualizing Data using t-SNE", 2008) of the
    first principal components; see docs/experiments.md for how it compares with these alone.
    """
    n = len(vectors)
    if n != len(titles):
        raise ValueError(f"{n} vectors and {len(titles)} titles")
    if n == 0:
        return Landscape(positions=np.empty((0, 2), np.float32), cluster_of=(), clusters=())
    components = _principal(vectors, _COMPONENTS)
    landmarks = np.linspace(0, n - 1, min(n, LANDMARKS)).astype(np.int64)
    placed = _placed(components[landmarks])
    positions = placed if n <= LANDMARKS else _beside(components, components[landmarks], placed)
    positions = _in_square(positions)
    cluster_of = _clusters(positions, min(_MOST_CLUSTERS, n // _ARTICLES_A_CLUSTER))
    told = list(zip(titles, openings or [""] * n, strict=True))
    labels = to_labels(told, cluster_of, unsaid)
    clusters = []
    for number, label in enumerate(labels):
        x, y = np.median(positions[np.array(cluster_of) == number], axis=0).tolist()
        clusters.append(Cluster(label=label, x=x, y=y))
    return Landscape(positions=positions, cluster_of=cluster_of, clusters=tuple(clusters))


def to_means(
    vectors: Iterable[tuple[int, NDArray[np.float32]]], shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Return the mean of each article's vectors: (n, dim) float32, `shape`; zeros for one of none.

    `vectors` gives (i, those of article i), one article at a time: no more of them are held.
    """
    means = np.zeros(shape, dtype=np.float32)
    for i, of_article in vectors:
        means[i] = of_article.sum(axis=0) / len(of_article)
    return means


def to_groups(
    vectors: NDArray[np.float32], titles: Sequence[str], unsaid: Iterable[str] = ()
) -> list[Group]:
    """Return groups of articles with these vectors, (n, dim) float32, and titles.

    Unlike the clusters of a map they are formed of the vectors, by k-means of their first principal
    components: that takes no drawing. They are named in the same way, but smaller, and only where
    enough of their titles have these words and their vectors are much alike; else the label is "".
    """
    n = len(vectors)
    if n != len(titles):
        raise ValueError(f"{n} vectors and {len(titles)} titles")
    if n == 0:
        return []
    components = _principal(vectors, _COMPONENTS)
    group_of = np.array(_clusters(components, min(_MOST_GROUPS, n // _ARTICLES_A_GROUP)))
    words = _SAY_NOTHING | set(" ".join(unsaid).casefold().split())
    groups = []
    for number, label in enumerate(_labels(titles, group_of.tolist(), words)):
        members = np.flatnonzero(group_of == number)
        middle = components[members].mean(axis=0)
        distances = ((components[members] - middle) ** 2).sum(axis=1)
        nearest = members[np.argsort(distances, kind="stable")].tolist()
        is_told = _tells(label, [titles[i] for i in nearest], vectors[nearest])
        groups.append(Group(label=label if is_told else "", members=tuple(nearest)))
    return groups


def _tells(label: str, titles: Sequence[str], vectors: NDArray[np.float32]) -> bool:
    """Say whether the words of a label tell what articles are about that are much alike."""
    terms = label.casefold().split(", ")
    held = sum(any(term in title.casefold() for term in terms) for title in titles) / len(titles)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = float(np.linalg.norm((vectors / np.maximum(lengths, 1e-9)).mean(axis=0)))
    return bool(label) and held >= _LEAST_HELD and held + alike >= _LEAST_TOLD


def _principal(vectors: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """Return the first `k` principal components: (n, min(k, dim)) float32, signs made definite."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    first = axes[:, ::-1][:, :k]  # the largest eigenvalue first
    signs = np.sign(first[np.abs(first).argmax(axis=0), np.arange(first.shape[1])])
    components: NDArray[np.float32] = (centred @ (first * signs)).astype(np.float32)
    return components


def _placed(components: NDArray[np.float32]) -> NDArray[np.float32]:
    n = len(components)
    if n < _FEWEST or np.ptp(components) == 0:
        return components[:, :2]
    from sklearn.manifold import TSNE

    # Started from the components and without chance: the same map every time.
    tsne = TSNE(
        n_components=2,
        init="pca",
        perplexity=min(_PERPLEXITY, (n - 1) / 3),
        learning_rate="auto",
        max_iter=_STEPS,
        random_state=0,
        n_jobs=1,
    )
    placed: NDArray[np.float32] = tsne.fit_transform(components).astype(np.float32)
    return placed


def _beside(
    components: NDArray[np.float32], landmarks: NDArray[np.float32], placed: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return a position for every article between the landmarks most like it."""
    positions = np.empty((len(components), 2), dtype=np.float32)
    lengths = (landmarks**2).sum(axis=1)
    for first in range(0, len(components), _BLOCK):
        block = components[first : first + _BLOCK]
        distances = lengths - 2 * block @ landmarks.T + (block**2).sum(axis=1, keepdims=True)
        nearest = np.argpartition(distances, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
        weights = 1 / (np.take_along_axis(distances, nearest, axis=1).clip(0) + 1e-6)
        weights /= weights.sum(axis=1, keepdims=True)
        positions[first : first + _BLOCK] = (placed[nearest] * weights[..., None]).sum(axis=1)
    return positions


def _in_square(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the points moved and stretched into the unit square; a lone article in its middle."""
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    least, extent = points.min(axis=0), np.ptp(points, axis=0)
    scaled = np.where(extent > 0, (points - least) / np.where(extent > 0, extent, 1), 0.5)
    positions: NDArray[np.float32] = (_MARGIN + (1 - 2 * _MARGIN) * scaled).astype(np.float32)
    return positions


def _clusters(positions: NDArray[np.float32], k: int) -> tuple[int, ...]:
    """Return the number of each article's cluster, of `k`: on the map, or of components."""
    distinct = len(np.unique(positions, axis=0))
    if min(k, distinct) < 2:
        return (0,) * len(positions)
    from sklearn.cluster import KMeans

    # On the positions and not the vectors: a label must stand over articles that lie together.
    found = KMeans(min(k, distinct), n_init=4, random_state=0).fit_predict(positions)
    return tuple(int(number) for number in found)


def _labels(titles: Sequence[str], cluster_of: Sequence[int], unsaid: frozenset[str]) -> list[str]:
    """Return words for each cluster: those its titles have more often than the others'.

    A term, one word or two in a row, is weighed by its share of the cluster's titles and how rare
    it is in all (class-based TF-IDF, as in Grootendorst, "BERTopic", 2022); one that only a single
    title has says nothing.
    """
    n_clusters = max(cluster_of) + 1
    if n_clusters == 1:
        return [""]
    spelled: dict[str, Counter[str]] = {}
    held: list[Counter[str]] = [Counter() for _ in range(n_clusters)]
    for title, number in zip(titles, cluster_of, strict=True):
        for folded, term in _terms(title, unsaid).items():
            held[number][folded] += 1
            spelled.setdefault(folded, Counter())[term] += 1
    total = sum(held, Counter())
    labels = []
    for counts in held:
        weights = {
            term: count * math.log(1 + len(titles) / total[term])
            for term, count in counts.items()
            if count > 1
        }
        best: list[str] = []
        for term in sorted(weights, key=lambda term: (-weights[term], term)):
            words = set(term.split())
            if not any(words & set(other.split()) for other in best):
                # A word that nearly always comes with the same other one is told with it.
                best.append(_whole(term, counts))
            if len(best) == _LABEL_WORDS:
                break
        labels.append(", ".join(_spelling(spelled[term]) for term in best))
    return labels


def _terms(title: str, unsaid: frozenset[str]) -> dict[str, str]:
    """Return the words of a title that name something, and the pairs of these: folded to spelled.

    A pair is of two words that stand next to each other and are both written with a capital.
    """
    terms: dict[str, str] = {}
    before = ""
    for word in re.findall(r"[^\W_][\w’'-]*", title):
        folded = word.casefold()
        if folded in unsaid or len(folded) < _SHORTEST or folded.isdecimal():
            before = ""
            continue
        terms[folded] = word
        if before[:1].isupper() and word[:1].isupper():
            terms[f"{before} {word}".casefold()] = f"{before} {word}"
        before = word
    return terms


def _whole(term: str, counts: Counter[str]) -> str:
    if " " in term:
        return term
    pairs = [pair for pair in counts if " " in pair and term in pair.split()]
    often = max(pairs, key=lambda pair: (counts[pair], pair), default=term)
    return often if counts[often] >= _MOSTLY * counts[term] else term


def _spelling(ways: Counter[str]) -> str:
    """Return the most frequent way of writing a word, the first in order where they are equal."""
    return min(ways, key=lambda way: (-ways[way], way))
