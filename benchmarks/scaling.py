"""The arithmetic of docs/scaling.md: memory, disk, shards, encoding and bytes for so many passages.

    python -m benchmarks.scaling [--passages 10000000 100000000 1000000000]
    python -m benchmarks.scaling --measure INDEX

The first prints the tables of docs/scaling.md. The second encodes passages of INDEX for half a
minute, as a build does, and prints how many a second, and the bytes that a passage has beside its
vector: what the constants below were set from.

Each formula has its source in `SOURCES`, by the kind of index.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.encoder import BATCH, Encoder
from index.store.store import Store
from index.words import to_stems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DIM: Final = 384  # of the bundled encoder
NUMBERS: Final = 4 * DIM  # bytes of a vector in float32
# Measured over 1,500 news articles (`--measure`): bytes a passage.
WORDS: Final = 633  # stems of text and title, as they are sent
TEXT: Final = 611  # its share of its article, as it is sent
SPARSE: Final = 8 * 89  # different stems, each a number and a weight of four bytes
FIELDS: Final = 200  # the other fields of a row: eleven numbers, a key, an outlet, an author
PASSAGES_AN_ARTICLE: Final = 9.6
PASSAGES_A_SECOND: Final = 36.0  # encoded by two cores
CORES: Final = 2

M: Final = 16  # neighbours of a vector in HNSW, half of those on its lowest layer
MAX_DEGREE: Final = 56  # of a vector in DiskANN's graph
# Of the vectors, those that DiskANN keeps in memory: as codes, and whole.
PQ_SHARE, CACHE_SHARE = 0.125, 0.1
SECTOR: Final = 4096  # bytes that DiskANN reads at once; no vector lies across two
SHARD_BYTES: Final = 100e9  # inserted, from which on Milvus's guide has more shards
MOST_SHARDS: Final = 16  # of a collection, by Milvus's limits
NODE_BYTES, NODE_SHARE = 64e9, 0.7  # memory of a query node, and how much of it vectors may take
NEW_A_DAY: Final = 0.001  # of the passages there are
_UNITS = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))
_AT_ONCE = 512  # passages that a measured turn encodes

_FAISS = "https://github.com/facebookresearch/faiss/wiki/Faiss-indexes"
_GUIDE = "https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index"
_MILVUS = "https://milvus.io/docs"
SOURCES: Final[dict[str, tuple[str, ...]]] = {
    "FLAT": (_FAISS,),
    "HNSW": (_GUIDE, f"{_MILVUS}/hnsw.md"),
    "IVF_SQ8": (_FAISS, f"{_MILVUS}/ivf-sq8.md"),
    "IVF_RABITQ": (_FAISS, f"{_MILVUS}/ivf-rabitq.md"),
    "IVF_RABITQ, refined by SQ8": (_FAISS, f"{_MILVUS}/ivf-rabitq.md"),
    "DISKANN": (f"{_MILVUS}/diskann.md", "https://papers.nips.cc/paper/9527"),
    "fields": (f"{_MILVUS}/mmap.md",),
    "shards": (f"{_MILVUS}/create-collection.md", f"{_MILVUS}/limitations.md"),
}


def flat(n: int) -> float:
    """Return the bytes of vectors as they are: 4 d each."""
    return float(n * NUMBERS)


def hnsw(n: int) -> float:
    """Return the bytes of HNSW: a vector with 2 M neighbours of four bytes."""
    return float(n * (NUMBERS + 2 * M * 4))


def centres(n: int) -> float:
    """Return the bytes of an IVF's centres, 4 sqrt(n) of them."""
    return 4 * math.sqrt(n) * NUMBERS


def ivf_sq8(n: int) -> float:
    """Return the bytes of IVF with a byte for each number and an id of eight."""
    return n * (DIM + 8) + centres(n)


def ivf_rabitq(n: int) -> float:
    """Return the bytes of IVF with a bit for each number, two factors of four bytes and an id."""
    return n * (math.ceil(DIM / 8) + 8 + 8) + centres(n)


def refined(n: int) -> float:
    """Return the bytes of the same with a byte for each number beside, which refines."""
    return ivf_rabitq(n) + n * DIM


def diskann(n: int) -> float:
    """Return the bytes of DiskANN in memory: codes, and the vectors asked for most."""
    return flat(n) * (PQ_SHARE + CACHE_SHARE)


