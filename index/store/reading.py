"""StoreReader: what is in an index file, for whoever asks.

Takes an index folder and a generation; gives articles, passages, vectors and what builds remember.
Rows of `articles` carry the generation in which they were born and, if so, died. Whatever is read
inside `snapshot` is of one state of the file, no matter what a build does meanwhile (SQLite's WAL
mode).
"""

from __future__ import annotations

import itertools
import json
import zlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexCorruptError
from index.seeds.mark import Mark
from index.seeds.memory import SeedMemory
from index.store.comparing import to_stories
from index.store.contents import KNOWN, LIVE, to_among, to_changes, to_contents, to_owner
from index.store.database import Database
from index.store.edits import Edit, Edits
from index.store.passage_table import PassageTable
from index.store.values import (
    COLUMNS,
    STORED,
    ArticleRow,
    CatalogueEntry,
    RemovedArticle,
    StoredArticle,
    Totals,
    Upload,
    article_from_row,
    from_iso,
    to_ordinals,
)
from index.stories.likeness import Likeness
from index.stories.pairs import Signed
from index.stories.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.store.contents import Changes, Contents
    from index.stories.telling import Stories

UPLOADS = "uploads"  # the root of what was uploaded; other roots are absolute paths
_N_PASSAGES = "(SELECT count(*) FROM passages p WHERE p.article = a.row)"
_ENTRY = (  # the columns of a CatalogueEntry
    "row, id, root, seed, title, source, published, published_to, words, {passages}, added, "
    "author, url, language"
)
_LISTED = "(SELECT value FROM json_each(?))"
_VECTORS = "v.encoded_hash = a.encoded_hash AND v.encoder = a.encoder"


