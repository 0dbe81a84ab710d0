"""FolderIndex: search by meaning and by words over one opened index folder, fused.

Takes a question and filters; gives candidates with the scores they come from. What a search sees is
one generation, whole. The first search after a build begins to load its generation, in a thread of
its own, without a restart. Searches wait for that until two seconds after it began, then they see
the generation before until it is done.
"""

from __future__ import annotations

import copy
import datetime
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index.articles.article import to_unicode
from index.errors import MovedOnError
from index.search.describing import describe, sizes
from index.search.filters import Filters, reject_unknown_authors, with_known_sources
from index.search.finding import find_passages
from index.search.full_text import Mentions, find_text
from index.search.gathering import Gathered, gather
from index.search.generation import Generation
from index.search.holding import Held, Wording, fits_entry, holding, words_by_article
from index.search.membership import with_known_members
from index.search.narrowing import let_in
from index.search.passage_index import Extent
from index.search.question_encoder import QuestionEncoder, reject_unsearchable, to_vectors
from index.search.spelling import likest
from index.store.collecting import member_ids
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.encoder import Encoder
    from index.search.passage_index import QuestionVector
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from index.stories.telling import Copy

T = TypeVar("T")
_PATIENCE_S = 2.0  # for a generation to be loaded: most are in a tenth of it
_MOVED_ON = "the articles have changed again and again meanwhile; ask once more"


