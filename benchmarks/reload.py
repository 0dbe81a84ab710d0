"""What a build costs those who search meanwhile: one article of many changes, under an open index.

    python benchmarks/reload.py [--passages N] [--rounds N]

An index of N passages is written with vectors that are made up: no encoder runs. Each
round changes one article while a thread searches without pause. Figures:
- seconds until a search sees the change, from the moment it is published;
- milliseconds a search, before and while the generation is loaded, and the longest;
- resident memory: its peak while loading over what it was before.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import open_index, words
from index.articles.article import Article
from index.search.passage_index import QuestionVector
from index.store.database import EncoderIdentity, Manifest
from index.store.store import Store
from index.store.values import NewArticle
from index.stories.signature import to_signature

if TYPE_CHECKING:
    from numpy.typing import NDArray


_DIM = 384
_PASSAGES_EACH = 10  # of an article
_PASSAGE_WORDS = 40
_VOCABULARY = [f"word{i}" for i in range(20_000)]
_ENCODER = EncoderIdentity(name="made up", fingerprint="sha256:0", dim=_DIM, max_tokens=48)


def show(name: str, figure: str) -> None:
    print(f"{name:<58} {figure}", flush=True)


def resident_mib(field: str) -> float:
    """Return VmRSS or VmHWM of this process in MiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    fields = dict(line.split(":", 1) for line in status if ":" in line)
    return int(fields[field].split()[0]) / 1024


def forget_peak() -> None:
    """Have the kernel count the peak of memory from now on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def vectors(chance: np.random.Generator, n: int) -> NDArray[np.float32]:
    """Return `n` vectors of length one."""
    made = chance.normal(size=(n, _DIM)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def put(store: Store, number: int, text_of: random.Random, *, born: int, marked: str = "") -> None:
    """Write an article of made-up words into generation `born`, in the place of what it was."""
    parts = [
        " ".join(text_of.choices(_VOCABULARY, k=_PASSAGE_WORDS)) for _ in range(_PASSAGES_EACH)
    ]
    parts[0] += marked
    starts = np.cumsum([0, *(len(part) + 1 for part in parts)]).tolist()
    article = Article(id=f"a{number}", root="/made", title=f"Title {number}", text=" ".join(parts))
    before = {one.id: one.row for one in store.stored_articles(born - 1)} if born > 1 else {}
    new = NewArticle(
        article=article,
        seed=article.id,
        recipe="made",
        spans=[(start, start + len(part)) for start, part in zip(starts, parts, strict=False)],
        signature=to_signature(article),
        encoded_hash=article.content_hash,
        encoder=_ENCODER.fingerprint,
        vectors=vectors(np.random.default_rng(number + born), _PASSAGES_EACH),
        replaces=before.get(article.id),
    )
    store.put_articles([new], born=born)


def publish(store: Store, index_dir: Path, generation: int) -> None:
    """Have a generation served, its words made before, as a build does."""
    words.bring_in_step(store, index_dir, generation)
    manifest = Manifest(generation=generation, encoder=_ENCODER, splitting="made")
    store.publish(manifest, roots=["/made"], forgotten=[], skipped=[])


class Searches(threading.Thread):
    """A thread that searches for a word without pause, and keeps how long each search took."""

    def __init__(self, index_dir: Path) -> None:
        super().__init__()
        self.index = open_index(index_dir)
        self.wanted = "nothing"
        self.seen_at = 0.0
        self.milliseconds: list[float] = []
        self._vector = QuestionVector(
            values=vectors(np.random.default_rng(0), 1)[0], encoder=_ENCODER.fingerprint
        )
        self._is_over = threading.Event()

    def run(self) -> None:
        """Search until it is stopped."""
        while not self._is_over.is_set():
            started, wanted = time.perf_counter(), self.wanted
            found = self.index.search(f"{wanted} word1 word2", 10, vector=self._vector)
            ended = time.perf_counter()
            self.milliseconds.append((ended - started) * 1000)
            if (
                wanted == self.wanted
                and not self.seen_at
                and any(wanted in one.passage.text for one in found)
            ):
                self.seen_at = ended

    def stop(self) -> None:
        """Have it end, and close the index."""
        self._is_over.set()
        self.join()
        self.index.close()


def change(store: Store, index_dir: Path, searches: Searches, *, generation: int) -> None:
    """Change one article and show what came of it for those who search."""
    put(
        store,
        generation * 7,
        random.Random(generation),
        born=generation,
        marked=f" new{generation}",
    )
    words.bring_in_step(store, index_dir, generation)
    searches.milliseconds.clear()
    time.sleep(2)
    quiet = list(searches.milliseconds)
    forget_peak()
    before = resident_mib("VmRSS")
    searches.milliseconds.clear()
    searches.wanted = f"new{generation}"
    searches.seen_at = 0.0
    started = time.perf_counter()
    publish(store, index_dir, generation)
    published = time.perf_counter()
    while not searches.seen_at:
        time.sleep(0.01)
    peak = resident_mib("VmHWM")
    show(
        "seen after | publishing itself",
        f"{searches.seen_at - published:.2f} | {published - started:.2f} s",
    )
    loud = searches.milliseconds
    show(
        "a search before, median | while loading, median, longest",
        f"{statistics.median(quiet):.1f} | {statistics.median(loud):.1f}, {max(loud):.0f} ms",
    )
    show("memory before | peak", f"{before:.0f} | {peak:.0f} MiB ({peak / before:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index_dir = Path(scratch)
        store = Store.create(index_dir)
        text_of = random.Random(1)
        for number in range(arguments.passages // _PASSAGES_EACH):
            put(store, number, text_of, born=1)
        publish(store, index_dir, 1)
        show("passages", f"{store.n_passages(1)}")
        started = time.perf_counter()
        searches = Searches(index_dir)
        show("opened in", f"{time.perf_counter() - started:.2f} s")
        searches.start()
        try:
            for generation in range(2, arguments.rounds + 2):
                change(store, index_dir, searches, generation=generation)
        finally:
            searches.stop()
            store.close()


if __name__ == "__main__":
    main()
