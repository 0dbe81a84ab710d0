"""PassageIndex: dense and word search over one opened index, fused.

Takes a question and filters; gives candidates with the scores they come from. What a search sees is
one generation, whole: a finished build is noticed at the next search, without a restart.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter, OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import words
from index.build.lock import build_lock
from index.encoder import Encoder
from index.errors import (
    EncoderMismatchError,
    IndexLockedError,
    IndexMissingError,
    QuestionError,
)
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from index.store.copies import stories_of
from index.store.reading import StoreReader
from index.vectors import VectorIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.store.database import Manifest
    from index.store.values import PassageTable
    from index.stories.telling import Stories, StoryMask

# Chosen on news_dev, see docs/experiments.md.
DEPTH = 100  # candidates each of the two searches gives to the fusion
WORD_WEIGHT = 0.4  # of the normalised BM25 score in the fused one; the cosine has the rest
_CACHED_ARTICLES = 512

_QUOTED = re.compile(r'"([^"“”]+)"|“([^"“”]+)”|„([^"“”„]+)[“”]|«([^«»]+)»')
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """Everything of one generation that searches keep in memory; never changed, only replaced."""

    manifest: Manifest
    table: PassageTable
    vectors: VectorIndex
    words: words.WordIndex
    stories: Stories
    mask: StoryMask


class PassageIndex:
    """One opened index. Thread-safe."""

    def __init__(self, index_dir: str | Path, *, word_weight: float = WORD_WEIGHT) -> None:
        self.index_dir = Path(index_dir)
        self._word_weight = word_weight
        self._store = StoreReader.open(index_dir)
        self._lock = threading.RLock()
        self._articles: OrderedDict[int, Article] = OrderedDict()
        self._encoder: Encoder | None = None
        if self._store.manifest().generation == 0:
            self._store.close()
            raise IndexMissingError(
                f"the index in {index_dir} was never finished; "
                f"go on with: quoth build FOLDER --index {index_dir}"
            )
        with self._store.snapshot() as manifest:
            self._loaded = self._load(manifest)

    def close(self) -> None:
        """Close the index; it cannot be used afterwards."""
        self._store.close()

    @property
    def generation(self) -> int:
        """The generation that the next search sees."""
        return self._store.manifest().generation

    @property
    def encoder(self) -> Encoder:
        """The encoder the index was built with, loaded on first use.

        Raises EncoderMismatchError where the model of that name has other weights by now.
        """
        identity = self._store.manifest().encoder
        with self._lock:
            if identity is None:
                raise IndexMissingError(f"{self.index_dir}: nothing was built yet")
            if self._encoder is None or self._encoder.fingerprint != identity.fingerprint:
                encoder = Encoder.load(identity.name)
                if encoder.fingerprint != identity.fingerprint:
                    raise EncoderMismatchError(
                        f"the index was built with the encoder {identity.name} "
                        f"({identity.fingerprint[:19]}), which has other weights now "
                        f"({encoder.fingerprint[:19]}); mend with: quoth build --reencode"
                    )
                self._encoder = encoder
            return self._encoder

    def encode(self, question: str) -> NDArray[np.float32]:
        """Return the vector of `question`: (dim,) float32, unit."""
        vector: NDArray[np.float32] = self.encoder.encode([question])[0]
        return vector

    def search(
        self,
        question: str,
        k: int,
        filters: Filters | None = None,
        *,
        vector: NDArray[np.float32] | None = None,
    ) -> list[RetrievedPassage]:
        """Return the `k` best fused candidates, best first, ties by passage id; fewer if fewer fit.

        A part of the question in double quotation marks must occur in a passage as such (case,
        white space and the shape of quotation marks aside). `vector` is the question's, if known.
        The score is a convex combination of cosine and BM25, each scaled by its theoretical minimum
        and the best candidate (TM2C2 of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
        Hybrid Retrieval", 2023). Raises ValueError for k < 1, QuestionError for a blank question.
        """
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        if not question.strip():
            raise QuestionError("the question is blank")
        if vector is None:
            vector = self.encode(question)
        with self._view() as loaded:
            cosines, bm25 = self._candidates(loaded, question, vector, filters, max(k, DEPTH))
            fused = _fuse(cosines, bm25, self._word_weight)
            # One more than k by score, so that ties at the end are cut by id and not by row.
            ordered = sorted(fused.items(), key=lambda pair: -pair[1])
            least = ordered[min(k, len(ordered)) - 1][1] if ordered else 0.0
            found = [
                (score, self._passage(loaded, number), number)
                for number, score in ordered
                if score >= least
            ]
        found.sort(key=lambda item: (-item[0], item[1][0].id))
        return [
            RetrievedPassage(
                passage=passage,
                article=article,
                rank=rank,
                score=score,
                cosine=cosines[number],
                bm25=bm25.get(number, 0.0),
                also_in=loaded.stories.copies(int(loaded.table.articles[number])),
                fused=score,
            )
            for rank, (score, (passage, article), number) in enumerate(found[:k], 1)
        ]

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        with self._store.snapshot() as manifest:
            return self._store.articles(manifest.generation)

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        with self._store.snapshot() as manifest:
            return self._store.article_by_id(id, manifest.generation)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""
        with self._view() as loaded:
            stored = self._store.stored_articles(loaded.manifest.generation)
            row = next((one.row for one in stored if one.id == id), -1)
            earlier = loaded.stories.earlier_versions(row)
            return [self._store.article_by_row(version) for version in earlier]

    def undated_left_out(self, filters: Filters) -> int:
        """Return how many articles `filters` leaves out only because they have no date."""
        if not filters.need_date:
            return 0
        with self._view() as loaded:
            table = loaded.table
        undated = (table.published == 0) & _has_source(table, filters.sources)
        return len(np.unique(table.articles[undated]))

    def info(self) -> dict[str, Any]:
        """Return what the index holds, for `quoth info`."""
        with self._view() as loaded:
            manifest, passages = loaded.manifest, len(loaded.table.rows)
            articles = self._store.articles(manifest.generation)
            roots, skipped = self._store.roots(), self._store.skipped()
            stories = loaded.stories
        identity = manifest.encoder
        days = sorted(article.published for article in articles if article.published)
        ends = (article.published_to or article.published for article in articles)
        last = max(filter(None, ends), default=None)
        files = [path for path in self.index_dir.rglob("*") if path.is_file()]
        return {
            "generation": manifest.generation,
            "articles": len(articles),
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
            "sources": dict(sorted(Counter(a.source for a in articles if a.source).items())),
            "published": {
                "first": days[0].isoformat() if days else None,
                "last": last.isoformat() if last else None,
                "undated": len(articles) - len(days),
            },
            "skipped": [{"seed": seed, "reason": reason} for seed, reason in skipped],
            "size_bytes": sum(path.stat().st_size for path in files),
        }

    @contextmanager
    def _view(self) -> Iterator[_Loaded]:
        """Hold a snapshot of the store for the `with` block; give what is loaded of its generation.

        A snapshot that another thread has overtaken, having loaded a later generation meanwhile, is
        let go for a new one: loading the earlier generation again would be of use to nobody.
        """
        for may_be_overtaken in (True, False):
            with self._store.snapshot() as manifest:
                with self._lock:
                    loaded = self._loaded.manifest.generation
                    if may_be_overtaken and manifest.generation < loaded:
                        continue
                    if manifest.generation != loaded:
                        self._loaded = self._load(manifest)
                    view = self._loaded
                yield view
                return

    def _load(self, manifest: Manifest) -> _Loaded:
        if manifest.encoder is None:
            raise IndexMissingError(f"{self.index_dir}: nothing was built yet")
        table = self._store.passage_table(manifest.generation)
        vectors = self._store.vectors(manifest.generation, manifest.encoder.dim)
        _log.info("loading generation %d: %d passages", manifest.generation, len(table.rows))
        stories = stories_of(self._store, manifest.generation)
        mask = stories.mask(table.articles)
        return _Loaded(
            manifest=manifest,
            table=table,
            vectors=VectorIndex(vectors),
            words=self._load_words(manifest, len(table.rows)),
            stories=stories,
            mask=mask,
        )

    def _load_words(self, manifest: Manifest, n: int) -> words.WordIndex:
        """Return the word index from disk, mended if need be; in memory while a build has it."""
        generation = manifest.generation
        opened = words.WordIndex.open(self.index_dir, generation=generation, n=n)
        if opened is not None:
            return opened
        try:
            with build_lock(self.index_dir):
                words.bring_in_step(self._store, self.index_dir, generation)
            opened = words.WordIndex.open(self.index_dir, generation=generation, n=n)
        except (IndexLockedError, OSError) as reason:
            _log.info("words are indexed in memory only: %s", reason)
        return opened or words.WordIndex.in_memory(self._store, generation)

    def _candidates(
        self,
        loaded: _Loaded,
        question: str,
        vector: NDArray[np.float32],
        filters: Filters | None,
        depth: int,
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Return the cosine of every candidate and the BM25 score of those with words in common.

        Candidates are named by their number in the passage table.
        """
        within = None
        narrowed = np.ones(len(loaded.table.rows), dtype=bool)
        if filters is not None and filters != Filters():
            narrowed = _allowed(loaded.table, filters)
            first, last = filters.published_from, filters.published_to
            days = (first.toordinal() if first else None, last.toordinal() if last else None)
            within = (days, filters.sources)
        phrases = to_phrases(question)
        if phrases:
            narrowed &= self._holding(loaded, phrases, within)
        # Of a story, the best of the articles that hold the phrases and fit the filters.
        allowed = loaded.mask.pick(narrowed)
        bm25: dict[int, float] = {}
        wanted = depth
        while True:
            found = loaded.words.search(question, wanted, within=within, phrases=phrases)
            numbers = np.searchsorted(loaded.table.rows, [row for row, _ in found]).tolist()
            bm25 = {
                number: score
                for number, (_, score) in zip(numbers, found, strict=True)
                if allowed[number]
            }
            if len(bm25) >= depth or len(found) < wanted:
                break
            wanted *= 8  # copies filled the list: look further down
        bm25 = dict(list(bm25.items())[:depth])
        cosines = dict(loaded.vectors.search(vector, depth, None if allowed.all() else allowed))
        missing = np.array([number for number in bm25 if number not in cosines], dtype=np.int64)
        more = loaded.vectors.cosines(vector, missing)
        cosines.update(zip(missing.tolist(), map(float, more), strict=True))
        return cosines, bm25

    def _holding(
        self, loaded: _Loaded, phrases: list[str], within: words.Filter | None
    ) -> NDArray[np.bool_]:
        """Return which passages hold all the phrases to the letter: (n,) bool."""
        held = np.zeros(len(loaded.table.rows), dtype=bool)
        wanted = [_folded(phrase) for phrase in phrases]
        rows = loaded.words.with_phrases(phrases, within=within)
        for number in np.searchsorted(loaded.table.rows, rows).tolist():
            text = _folded(self._passage(loaded, number)[0].text)
            held[number] = all(re.search(_as_words(phrase), text) for phrase in wanted)
        return held

    def _passage(self, loaded: _Loaded, number: int) -> tuple[Passage, Article]:
        row = int(loaded.table.articles[number])
        with self._lock:
            article = self._articles.get(row)
            if article is None:
                article = self._articles[row] = self._store.article_by_row(row)
                if len(self._articles) > _CACHED_ARTICLES:
                    self._articles.popitem(last=False)
        span = int(loaded.table.starts[number]), int(loaded.table.ends[number])
        return Passage.from_span(article, span), article


def open_index(index_dir: str | Path = "data", *, word_weight: float = WORD_WEIGHT) -> PassageIndex:
    """Return the index in `index_dir`, ready to search; what is derived is mended where damaged.

    `word_weight` is the share of BM25 in the fused score: 1 for words only, 0 for meaning only.
    Raises IndexMissingError, IndexFormatError, IndexCorruptError.
    """
    return PassageIndex(index_dir, word_weight=word_weight)


def to_phrases(question: str) -> list[str]:
    """Return the parts of `question` in double quotation marks that hold at least one word."""
    groups = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    return [phrase.strip() for phrase in groups if re.search(r"\w", phrase)]


def _as_words(phrase: str) -> str:
    """Return a pattern for `phrase` as whole words, where its script parts words by spaces."""
    before = "" if words.UNSPACED.match(phrase[0]) else r"(?<!\w)"
    after = "" if words.UNSPACED.match(phrase[-1]) else r"(?!\w)"
    return f"{before}{re.escape(phrase)}{after}"


def _folded(text: str) -> str:
    """Return `text` without what a phrase need not share: case, white space, shapes of quotes."""
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, plain)
    return " ".join(text.casefold().split())


