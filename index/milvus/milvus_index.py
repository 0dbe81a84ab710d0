"""MilvusIndex: the index on a Milvus server, opened.

Takes a question and filters; gives candidates with the scores they come from. Nothing of it lies on
this machine, so any number of servers may answer from one address. Each call looks which generation
is served and sees that one whole.
"""

from __future__ import annotations

import copy
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

from index.articles.article import to_unicode
from index.errors import (
    CollectionError,
    IndexCorruptError,
    IndexMissingError,
    MovedOnError,
    StoreError,
    UnknownAuthorError,
)
from index.milvus.finding import find_passages
from index.milvus.full_text import find_text
from index.milvus.seen import Seen
from index.milvus.served import read_manifest, read_served
from index.milvus.server import Server
from index.search.filters import Filters, nearest, with_known_sources
from index.search.gathering import Gathered
from index.search.holding import Held, Wording, fits_entry, holding, words_by_article
from index.search.membership import names_members, to_known
from index.search.passage_index import Extent
from index.search.question_encoder import QuestionEncoder, reject_unsearchable, to_vectors
from index.search.spelling import likest
from index.store.collecting import fold

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.encoder import Encoder
    from index.milvus.address import Address
    from index.search.full_text import Mentions
    from index.search.passage_index import QuestionVector
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from index.stories.telling import Copy

T = TypeVar("T")
_ALL = Filters()


