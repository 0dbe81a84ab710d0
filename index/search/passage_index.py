"""PassageIndex: what is asked of an opened index, wherever it is kept.

What one question meets is one generation, whole, and a new one is seen without a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.encoder import Encoder
    from index.search.filters import Filters
    from index.search.full_text import Mentions
    from index.search.gathering import Gathered
    from index.search.holding import Held, Wording
    from index.search.retrieved import RetrievedPassage
    from index.store.values import CatalogueEntry
    from index.stories.telling import Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVector:
    """A question encoded: `values` (dim,) float32, unit, by the encoder of that fingerprint.

    Another encoder may have taken over by the time it is searched with.
    """

    values: NDArray[np.float32]
    encoder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Which generation is served, and how many articles and passages it holds."""

    generation: int
    articles: int
    passages: int


class PassageIndex(Protocol):
    """One opened index. Thread-safe."""

    def close(self) -> None:
        """Close the index; it cannot be used afterwards."""

    def fixed(self) -> PassageIndex:
        """Return the index as it is: all that is asked of that meets one generation.

        It is not to be closed. Any call of it raises MovedOnError once builds have gone on so far
        that the generation is no longer kept whole.
        """

    @property
    def index_dir(self) -> Path:
        """The folder that it is in. Raises StoreError where it is in none."""

    @property
    def generation(self) -> int:
        """The generation that is served."""

    @property
    def encoder(self) -> Encoder:
        """The encoder the index was built with, loaded on first use.

        Raises EncoderMismatchError where the model of that name has other weights or prompts.
        """

    def load_bundled_encoder(self) -> None:
        """Read the encoder now if it is the bundled one; others wait for the first question.

        Raises EncoderError where it is damaged, EncoderMismatchError as `encoder` does.
        """

    def encode(self, question: str) -> QuestionVector:
        """Return the vector of `question`."""

    def encode_many(self, questions: Sequence[str]) -> list[QuestionVector]:
        """Return the vector of each question, in the order given."""

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

    def spellings(self, word: str, question: str) -> list[str]:
        """Return the words of the collection that `word` of a question may be meant for.

        The best first; none where passages have the word itself, unless they are far fewer.
        """

    def collections(self) -> dict[str, int]:
        """Return how many articles each collection has, by its name."""

    def members(self, collection: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""

    def articles(self) -> list[Article]:
        """Return all articles, by id."""

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return all articles without texts, by id; kept in memory from the first call on."""

    def holding(
        self,
        wordings: Sequence[Wording] = (),
        filters: Filters | None = None,
        *,
        keep: Callable[[CatalogueEntry], bool] = ...,
    ) -> tuple[Held, ...]:
        """Return all articles that hold each of `wordings` in their own text or title, by id.

        Only those that `filters` and `keep` let in; of an article, not its earlier versions.
        """

    def words_by_article(
        self, of: Callable[[Article], set[str]], held: Sequence[Held]
    ) -> dict[int, set[str]]:
        """Return what `of` finds in each article that `holding` gave, by their rows."""

    def find_text(self, text: str) -> Mentions:
        """Return which articles hold all words of `text`, of which the last may be unfinished."""

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id, or that had it. Raises KeyError if there is none."""

    def gather(
        self, filters: Filters | None = None, *, ids: Collection[str] | None = None
    ) -> Gathered:
        """Return the articles that `filters` let in, or of these those with `ids`, one a story."""

    def passages(self, id: str) -> tuple[list[Span], NDArray[np.float32]]:  # noqa: A002 - the contract's name
        """Return the spans of an article's passages, in order, and their vectors: (n, dim) float32.

        None of either if there is no article of that id.
        """

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""

    def later_version(self, id: str) -> Article | None:  # noqa: A002 - the contract's name
        """Return the article that replaces that one, if one does: under its URL, the latest."""

    def copies(self, id: str) -> tuple[Copy, ...]:  # noqa: A002 - the contract's name
        """Return the other articles with that article's story, best first."""

    def with_known_names(self, filters: Filters) -> Filters:
        """Return filters with sources and collections as they are written, whatever their case.

        Raises UnknownSourceError, UnknownAuthorError, UnknownCollectionError, UnknownArticleError.
        """

    def has_any(self, filters: Filters) -> bool:
        """Say whether any article fits `filters`."""

    def published(self, filters: Filters) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the first and the last day on which articles that fit `filters` appeared."""

    def undated_left_out(self, filters: Filters) -> int:
        """Return how many articles `filters` leaves out only because they have no date."""

    def info(self) -> dict[str, Any]:
        """Return what the index holds, for `quoth info`."""

    def extent(self) -> Extent:
        """Return what is served, counted at once. Raises StoreError where it cannot be read."""
