"""Generation: one finished build, opened, with all that searches keep of it in memory.

Takes the store and the manifest of a generation; gives its passages, vectors, words and stories.
What is derived is mended on the way where it is missing or damaged.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from index import words
from index.errors import IndexCorruptError, StoreError
from index.passages import Passage
from index.search.article_cache import ArticleCache
from index.search.membership import to_members
from index.store import kept_table
from index.store.contents import Contents
from index.store.serving import is_among
from index.vectors import keeping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.search.filters import Filters
    from index.store.contents import Changes
    from index.store.database import Manifest
    from index.store.passage_table import PassageTable
    from index.store.store import Store
    from index.store.values import CatalogueEntry
    from index.stories.telling import Stories, StoryMask
    from index.vectors.vector_index import VectorIndex

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What is loaded of one generation; never changed, only replaced.

    Searches name a passage by its number in `table`. `rows` are those of all articles, sorted,
    `contents` counts and hashes what it holds, `article` gives the article of a row; `catalogue`,
    read when first asked for, has all without texts; `members` gives the rows of what collections
    and selection of filters let in, None for all.
    """

    manifest: Manifest
    table: PassageTable
    vectors: VectorIndex
    words: words.WordIndex
    stories: Stories
    mask: StoryMask
    rows: NDArray[np.int64]
    contents: Contents
    article: Callable[[int], Article]
    catalogue: Callable[[], tuple[CatalogueEntry, ...]]
    members: Callable[[Filters], NDArray[np.int64] | None]

    @classmethod
    def load(
        cls, store: Store, index_dir: Path, manifest: Manifest, *, before: Generation | None = None
    ) -> Generation:
        """Return the generation of `manifest`, inside the store's snapshot that gave it.

        Of what `before` has, it reads and copies as little as can be. Raises IndexMissingError
        where no build was finished.
        """
        encoder, contents = store.built_with(manifest), store.contents(manifest.generation)
        known = before if before and before.manifest.encoder == encoder else None
        changes = _changes(store, manifest, contents, before=known) if known else None
        if known is None or changes is None:
            rows = np.array(store.article_rows(manifest.generation), dtype=np.int64)
            table, vectors = kept_table.load_table(store, manifest.generation, rows), None
        else:
            rows, table, vectors = _followed(store, index_dir, manifest, changes, before=known)
        _log.info("loading generation %d: %d articles", manifest.generation, len(rows))
        if vectors is None:
            vectors = _load_vectors(store, index_dir, manifest, table)
        stories = store.stories(manifest.generation, known.stories if known and changes else None)
        return cls(
            manifest=manifest,
            table=table,
            vectors=vectors,
            words=_load_words(store, index_dir, manifest.generation),
            stories=stories,
            mask=stories.mask(table.articles),
            rows=rows,
            contents=contents,
            article=ArticleCache(store.article_by_row).article,
            catalogue=cache(partial(_catalogue, store, manifest.generation, len(rows))),
            members=partial(to_members, store, manifest.generation),
        )

    def standing(self, filters: Filters) -> tuple[int, ...]:
        """Return the rows of earlier versions that `filters` name without a later one.

        These are asked as any article: somebody chose them.
        """
        members = self.members(filters)
        return () if members is None else self.stories.standing(frozenset(members.tolist()))

    def passage(self, number: int) -> tuple[Passage, Article]:
        """Return the passage of that number, and its article."""
        article = self.article(int(self.table.articles[number]))
        span = int(self.table.starts[number]), int(self.table.ends[number])
        return Passage.from_span(article, span), article

    def order(self, row: int) -> tuple[int, int]:
        """Return the story and the place of the article of that row, as `Stories.order` does."""
        return self.stories.order(row)

    def rows_by_stem(self, text: str) -> list[NDArray[np.int64]]:
        """Return the rows of the articles whose passages or title have each stem of `text`."""
        return [
            np.unique(self.table.articles[np.searchsorted(self.table.rows, passages)])
            for passages in self.words.rows_by_stem(text)
        ]

    @property
    def n_passages(self) -> int:
        """How many passages it has."""
        return len(self.table.rows)

    def n_with(self, stem: str, *, beside: Sequence[str] = ()) -> int:
        """Return how many passages have a stem in their text, and any of those `beside` it."""
        return self.words.n_with(stem, beside=beside)

    def text_with_any(self, stems: Sequence[str], *, but: Sequence[str]) -> str | None:
        """Return the text of a passage that has any of `stems`, and none of `but`."""
        return self._text(self.words.row_with_any(stems, but=but))

    def text_with_like(self, stem: str, slips: int, *, but: Sequence[str]) -> str | None:
        """Return the text of one that has a stem at most `slips` from `stem`, none of `but`."""
        return self._text(self.words.row_with_like(stem, slips, but=but))

    def _text(self, row: int | None) -> str | None:
        if row is None:
            return None
        return self.passage(int(np.searchsorted(self.table.rows, row)))[0].text

    def rows_of_all(self) -> NDArray[np.int64]:
        """Return the rows of all articles, sorted."""
        return self.rows

    def rows_without_passage(self) -> NDArray[np.int64]:
        """Return the rows of the articles that have no passage."""
        return np.setdiff1d(self.rows, self.table.articles)