class StoreReader(Database):
    """One opened index file, to be read. Thread-safe."""

    def roots(self) -> list[str]:
        """Return the known roots, sorted."""
        return [root for (root,) in self._rows("SELECT root FROM roots ORDER BY root")]

    def skipped(self) -> list[tuple[str, str]]:
        """Return (seed, reason) of what could not be read when last looked at."""
        return [(s, r) for s, r in self._rows("SELECT seed, reason FROM skipped ORDER BY rowid")]

    def uploads(self) -> list[Upload]:
        """Return the uploads, by name."""
        rows = self._rows("SELECT name, file, original, bytes, sha256, added FROM uploads")
        return [Upload.from_row(row) for row in rows]

    def removed(self) -> list[RemovedArticle]:
        """Return the articles that were taken out while their seed stayed, the latest first."""
        rows = self._rows(
            "SELECT root, id, seed, title, removed, content_hash FROM removed "
            "ORDER BY removed DESC, root, id"
        )
        return [RemovedArticle.from_row(row) for row in rows]

    def edits(self) -> Edits:
        """Return what people said of articles."""
        rows = self._rows("SELECT * FROM edits ORDER BY root, id, field")
        return Edits(map(Edit.from_row, rows))

    def catalogue(self, generation: int) -> list[CatalogueEntry]:
        """Return every article of `generation` without its text, by id."""
        entry = _ENTRY.format(passages="row")
        sql = f"SELECT {entry} FROM {KNOWN} WHERE {LIVE} ORDER BY id"
        rows = self._rows(sql, {"generation": generation})
        n = dict(self._rows("SELECT article, count(*) FROM passages GROUP BY article"))
        return [CatalogueEntry.from_row((*r[:9], n.get(r[0], 0), *r[10:])) for r in rows]

    def latest(self, generation: int, n: int) -> list[CatalogueEntry]:
        """Return the `n` articles of `generation` that were published last, the latest first."""
        rows = self._rows(
            f"SELECT {_ENTRY.format(passages=_N_PASSAGES)} FROM {KNOWN} WHERE {LIVE} "
            "ORDER BY published DESC, id DESC LIMIT :n",
            {"generation": generation, "n": n},
        )
        return [CatalogueEntry.from_row(row) for row in rows]

    def totals(self, generation: int) -> Totals:
        """Return what `generation` holds, counted without reading a text."""
        values = {"generation": generation}
        ((n, dated, first, last),) = self._rows(
            "SELECT count(*), count(published), min(published), "
            f"max(ifnull(published_to, published)) FROM {KNOWN} WHERE {LIVE}",
            values,
        )
        sources = self._rows(
            f"SELECT source, count(*) FROM {KNOWN} WHERE {LIVE} AND source != '' "
            "GROUP BY source ORDER BY source",
            values,
        )
        return Totals(articles=n, undated=n - dated, first=first, last=last, sources=dict(sources))

    def stored_articles(self, generation: int) -> list[StoredArticle]:
        """Return what a build compares seeds with, for the articles of `generation`."""
        sql = f"SELECT {STORED} FROM {KNOWN} WHERE {LIVE}"
        rows = self._rows(sql, {"generation": generation})
        return [StoredArticle.from_row(row) for row in sorted(rows, key=itemgetter(0))]

    def article_rows(self, generation: int) -> list[int]:
        """Return the rows of the articles of `generation`, in order."""
        sql = f"SELECT row FROM {KNOWN} WHERE {LIVE} ORDER BY row"
        return [row for (row,) in self._rows(sql, {"generation": generation})]

    def row_of(self, article_id: str, generation: int) -> int | None:
        """Return the row of the article of that id in `generation`, None if there is none."""
        sql = f"SELECT row FROM {KNOWN} WHERE id = :id AND {LIVE}"
        rows = self._rows(sql, {"id": article_id, "generation": generation})
        return rows[0][0] if rows else None

    def has_row(self, row: int, generation: int) -> bool:
        """Say whether the article of that row is in `generation`."""
        sql = f"SELECT 1 FROM articles WHERE row = :row AND {LIVE}"
        return bool(self._rows(sql, {"row": row, "generation": generation}))

    def articles(self, generation: int) -> list[Article]:
        """Return the articles of `generation`, by id."""
        return [
            article_from_row(row)
            for row in self._rows(
                f"SELECT {COLUMNS} FROM articles WHERE {LIVE} ORDER BY id",
                {"generation": generation},
            )
        ]

    def openings(self, generation: int, n: int) -> dict[int, str]:
        """Return the first `n` characters of the articles' passages, by the articles' rows."""
        start = "(SELECT min(start) FROM passages p WHERE p.article = articles.row)"
        sql = f"SELECT row, ifnull(substr(text, {start} + 1, :n), '') FROM articles WHERE {LIVE}"
        return dict(self._rows(sql, {"generation": generation, "n": n}))

    def article_by_row(self, row: int) -> Article:
        """Return the article of that row, dead or alive. Raises IndexCorruptError if it is not."""
        return article_from_row(self._row(row, COLUMNS))

    def article_row(self, row: int) -> ArticleRow:
        """Return all that is kept of the article of that row; raises as `article_by_row` does."""
        return ArticleRow.from_row(
            self._row(row, f"{COLUMNS}, seed, recipe, encoded_hash, encoder, added")
        )

    def _row(self, row: int, columns: str) -> tuple[Any, ...]:
        for found in self._rows(f"SELECT {columns} FROM articles WHERE row = ?", (row,)):
            return found
        raise self._is_missing(row)

    def _is_missing(self, row: int) -> IndexCorruptError:
        return IndexCorruptError(
            f"{self.path}: article row {row} is missing; mend with: quoth verify"
        )

    def article_by_id(self, article_id: str, generation: int) -> Article:
        """Return the article of that id in `generation`, or that had it before it was moved.

        Raises KeyError if there is none.
        """
        for sql in (":id", "(SELECT id FROM aliases WHERE old = :id)"):
            for found in self._rows(
                f"SELECT {COLUMNS} FROM articles WHERE id = {sql} AND {LIVE}",
                {"id": article_id, "generation": generation},
            ):
                return article_from_row(found)
        raise KeyError(article_id)

    def languages(self, generation: int) -> dict[str, int]:
        """Return how many articles of `generation` are in each language that is known."""
        return dict(
            self._rows(
                f"SELECT language, count(*) FROM {KNOWN} WHERE {LIVE} AND language IS NOT NULL "
                "GROUP BY language",
                {"generation": generation},
            )
        )

    def seed_memories(self, root: str) -> dict[str, SeedMemory]:
        """Return what is known of the seeds of `root` from their last reading, by name."""
        return {
            row[0]: SeedMemory(
                name=row[0],
                mark=Mark(size=row[1], modified_ns=row[2], changed_ns=row[3], inode=row[4]),
                mount=row[5],
                device=int(row[6]),
                read_ns=row[7],
                again_ns=row[8],
                sha256=row[9],
                readers=row[10],
                gave=row[11],
                skipped=tuple((where, reason) for where, reason in json.loads(row[12])),
            )
            for row in self._rows(
                "SELECT name, size, modified_ns, changed_ns, inode, mount, device, read_ns, "
                "again_ns, sha256, readers, gave, skipped FROM seeds WHERE root = ?",
                (root,),
            )
        }

    def passage_table(self, among: Sequence[int]) -> PassageTable:
        """Return all passages of the articles of those rows, by passage row."""
        listed = (json.dumps(among),)
        articles = self._rows(
            "SELECT row, published, published_to, source, author "
            f"FROM {KNOWN} WHERE {to_among(among)}",
            listed,
        )
        said = {row: (*to_ordinals(first, last), *names) for row, first, last, *names in articles}
        rows = self._rows(
            'SELECT row, article, start, "end" FROM passages '
            f"WHERE {to_owner(among)} IN {_LISTED} ORDER BY row",
            listed,
        )
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return PassageTable.of(table, said)

    def n_passages(self, generation: int) -> int:
        """Return how many passages `generation` has."""
        return self.contents(generation).passages

    def contents(self, generation: int) -> Contents:
        """Return what a word index holds of `generation`, counted and hashed."""
        with self._lent() as connection:
            return to_contents(connection, generation)

    def changes(self, before: int, after: int) -> Changes:
        """Return by which articles a generation differs from an earlier one that it knows of."""
        with self._lent() as connection:
            return to_changes(connection, before, after)

    def passage_rows(self, articles: Sequence[int]) -> list[int]:
        """Return the rows of the passages of the articles of those rows."""
        sql = f"SELECT row FROM passages WHERE article IN {_LISTED} ORDER BY row"
        return [row for (row,) in self._rows(sql, (json.dumps(articles),))]

    def passage_texts(
        self, articles: Sequence[int]
    ) -> Iterator[tuple[int, str, str, str | None, tuple[int, int]]]:
        """Yield (passage row, title, text, source, days) of the passages of articles, by row.

        The days are the first and the last it may be of, as PassageTable has them. One article is
        read at a time, in two statements for them all. Raises IndexCorruptError for one that is
        missing.
        """
        listed = (json.dumps(articles),)
        with self._lent() as connection:
            texts = connection.execute(
                "SELECT row, title, source, published, published_to, text FROM articles "
                f"WHERE row IN {_LISTED} ORDER BY row",
                listed,
            )
            spans = connection.execute(
                'SELECT article, row, start, "end" FROM passages '
                f"WHERE article IN {_LISTED} ORDER BY article, row",
                listed,
            )
            for article, passages in itertools.groupby(spans, itemgetter(0)):
                found = next((kept for kept in texts if kept[0] >= article), None)
                if found is None or found[0] != article:
                    raise self._is_missing(article)
                _, title, source, first, last, text = found
                days = to_ordinals(first, last)
                for _, row, start, end in passages:
                    yield row, title, text[start:end], source, days

    def spans(self, row: int) -> list[Span]:
        """Return the spans of the passages of the article of that row, by passage row."""
        sql = 'SELECT start, "end" FROM passages WHERE article = ? ORDER BY row'
        return [(start, end) for start, end in self._rows(sql, (row,))]

    def signed(self, generation: int, among: Sequence[int] | None = None) -> list[Signed]:
        """Return what stories are told from, for the articles of `generation`, by row.

        Of all of them, or of those whose rows are `among` the given.
        """
        chosen = "" if among is None else f"{to_among(among)} AND"
        live = LIVE.replace(":generation", "?2")
        rows = self._rows(
            "SELECT a.row, a.id, a.source, a.url, a.published, a.published_to, "
            "a.updated, s.words_hash, s.n_words, s.data "
            f"FROM {KNOWN} JOIN signatures s ON s.article = a.row WHERE {chosen} {live}",
            (json.dumps(among), generation),
        )
        return [
            Signed(
                row=row[0],
                id=row[1],
                source=row[2],
                url=row[3],
                published=from_iso(row[4]),
                published_to=from_iso(row[5]),
                updated=from_iso(row[6]),
                signature=Signature(
                    words_hash=row[7], n_words=row[8], values=np.frombuffer(row[9], dtype="<u4")
                ),
            )
            for row in sorted(rows, key=itemgetter(0))
        ]

    def urls(self, generation: int) -> list[tuple[int, str]]:
        """Return the row and the URL of each article of `generation` that has one."""
        sql = f"SELECT row, url FROM {KNOWN} WHERE {LIVE} AND url != ''"
        return [(row, url) for row, url in self._rows(sql, {"generation": generation})]

    def stories(self, generation: int, before: Stories | None = None) -> Stories:
        """Return the stories of `generation`, as far as it is known how alike its articles are.

        `before` are those of an earlier one, of whose articles nothing is read again.
        """
        return to_stories(self, generation, before)

    def likenesses(self) -> Iterator[tuple[tuple[str, str], Likeness]]:
        """Yield the pairs of texts that were compared, by words hash, with how alike they are."""
        names: dict[str, str] = {}  # a text is in up to hundreds of pairs: one string for it
        with self._lent() as connection:
            for one, other, contained, numbers in connection.execute(
                "SELECT one, other, contained, numbers FROM likenesses"
            ):
                pair = names.setdefault(one, one), names.setdefault(other, other)
                yield pair, Likeness(contained=contained, numbers=numbers)

    def vectors(self, articles: Sequence[int], dim: int) -> Iterator[NDArray[np.float32]]:
        """Yield the vectors of each article of those rows: (n, dim) float32, by passage row.

        Raises IndexCorruptError where a vector is missing or its checksum disagrees.
        """
        keys = self._rows(
            "SELECT row, id, (SELECT count(*) FROM passages p WHERE p.article = a.row), "
            f"encoded_hash, encoder FROM {KNOWN} WHERE {to_among(articles)}",
            (json.dumps(articles),),
        )
        sql = "SELECT n, dim, crc32, data FROM vectors WHERE encoded_hash = ? AND encoder = ?"
        with self._lent() as connection:  # once: there is a statement an article
            # An article's passages are inserted together, after those of every earlier article row.
            for _, article_id, n, *key in sorted(keys):
                kept = connection.execute(sql, key).fetchone() if n else None
                found = _to_vectors(kept, (n, dim)) if kept else None
                if found is not None:
                    yield found
                elif n:
                    raise IndexCorruptError(
                        f"{self.path}: the vectors of {article_id!r} are missing or damaged; "
                        "mend with: quoth verify"
                    )

    def article_vectors(self, row: int, n: int, dim: int) -> NDArray[np.float32] | None:
        """Return the vectors of the article of that row: (n, dim) float32, by passage row.

        None where they are not there, of another shape, or do not fit their checksum.
        """
        for kept in self._rows(
            f"SELECT v.n, v.dim, v.crc32, v.data FROM articles a JOIN vectors v ON {_VECTORS} "
            "WHERE a.row = ?",
            (row,),
        ):
            return _to_vectors(kept, (n, dim))
        return None

    def with_vectors(self, encoded_hashes: Iterable[str], encoder: str) -> set[str]:
        """Return those of the hashes that the vectors of what has them are there of already."""
        rows = self._rows(
            f"SELECT encoded_hash FROM vectors WHERE encoded_hash IN {_LISTED} AND encoder = ?",
            (json.dumps(list(encoded_hashes)), encoder),
        )
        return {encoded_hash for (encoded_hash,) in rows}


def _to_vectors(kept: Sequence[Any], shape: tuple[int, int]) -> NDArray[np.float32] | None:
    """Return what a row of `vectors` (n, dim, crc32, data) holds, None if that is not right."""
    *found, crc32, data = kept
    if tuple(found) != shape or not isinstance(data, bytes) or zlib.crc32(data) != crc32:
        return None
    return np.frombuffer(data, dtype="<f4").reshape(shape)
