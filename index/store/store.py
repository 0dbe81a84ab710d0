"""Store: the SQLite file that is the index's one truth.

Takes articles, passages and vectors; gives them back for one generation. Rows of `articles` carry
the generation in which they were born and, if so, died; a build writes into the next generation,
article by article, and `publish` flips the manifest in one transaction. Whatever a reader does
inside `snapshot` sees one generation, whole, no matter what a build does meanwhile (SQLite's WAL
mode).

The tables are described in docs/architecture.md.
"""

from __future__ import annotations

import datetime
import itertools
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.errors import BackupError, IndexCorruptError
from index.seeds.finding import Mark
from index.seeds.memory import SeedMemory
from index.store.database import Connection, Database, set_encoder, set_value
from index.store.values import (
    COLUMNS,
    METADATA,
    CatalogueEntry,
    PassageTable,
    RemovedArticle,
    StoredArticle,
    Upload,
    fits,
    from_iso,
    insert_article,
    insert_passages,
    insert_signature,
    put_likenesses,
    put_removed,
    put_upload,
    put_vectors,
    to_article,
    to_hash,
    to_ordinals,
    to_stamp,
)
from index.stories.telling import Likeness, Signature, Signed, to_signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.store.database import EncoderIdentity, Manifest

UPLOADS = "uploads"  # the root of what was uploaded; other roots are absolute paths

_LIVE = "born <= :generation AND (died IS NULL OR died > :generation)"
_UNUSED_VECTORS = (
    "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE "
    "a.encoded_hash = vectors.encoded_hash AND a.encoder = vectors.encoder)"
)


