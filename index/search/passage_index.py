"""PassageIndex: search by meaning and by words over one opened index, fused.

Takes a question and filters; gives candidates with the scores they come from. What a search sees is
one generation, whole: a finished build is noticed at the next search, without a restart.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.articles.article import to_unicode
from index.encoder import Encoder
from index.errors import EncoderMismatchError, QuestionError
from index.search.filters import Filters, with_known_sources
from index.search.fusion import DEPTH, by_meaning, by_words, fuse, to_best
from index.search.generation import Generation
from index.search.narrowing import has_source, narrow
from index.search.retrieved import RetrievedPassage
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.store.database import EncoderIdentity, Manifest
    from index.store.values import CatalogueEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVector:
    """A question encoded: `values` (dim,) float32, unit, by the encoder of that fingerprint.

    Another encoder may have taken over by the time it is searched with.
    """

    values: NDArray[np.float32]
    encoder: str


class PassageIndex:
    """One opened index. Thread-safe."""

    def __init__(self, index_dir: str | Path) -> None:
        self.index_dir = Path(index_dir)
        self._store = Store.open(index_dir)
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None
        try:
            with self._store.snapshot() as manifest:
                self._loaded = Generation.load(self._store, self.index_dir, manifest)
        except BaseException:
            self._store.close()
            raise

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

        Raises EncoderMismatchError where the model of that name has other weights.
        """
        return self._load_encoder(self._store.built_with(self._store.manifest()))

    def _load_encoder(self, identity: EncoderIdentity) -> Encoder:
        with self._lock:
            if self._encoder is None or self._encoder.fingerprint != identity.fingerprint:
                encoder = Encoder.load(identity.name)
                if encoder.fingerprint != identity.fingerprint:
                    raise EncoderMismatchError(
                        f"the index was built with the encoder {identity.name} "
                        f"({identity.fingerprint[:19]}), whose weights have changed "
                        f"({encoder.fingerprint[:19]}); mend with: quoth build --reencode"
                    )
                self._encoder = encoder
            return self._encoder

    def encode(self, question: str) -> QuestionVector:
        """Return the vector of `question`."""
        return _encode(question, self.encoder)

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
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        if not question.strip():
            raise QuestionError("the question is blank")
        depth = max(k, DEPTH)
        with self._view() as seen:
            narrowing = narrow(seen, question, filters or Filters())
            asked = self._to_values(question, vector, seen.manifest)
            bm25 = by_words(seen, question, narrowing, depth=depth)
            cosines = by_meaning(seen, asked, narrowing, depth=depth, also=bm25)
            fused = fuse(cosines, bm25)
            found = [(number, *seen.passage(number)) for number in to_best(fused, k)]
        found.sort(key=lambda item: (-fused[item[0]], item[1].id))
        return [
            RetrievedPassage(
                passage=passage,
                article=article,
                rank=rank,
                score=fused[number],
                cosine=cosines[number],
                bm25=bm25.get(number, 0.0),
                also_in=seen.stories.copies(int(seen.table.articles[number])),
                fused=fused[number],
            )
            for rank, (number, passage, article) in enumerate(found[:k], 1)
        ]

    def _to_values(
        self, question: str, vector: QuestionVector | None, manifest: Manifest
    ) -> NDArray[np.float32]:
        """Return the vector of `question` by the encoder of `manifest`: (dim,) float32, unit."""
        identity = self._store.built_with(manifest)
        if vector is None or vector.encoder != identity.fingerprint:
            vector = _encode(question, self._load_encoder(identity))
        return vector.values

    def articles(self) -> list[Article]:
        """Return all articles, by id."""
        with self._store.snapshot() as manifest:
            return self._store.articles(manifest.generation)

    def latest(self, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles that were published last, the latest first, without texts."""
        with self._store.snapshot() as manifest:
            return self._store.latest(manifest.generation, n)

    def article(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Return the article of that id. Raises KeyError if there is none."""
        with self._store.snapshot() as manifest:
            return self._store.article_by_id(to_unicode(id), manifest.generation)

    def earlier_versions(self, id: str) -> list[Article]:  # noqa: A002 - the contract's name
        """Return what that article replaces, latest first: under its URL, with an earlier text."""
        with self._view() as seen:
            row = self._store.row_of(id, seen.manifest.generation)
            earlier = () if row is None else seen.stories.earlier_versions(row)
            return [self._store.article_by_row(version) for version in earlier]

    def with_known_sources(self, filters: Filters) -> Filters:
        """Return filters with their sources as the articles write them, whatever their case.

        Raises UnknownSourceError.
        """
        if not filters.sources:
            return filters
        with self._view() as seen:
            known = {source for source in seen.table.sources if source}
        return with_known_sources(filters, known)

    def undated_left_out(self, filters: Filters) -> int:
        """Return how many articles `filters` leaves out only because they have no date."""
        if not filters.need_date:
            return 0
        with self._view() as seen:
            table = seen.table
        undated = (table.published == 0) & has_source(table, filters.sources)
        return len(np.unique(table.articles[undated]))

    def info(self) -> dict[str, Any]:
        """Return what the index holds, for `quoth info`."""
        with self._view() as seen:
            manifest, passages = seen.manifest, len(seen.table.rows)
            totals = self._store.totals(manifest.generation)
            roots, skipped = self._store.roots(), self._store.skipped()
            stories = seen.stories
        identity = manifest.encoder
        files = [path for path in self.index_dir.rglob("*") if path.is_file()]
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
            "published": {
                "first": totals.first,
                "last": totals.last,
                "undated": totals.undated,
            },
            "skipped": [{"seed": seed, "reason": reason} for seed, reason in skipped],
            "size_bytes": sum(path.stat().st_size for path in files),
        }

    @contextmanager
    def _view(self) -> Iterator[Generation]:
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
                        self._loaded = Generation.load(self._store, self.index_dir, manifest)
                    view = self._loaded
                yield view
                return


def _encode(question: str, encoder: Encoder) -> QuestionVector:
    return QuestionVector(
        values=encoder.encode([to_unicode(question)])[0], encoder=encoder.fingerprint
    )


def open_index(index_dir: str | Path = "data") -> PassageIndex:
    """Return the index in `index_dir`, ready to search; what is derived is mended where damaged.

    Raises IndexMissingError, IndexFormatError, IndexCorruptError.
    """
    return PassageIndex(index_dir)
