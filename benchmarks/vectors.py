"""Kinds of vector index against each other: recall, time, memory and what they take to build.

    python -m benchmarks.vectors INDEX... --questions FILE [--sizes N...] [--only WORD...]

The vectors are mixtures of real ones, those of the passages of the INDEX folders: each lies between
a real one and one of its ten nearest, moved by half the difference of another two neighbours. How
far they lie from their nearest is shown for as many of them as there are real ones, beside the same
of these. What is looked for are the questions of FILE (JSON lines with "question").

Every kind gives `depth` candidates, whose true cosines are taken from the vectors in a file. Time
is that of one core, of one question after the other. usearch is only looked at where it is
installed. A million takes some 2 GB of memory, four million 3 GB and 6 GB of disk.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from index.encoder import Encoder
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

_NEAR = 10
_MOVED = 0.5  # with it, nearest neighbours lie as far apart as real ones
_PART = 50_000  # vectors at a time
_PER_LIST = 64  # vectors a list to train on
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A FAISS index by its factory's name; `probes` lists or neighbours looked at, in turn.

    `most` is the size up to which building it is bearable on two cores.
    """

    factory: str
    probes: tuple[int, ...] = (0,)
    depths: tuple[int, ...] = (200, 400, 800)
    most: int = 4_000_000