def diskann_disk(n: int) -> float:
    """Return the bytes of DiskANN on disk: vectors with their neighbours, whole in a sector."""
    node = NUMBERS + 4 * (MAX_DEGREE + 1)
    return math.ceil(n / (SECTOR // node)) * SECTOR


KINDS: Final[dict[str, Callable[[int], float]]] = {
    "FLAT": flat,
    "HNSW": hnsw,
    "IVF_SQ8": ivf_sq8,
    "IVF_RABITQ": ivf_rabitq,
    "IVF_RABITQ, refined by SQ8": refined,
    "DISKANN": diskann,
}


def fields(n: int) -> float:
    """Return the bytes of all fields beside the vectors of passages: texts, stems, articles."""
    return n * (WORDS + TEXT + FIELDS + (NUMBERS + FIELDS) / PASSAGES_AN_ARTICLE)


def inserted(n: int) -> float:
    """Return the bytes that are sent for `n` passages and their articles."""
    return n * NUMBERS + fields(n)


def shards(n: int) -> int:
    """Return how many shards Milvus's guide has for `n` passages, within its limits."""
    return min(MOST_SHARDS, math.ceil(inserted(n) / SHARD_BYTES))


def nodes(n_bytes: float) -> int:
    """Return how many query nodes hold so many bytes of vectors and words in memory."""
    return math.ceil(n_bytes / (NODE_BYTES * NODE_SHARE))


def hours(n: int, *, cores: int) -> float:
    """Return how long `n` passages take to encode on so many such cores."""
    return n / (PASSAGES_A_SECOND * cores / CORES) / 3600


def to_size(n_bytes: float) -> str:
    """Return bytes in units of a thousand each, with three digits that count."""
    unit, of = next(pair for pair in _UNITS if n_bytes >= pair[1])
    value = n_bytes / of
    return f"{value:,.{max(0, 2 - int(math.log10(value)))}f} {unit}"


def to_memory_table(sizes: Sequence[int]) -> str:
    """Return memory by kind of index, with the query nodes it takes together with words."""
    lines = [_row("passages", *(f"{n:,}" for n in sizes)), _row(*("---",) * (len(sizes) + 1))]
    for kind, to_bytes in KINDS.items():
        cells = [f"{to_size(to_bytes(n))} ({nodes(to_bytes(n) + n * SPARSE):,})" for n in sizes]
        lines.append(_row(kind, *cells))
    lines.append(_row("words (BM25), beside any of them", *(to_size(n * SPARSE) for n in sizes)))
    lines.append(_row("all other fields, on disk", *(to_size(fields(n)) for n in sizes)))
    lines.append(_row("DISKANN, on disk", *(to_size(diskann_disk(n)) for n in sizes)))
    return "\n".join(lines)


def to_work_table(sizes: Sequence[int]) -> str:
    """Return shards, what is sent, at first and a day, and how long encoding takes."""
    rows: list[tuple[str, Callable[[int], str]]] = [
        ("sent at first, articles with it", lambda n: to_size(inserted(n))),
        ("shards", lambda n: str(shards(n))),
        ("sent a day, a thousandth being new", lambda n: to_size(inserted(round(n * NEW_A_DAY)))),
        ("encoding on 2 cores", lambda n: _hours(hours(n, cores=2))),
        ("encoding on 64 cores", lambda n: _hours(hours(n, cores=64))),
        ("encoding on 1,024 cores", lambda n: _hours(hours(n, cores=1024))),
        ("encoding a day's, on 2 cores", lambda n: _hours(hours(n, cores=2) * NEW_A_DAY)),
    ]
    lines = [_row("passages", *(f"{n:,}" for n in sizes)), _row(*("---",) * (len(sizes) + 1))]
    lines += [_row(name, *map(to_cell, sizes)) for name, to_cell in rows]
    return "\n".join(lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _hours(value: float) -> str:
    return f"{value:,.0f} h" if value >= 10 else f"{value:.1f} h"


def measure(index_dir: Path, seconds: float = 30.0) -> None:
    """Print what the constants are set from, over an index of real articles."""
    encoder = Encoder.load()
    with closing(Store.open(index_dir)) as store, store.snapshot() as manifest:
        rows = [one.row for one in store.catalogue(manifest.generation) if one.passages]
        told = list(store.passage_texts(rows[:300]))
        texts = [to_stems(text) for _, _, text, *_ in told]
        titles = [to_stems(title) for _, title, *_ in told]
        articles = [json.dumps(store.article_by_row(row).text) for row in rows[:300]]
    n = len(told)
    words = sum(len(" ".join(stems).encode()) for stems in (*texts, *titles))
    different = sum(len(set(stems)) for stems in (*texts, *titles))
    print(
        f"{n:,} passages: {words / n:.0f} bytes of stems, {different / n:.0f} different; ", end=""
    )
    print(f"{sum(map(len, articles)) / n:.0f} bytes of article each")
    wanted = [f"{title}\n{text}" for _, title, text, *_ in told]
    encoder.encode_passages(wanted[:BATCH])
    done, started, worked = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - started < seconds:
        done += len(encoder.encode_passages(wanted[done % n :][:_AT_ONCE]))
    took, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{done / took:.1f} passages/s encoded, {done / worked:.1f} a second of one core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", type=Path, metavar="INDEX")
    parser.add_argument(
        "--passages", nargs="+", type=int, default=[10_000_000, 100_000_000, 1_000_000_000]
    )
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    print(to_memory_table(options.passages), to_work_table(options.passages), sep="\n\n")


if __name__ == "__main__":
    main()
