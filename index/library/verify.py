"""verify_index: prove that an index is whole, and mend what can be mended.

Takes an index folder; looks at every row of the generation it serves and at every derived file.
Vectors and words are made again from the text. A damaged text cannot be: the article is taken out,
and the next build reads its seed again.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import deriving, words
from index.build.lock import build_lock
from index.encoder import Encoder
from index.errors import IndexCorruptError, StoreError
from index.file_hash import to_sha256
from index.passages import to_encoded_texts
from index.store import kept_table
from index.store.reading import UPLOADS
from index.store.store import Store
from index.stories.signature import SIGNING, to_signature
from index.vectors import keeping

if TYPE_CHECKING:
    from index.store.database import EncoderIdentity, Manifest
    from index.store.values import StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What was wrong (`problems`), what was done about it (`mended`), how much was looked at."""

    articles: int
    passages: int
    problems: tuple[str, ...]
    mended: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Say whether the index is whole as it is left: every problem was mended."""
        return len(self.problems) == len(self.mended)

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "articles": self.articles,
            "passages": self.passages,
            "problems": list(self.problems),
            "mended": list(self.mended),
            "ok": self.ok,
        }


def verify_index(index_dir: str | Path, *, encoder: Encoder | None = None) -> VerifyReport:
    """Return what a look at everything in `index_dir` found, after mending it.

    `encoder` is that of the index, where it is loaded already.
    Raises IndexMissingError, IndexFormatError, IndexLockedError, and IndexCorruptError where the
    SQLite file itself is damaged beyond reading.
    """
    with closing(Store.open(index_dir)) as store, build_lock(index_dir):
        return _Look(store, Path(index_dir), encoder).report()


@dataclass(slots=True)
class _Look:
    store: Store
    index_dir: Path
    encoder: Encoder | None
    problems: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    def report(self) -> VerifyReport:
        self._check_file()
        manifest = self.store.manifest()
        identity = self.store.built_with(manifest)
        stored = self.store.stored_articles(manifest.generation)
        damaged = [article for article in stored if not self._check_article(article.row)]
        rows = [article.row for article in stored if article not in damaged]
        self._check_words(manifest.generation)
        self._check_signatures(manifest.generation, rows)
        if damaged:
            manifest = self._take_out(damaged)
        self._check_vectors(identity, rows)
        self._check_table(manifest.generation)
        self._check_lists(manifest.generation)
        self._check_uploads()
        return VerifyReport(
            articles=len(rows),
            passages=self.store.n_passages(manifest.generation),
            problems=tuple(self.problems),
            mended=tuple(self.mended),
        )

    def _check_file(self) -> None:
        try:
            found = self.store.integrity()
        except StoreError as exc:
            raise self._beyond_mending(str(exc)) from exc
        if found != ["ok"]:
            raise self._beyond_mending(found[0])

    def _beyond_mending(self, reason: str) -> IndexCorruptError:
        return IndexCorruptError(
            f"{self.store.path}: the database is damaged ({reason}); restore a backup (quoth "
            "restore FILE), or bring what is whole into a new index with: quoth verify --salvage"
        )

    def _check_article(self, row: int) -> bool:
        try:
            article = self.store.article_by_row(row)
        except IndexCorruptError as exc:
            self.problems.append(str(exc).split(";")[0])
            return False
        for start, end in self.store.spans(row):
            if not 0 <= start < end <= len(article.text):
                self.problems.append(f"a passage of {article.id!r} is outside its text")
                return False
        return True

    def _take_out(self, damaged: list[StoredArticle]) -> Manifest:
        """Publish a generation without the damaged articles; a build reads their seeds again."""
        derive = partial(deriving.bring_in_step, self.store, self.index_dir)
        following = self.store.withdraw(damaged, derive=derive)
        mended = "the article was taken out of the index; read it again with: quoth build"
        self.mended += [mended] * len(damaged)
        return following

    def _check_signatures(self, generation: int, rows: list[int]) -> None:
        """See to what articles are compared by, where it was made as it is made today."""
        known = {one.row: one.signature for one in self.store.signed(generation)}
        for row in rows:
            kept = self.store.article_row(row)
            made = to_signature(kept.article)
            if not kept.recipe.endswith(SIGNING) or made.equals(known.get(row)):
                continue
            self.problems.append(f"what {kept.article.id!r} is compared by is missing or damaged")
            self.store.put_signature(row, made)
            self.mended.append("it was made again")

    def _check_uploads(self) -> None:
        for upload in self.store.uploads():
            path = self.index_dir / UPLOADS / upload.file
            if not path.is_file():
                self.problems.append(f"the upload {upload.original!r} is gone: upload it again")
            elif to_sha256(path) != upload.sha256:
                self.problems.append(f"the upload {upload.original!r} is damaged: upload it again")

    def _check_words(self, generation: int) -> None:
        kept = self.store.contents(generation)
        self.store.count_anew()
        if self.store.contents(generation) != kept:
            self.problems.append("the passages are not those that the last build left")
            self.mended.append("they were counted again")
        if words.bring_in_step(self.store, self.index_dir, generation):
            self.problems.append("the word index is missing, damaged or of another generation")
            self.mended.append("the word index was built again")

    def _check_table(self, generation: int) -> None:
        if kept_table.mend(self.store, generation):
            self.problems.append("the table of passages is damaged")
            self.mended.append("the table of passages was written again")

    def _check_lists(self, generation: int) -> None:
        if keeping.mend(self.store, self.index_dir, generation):
            self.problems.append("the lists of vectors are missing or damaged")
            self.mended.append("the lists of vectors were made again")

    def _check_vectors(self, identity: EncoderIdentity, rows: list[int]) -> None:
        encoder = self.encoder
        for row in rows:
            article, spans = self.store.article_by_row(row), self.store.spans(row)
            vectors = self.store.article_vectors(row, len(spans), identity.dim)
            if not spans or vectors is not None:
                continue
            self.problems.append(f"the vectors of {article.id!r} are missing or damaged")
            encoder = encoder or Encoder.load(identity.name)
            if encoder.fingerprint != identity.fingerprint:
                raise StoreError(
                    f"weights or prompts of the encoder {encoder.name} have changed since the "
                    "build; mend with: quoth build --reencode"
                )
            texts = to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
            self.store.put_vectors(row, np.asarray(encoder.encode_passages(texts)))
            self.mended.append(f"{article.id!r} was encoded again")