class MilvusIndex:
    """The index at an address, opened. Thread-safe.

    Raises IndexMissingError where there is none of that name, IndexFormatError, and StoreError
    where the server cannot be reached or pymilvus is not installed.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._server = Server(address)
        self._questions = QuestionEncoder("quoth build --reencode, and publish it again")
        self._lock = threading.Lock()
        self._last: Seen | None = None
        self._fixed: Seen | None = None
        try:
            self._server.reject_missing()
            self._seen()
        except BaseException:
            self._server.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def fixed(self) -> MilvusIndex:
        """Return the index as it is: all that is asked of that meets one generation.

        It is not to be closed. Any call of it raises MovedOnError once what it needs of that
        generation is deleted.
        """
        view = copy.copy(self)
        view._fixed = self._seen()  # noqa: SLF001 - its own
        return view

    @property
    def index_dir(self) -> Path:
        """There is none: raises StoreError."""
        raise StoreError(
            f"{self._address.text} is not a folder: this is done in the folder that is published"
        )

    @property
    def generation(self) -> int:
        """The generation that is served."""
        return self._seen().served.generation

    @property
    def encoder(self) -> Encoder:
        """The encoder the index was built with, loaded on first use."""
        return self._questions.load(self._seen().served.encoder)

    def load_bundled_encoder(self) -> None:
        """Read the encoder now if it is the bundled one; others wait for the first question."""
        self._questions.load_if_bundled(self._seen().served.encoder)

    def encode(self, question: str) -> QuestionVector:
        """Return the vector of `question`."""
        return self.encode_many([question])[0]

    def encode_many(self, questions: Sequence[str]) -> list[QuestionVector]:
        """Return the vector of each question, in the order given."""
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
        """
        reject_unsearchable(question, k)

        def find(seen: Seen) -> list[RetrievedPassage]:
            asked = self._questions.to_values(question, vector, seen.served.encoder)
            return find_passages(seen, question, asked, k=k, filters=filters or _ALL)

        return self._look(find)

    def spellings(self, word: str, question: str) -> list[str]:
        """Return the words of the collection that `word` of a question may be meant for.

        The best first, and only those that are one slip away.
        """
        return self._look(lambda seen: likest(seen, word, question))

    def collections(self) -> dict[str, int]:
        """Return how many articles each collection has, by its name."""
        sizes: dict[str, int] = self._seen().served.state["info"]["collections"]
        return sizes

    def members(self, collection: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""
        kept: dict[str, list[str]] = self._seen().served.state["collections"]
        for name, ids in kept.items():
            if fold(name) == fold(collection):
                return ids
        raise CollectionError(f"there is no collection {collection!r}; quoth info lists them")

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        return self._look(lambda seen: [seen.article(one.row) for one in seen.catalogue()])

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""
        found = sorted(self.catalogue(), key=lambda one: (str(one.published or ""), one.id))
        return found[: -n - 1 : -1]

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
        """Return all articles that hold each of `wordings` in their own text or title, by id."""
        asked = filters or _ALL

        def find(seen: Seen) -> tuple[Held, ...]:
            rows = seen.members(asked)

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
        """Return the article of that id, or that had it. Raises KeyError if there is none."""
        asked = to_unicode(id)

        def find(seen: Seen) -> Article:
            return seen.article(seen.rows_of([asked])[asked][1])

        return self._look(find)

    def gather(
        self, filters: Filters | None = None, *, ids: Collection[str] | None = None
    ) -> Gathered:
        """Return the articles that `filters` let in, or of these those with `ids`, one a story."""

        def find(seen: Seen) -> Gathered:
            asked = filters or _ALL
            where = f"{seen.is_current(asked)} and passages > 0 and {seen.expression(asked)}"
            found = list(seen.entries(where, "story", "place", "vector"))
            fitting = [pair for pair in found if ids is None or pair[0].id in ids]
            best: dict[int, tuple[CatalogueEntry, dict[str, Any]]] = {}
            for entry, row in sorted(fitting, key=lambda pair: int(pair[1]["place"])):
                best.setdefault(int(row["story"]), (entry, row))
            chosen = sorted(best.values(), key=lambda pair: pair[0].id)
            vectors = np.array([row["vector"] for _, row in chosen], dtype=np.float32)
            return Gathered(
                articles=tuple(entry for entry, _ in chosen),
                vectors=vectors.reshape(len(chosen), seen.served.encoder.dim),
                n_copies=len(fitting) - len(chosen),
            )

        return self._look(find)

    def passages(self, id: str) -> tuple[list[Span], NDArray[np.float32]]:  # noqa: A002 - the contract's name
        """Return the spans of an article's passages, in order, and their vectors: (n, dim) float32.

        None of either if there is no article of that id.
        """
        asked = to_unicode(id)

        def find(seen: Seen) -> tuple[list[Span], NDArray[np.float32]]:
            row = seen.rows_of([asked]).get(asked, (asked, -1))[1]
            where = f"article == {row} and {seen.living}"
            fields = ["passage", "first", "behind", "vector"]
            found = sorted(
                self._server.read("passages", where, fields), key=lambda one: int(one["passage"])
            )
            vectors = np.array([one["vector"] for one in found], dtype=np.float32)
            spans = [(int(one["first"]), int(one["behind"])) for one in found]
            return spans, vectors.reshape(len(found), seen.served.encoder.dim)

        return self._look(find)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""

        def find(seen: Seen) -> list[Article]:
            row = seen.rows_of([id]).get(id, (id, -2))[1]
            found = list(seen.entries(f"later == {row}", "age"))
            return [
                seen.article(entry.row)
                for entry, _ in sorted(found, key=lambda pair: int(pair[1]["age"]))
            ]

        return self._look(find)

    def later_version(self, id: str) -> Article | None:  # noqa: A002 - the contract's name
        """Return the article that replaces that one, if one does: under its URL, the latest."""

        def find(seen: Seen) -> Article | None:
            row = seen.rows_of([id]).get(id, (id, -2))[1]
            for _, one in seen.entries(f"article == {row} and later >= 0", "later"):
                return seen.article(int(one["later"]))
            return None

        return self._look(find)

    def copies(self, id: str) -> tuple[Copy, ...]:  # noqa: A002 - the contract's name
        """Return the other articles with that article's story, best first."""

        def find(seen: Seen) -> tuple[Copy, ...]:
            row = seen.rows_of([id]).get(id, (id, -2))[1]
            where = f"article == {row} and place >= 0 and n_story > 1"
            for _, one in seen.entries(where, "story"):
                told = seen.copies([int(one["story"])])[int(one["story"])]
                return tuple(copy for other, copy in told if other != row)
            return ()

        return self._look(find)

    def with_known_names(self, filters: Filters) -> Filters:
        """Return filters with sources and collections as they are written, whatever their case.

        Raises UnknownSourceError, UnknownAuthorError, UnknownCollectionError, UnknownArticleError.
        """
        seen = self._seen()
        for author in filters.authors:
            if not self._has(seen, Filters(authors=(author,))):
                lines = {one.author for one in seen.catalogue() if one.author}
                there_are = nearest(author, lines, none="no article says who wrote it")
                raise UnknownAuthorError(f"no article is by {author!r}; {there_are}")
        if filters.sources:
            filters = with_known_sources(filters, set(seen.served.state["info"]["sources"]))
        if not names_members(filters):
            return filters
        known = seen.rows_of(filters.articles) if filters.articles else {}
        return to_known(filters, seen.served.state["collections"], known)

    def has_any(self, filters: Filters) -> bool:
        """Say whether any article fits `filters`."""
        return self._has(self._seen(), filters)

    def _has(self, seen: Seen, filters: Filters) -> bool:
        where = f"part == 0 and passages > 0 and {seen.expression(filters)}"
        return self._server.first("articles", where, ["article"]) is not None

    def published(self, filters: Filters) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the first and the last day on which articles that fit `filters` appeared."""
        return self._seen().days(filters)

    def undated_left_out(self, filters: Filters) -> int:
        """Return how many articles `filters` leaves out only because they have no date."""
        if not filters.need_date:
            return 0
        seen, whenever = self._seen(), replace(filters, published_from=None, published_to=None)
        where = f"part == 0 and passages > 0 and published == 0 and {seen.expression(whenever)}"
        return self._server.count("articles", where)

    def info(self) -> dict[str, Any]:
        """Return what the index holds, for `quoth info`; the generation is the server's."""
        seen = self._seen()
        return {**seen.served.state["info"], "generation": seen.served.generation}

    def extent(self) -> Extent:
        """Return what is served, counted at once. Raises StoreError where it cannot be read."""
        served = self._seen().served
        info = served.state["info"]
        return Extent(
            generation=served.generation, articles=info["articles"], passages=info["passages"]
        )

    def _look(self, look: Callable[[Seen], T]) -> T:
        """Return what `look` finds in the generation that is served, looking again if it went."""
        seen = self._seen()
        while True:
            try:
                return look(seen)
            except IndexCorruptError as exc:
                latest = self._served()
                if latest.served.generation == seen.served.generation:
                    raise
                if self._fixed is not None:
                    raise MovedOnError(
                        "the articles have changed meanwhile; ask once more"
                    ) from exc
                seen = latest

    def _seen(self) -> Seen:
        return self._fixed or self._served()

    def _served(self) -> Seen:
        manifest = read_manifest(self._server) or self._raise_unfinished()
        with self._lock:
            if self._last is None or self._last.served.generation != manifest["generation"]:
                served = read_served(self._server, manifest) or self._raise_unfinished()
                self._last = Seen(self._server, served)
            return self._last

    def _raise_unfinished(self) -> NoReturn:
        raise IndexMissingError(
            f"the index in {self._address.text} was never finished; publish it again: "
            f"quoth publish {self._address.text} --index DIR"
        )
