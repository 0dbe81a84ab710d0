"""WordIndex: BM25 over the words of titles and passages. The one file that knows Tantivy.

Takes passages of one generation from the store; gives (passage row, BM25 score) pairs. On disk each
generation has a folder of its own (see word_files.py), so that it can be made while the one before
serves. Whatever does not fit the store is brought in step or built again: deleting or damaging it
loses nothing.

Traps in tantivy 0.27: deleted documents count in BM25 until their segment is merged, and it cannot
be told to merge; `delete_documents_by_term` deletes nothing, silently, by a field of unsigned
integers; `parse_query` raises on punctuation, so queries are built from tokens.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import tantivy

from index import word_files
from index.stop_words import STOP_WORDS
from index.unspaced import to_spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.store.reading import StoreReader
    from index.word_filter import Filter

# A word index of which more than this share is deleted is built anew: what is deleted takes space
# and time, while scores hardly depend on it (see docs/experiments.md).
_MAX_DEAD = 0.2
# One of fewer passages is built anew as well, which takes a tenth of a second.
_MIN_GROWN = 2_000
_TOKENIZER = "quoth_en"  # lower case, no accents, English stems
# Chosen on news_dev, see docs/experiments.md: a title stands before every passage of its article,
# so it tells less of each; words that every question has only cost time.
_TITLE_BOOST = 0.25
_WRITER_BYTES = 50_000_000
_RARITIES = 10_000  # words of questions, remembered

# The fields, and for texts how they are analyzed and what is kept of each occurrence.
_NUMBERS = ("row", "published", "published_to")
_TEXTS = {
    "source": ("raw", "basic"),
    "title": (_TOKENIZER, "freq"),
    "text": (_TOKENIZER, "position"),
}
_SAMPLE = "Cafés of the 19th century’s troops were opening, 旧桥梁 ёлка إلى"

_log = logging.getLogger(__name__)


class WordIndex:
    """A Tantivy index of one generation. Thread-safe to search.

    `n_dead` is how many deleted passages Tantivy counts among those that it holds.
    """

    def __init__(self, index: tantivy.Index, generation: int, *, n_dead: int = 0) -> None:
        # Not on each commit: what is committed afterwards is not of this generation.
        index.config_reader(reload_policy="Manual")
        index.reload()
        self._schema, self._searcher = schema, searcher = index.schema, index.searcher()
        self._rarity = lru_cache(_RARITIES)(partial(_to_rarity, searcher, schema, n_dead))
        self.generation, self.n_dead = generation, n_dead

    @property
    def n(self) -> int:
        """How many passages it holds."""
        return int(self._searcher.num_docs)

    @classmethod
    def open(cls, store: StoreReader, index_dir: str | Path, generation: int) -> WordIndex | None:
        """Return the index of `generation` on disk if it is whole and holds what the store does."""
        folder = word_files.to_folder(index_dir, generation)
        kept = word_files.read_sidecar(folder)
        if kept is None or (kept.generation, kept.schema) != (generation, _schema_hash()):
            return None
        if kept.holds != store.contents(generation).hash:
            return None
        try:
            # Tantivy does not look at its checksums on opening: a flipped byte would go unnoticed.
            if word_files.checksums(folder) != kept.files:
                return None
            with word_files.lockable(folder) as place:
                opened = cls(_open(place), generation, n_dead=kept.deleted)
        except (ValueError, OSError) as exc:
            _log.warning("%s is damaged and is built again: %s", folder, exc)
            return None
        return opened if opened.n == kept.passages else None

    @classmethod
    def in_memory(cls, store: StoreReader, generation: int) -> WordIndex:
        """Return an index of `generation` that is nowhere on disk."""
        index = _create(None)
        _change(index, store, born=store.article_rows(generation))
        return cls(index, generation)

    def search(
        self, text: str, k: int, *, within: Filter | None = None, phrases: Sequence[str] = ()
    ) -> list[tuple[int, float]]:
        """Return (passage row, BM25 score) of the `k` best, best first, ties by row.

        Each of the `phrases` must occur, in stems; `within` filters by day and source.
        """
        should = [self._word(stem) for stem in to_telling(text)]
        if not should or k < 1:
            return []
        must = [*self._phrases(phrases), *self._filters(within)]
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(should))]
        clauses += [(tantivy.Occur.Must, query) for query in must]
        return self._run(tantivy.Query.boolean_query(clauses), k)

    def with_phrases(self, phrases: Sequence[str], *, within: Filter | None = None) -> list[int]:
        """Return the rows of all passages that hold each of the phrases, in stems."""
        clauses = [*self._phrases(phrases), *self._filters(within)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in clauses])
        return [row for row, _ in self._run(query, max(1, self.n))]

    def rows_by_stem(self, text: str) -> list[NDArray[np.int64]]:
        """Return the rows of the passages that have, or whose title has, each stem of `text`."""
        return [self._all_rows(stem) for stem in to_telling(text)]

    def n_with(self, stem: str, *, beside: Sequence[str] = ()) -> int:
        """Return how many passages have a stem in their text, and any of those `beside` it."""
        sets = filter(None, ([stem], list(beside)))
        queries = (tantivy.Query.term_set_query(self._schema, "text", stems) for stems in sets)
        clauses = [(tantivy.Occur.Must, query) for query in queries]
        return _to_number(self._searcher, tantivy.Query.boolean_query(clauses))

    def row_with_any(self, stems: Sequence[str], *, but: Sequence[str]) -> int | None:
        """Return the row of a passage that has any of `stems` in its text, and none of `but`."""
        query = tantivy.Query.term_set_query(self._schema, "text", list(stems))
        return self._first_row(query, but)

    def row_with_like(self, stem: str, slips: int, *, but: Sequence[str]) -> int | None:
        """Return the row of a passage that has a stem at most `slips` from `stem`, none of `but`.

        A slip is a letter too many, missing or another, or two neighbours that are swapped.
        """
        like = tantivy.Query.fuzzy_term_query(self._schema, "text", stem, slips, True)  # noqa: FBT003 - as Tantivy has it
        return self._first_row(like, but)

    def _first_row(self, query: tantivy.Query, but: Sequence[str]) -> int | None:
        without = tantivy.Query.term_set_query(self._schema, "text", list(but))
        clauses = [(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, without)]
        return next((row for row, _ in self._run(tantivy.Query.boolean_query(clauses), 1)), None)

    def rows_by_start(self, start: str) -> NDArray[np.int64]:
        """Return the rows of the passages with a stem that begins so, themselves or their title."""
        return self._all_rows(f"{start}.*", tantivy.Query.regex_query)

    def _all_rows(
        self, stem: str, to_query: Callable[..., tantivy.Query] = tantivy.Query.term_query
    ) -> NDArray[np.int64]:
        queries = (to_query(self._schema, field, stem) for field in ("text", "title"))
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])
        query = tantivy.Query.const_score_query(either, 1.0)
        found = self._searcher.search(query, limit=max(1, self.n), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return np.sort(np.array(rows, dtype=np.int64))

    def _run(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        found = self._searcher.search(query, limit=k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        pairs = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, found, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def stems(self, text: str) -> list[str]:
        """Return the stems of the words of `text`, in their order."""
        return to_stems(text)

    def _word(self, stem: str) -> tuple[tantivy.Occur, tantivy.Query]:
        fields = []
        for field, weight in (("text", 1.0), ("title", _TITLE_BOOST)):
            query = tantivy.Query.term_query(self._schema, field, stem, "freq")
            boost = weight * self._rarity(field, stem)
            boosted = query if boost == 1.0 else tantivy.Query.boost_query(query, boost)
            fields.append((tantivy.Occur.Should, boosted))
        return tantivy.Occur.Should, tantivy.Query.boolean_query(fields)

    def _phrases(self, phrases: Sequence[str]) -> list[tantivy.Query]:
        queries = []
        for phrase in phrases:
            stems = self.stems(phrase)
            if len(stems) == 1:
                queries.append(tantivy.Query.term_query(self._schema, "text", stems[0]))
            elif stems:
                queries.append(tantivy.Query.phrase_query(self._schema, "text", list(stems)))
        return queries

    def _filters(self, within: Filter | None) -> list[tantivy.Query]:
        if within is None:
            return []
        queries = []
        if within.first is not None or within.last is not None:
            # Those whose days, mostly one, overlap with the wanted; undated ones have day 0.
            days = ("published_to", within.first or 1, None), ("published", 1, within.last)
            integer = tantivy.FieldType.Integer
            for field, least, most in days:
                queries.append(tantivy.Query.range_query(self._schema, field, integer, least, most))
        if within.sources:
            queries.append(tantivy.Query.term_set_query(self._schema, "source", [*within.sources]))
        if within.rows is not None:
            rows = tantivy.Query.term_set_query(self._schema, "row", list(within.rows))
            queries.append(tantivy.Query.boost_query(rows, 0.0))
        return queries


def bring_in_step(
    store: StoreReader,
    index_dir: str | Path,
    generation: int,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Make the index of `generation` on disk; say whether it was missing: for the lock's holder.

    That generation may be one that is not served yet. Where a large one before it is there, what
    died is deleted from a copy and what was born is added, else it is built anew. What is older
    than both this generation and that served is deleted. `on_progress` takes how many passages of
    how many are done, where there is something to do.
    """
    is_missing = WordIndex.open(store, index_dir, generation) is None
    if is_missing:
        n, tell = store.n_passages(generation), on_progress or (lambda _done, _of: None)
        tell(0, n)
        _renew(store, index_dir, generation)
        tell(n, n)
    oldest = min(generation, store.manifest().generation)
    kept = {number for number in word_files.generations(index_dir) if number >= oldest}
    word_files.delete_but(index_dir, kept)
    return is_missing