class Store(Database):
    """One opened index file. Thread-safe: each thread reads through its own connection."""

    # Reading

    def roots(self) -> list[str]:
        """Return the known roots, sorted."""
        return [root for (root,) in self._rows("SELECT root FROM roots ORDER BY root")]

    def skipped(self) -> list[tuple[str, str]]:
        """Return (seed, reason) of what could not be read when last looked at."""
        return [(s, r) for s, r in self._rows("SELECT seed, reason FROM skipped ORDER BY rowid")]

    def uploads(self) -> list[Upload]:
        """Return the uploads, by name."""
        rows = self._rows("SELECT name, file, original, bytes, sha256, added FROM uploads")
        return [
            Upload(
                name=name,
                file=file,
                original=original,
                bytes=size,
                sha256=sha256,
                added=datetime.datetime.fromisoformat(added),
            )
            for name, file, original, size, sha256, added in rows
        ]

    def removed(self) -> list[RemovedArticle]:
        """Return the articles that were taken out while their seed stayed, the latest first."""
        columns = {column for _, column, *_ in self._rows("PRAGMA table_info(removed)")}
        content_hash = "content_hash" if "content_hash" in columns else "''"  # an older file's
        rows = self._rows(
            f"SELECT root, id, seed, title, removed, {content_hash} FROM removed "
            "ORDER BY removed DESC, root, id"
        )
        return [
            RemovedArticle(
                root=root,
                id=id,
                seed=seed,
                title=title,
                removed=datetime.datetime.fromisoformat(removed),
                content_hash=content_hash,
            )
            for root, id, seed, title, removed, content_hash in rows  # noqa: A001 - the column
        ]

    def catalogue(self, generation: int) -> list[CatalogueEntry]:
        """Return every article of `generation` without its text, by id."""
        rows = self._rows(
            "SELECT row, id, root, seed, title, source, published, published_to, words, added, "
            "(SELECT count(*) FROM passages p WHERE p.article = articles.row) FROM articles "
            f"WHERE {_LIVE} ORDER BY id",
            {"generation": generation},
        )
        return [
            CatalogueEntry(
                row=row[0],
                id=row[1],
                root=row[2],
                seed=row[3],
                title=row[4],
                source=row[5],
                published=from_iso(row[6]),
                published_to=from_iso(row[7]),
                words=row[8],
                added=datetime.datetime.fromisoformat(row[9]),
                passages=row[10],
            )
            for row in rows
        ]

    def stored_articles(self, generation: int) -> list[StoredArticle]:
        """Return what a build compares seeds with, for the articles of `generation`."""
        rows = self._rows(
            f"SELECT row, id, root, seed, content_hash, recipe, {METADATA} FROM articles "
            f"WHERE {_LIVE} ORDER BY row",
            {"generation": generation},
        )
        return [
            StoredArticle(
                row=row[0],
                id=row[1],
                root=row[2],
                seed=row[3],
                content_hash=row[4],
                recipe=row[5],
                title=row[6],
                fields_hash=to_hash(*row[6:]),
            )
            for row in rows
        ]

    def articles(self, generation: int) -> list[Article]:
        """Return the articles of `generation`, by id."""
        return [
            to_article(row)
            for row in self._rows(
                f"SELECT {COLUMNS} FROM articles WHERE {_LIVE} ORDER BY id",
                {"generation": generation},
            )
        ]

    def article_by_row(self, row: int) -> Article:
        """Return the article of that row, dead or alive. Raises IndexCorruptError if it is not."""
        for found in self._rows(f"SELECT {COLUMNS} FROM articles WHERE row = ?", (row,)):
            return to_article(found)
        raise IndexCorruptError(
            f"{self.path}: article row {row} is missing; mend with: quoth verify"
        )

    def article_by_id(self, article_id: str, generation: int) -> Article:
        """Return the article of that id in `generation`, or that had it before it was moved.

        Raises KeyError if there is none.
        """
        for sql in (":id", "(SELECT id FROM aliases WHERE old = :id)"):
            for found in self._rows(
                f"SELECT {COLUMNS} FROM articles WHERE id = {sql} AND {_LIVE}",
                {"id": article_id, "generation": generation},
            ):
                return to_article(found)
        raise KeyError(article_id)

    def languages(self, generation: int) -> dict[str, int]:
        """Return how many articles of `generation` are in each language that is known."""
        return dict(
            self._rows(
                f"SELECT language, count(*) FROM articles WHERE {_LIVE} AND language IS NOT NULL "
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

    def passage_table(self, generation: int) -> PassageTable:
        """Return all passages of `generation`, by passage row."""
        articles = self._rows(
            f"SELECT row, published, published_to, source FROM articles WHERE {_LIVE}",
            {"generation": generation},
        )
        sources = tuple(sorted({source for *_, source in articles if source}))
        number = {source: i for i, source in enumerate(sources)}
        days = {row: to_ordinals(first, last) for row, first, last, _ in articles}
        source_of = {row: number.get(source, -1) for row, *_, source in articles}
        rows = self._rows(
            'SELECT p.row, p.article, p.start, p."end" FROM passages p JOIN articles a '
            f"ON a.row = p.article WHERE {_LIVE} ORDER BY p.row",
            {"generation": generation},
        )
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        owners = table[:, 1].tolist()
        return PassageTable(
            rows=np.ascontiguousarray(table[:, 0]),
            articles=np.ascontiguousarray(table[:, 1]),
            starts=np.ascontiguousarray(table[:, 2]),
            ends=np.ascontiguousarray(table[:, 3]),
            published=np.array([days[owner][0] for owner in owners], dtype=np.int64),
            published_to=np.array([days[owner][1] for owner in owners], dtype=np.int64),
            source=np.array([source_of[owner] for owner in owners], dtype=np.int64),
            sources=sources,
        )

    def n_passages(self, generation: int) -> int:
        """Return how many passages `generation` has."""
        ((n,),) = self._rows(
            f"SELECT count(*) FROM passages p JOIN articles a ON a.row = p.article WHERE {_LIVE}",
            {"generation": generation},
        )
        return int(n)

    def signed(self, generation: int) -> list[Signed]:
        """Return what stories are told from, for the articles of `generation`, by row."""
        rows = self._rows(
            "SELECT a.row, a.id, a.source, a.url, a.published, a.published_to, "
            "a.updated, s.words_hash, s.n_words, s.data "
            f"FROM articles a JOIN signatures s ON s.article = a.row WHERE {_LIVE} ORDER BY a.row",
            {"generation": generation},
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
            for row in rows
        ]

    def likenesses(self) -> dict[tuple[str, str], Likeness]:
        """Return how alike the pairs of texts are that were compared, by their words hashes."""
        return {
            (one, other): Likeness(contained=contained, numbers=numbers)
            for one, other, contained, numbers in self._rows(
                "SELECT one, other, contained, numbers FROM likenesses"
            )
        }

    def vectors(self, generation: int, dim: int) -> NDArray[np.float32]:
        """Return the vectors of all passages of `generation`: (n, dim) float32, by passage row.

        Raises IndexCorruptError where a vector is missing or its checksum disagrees.
        """
        rows = self._rows(
            "SELECT a.row, a.id, v.n, v.dim, v.crc32, v.data, "
            "(SELECT count(*) FROM passages p WHERE p.article = a.row) FROM articles a "
            "LEFT JOIN vectors v ON v.encoded_hash = a.encoded_hash AND v.encoder = a.encoder "
            f"WHERE {_LIVE} ORDER BY a.row",
            {"generation": generation},
        )
        blocks: list[NDArray[np.float32]] = []
        # An article's passages are inserted together, after those of every earlier article row.
        for _, article_id, n, found_dim, crc32, data, passages in rows:
            if passages == 0:
                continue
            if not fits((n, found_dim, crc32, data), passages, dim):
                raise IndexCorruptError(
                    f"{self.path}: the vectors of {article_id!r} are missing or damaged; "
                    "mend with: quoth verify"
                )
            blocks.append(np.frombuffer(data, dtype="<f4").reshape(n, dim))
        if not blocks:
            return np.empty((0, dim), dtype=np.float32)
        return np.concatenate(blocks).astype(np.float32, copy=False)

    def passage_texts(
        self, generation: int, *, born_after: int = -1
    ) -> Iterator[tuple[int, str, str, str | None, tuple[int, int]]]:
        """Yield (passage row, title, text, source, days) of the passages of `generation`.

        The days are the first and the last it may be of, as PassageTable has them. With
        `born_after`, only passages of articles born in a later generation than that.
        """
        articles = self._rows(
            "SELECT row, title, text, source, published, published_to FROM articles "
            f"WHERE {_LIVE} AND born > :born_after ORDER BY row",
            {"generation": generation, "born_after": born_after},
        )
        for article, title, text, source, *days in articles:
            for row, start, end in self._rows(
                'SELECT row, start, "end" FROM passages WHERE article = ? ORDER BY row', (article,)
            ):
                yield row, title, text[start:end], source, to_ordinals(*days)

    def passages_died(self, since: int, generation: int) -> bool:
        """Say whether a passage visible in generation `since` is gone in `generation`."""
        sql = "SELECT 1 FROM articles WHERE born <= ? AND died > ? AND died <= ? LIMIT 1"
        return bool(self._rows(sql, (since, since, generation)))

    def has_vectors(self, encoded_hash: str, encoder: str) -> bool:
        """Say whether the vectors of what has that hash are there already."""
        return bool(
            self._rows(
                "SELECT 1 FROM vectors WHERE encoded_hash = ? AND encoder = ?",
                (encoded_hash, encoder),
            )
        )

    def spans(self, row: int) -> list[Span]:
        """Return the spans of the passages of the article of that row, by passage row."""
        sql = 'SELECT start, "end" FROM passages WHERE article = ? ORDER BY row'
        return [(start, end) for start, end in self._rows(sql, (row,))]

    def vectors_are_whole(self, row: int, n: int, dim: int) -> bool:
        """Say whether the article of that row has `n` vectors of `dim` that fit their checksum."""
        found = self._rows(
            "SELECT v.n, v.dim, v.crc32, v.data FROM articles a JOIN vectors v "
            "ON v.encoded_hash = a.encoded_hash AND v.encoder = a.encoder WHERE a.row = ?",
            (row,),
        )
        return any(fits(block, n, dim) for block in found)

    def copy_to(self, path: Path) -> Manifest:
        """Write the generation served, and nothing else, to a new file at `path`; its manifest."""
        with self.copied(path) as copy:
            copy.executescript(
                f"""
                PRAGMA journal_mode = DELETE;
                BEGIN;
                CREATE TEMP TABLE live AS SELECT row FROM articles, manifest
                    WHERE key = 'generation' AND {_LIVE.replace(":generation", "value + 0")};
                DELETE FROM passages WHERE article NOT IN (SELECT row FROM live);
                DELETE FROM articles WHERE row NOT IN (SELECT row FROM live);
                UPDATE articles SET died = NULL;
                DELETE FROM manifest WHERE key = 'pending_roots';
                {_UNUSED_VECTORS};
                COMMIT;
                VACUUM;
                """
            )
        store = Store.open(path.parent, path.name)
        try:
            return store.manifest()
        finally:
            store.close()

    # Writing: only by whoever holds the build lock

    def begin_build(self, roots: Sequence[str]) -> None:
        """Record the roots of a build, so that the next one goes on where this one is killed."""
        with self.transaction() as connection:
            set_value(connection, "pending_roots", json.dumps(sorted(roots)))

    def put_article(
        self,
        article: Article,
        *,
        seed: str,
        spans: Sequence[Span],
        recipe: str,
        signature: Signature,
        encoded_hash: str,
        vectors: NDArray[np.float32] | None,
        encoder: str,
        born: int,
        replaces: int | None,
    ) -> None:
        """Write one article with its passages and vectors into generation `born`: one transaction.

        `vectors` (len(spans), dim) float32 or None where the store has them; `replaces` is the row
        of the article's earlier state. Where that had another id, it is remembered as an alias.
        """
        with self.transaction() as connection:
            added = to_stamp(datetime.datetime.now(datetime.UTC))
            if replaces is not None:
                _bury(connection, [replaces], born)
                sql = "SELECT id, added FROM articles WHERE row = ?"
                old, added = connection.execute(sql, (replaces,)).fetchone()
                if old != article.id:
                    values = article.id, old
                    connection.execute("UPDATE aliases SET id = ? WHERE id = ?", values)
                    connection.execute(
                        "INSERT OR REPLACE INTO aliases (id, old) VALUES (?, ?)", values
                    )
            row = insert_article(
                connection,
                article,
                seed=seed,
                recipe=recipe,
                encoded_hash=encoded_hash,
                encoder=encoder,
                added=added,
                born=born,
            )
            insert_passages(connection, row, spans)
            insert_signature(connection, row, signature)
            if vectors is not None:
                put_vectors(connection, (encoded_hash, encoder), vectors)

    def put_likenesses(self, likenesses: Mapping[tuple[str, str], Likeness]) -> None:
        """Record how alike pairs of texts are."""
        if likenesses:
            with self.transaction() as connection:
                put_likenesses(connection, likenesses)

    def put_vectors(self, row: int, vectors: NDArray[np.float32]) -> None:
        """Write the vectors of the article of that row again: (n, dim) float32, by passage row."""
        with self.transaction() as connection:
            key = connection.execute(
                "SELECT encoded_hash, encoder FROM articles WHERE row = ?", (row,)
            ).fetchone()
            put_vectors(connection, key, vectors)

    def bury(self, rows: Iterable[int], generation: int) -> None:
        """Let articles die in `generation`: from it on they are not seen."""
        with self.transaction() as connection:
            _bury(connection, rows, generation)

    def move_seed(self, row: int, seed: str) -> None:
        """Record that an unchanged article is read from another seed file."""
        with self.transaction() as connection:
            connection.execute("UPDATE articles SET seed = ? WHERE row = ?", (seed, row))

    def remember_seeds(
        self, root: str, memories: Iterable[SeedMemory], forgotten: Iterable[str]
    ) -> None:
        """Record what is known of seeds of `root` from reading them; forget the `forgotten`."""
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM seeds WHERE root = ? AND name = ?",
                [(root, name) for name in forgotten],
            )
            connection.executemany(
                f"INSERT OR REPLACE INTO seeds VALUES ({', '.join('?' * 14)})",
                [
                    (
                        root,
                        memory.name,
                        memory.mark.size,
                        memory.mark.modified_ns,
                        memory.mark.changed_ns,
                        memory.mark.inode,
                        memory.mount,
                        str(memory.device),
                        memory.read_ns,
                        memory.again_ns,
                        memory.sha256,
                        memory.readers,
                        memory.gave,
                        json.dumps(memory.skipped),
                    )
                    for memory in memories
                ],
            )

    def publish(
        self,
        manifest: Manifest,
        *,
        roots: Iterable[str],
        forgotten: Iterable[str],
        skipped: Iterable[tuple[str, str]],
    ) -> None:
        """Make `manifest` the index's own: the one commit that readers notice."""
        if manifest.encoder is None or manifest.splitting is None:
            raise ValueError("a published manifest names its encoder and splitting")
        with self.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO roots VALUES (?)", [(r,) for r in roots])
            connection.executemany("DELETE FROM roots WHERE root = ?", [(r,) for r in forgotten])
            connection.execute("DELETE FROM skipped")
            connection.executemany("INSERT INTO skipped VALUES (?, ?)", list(skipped))
            set_encoder(connection, manifest.encoder)
            set_value(connection, "splitting", manifest.splitting)
            set_value(connection, "pending_roots", "[]")
            set_value(connection, "generation", str(manifest.generation))

    def withdraw(
        self,
        articles: Sequence[StoredArticle],
        *,
        remembered: Iterable[RemovedArticle] = (),
        uploads: Iterable[str] = (),
    ) -> Manifest:
        """Publish the next generation without `articles`; return its manifest. One transaction.

        `remembered` are those among them that builds are to leave out, `uploads` the names of the
        uploads that go with them. What an unfinished build wrote waits for the generation after.
        """
        with self.transaction() as connection:
            manifest = self.manifest()
            generation = manifest.generation
            connection.execute("UPDATE articles SET born = born + 1 WHERE born > ?", (generation,))
            connection.execute("UPDATE articles SET died = died + 1 WHERE died > ?", (generation,))
            _bury(connection, [article.row for article in articles], generation + 1)
            remembered = list(remembered)
            # What an unfinished build made of them dies with them, before it was ever seen.
            connection.executemany(
                "UPDATE articles SET died = born WHERE root = ? AND id = ? AND born > ?",
                [(article.root, article.id, generation) for article in remembered],
            )
            for article in remembered:
                put_removed(connection, article)
            _drop_uploads(connection, uploads, generation)
            set_value(connection, "generation", str(generation + 1))
        return self.manifest()

    def clear(self) -> Manifest:
        """Publish a generation that holds nothing, its roots forgotten; return its manifest."""
        with self.transaction() as connection:
            generation = self.manifest().generation
            connection.execute("UPDATE articles SET died = born WHERE born > ?", (generation,))
            connection.execute(
                "UPDATE articles SET died = ? WHERE died IS NULL OR died > ?",
                (generation + 1, generation + 1),
            )
            for table in ("roots", "skipped", "uploads", "removed"):
                connection.execute(f"DELETE FROM {table}")
            set_value(connection, "pending_roots", "[]")
            set_value(connection, "generation", str(generation + 1))
        return self.manifest()

    def replace_all(self, other: Store, uploads: Sequence[Upload]) -> Manifest:
        """Publish a generation that holds what `other` does, and nothing else: one transaction.

        Nothing in `other` is trusted: what no build could have written raises BackupError, as do
        uploads other than `uploads`, which say where their files lie here. Roots this store did
        not know stay unknown: a build must not read folders because a file from elsewhere says so.
        """
        with self.transaction() as connection, _untrusted(other.path):
            theirs, before = other.manifest(), self.manifest().generation
            identity = theirs.encoder
            if identity is None or theirs.pending_roots:
                raise ValueError("it holds no whole generation")
            connection.execute("UPDATE articles SET died = born WHERE born > ?", (before,))
            connection.execute(
                "UPDATE articles SET died = ? WHERE died IS NULL OR died > ?",
                (before + 1, before + 1),
            )
            seen: set[str] = set()
            for row in other.article_rows(theirs.generation):
                seen.add(_copy_article(connection, other, row, identity, before + 1))
            if len(seen) != len(other.article_rows(theirs.generation)):
                raise ValueError("two articles have the same id")
            put_likenesses(connection, other.likenesses())
            names = {upload.name for upload in uploads}
            if names != {upload.name for upload in other.uploads()}:
                raise ValueError("its uploads are not those it lists")
            for table in ("skipped", "uploads", "removed"):
                connection.execute(f"DELETE FROM {table}")
            for upload in uploads:
                put_upload(connection, upload)
            connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
            for removed in other.removed():
                put_removed(connection, removed)
            set_encoder(connection, identity)
            set_value(connection, "splitting", str(theirs.splitting))
            set_value(connection, "pending_roots", "[]")
            set_value(connection, "generation", str(before + 1))
        return self.manifest()

    def article_rows(self, generation: int) -> list[int]:
        """Return the rows of the articles of `generation`, in order."""
        sql = f"SELECT row FROM articles WHERE {_LIVE} ORDER BY row"
        return [row for (row,) in self._rows(sql, {"generation": generation})]

    def bring_back(self, removed: Iterable[RemovedArticle]) -> None:
        """Forget that those articles were removed: the next build of their roots reads them."""
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM removed WHERE root = ? AND id = ?", [(r.root, r.id) for r in removed]
            )

    def follow_removed(self, before: RemovedArticle, after: RemovedArticle) -> None:
        """Put what is known of a removed article by now in the place of what was."""
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM removed WHERE root = ? AND id = ?", (before.root, before.id)
            )
            put_removed(connection, after)

    def put_upload(self, upload: Upload) -> None:
        """Record a file that lies in the folder of uploads: builds read it."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
            put_upload(connection, upload)

    def sweep(self, generation: int) -> None:
        """Delete what died in `generation` or before, and vectors that no article uses."""
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM passages WHERE article IN (SELECT row FROM articles WHERE died <= ?)",
                (generation,),
            )
            connection.execute("DELETE FROM articles WHERE died <= ?", (generation,))
            connection.execute(_UNUSED_VECTORS)
            connection.execute(
                "DELETE FROM aliases WHERE id NOT IN (SELECT id FROM articles) "
                "OR old IN (SELECT id FROM articles)"
            )
            connection.execute(
                "DELETE FROM signatures WHERE article NOT IN (SELECT row FROM articles)"
            )
            connection.execute(
                "DELETE FROM likenesses WHERE one NOT IN (SELECT words_hash FROM signatures) "
                "OR other NOT IN (SELECT words_hash FROM signatures)"
            )


def _copy_article(
    connection: Connection,
    other: Store,
    row: int,
    identity: EncoderIdentity,
    born: int,
) -> str:
    """Copy an article with its passages and vectors from another store, each looked at closely.

    Return its id.
    """
    article, spans = other.article_by_row(row), other.spans(row)
    said = itertools.chain.from_iterable(article.provenance)
    texts = (article.id, article.root, article.title, article.text, *said)
    more = (article.source, article.url, article.author, article.language)
    numbers = itertools.chain.from_iterable((*spans, *article.furniture))
    if not (
        all(isinstance(text, str) for text in texts)
        and all(text is None or isinstance(text, str) for text in more)
        and all(isinstance(number, int) for number in numbers)
    ):
        raise TypeError(f"article row {row} holds values of other types")
    if any(not 0 <= start < end <= len(article.text) for start, end in spans):
        raise ValueError(f"a passage of {article.id!r} is outside its text")
    if spans and not other.vectors_are_whole(row, len(spans), identity.dim):
        raise ValueError(f"the vectors of {article.id!r} are damaged")
    ((seed, recipe, encoded_hash, encoder, added),) = other._rows(  # noqa: SLF001 - same class
        "SELECT seed, recipe, encoded_hash, encoder, added FROM articles WHERE row = ?", (row,)
    )
    datetime.datetime.fromisoformat(added)
    if encoder != identity.fingerprint:
        raise ValueError(f"{article.id!r} was encoded by another encoder")
    new = insert_article(
        connection,
        article,
        seed=seed,
        recipe=recipe,
        encoded_hash=encoded_hash,
        encoder=encoder,
        added=added,
        born=born,
    )
    insert_passages(connection, new, spans)
    insert_signature(connection, new, to_signature(article))
    for n, dim, data in other._rows(  # noqa: SLF001 - same class
        "SELECT n, dim, data FROM vectors WHERE encoded_hash = ? AND encoder = ?",
        (encoded_hash, encoder),
    ):
        vectors = np.frombuffer(data, dtype="<f4").reshape(n, dim)
        if not np.isfinite(vectors).all():
            raise ValueError(f"the vectors of {article.id!r} are damaged")
        put_vectors(connection, (encoded_hash, encoder), vectors)
    return article.id


def _drop_uploads(connection: Connection, names: Iterable[str], generation: int) -> None:
    """Forget uploads, and what an unfinished build read from them."""
    for name in names:
        connection.execute("DELETE FROM uploads WHERE name = ?", (name,))
        seed = (UPLOADS, name)
        connection.execute("DELETE FROM removed WHERE root = ? AND seed = ?", seed)
        connection.execute(
            "UPDATE articles SET died = born WHERE root = ? AND seed = ? AND born > ?",
            (*seed, generation),
        )


def _bury(connection: Connection, rows: Iterable[int], generation: int) -> None:
    connection.executemany(
        "UPDATE articles SET died = ? WHERE row = ?", [(generation, row) for row in rows]
    )


@contextmanager
def _untrusted(path: Path) -> Iterator[None]:
    """Turn whatever reading a file from elsewhere meets into BackupError."""
    try:
        yield
    except (IndexCorruptError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as e:
        raise BackupError(f"the backup's {path.name} was not written by Quoth: {e}") from e