def kinds(n: int) -> list[Kind]:
    """Return what is compared at `n` vectors."""
    lists = 2 ** round(np.log2(4 * np.sqrt(n)))
    probes = tuple(lists // part for part in (64, 32, 16, 8))
    return [
        Kind(factory="Flat", depths=(100,)),
        Kind(factory="RaBitQfs"),
        Kind(factory="RaBitQ", most=1_000_000),
        Kind(factory=f"IVF{lists},RaBitQfs", probes=probes),
        Kind(factory=f"IVF{lists},RaBitQ", probes=probes),
        Kind(factory=f"IVF{lists // 4},RaBitQfs", probes=tuple(p // 4 for p in probes)),
        Kind(factory=f"IVF{lists},RaBitQ2", probes=probes, most=1_000_000),
        Kind(factory=f"IVF{lists},SQ8", probes=probes, depths=(100, 200), most=1_000_000),
        Kind(factory=f"IVF{lists},SQfp16", probes=probes, depths=(100,), most=1_000_000),
        Kind(factory="HNSW32,SQ8", probes=(64, 128, 256), depths=(100,), most=1_000_000),
    ]


def real_vectors(index_dirs: Sequence[Path]) -> NDArray[np.float32]:
    """Return the vectors of all passages of some indexes, each once: (n, dim) float32."""
    parts = []
    for index_dir in index_dirs:
        with closing(Store.open(index_dir)) as store, store.snapshot() as manifest:
            dim = store.built_with(manifest).dim
            parts += list(store.vectors(store.article_rows(manifest.generation), dim))
    return np.unique(np.concatenate(parts), axis=0)


class Mixture:
    """What mixtures of real vectors are made from."""

    def __init__(self, real: NDArray[np.float32]) -> None:
        self.real = real
        index = faiss.IndexFlatIP(real.shape[1])
        index.add(real)
        self._near = index.search(real, _NEAR + 1)[1][:, 1:]

    def vectors(self, n: int, chance: np.random.Generator) -> NDArray[np.float32]:
        """Return `n` mixtures: (n, dim) float32, unit rows."""
        one, other = self._pairs(n, chance)
        start, end = self._pairs(n, chance)
        share = chance.uniform(size=(n, 1)).astype(np.float32)
        made = one + share * (other - one) + _MOVED * (end - start)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made.astype(np.float32, copy=False)

    def _pairs(
        self, n: int, chance: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        one = chance.integers(len(self.real), size=n)
        other = self._near[one, chance.integers(_NEAR, size=n)]
        return self.real[one], self.real[other]


def show_likeness(mixture: Mixture, questions: NDArray[np.float32]) -> None:
    """Show how near the nearest are among the real ones, and among as many mixtures."""
    made = mixture.vectors(len(mixture.real), np.random.default_rng(1))
    print("cosines of the nearest and the tenth, quantiles", _QUANTILES)
    for name, vectors in (("real", mixture.real), ("mixtures", made)):
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        near = index.search(vectors[::5], _NEAR + 1)[0]
        asked = index.search(questions, _NEAR)[0].mean(axis=0)
        told = [np.quantile(near[:, i], _QUANTILES).round(3).tolist() for i in (1, _NEAR)]
        print(f"{name:<10} {told[0]} {told[1]}; of questions {asked[0]:.3f} {asked[-1]:.3f}")


def write(path: Path, mixture: Mixture, n: int) -> NDArray[np.float32]:
    """Write `n` mixtures to a file; return them mapped into memory."""
    dim, chance = mixture.real.shape[1], np.random.default_rng(0)
    made = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(n, dim))
    for first in range(0, n, _PART):
        made[first : first + _PART] = mixture.vectors(min(_PART, n - first), chance)
    made.flush()
    return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]


def nearest(
    vectors: NDArray[np.float32], questions: NDArray[np.float32], k: int
) -> NDArray[np.int64]:
    """Return the numbers of the `k` nearest of each question, by looking at all of them."""
    heap = faiss.ResultHeap(len(questions), k, keep_max=True)
    for first, part in _parts(vectors):
        index = faiss.IndexFlatIP(part.shape[1])
        index.add(part)
        cosines, numbers = index.search(questions, k)
        heap.add_result(cosines, numbers + first)
    heap.finalize()
    return np.asarray(heap.I, dtype=np.int64)


def _parts(vectors: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for first in range(0, len(vectors), _PART):
        yield first, np.ascontiguousarray(vectors[first : first + _PART])


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Questions over vectors in a file, with the 100 nearest of each."""

    vectors: NDArray[np.float32]
    questions: NDArray[np.float32]
    right: NDArray[np.int64]

    def measure(self, find: Callable[[NDArray[np.float32]], NDArray[np.int64]]) -> str:
        """Return recall of the best 10 and 100, and milliseconds of one core, of what `find` gives.

        `find` gives the numbers of candidates for a question.
        """
        spent, found = [], []
        for question in self.questions:
            began = time.thread_time()
            numbers = find(question)
            numbers = numbers[numbers >= 0]
            cosines = self.vectors[numbers] @ question
            found.append(numbers[np.argsort(-cosines, kind="stable")])
            spent.append((time.thread_time() - began) * 1000)
        both = list(zip(found, self.right, strict=True))
        recalls = [
            np.mean([len(np.intersect1d(f[:k], r[:k])) / k for f, r in both]) for k in (10, 100)
        ]
        p50, p95 = statistics.median(spent), np.quantile(spent, 0.95)
        return f"recall@10 {recalls[0]:.3f} @100 {recalls[1]:.3f}  ms p50 {p50:6.2f} p95 {p95:6.2f}"


def measure_faiss(kind: Kind, asked: Asked) -> None:
    """Build the index of a kind, and show what it finds."""
    n, dim = asked.vectors.shape
    faiss.omp_set_num_threads(2)
    began, spent = time.monotonic(), time.process_time()
    index = faiss.index_factory(dim, kind.factory, faiss.METRIC_INNER_PRODUCT)
    lists = faiss.try_extract_index_ivf(index)
    n_trained = min(n, max(_PART, _PER_LIST * (lists.nlist if lists else 0)))
    chosen = np.sort(np.random.default_rng(2).choice(n, n_trained, replace=False))
    index.train(np.ascontiguousarray(asked.vectors[chosen]))
    for _, part in _parts(asked.vectors):
        index.add(part)
    built = f"{time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} of a core"
    megabytes = faiss.serialize_index(index).nbytes / 1e6
    print(f"{n:,} {kind.factory}: built in {built}; {megabytes:.0f} MB", flush=True)
    faiss.omp_set_num_threads(1)
    for probes in kind.probes:
        if lists:
            lists.nprobe = probes
        elif probes:
            faiss.downcast_index(index).hnsw.efSearch = probes  # type: ignore[attr-defined]  # faiss-cpu 1.15 tells no types
        for depth in kind.depths:
            told = asked.measure(partial(_ask, index, depth))
            print(f"    probes {probes:<4} depth {depth:<4} {told}", flush=True)


def _ask(index: faiss.Index, depth: int, question: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.asarray(index.search(question[None], depth)[1][0])


def measure_usearch(dtype: str, asked: Asked) -> None:
    """Build an index of usearch, and show what it finds."""
    try:
        from usearch.index import Index  # type: ignore[import-not-found]  # no dependency
    except ImportError:
        print("usearch is not installed")
        return
    n, dim = asked.vectors.shape
    began, spent = time.monotonic(), time.process_time()
    index: Any = Index(ndim=dim, metric="ip", dtype=dtype)
    for first, part in _parts(asked.vectors):
        index.add(np.arange(first, first + len(part)), part, threads=2)
    built = f"{time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} of a core"
    print(f"{n:,} usearch {dtype}: built in {built}; {index.memory_usage / 1e6:.0f} MB", flush=True)
    for expansion in (64, 128, 256):
        index.expansion_search = expansion
        told = asked.measure(lambda q: index.search(q, 100, threads=1).keys.astype(np.int64))
        print(f"    probes {expansion:<4} depth 100  {told}", flush=True)


def to_questions(path: Path) -> NDArray[np.float32]:
    """Return the vectors of the questions in a file of JSON lines."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        asked = [json.loads(line)["question"] for line in lines]
    return Encoder.load().encode_questions(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("index", type=Path, nargs="+")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000, 4_000_000])
    parser.add_argument("--only", nargs="+", default=[""], help="part of the names of kinds")
    chosen = parser.parse_args()
    questions = to_questions(chosen.questions)
    mixture = Mixture(real_vectors(chosen.index))
    show_likeness(mixture, questions)
    for n in chosen.sizes:
        with tempfile.TemporaryDirectory(prefix="quoth-") as scratch:
            vectors = write(Path(scratch, "vectors.npy"), mixture, n)
            right = nearest(vectors, questions, 100)
            asked = Asked(vectors=vectors, questions=questions, right=right)
            for kind in kinds(n):
                if n <= kind.most and any(word in kind.factory for word in chosen.only):
                    measure_faiss(kind, asked)
            for dtype in ("i8", "f16") if n <= 1_000_000 else ():
                if any(word in "usearch" for word in chosen.only):
                    measure_usearch(dtype, asked)


if __name__ == "__main__":
    main()
