"""Known: what a build goes by, read from a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import build_index
from index.build.known import Known
from index.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder


def test_what_a_store_knows(seeds: Path, index_dir: Path, tiny_encoder: Encoder) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    root = str(seeds)
    store = Store.open(index_dir)
    known = Known.of(store, [], recipe="another")
    assert (known.roots, known.manifest) == ((root,), store.manifest())
    assert [stored.title for stored in known.stock.unsure(root, ())] == [
        "A bridge opens",
        "moon",
        "tea",
    ]
    assert sorted(known.memories[root]) == ["bridge.txt", "two.jsonl"]
    store.begin_build([root])
    assert Known.of(store, ["/other"], recipe="another").roots == tuple(
        sorted(["/other", root])
    )  # to be finished
    store.close()
