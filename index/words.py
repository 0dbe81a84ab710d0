"""WordIndex: BM25 over the words of titles and passages. The one file that knows Tantivy.

Takes passages of one generation from the store; gives (passage row, BM25 score) pairs. On disk it
is a folder with a sidecar that names generation and count; whatever does not fit the store is
brought in step or built again, so deleting or damaging it loses nothing.

Traps in tantivy 0.27: deleted documents count in BM25 until their segment is merged, and it cannot
be told to merge; `parse_query` raises on punctuation, so queries are built from tokens.
"""

from __future__ import annotations

import itertools
import json
import logging
import re
import shutil
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from index.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.store.reading import StoreReader

FOLDER = "words"
SIDECAR = "words.json"
_FORMAT = 3  # of the sidecar and of the fields below
_TOKENIZER = "quoth_en"  # lower case, no accents, English stems
# Chosen on news_dev, see docs/experiments.md: a title stands before every passage of its article,
# so it tells less of each; words that every question has only cost time.
_TITLE_BOOST = 0.25
_WRITER_BYTES = 50_000_000
# Runs of what is written without spaces: kana and Chinese characters.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which passages are searched: days are ordinals, inclusive; no sources means all."""

    first: int | None = None
    last: int | None = None
    sources: tuple[str, ...] = ()


class WordIndex:
    """A Tantivy index of one generation. Thread-safe to search."""

    def __init__(self, index: tantivy.Index, *, generation: int) -> None:
        # Not on each commit: what a build commits is another generation.
        index.config_reader(reload_policy="Manual")
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()
        self._analyzer = _analyzer()
        self.generation = generation

    @property
    def n(self) -> int:
        """How many passages it holds."""
        return int(self._searcher.num_docs)

    @classmethod
    def open(cls, index_dir: str | Path, *, generation: int, n: int) -> WordIndex | None:
        """Return the index on disk if it is whole and of that generation with `n` passages."""
        folder = Path(index_dir) / FOLDER
        before = _read_sidecar(index_dir)
        if before is None or (before.generation, before.passages) != (generation, n):
            return None
        try:
            # Tantivy does not look at its checksums on opening: a flipped byte would go unnoticed.
            is_whole = _checksums(folder) == before.files
            opened = cls(_open(folder), generation=generation) if is_whole else None
        except (ValueError, OSError) as exc:
            _log.warning("%s is damaged and is built again: %s", folder, exc)
            return None
        # A build may have committed between the two looks: then this is no longer what it said.
        if opened is None or opened.n != n or _read_sidecar(index_dir) != before:
            return None
        return opened

    @classmethod
    def in_memory(cls, store: StoreReader, generation: int) -> WordIndex:
        """Return an index of `generation` that is nowhere on disk."""
        index = _create(None)
        _add(index, store, generation, born_after=-1)
        return cls(index, generation=generation)

    def search(
        self, text: str, k: int, *, within: Filter | None = None, phrases: Sequence[str] = ()
    ) -> list[tuple[int, float]]:
        """Return (passage row, BM25 score) of the `k` best, best first, ties by row.

        Each of the `phrases` must occur, in stems; `within` filters by day and source.
        """
        stems = dict.fromkeys(self._stems(text))
        words = [stem for stem in stems if stem not in STOP_WORDS] or list(stems)
        should = [self._word(word) for word in words]
        if not should or k < 1:
            return []
        must = [*self._phrases(phrases), *self._filters(within)]
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(should))]
        clauses += [(tantivy.Occur.Must, query) for query in must]
        return self._run(tantivy.Query.boolean_query(clauses), k)

    def with_phrases(self, phrases: Sequence[str], *, within: Filter | None = None) -> list[int]:
        """Return the rows of all passages that hold each of the phrases, in stems."""
        clauses = [*self._phrases(phrases), *self._filters(within)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        return [row for row, _ in self._run(query, max(1, self.n))]

    def _run(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        found = self._searcher.search(query, limit=k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        pairs = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, found, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _stems(self, text: str) -> list[str]:
        return list(self._analyzer.analyze(to_spaced(text)))

    def _word(self, stem: str) -> tuple[tantivy.Occur, tantivy.Query]:
        fields = [
            tantivy.Query.term_query(self._schema, "text", stem, "freq"),
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, "title", stem, "freq"), _TITLE_BOOST
            ),
        ]
        return tantivy.Occur.Should, tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, field) for field in fields]
        )

    def _phrases(self, phrases: Sequence[str]) -> list[tantivy.Query]:
        queries = []
        for phrase in phrases:
            stems = self._stems(phrase)
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
            for field, least, most in days:
                queries.append(
                    tantivy.Query.range_query(
                        self._schema, field, tantivy.FieldType.Integer, least, most
                    )
                )
        if within.sources:
            sources = list(within.sources)
            queries.append(tantivy.Query.term_set_query(self._schema, "source", sources))
        return queries