def build_anew(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    """Build the index of `generation` from nothing: for the lock's holder.

    One that grew keeps words of passages that died; in this one there are none.
    """
    with word_files.written(word_files.to_folder(index_dir, generation)) as folder:
        _change(_create(folder), store, born=store.article_rows(generation))
        _finish(store, folder, generation, n=store.n_passages(generation))


def _renew(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    for before in word_files.generations(index_dir):
        opened = WordIndex.open(store, index_dir, before) if before < generation else None
        if opened is not None:
            try:
                if _grow(store, index_dir, generation, before=opened):
                    return
            except (ValueError, OSError) as exc:
                _log.warning("the words of generation %d are built anew: %s", generation, exc)
            break
    build_anew(store, index_dir, generation)


def _grow(store: StoreReader, index_dir: str | Path, generation: int, *, before: WordIndex) -> bool:
    """Make the index of `generation` from an earlier one, unless it is not worth it: say so."""
    changes = store.changes(before.generation, generation)
    dead = store.passage_rows(changes.died)
    n, n_dead = store.n_passages(generation), before.n_dead + len(dead)
    if n < _MIN_GROWN or n_dead > _MAX_DEAD * (n + n_dead):
        return False
    folder = word_files.to_folder(index_dir, generation)
    word_files.begin(folder, word_files.to_folder(index_dir, before.generation))
    _change(_open(folder), store, born=changes.born, dead=dead)
    _finish(store, folder, generation, n=n)
    return True


def _finish(store: StoreReader, folder: Path, generation: int, *, n: int) -> None:
    """Write the sidecar of a folder that holds `n` passages. Raises ValueError if it does not."""
    found = WordIndex(_open(folder), generation).n
    if found != n:
        raise ValueError(f"{folder} holds {found} passages, not {n}")
    holds, schema = store.contents(generation).hash, _schema_hash()
    word_files.finish(folder, generation=generation, passages=n, holds=holds, schema=schema)


def _to_rarity(
    searcher: tantivy.Searcher, schema: tantivy.Schema, n_dead: int, field: str, stem: str
) -> float:
    """Return the inverse document frequency of a stem over what Tantivy takes for it.

    Tantivy counts deleted passages: an article edited ten times would make its words common.
    """
    if n_dead == 0:
        return 1.0
    living = _to_number(searcher, tantivy.Query.term_query(schema, field, stem, "freq"))
    counted, n = searcher.doc_freq(field, stem), searcher.num_docs
    return _idf(living, n) / _idf(counted, n + n_dead) if living else 1.0


def _to_number(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    found = searcher.search(query, limit=1, count=True)
    return int(found.count)  # type: ignore[attr-defined]  # tantivy 0.27 has it, its types do not


def _idf(n_having: int, n: int) -> float:
    """Return BM25's inverse document frequency as Tantivy has it."""
    return math.log(1 + (n - n_having + 0.5) / (n_having + 0.5))


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return _built(
        tantivy.Tokenizer.simple(), tantivy.Filter.remove_long(100), tantivy.Filter.lowercase()
    )


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    return _built(tantivy.Tokenizer.whitespace())


def _built(tokenizer: tantivy.Tokenizer, *filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    for step in (*filters, tantivy.Filter.ascii_fold(), tantivy.Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def to_stems(text: str) -> list[str]:
    """Return the stems of the words of `text`, in their order."""
    return list(_analyzer().analyze(to_spaced(text)))


def to_telling(text: str) -> list[str]:
    """Return the stems of `text`, each once, without stop words where there are others."""
    stems = dict.fromkeys(to_stems(text))
    return [stem for stem in stems if stem not in STOP_WORDS] or list(stems)


def to_stem(word: str) -> str:
    """Return the English stem of `word`, which is lower case, without accents."""
    return " ".join(_stemmer().analyze(word))


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(_TOKENIZER, _analyzer())
    return index


def _create(folder: Path | None) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(folder) if folder else None)
    index.register_tokenizer(_TOKENIZER, _analyzer())
    return index


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name, (tokenizer, option) in _TEXTS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    return builder.build()


@cache
def _schema_hash() -> str:
    """Return a hash of the fields and of how words become stems: another one, another index."""
    stems = _analyzer().analyze(to_spaced(_SAMPLE))
    # "tantivy v0.27.0, index_format v7"; importlib.metadata would import zipfile, email and csv.
    version = tantivy.tantivy.__version__.removeprefix("tantivy v").split(",")[0]
    told = [_NUMBERS, _TEXTS, stems, version]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _change(
    index: tantivy.Index, store: StoreReader, *, born: Sequence[int], dead: Sequence[int] = ()
) -> None:
    """Add the passages of the articles `born`, by row; delete those whose own rows are `dead`."""
    # One thread: with several, the order of documents, and so of equal scores, is left to chance.
    writer = index.writer(_WRITER_BYTES, 1)
    for row in dead:
        writer.delete_documents_by_term("row", row)
    for row, title, text, source, (first, last) in store.passage_texts(born):
        document = tantivy.Document()
        for name, number in zip(_NUMBERS, (row, first, last), strict=True):
            document.add_integer(name, number)
        if source:
            document.add_text("source", source)
        document.add_text("title", to_spaced(title))
        document.add_text("text", to_spaced(text))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