class FolderIndex:
    """The index in a folder, opened. Thread-safe.

    Raises IndexMissingError, IndexFormatError, IndexCorruptError; what is derived is mended where
    it is damaged.
    """

    def __init__(self, index_dir: str | Path) -> None:
        self._index_dir = Path(index_dir)
        self._store = Store.open(index_dir)
        self._questions = QuestionEncoder("quoth build --reencode")
        self._loader = ThreadPoolExecutor(1, "quoth-load")
        self._loading_lock = threading.Lock()
        self._loading: tuple[Future[None], float] | None = None  # and when it began
        self._fixed: Generation | None = None
        try:
            with self._store.snapshot() as manifest:
                self._loaded = Generation.load(self._store, self._index_dir, manifest)
        except BaseException:
            self._store.close()
            raise

    def close(self) -> None:
        """Close the index, once what it loads is loaded; it cannot be used afterwards."""
        self._loader.shutdown()
        self._store.close()

    def fixed(self) -> FolderIndex:
        """Return the index as it is: all that is asked of that meets one generation.

        It is not to be closed. Any call of it raises MovedOnError once builds have gone on so far
        that the generation is no longer kept whole.
        """
        view = copy.copy(self)
        view._fixed = self._latest(_PATIENCE_S)  # noqa: SLF001 - its own
        return view

    @property
    def index_dir(self) -> Path:
        """The folder that it is in."""
        return self._index_dir

    @property
    def generation(self) -> int:
        """The generation that is served: searches see it once it is loaded."""
        if self._fixed is not None:
            return self._fixed.manifest.generation
        return self._store.manifest().generation

    @property
    def encoder(self) -> Encoder:
        """The encoder the index was built with, loaded on first use.

        Raises EncoderMismatchError where the model of that name has other weights or prompts.
        """
        return self._questions.load(self._store.built_with(self._latest(_PATIENCE_S).manifest))

    def load_bundled_encoder(self) -> None:
        """Read the encoder now if it is the bundled one; others wait for the first question."""
        identity = self._store.built_with(self._latest(_PATIENCE_S).manifest)
        self._questions.load_if_bundled(identity)

    def encode(self, question: str) -> QuestionVector:
        """Return the vector of `question`."""
        return self.encode_many([question])[0]

    def encode_many(self, questions: Sequence[str]) -> list[QuestionVector]:
        """Return the vector of each question, in the order given.

        A vector depends on its batch in the last bits: with others it differs from that of the
        question alone by less than 1e-6 a value (of 200 questions, half did, by up to 2e-7; in
        batches of equal token lengths as well).
        """
        return to_vectors(questions, self.encoder)

    def search(
        self,
        question: str,
        k: int,
        filters: Filters | None = None,
        *,
        vector: QuestionVector | None = None,
    ) -> list[RetrievedPassage]:
        """Return the `k` best fused candidates, best first, ties by passage id; fewer if fewer fit.

        A passage must hold what stands in double quotation marks. `vector` is the question's.
        Raises ValueError for k < 1, QuestionError for a blank question.
        """
        reject_unsearchable(question, k)

        def find(seen: Generation) -> list[RetrievedPassage]:
            identity = self._store.built_with(seen.manifest)
            asked = self._questions.to_values(question, vector, identity)
            return find_passages(seen, question, asked, k=k, filters=filters or Filters())

        return self._look(find)

    def spellings(self, word: str, question: str) -> list[str]:
        """Return the words of the collection that `word` of a question may be meant for.

        The best first; none where passages have the word itself, unless they are far fewer.
        """
        return self._look(lambda seen: likest(seen, word, question))

    def collections(self) -> dict[str, int]:
        """Return how many articles each collection has, by its name."""
        return sizes(self._store, self.generation)

    def members(self, collection: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""
        with self._reading() as generation:
            return member_ids(self._store, generation, collection)

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        with self._reading() as generation:
            return self._store.articles(generation)

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""
        with self._reading() as generation:
            return self._store.latest(generation, n)

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return all articles without texts, by id; kept in memory from the first call on."""
        return self._look(lambda seen: seen.catalogue())

    def holding(
        self,
        wordings: Sequence[Wording] = (),
        filters: Filters | None = None,
        *,
        keep: Callable[[CatalogueEntry], bool] = lambda _: True,
    ) -> tuple[Held, ...]:
        """Return all articles that hold each of `wordings` in their own text or title, by id.

        Only those that `filters` and `keep` let in; earlier versions of an article are left out.
        """
        asked = filters or Filters()

        def find(seen: Generation) -> tuple[Held, ...]:
            members = seen.members(asked)
            rows = None if members is None else frozenset(members.tolist())

            def fitting(one: CatalogueEntry) -> bool:
                return (rows is None or one.row in rows) and fits_entry(one, asked) and keep(one)

            return holding(seen, wordings, fitting, standing=seen.standing(asked))

        return self._look(find)

    def words_by_article(
        self, of: Callable[[Article], set[str]], held: Sequence[Held]
    ) -> dict[int, set[str]]:
        """Return what `of` finds in each article that `holding` gave, by their rows."""
        return self._look(lambda seen: words_by_article(seen, of, held))

    def find_text(self, text: str) -> Mentions:
        """Return which articles hold all words of `text`, of which the last may be unfinished."""
        return self._look(lambda seen: find_text(seen, text))

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        with self._reading() as generation:
            return self._store.article_by_id(to_unicode(id), generation)

    def gather(
        self, filters: Filters | None = None, *, ids: Collection[str] | None = None
    ) -> Gathered:
        """Return the articles that `filters` let in, or of these those with `ids`, one a story."""

        def find(seen: Generation) -> Gathered:
            return gather(seen, seen.catalogue(), filters or Filters(), ids=ids)

        return self._look(find)

    def passages(self, id: str) -> tuple[list[Span], NDArray[np.float32]]:  # noqa: A002 - the contract's name
        """Return the spans of an article's passages, in order, and their vectors: (n, dim) float32.

        None of either if there is no article of that id.
        """

        def find(seen: Generation) -> tuple[list[Span], NDArray[np.float32]]:
            row = self._store.row_of(to_unicode(id), seen.manifest.generation)
            numbers = np.flatnonzero(seen.table.articles == (-1 if row is None else row))
            starts, ends = (
                column[numbers].tolist() for column in (seen.table.starts, seen.table.ends)
            )
            return list(zip(starts, ends, strict=True)), seen.vectors.at(numbers)

        return self._look(find)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""

        def find(seen: Generation) -> list[Article]:
            row = self._store.row_of(id, seen.manifest.generation)
            earlier = () if row is None else seen.stories.earlier_versions(row)
            return [self._store.article_by_row(version) for version in earlier]

        return self._look(find)

    def later_version(self, id: str) -> Article | None:  # noqa: A002 - the contract's name
        """Return the article that replaces that one, if one does: under its URL, the latest."""

        def find(seen: Generation) -> Article | None:
            row = self._store.row_of(id, seen.manifest.generation)
            later = None if row is None else seen.stories.later_version(row)
            return None if later is None else self._store.article_by_row(later)

        return self._look(find)

    def copies(self, id: str) -> tuple[Copy, ...]:  # noqa: A002 - the contract's name
        """Return the other articles with that article's story, best first."""

        def find(seen: Generation) -> tuple[Copy, ...]:
            row = self._store.row_of(id, seen.manifest.generation)
            return () if row is None else seen.stories.copies(row)

        return self._look(find)

    def with_known_names(self, filters: Filters) -> Filters:
        """Return filters with sources and collections as they are written, whatever their case.

        Raises UnknownSourceError, UnknownAuthorError, UnknownCollectionError, UnknownArticleError.
        """
        if filters.sources or filters.authors:
            table = self._latest(_PATIENCE_S).table
            reject_unknown_authors(filters, table.authors)
            filters = with_known_sources(filters, set(table.sources))
        return with_known_members(self._store, self.generation, filters)

    def has_any(self, filters: Filters) -> bool:
        """Say whether any article fits `filters`."""
        return bool(let_in(self._latest(_PATIENCE_S), filters).any())

    def published(self, filters: Filters) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the first and the last day on which articles that fit `filters` appeared."""
        seen = self._latest(_PATIENCE_S)
        table = seen.table
        dated = let_in(seen, filters) & (table.published > 0)
        if not dated.any():
            return None, None
        return (
            datetime.date.fromordinal(int(table.published[dated].min())),
            datetime.date.fromordinal(int(table.published_to[dated].max())),
        )

    def undated_left_out(self, filters: Filters) -> int:
        """Return how many articles `filters` leaves out only because they have no date."""
        if not filters.need_date:
            return 0
        seen, whenever = self._latest(_PATIENCE_S), replace(filters, published_from=None)
        undated = let_in(seen, replace(whenever, published_to=None)) & (seen.table.published == 0)
        return len(np.unique(seen.table.articles[undated]))

    def info(self) -> dict[str, Any]:
        """Return what the index holds, for `quoth info`."""
        return describe(self._store, self._latest(None).stories)

    def extent(self) -> Extent:
        """Return what is served, counted at once. Raises StoreError where it cannot be read."""
        with self._store.snapshot() as manifest:
            return Extent(
                generation=manifest.generation,
                articles=len(self._store.article_rows(manifest.generation)),
                passages=self._store.n_passages(manifest.generation),
            )

    def _look(self, look: Callable[[Generation], T]) -> T:
        """Return what `look` finds in the latest generation, inside a snapshot of the store.

        Of a generation that is not served any more, the store may have deleted what died: then it
        looks once more, when the one that is served is loaded.
        """
        seen = self._latest(_PATIENCE_S)
        while True:
            with self._store.snapshot() as manifest:
                if manifest.keeps(seen.manifest.generation):
                    return look(seen)
            if self._fixed is not None:
                raise MovedOnError(_MOVED_ON)
            seen = self._latest(None)

    @contextmanager
    def _reading(self) -> Iterator[int]:
        """Hold a snapshot of the store for the `with` block; give the generation to read in it."""
        with self._store.snapshot() as manifest:
            generation = manifest.generation
            if self._fixed is not None:
                generation = self._fixed.manifest.generation
                if not manifest.keeps(generation):
                    raise MovedOnError(_MOVED_ON)
            yield generation

    def _latest(self, patience_s: float | None) -> Generation:
        """Return the generation that is served, or while it is loaded the one before.

        Waits until `patience_s` after loading began; None to wait for as long as it takes.
        """
        if self._fixed is not None:
            return self._fixed
        served = self._store.manifest().generation
        while self._loaded.manifest.generation < served:
            loading, began = self._load_beside()
            left = None if patience_s is None else max(0.0, began + patience_s - time.monotonic())
            wait([loading], left)
            if not loading.done():
                break
            loading.result()
        return self._loaded

    def _load_beside(self) -> tuple[Future[None], float]:
        """Return the loading of what is served, begun unless it is going on, and when it began."""
        with self._loading_lock:
            if self._loading is None or self._loading[0].done():
                self._loading = (self._loader.submit(self._load), time.monotonic())
            return self._loading

    def _load(self) -> None:
        with self._store.snapshot() as manifest:
            before = self._loaded
            self._loaded = Generation.load(self._store, self._index_dir, manifest, before=before)