def bring_in_step(
    store: StoreReader,
    index_dir: str | Path,
    generation: int,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Make the index on disk that of `generation`; say whether it was not: for the lock's holder.

    Where passages were only added since the generation it is of, they are added to it. Otherwise it
    is built anew (14,000 passages: 1 s), since Tantivy goes on counting deleted passages in BM25.
    `on_progress` takes how many passages of how many are done, where there is something to do.
    """
    n = store.n_passages(generation)
    if WordIndex.open(index_dir, generation=generation, n=n) is not None:
        return False
    if on_progress is not None:
        on_progress(0, n)
    _renew(store, index_dir, generation, n)
    if on_progress is not None:
        on_progress(n, n)
    return True


def _renew(store: StoreReader, index_dir: str | Path, generation: int, n: int) -> None:
    folder, sidecar = Path(index_dir) / FOLDER, _read_sidecar(index_dir)
    since = sidecar.generation if sidecar else -1
    may_grow = (
        sidecar is not None
        and since < generation
        and not store.passages_died(since, generation)
        and WordIndex.open(index_dir, generation=since, n=sidecar.passages) is not None
    )
    # Without its sidecar a half-changed index counts for nothing.
    (Path(index_dir) / SIDECAR).unlink(missing_ok=True)
    if may_grow:
        try:
            index = _open(folder)
            _add(index, store, generation, born_after=since)
            index.reload()
            if int(index.searcher().num_docs) == n:
                _write_sidecar(index_dir, generation, n)
                return
        except (ValueError, OSError) as exc:
            _log.warning("%s could not be added to and is built again: %s", folder, exc)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _add(_create(folder), store, generation, born_after=-1)
    _write_sidecar(index_dir, generation, n)


_FOLDED = str.maketrans(
    {
        "ё": "е",
        "Ё": "Е",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ى": "ي",
        "ـ": None,  # the stroke that only lengthens a word
        **{chr(code): None for code in (*range(0x064B, 0x0653), 0x0670)},  # vowel signs
    }
)


def to_spaced(text: str) -> str:
    """Return `text` as the analyzer needs it where words are not parted by spaces.

    A run of Chinese or Japanese becomes its pairs of neighbouring characters; Arabic loses vowel
    signs and the shapes of alef, Russian its ё, since most people write neither.
    """
    if text.isascii():
        return text
    return UNSPACED.sub(_to_pairs, text.translate(_FOLDED))


def _to_pairs(run: re.Match[str]) -> str:
    characters = run[0]
    pairs = [a + b for a, b in itertools.pairwise(characters)] or [characters]
    return f" {' '.join(pairs)} "


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(100),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


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
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_integer_field("published_to", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_TOKENIZER, index_option="position")
    return builder.build()


def _add(index: tantivy.Index, store: StoreReader, generation: int, *, born_after: int) -> None:
    # One thread: with several, the order of documents, and so of equal scores, is left to chance.
    writer = index.writer(_WRITER_BYTES, 1)
    for row, title, text, source, (first, last) in store.passage_texts(
        generation, born_after=born_after
    ):
        document = tantivy.Document()
        document.add_integer("row", row)
        document.add_integer("published", first)
        document.add_integer("published_to", last)
        if source:
            document.add_text("source", source)
        document.add_text("title", to_spaced(title))
        document.add_text("text", to_spaced(text))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sidecar:
    """What the folder beside it holds; `files` has the CRC-32 of each."""

    format: int
    generation: int
    passages: int
    files: dict[str, int]


def _read_sidecar(index_dir: str | Path) -> _Sidecar | None:
    try:
        kept = json.loads((Path(index_dir) / SIDECAR).read_text(encoding="utf-8"))
        sidecar = _Sidecar(**kept)
    except (OSError, ValueError, TypeError):
        return None
    return sidecar if sidecar.format == _FORMAT else None


def _write_sidecar(index_dir: str | Path, generation: int, n: int) -> None:
    path = Path(index_dir) / SIDECAR
    sidecar = _Sidecar(
        format=_FORMAT,
        generation=generation,
        passages=n,
        files=_checksums(Path(index_dir) / FOLDER),
    )
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(asdict(sidecar)) + "\n", encoding="utf-8")
    scratch.replace(path)


def _checksums(folder: Path) -> dict[str, int]:
    # Tantivy's own lock files come and go; its data files are never changed once written.
    files = (path for path in folder.iterdir() if not path.name.startswith(".tantivy"))
    return {path.name: zlib.crc32(path.read_bytes()) for path in sorted(files)}