def _changes(
    store: Store, manifest: Manifest, contents: Contents, *, before: Generation
) -> Changes | None:
    """Return by what a generation differs from `before`; None where some of it is deleted."""
    changes = store.changes(before.manifest.generation, manifest.generation)
    with store.reading() as connection:
        born, died = (Contents.of(connection, rows) for rows in (changes.born, changes.died))
    return changes if before.contents - died + born == contents else None


def _followed(
    store: Store, index_dir: Path, manifest: Manifest, changes: Changes, *, before: Generation
) -> tuple[NDArray[np.int64], PassageTable, VectorIndex | None]:
    """Return rows, table and vectors of the generation that differs from `before` by `changes`.

    None for the vectors where these lie in other lists.
    """
    died = np.array(changes.died, dtype=np.int64)
    kept = ~is_among(before.table.articles, died)
    born = np.array(changes.born, dtype=np.int64)
    rows = np.sort(np.concatenate([before.rows[~is_among(before.rows, died)], born]))
    table = before.table.changed(kept, store.passage_table(changes.born))
    if before.vectors.of_lists != keeping.newest(index_dir, manifest.generation):
        return rows, table, None
    late = store.vectors(changes.born, before.vectors.dim)
    return rows, table, before.vectors.changed(kept, late)


def _catalogue(store: Store, generation: int, n: int) -> tuple[CatalogueEntry, ...]:
    """Return all `n` articles of a generation without texts, by id.

    Raises IndexCorruptError where the store has deleted some, as it does once it serves another.
    """
    entries = tuple(store.catalogue(generation))
    if len(entries) != n:
        raise IndexCorruptError(
            f"{store.path}: {n - len(entries)} articles are missing; mend with: quoth verify"
        )
    return entries


def _load_words(store: Store, index_dir: Path, generation: int) -> words.WordIndex:
    """Return the word index on disk, mended if need be; one in memory while a build is running."""
    opened = words.WordIndex.open(store, index_dir, generation)
    if opened is not None:
        return opened
    from index.build.lock import mending_lock  # filelock takes long to import, and is rarely needed

    try:
        with mending_lock(index_dir):
            words.bring_in_step(store, index_dir, generation)
        opened = words.WordIndex.open(store, index_dir, generation)
    except (StoreError, OSError) as reason:
        _log.info("words are indexed in memory only: %s", reason)
    return opened or words.WordIndex.in_memory(store, generation)


def _load_vectors(
    store: Store, index_dir: Path, manifest: Manifest, table: PassageTable
) -> VectorIndex:
    """Return the vectors of all passages; lists that are due are mended if no build is running."""
    dim, generation = store.built_with(manifest).dim, manifest.generation
    opened = keeping.load(store, index_dir, generation, table=table, dim=dim)
    if opened is None:
        from index.build.lock import mending_lock  # as above

        try:
            with mending_lock(index_dir):
                keeping.mend(store, index_dir, generation)
            opened = keeping.load(store, index_dir, generation, table=table, dim=dim)
        except (StoreError, OSError) as reason:
            _log.info("vectors are looked at one by one: %s", reason)
    return opened or keeping.in_memory(store, table, dim=dim)
