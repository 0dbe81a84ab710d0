"""Known: what the store knows of articles and seeds when a build begins, as it was then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.store.database import Manifest
from index.store.edits import Edits
from index.store.settled import to_settled
from index.store.stock import SettledStock, WholeStock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.seeds.memory import SeedMemory
    from index.store.stock import Stock
    from index.store.store import Store
    from index.store.values import RemovedArticle, Upload


_NOTHING_BUILT = Manifest(generation=0, encoder=None, splitting=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a scan compares seeds with; of an index that does not exist, nothing but `roots`.

    `roots` are those to look at. `stock` has the articles of the next generation as far as it is
    written; `memories` are by root and seed. `in_step` names the roots of which each seed that is
    remembered gave what the stock has of it, with the seeds of which that is in doubt. The rows
    `unedited` are of articles that lack some of the `edits`: an unfinished build wrote them.
    """

    roots: tuple[str, ...]
    manifest: Manifest = _NOTHING_BUILT
    stock: Stock = field(default_factory=WholeStock)
    removed: Sequence[RemovedArticle] = ()
    uploads: Sequence[Upload] = ()
    memories: Mapping[str, Mapping[str, SeedMemory]] = field(default_factory=dict)
    in_step: Mapping[str, Sequence[str]] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    unedited: frozenset[int] = frozenset()

    @classmethod
    def of(cls, store: Store, given: Sequence[str], *, recipe: str) -> Known:
        """Return what `store` knows, for a build of the roots `given`, or of all it knows.

        `recipe` is how its passages are to be made.
        """
        with store.snapshot() as manifest:
            # What an interrupted build left undone is published with this one: it is finished.
            roots = sorted({*(given or store.roots()), *manifest.pending_roots})
            settled = to_settled(store, manifest, recipe)
            following = manifest.generation + 1
            return cls(
                roots=tuple(roots),
                manifest=manifest,
                stock=SettledStock(store, manifest.generation)
                if settled
                else WholeStock(store.stored_articles(following)),
                removed=store.removed(),
                uploads=store.uploads(),
                in_step=settled.roots if settled else {},
                memories={root: store.seed_memories(root) for root in roots},
                edits=store.edits(),
                unedited=frozenset() if settled else frozenset(_unedited(store, following)),
            )


def _unedited(store: Store, generation: int) -> Iterator[int]:
    """Yield the rows of articles of `generation` that lack edits."""
    edits = store.edits()
    for article_id in edits.ids:
        row = store.row_of(article_id, generation)
        article = store.article_by_row(row) if row is not None else None
        if row is not None and article is not None and edits.apply(article) != article:
            yield row
