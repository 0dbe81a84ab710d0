"""Describing: what an index holds, counted, as `quoth info` has it.

Takes the store and its stories; gives plain values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.disk import size_of
from index.store.collecting import collections

if TYPE_CHECKING:
    from index.store.reading import StoreReader
    from index.stories.telling import Stories


def describe(store: StoreReader, stories: Stories) -> dict[str, Any]:
    """Return what the generation that is served holds; `stories` are its."""
    with store.snapshot() as manifest:
        passages = store.n_passages(manifest.generation)
        totals = store.totals(manifest.generation)
        roots, skipped = store.roots(), store.skipped()
    identity = manifest.encoder
    return {
        "generation": manifest.generation,
        "articles": totals.articles,
        "copies": stories.n_copies,
        "earlier_versions": stories.n_earlier,
        "passages": passages,
        "roots": roots,
        "encoder": {
            "name": identity.name,
            "fingerprint": identity.fingerprint,
            "dim": identity.dim,
        }
        if identity
        else None,
        "splitting": manifest.splitting,
        "sources": totals.sources,
        "collections": sizes(store, manifest.generation),
        "published": {
            "first": totals.first,
            "last": totals.last,
            "undated": totals.undated,
        },
        "skipped": [{"seed": seed, "reason": reason} for seed, reason in skipped],
        "size_bytes": size_of(store.path.parent),
    }


def sizes(store: StoreReader, generation: int) -> dict[str, int]:
    """Return how many articles each collection has, by its name."""
    return {one.name: one.articles for one in collections(store, generation)}
