"""The arithmetic of scaling, held to what FAISS itself takes, and to what the docs show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from benchmarks import scaling

_SIZES = [10_000_000, 100_000_000, 1_000_000_000]
_N = 20_000
_DOCS = Path(__file__).parents[2] / "docs" / "scaling.md"


@pytest.mark.parametrize(
    ("factory", "to_bytes"),
    [
        ("Flat", scaling.flat),
        (f"HNSW{scaling.M},Flat", scaling.hnsw),
        ("IVF566,SQ8", scaling.ivf_sq8),
        ("IVF566,RaBitQ", scaling.ivf_rabitq),
    ],
)
def test_the_formulas_give_what_faiss_takes(factory: str, to_bytes: Callable[[int], float]) -> None:
    index = faiss.index_factory(scaling.DIM, factory, faiss.METRIC_INNER_PRODUCT)
    rows = np.random.default_rng(3).normal(size=(_N, scaling.DIM)).astype(np.float32)
    if not index.is_trained:
        faiss.extract_index_ivf(index).cp.niter = 1
        index.train(rows)
    index.add(rows)
    assert len(faiss.serialize_index(index)) == pytest.approx(to_bytes(_N), rel=0.03)


def test_the_arithmetic_by_hand() -> None:
    assert scaling.flat(1_000_000) == 1_536e6
    assert scaling.hnsw(1_000_000) == 1_664e6
    assert scaling.diskann(1_000_000) == pytest.approx(345.6e6)
    assert scaling.diskann_disk(3) == 8192  # two to a sector
    assert scaling.refined(1_000_000) - scaling.ivf_rabitq(1_000_000) == 384e6
    assert scaling.hours(3_600 * 32, cores=2) == pytest.approx(32 / scaling.PASSAGES_A_SECOND)
    assert (scaling.shards(1_000), scaling.shards(10**12)) == (1, scaling.MOST_SHARDS)
    assert (scaling.nodes(1.0), scaling.nodes(44.9e9)) == (1, 2)
    shown = [scaling.to_size(n) for n in (5, 29_800_000, 154e9, 1.54e12)]
    assert shown == ["5.00 B", "29.8 MB", "154 GB", "1.54 TB"]


def test_the_docs_show_these_tables_and_name_each_source() -> None:
    docs = _DOCS.read_text(encoding="utf-8")
    assert scaling.to_memory_table(_SIZES) in docs
    assert scaling.to_work_table(_SIZES) in docs
    for sources in scaling.SOURCES.values():
        assert all(source in docs for source in sources)