def _allowed(table: PassageTable, filters: Filters) -> NDArray[np.bool_]:
    """Return which passages `filters` lets in: (n,) bool."""
    allowed = _has_source(table, filters.sources)
    if filters.need_date:
        allowed &= table.published > 0
    if filters.published_from is not None:
        allowed &= table.published_to >= filters.published_from.toordinal()
    if filters.published_to is not None:
        allowed &= table.published <= filters.published_to.toordinal()
    return allowed


def _has_source(table: PassageTable, sources: tuple[str, ...]) -> NDArray[np.bool_]:
    if not sources:
        return np.ones(len(table.rows), dtype=bool)
    numbers = [i for i, source in enumerate(table.sources) if source in sources]
    return np.isin(table.source, numbers)


def _fuse(
    cosines: dict[int, float], bm25: dict[int, float], word_weight: float
) -> dict[int, float]:
    """Return the fused score, in [0, 1], of every candidate."""
    best_cosine = max(cosines.values(), default=0.0)
    best_bm25 = max(bm25.values(), default=0.0) or 1.0
    span = best_cosine + 1.0 or 1.0
    return {
        number: (1 - word_weight) * (cosine + 1.0) / span
        + word_weight * bm25.get(number, 0.0) / best_bm25
        for number, cosine in cosines.items()
    }
