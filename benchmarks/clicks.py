"""What clicks on the page cost with a large index: CPU and bytes read, none of it an answer's.

python -m benchmarks.clicks N     N articles of 3 KB (1,000), made up, with vectors of no meaning

A click should cost the same whatever the index holds; those that show or count all of it grow with
it, but must not read texts.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import open_index
from index.articles.article import Article
from index.library.orders import Library
from index.store import rows
from index.store.database import EncoderIdentity, Manifest
from index.store.store import Store
from index.store.values import ArticleRow
from index.stories.signature import Signature
from ui.web.library_orders import LibraryOrders

if TYPE_CHECKING:
    from collections.abc import Callable

_ENCODER = EncoderIdentity(name="none", fingerprint="sha256:0", dim=384, max_tokens=256)
_PASSAGES = ((0, 900), (900, 1800), (1800, 2700), (2700, 3000))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("n", type=int, nargs="?", default=1000, metavar="N")
    n = parser.parse_args().n
    with tempfile.TemporaryDirectory() as folder:
        with closing(Store.create(folder)) as store:
            _fill(store, n)
        with closing(open_index(folder)) as index, closing(Library(folder)) as library:
            orders = LibraryOrders(library, index.find_text)
            _measure("header and sources", index.info)
            _measure("example questions: choosing articles", lambda: index.latest(200))
            _measure("an article's earlier versions", lambda: index.earlier_versions("7"))
            _measure("an article of the library", lambda: library.article(7))
            _measure("the library's table, first", lambda: orders.look({}))
            _measure("the library's table, again", lambda: orders.look({"page": 1}))
            for words in ("headline 7", "word77 word78", "word1"):  # the last begins others
                look = {"filter": words, "sort": "best"}
                _measure(f"“{words}” sought in the table", partial(orders.look, look))
            _measure("timeline and map", orders.picture)
    return 0


def _fill(store: Store, n: int) -> None:
    chance, numbers = random.Random(7), np.random.default_rng(7)
    words = [f"word{i}" for i in range(20_000)]
    for i in range(n):
        text = f"Headline {i}\n\n{' '.join(chance.choices(words, k=480))}"[:3000]
        article = Article(
            id=str(i),
            root="/seeds",
            title=f"Headline {i}",
            text=text,
            source=f"Source {i % 40}",
            url=f"https://example.org/{i}",
            published=datetime.date(2000, 1, 1) + datetime.timedelta(days=i % 9000),
        )
        row = ArticleRow(
            article=article,
            seed=article.id,
            recipe="none",
            encoded_hash=article.content_hash,
            encoder=_ENCODER.fingerprint,
            added=datetime.datetime.now(datetime.UTC),
        )
        minima = numbers.integers(0, 2**32, 126, dtype=np.uint32)
        signature = Signature(words_hash=article.content_hash, n_words=480, values=minima)
        spans = [(start, min(end, len(text))) for start, end in _PASSAGES]
        vectors = numbers.standard_normal((len(spans), _ENCODER.dim), dtype=np.float32)
        with store.transaction() as connection:
            rows.insert_article(
                connection, row, spans, signature=signature, vectors=vectors, born=1
            )
    manifest = Manifest(generation=1, encoder=_ENCODER, splitting="none")
    store.publish(manifest, roots=["/seeds"], forgotten=[], skipped=[])


def _measure(what: str, click: Callable[[], object]) -> None:
    started, before = time.process_time(), _read_bytes()
    click()
    spent, read = time.process_time() - started, _read_bytes() - before
    print(f"{what}: {spent * 1000:.1f} ms of CPU, {read / 1e6:.1f} MB read", flush=True)


def _read_bytes() -> int:
    """Return how many bytes this process has read from files (Linux)."""
    return int(Path("/proc/self/io").read_text().split()[1])


if __name__ == "__main__":
    sys.exit(main())
