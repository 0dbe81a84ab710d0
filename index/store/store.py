"""Store: the SQLite file that is the index's one truth, to be read and written.

Takes articles, passages and vectors; a build writes them into the next generation, a window of
them in one transaction, and `publish` flips the manifest in another: the one commit that readers
notice.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.store import collecting, rows
from index.store.comparing import compare
from index.store.connection import compact, empty_log
from index.store.contents import Contents, keep_contents, set_generation
from index.store.database import set_encoder
from index.store.leftovers import put_leftovers
from index.store.reading import UPLOADS, StoreReader
from index.store.schema import set_value
from index.store.settled import forget_settled, keep_settled, still_settled
from index.store.sweeping import sweep
from index.store.values import to_deleted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.seeds.memory import SeedMemory
    from index.store.connection import Connection
    from index.store.database import Manifest
    from index.store.edits import Edit
    from index.store.leftovers import Leftover
    from index.store.settled import Settled
    from index.store.values import NewArticle, RemovedArticle, StoredArticle, Upload
    from index.stories.signature import Signature

Derive = Callable[[int], object]  # makes what is kept outside of the file, of a generation


def _nothing(_generation: int) -> None:
    """Derive nothing."""


# In the manifest: where what was deleted is still to be erased.
_TO_ERASE = "to_erase"
_IN_FILE = "file"
_IN_LOG = "log"
_NONE_REWRITTEN: Mapping[str, Upload] = {}


class Store(StoreReader):
    """One opened index file, to be read and written.

    Only whoever holds the build lock writes, except with `put_upload` and `bring_back`, which leave
    every generation as it is for the next build to see, and what people put on articles (see
    `index.store.collecting`).
    """

    def begin_build(self, roots: Sequence[str]) -> None:
        """Record the roots of a build, so that the next one goes on where this one is killed."""
        with self.provisional() as connection:
            set_value(connection, "pending_roots", json.dumps(sorted(roots)))

    def put_articles(self, articles: Iterable[NewArticle], *, born: int) -> None:
        """Write articles with their passages and vectors into generation `born`: one transaction.

        Where the earlier state of one had another id, that is remembered as an alias.
        """
        with self.provisional() as connection:
            now = datetime.datetime.now(datetime.UTC)
            for new in articles:
                added = now
                if new.replaces is not None:
                    added = _bury_earlier(connection, new.replaces, new.article.id, born)
                rows.insert_article(
                    connection,
                    new.to_row(added),
                    new.spans,
                    signature=new.signature,
                    vectors=new.vectors,
                    born=born,
                )

    def compare(self, generation: int) -> None:
        """Record how alike all pairs of articles are that may be copies and were not compared."""
        compare(self, generation)

    def edit(
        self,
        new: NewArticle,
        edits: Iterable[Edit],
        *,
        known_as: str | None = None,
        derive: Derive = _nothing,
    ) -> Manifest:
        """Publish the next generation with `new` in the place of the row that it replaces.

        `edits` are all that its article has by then, `known_as` the id of these, by default its
        own. What an unfinished build wrote waits for the
        generation after. `derive` is called with the generation before anybody else sees it. One
        transaction; returns the manifest.
        """
        if new.replaces is None:
            raise ValueError("an edited article replaces its earlier state")
        with (
            self.transaction() as connection,
            still_settled(connection, self.manifest().generation, [(new.article.root, new.seed)]),
        ):
            generation, article = self.manifest().generation, new.article
            sql = "SELECT died + 1 FROM articles WHERE row = ?"
            (died,) = connection.execute(sql, (new.replaces,)).fetchone()
            _bury_between(connection, (), generation)
            added = _bury_earlier(connection, new.replaces, article.id, generation + 1)
            row = rows.insert_article(
                connection,
                new.to_row(added),
                new.spans,
                signature=new.signature,
                vectors=new.vectors,
                born=generation + 1,
            )
            # What the unfinished build put in its place goes on to take it.
            connection.execute("UPDATE articles SET died = ? WHERE row = ?", (died, row))
            rows.put_edits(connection, article, edits, known_as=known_as or article.id)
            derive(generation + 1)
            set_generation(connection, generation + 1)
        return self.manifest()

    def put_vectors(self, row: int, vectors: NDArray[np.float32]) -> None:
        """Write the vectors of the article of that row again: (n, dim) float32, by passage row."""
        with self.transaction() as connection:
            key = connection.execute(
                "SELECT encoded_hash, encoder FROM articles WHERE row = ?", (row,)
            ).fetchone()
            rows.put_vectors(connection, key, vectors)

    def put_signature(self, row: int, signature: Signature) -> None:
        """Write again what the article of that row is compared by."""
        with self.transaction() as connection:
            rows.put_signature(connection, row, signature)

    def bury(self, buried: Iterable[int], generation: int) -> None:
        """Let articles die in `generation`: from it on they are not seen."""
        with self.provisional() as connection:
            rows.bury(connection, buried, generation)

    def move_seed(self, row: int, seed: str) -> None:
        """Record that an unchanged article is read from another seed file."""
        with self.provisional() as connection:
            connection.execute("UPDATE articles SET seed = ? WHERE row = ?", (seed, row))

    def remember_seeds(
        self, root: str, memories: Iterable[SeedMemory], forgotten: Iterable[str]
    ) -> None:
        """Record what is known of seeds of `root` from reading them; forget the `forgotten`."""
        with self.provisional() as connection:
            connection.executemany(
                "DELETE FROM seeds WHERE root = ? AND name = ?",
                [(root, name) for name in forgotten],
            )
            for memory in memories:
                rows.put_memory(connection, root, memory)

    def publish(
        self,
        manifest: Manifest,
        *,
        roots: Iterable[str],
        forgotten: Iterable[str],
        skipped: Iterable[tuple[str, str]],
        settled: Settled | None = None,
    ) -> None:
        """Make `manifest` the index's own: the one commit that readers notice.

        `settled` is what the next build need not look at, None where that is not known.
        """
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
            collecting.follow_moved(connection, manifest.generation)
            set_generation(connection, manifest.generation)
            if settled is not None:
                keep_settled(connection, manifest.generation, settled)

    def withdraw(
        self,
        articles: Sequence[StoredArticle],
        *,
        remembered: Iterable[RemovedArticle] = (),
        uploads: Iterable[str] = (),
        derive: Derive = _nothing,
    ) -> Manifest:
        """Publish the next generation without `articles`; return its manifest. One transaction.

        `remembered` are those among them that builds are to leave out, `uploads` the names of the
        uploads that go with them. What an unfinished build wrote waits for the generation after.
        `derive` is called with the generation before anybody else sees it.
        """
        with (
            self.transaction() as connection,
            still_settled(
                connection,
                self.manifest().generation,
                [(article.root, article.seed) for article in articles],
            ),
        ):
            manifest = self.manifest()
            generation = manifest.generation
            _bury_between(connection, articles, generation)
            remembered = list(remembered)
            # What an unfinished build made of them dies with them, before it was ever seen.
            connection.executemany(
                "UPDATE articles SET died = born WHERE root = ? AND id = ? AND born > ?",
                [(article.root, article.id, generation) for article in remembered],
            )
            for article in remembered:
                rows.put_removed(connection, article)
            _drop_uploads(connection, uploads, generation)
            derive(generation + 1)
            set_generation(connection, generation + 1)
        return self.manifest()

    def delete(
        self,
        articles: Sequence[StoredArticle],
        deleted: Iterable[RemovedArticle],
        *,
        uploads: Sequence[str] = (),
        rewritten: Mapping[str, Upload] = _NONE_REWRITTEN,
        roots: Iterable[str] = (),
        leftovers: Iterable[Leftover] = (),
        derive: Derive = _nothing,
    ) -> Manifest:
        """Publish the next generation without `articles`; return its manifest. One transaction.

        They are to be swept and erased. `deleted` names all that is deleted, what was removed
        before as well; builds are to leave it out, but for what came from `uploads`, which go with
        it, from the `rewritten` ones, which hold the rest of their articles, and from `roots`,
        which are forgotten. `leftovers` are to be deleted. `derive` is called with the generation
        before anybody else sees it.
        """
        with self.transaction() as connection:
            generation = self.manifest().generation
            _bury_between(connection, articles, generation)
            for article in deleted:
                rows.forget(connection, article, generation)
                collecting.forget(connection, article.id)
                rows.put_removed(connection, article.to_deleted())
            for name, upload in rewritten.items():
                rows.rewrite_upload(connection, name, upload)
            _drop_uploads(connection, uploads, generation)
            for name in uploads:
                rows.forget_skipped(connection, str(self.path.parent.resolve() / UPLOADS / name))
            connection.executemany("DELETE FROM removed WHERE root = ?", [(r,) for r in roots])
            connection.executemany("DELETE FROM roots WHERE root = ?", [(r,) for r in roots])
            derive(generation + 1)
            forget_settled(connection)
            put_leftovers(connection, leftovers)
            set_value(connection, _TO_ERASE, _IN_FILE)
            set_generation(connection, generation + 1)
        return self.manifest()

    def erase(self) -> bool:
        """Have the file lose every trace of what was deleted and swept; say whether it has.

        It has not while a reader, perhaps of another process, sees an earlier state: the next call
        goes on.
        """
        left = self._manifest_values().get(_TO_ERASE)
        if left is None:
            return True
        if left == _IN_FILE:
            with self._lent() as connection:
                compact(connection)
            with self.transaction() as connection:
                set_value(connection, _TO_ERASE, _IN_LOG)
        with self.impatient() as connection:
            if not empty_log(connection):
                return False
        with self.transaction() as connection:
            connection.execute("DELETE FROM manifest WHERE key = ?", (_TO_ERASE,))
        return True

    def clear(self, *, leftovers: Iterable[Leftover] = (), derive: Derive = _nothing) -> Manifest:
        """Publish a generation that holds nothing, its roots forgotten; return its manifest.

        What there was is to be swept and erased. `derive` is called with the generation before
        anybody else sees it.
        """
        with self.transaction() as connection:
            generation = self.manifest().generation
            rows.bury_all(connection, generation)
            kept = ("roots", "skipped", "uploads", "removed", "seeds", "edits")
            for table in (*kept, *collecting.TABLES):
                connection.execute(f"DELETE FROM {table}")
            # What an unfinished build wrote, no reader ever saw.
            connection.execute("UPDATE articles SET died = 0 WHERE born > ?", (generation,))
            set_value(connection, "pending_roots", "[]")
            derive(generation + 1)
            forget_settled(connection)
            put_leftovers(connection, leftovers)
            set_value(connection, _TO_ERASE, _IN_FILE)
            set_generation(connection, generation + 1)
        return self.manifest()

    def bring_back(self, removed: Iterable[RemovedArticle]) -> None:
        """Forget that those articles were removed: the next build of their roots reads them."""
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM removed WHERE root = ? AND id = ?", [(r.root, r.id) for r in removed]
            )

    def follow_removed(self, before: RemovedArticle, after: RemovedArticle) -> None:
        """Put what is known of a removed article by now in the place of what was."""
        with self.provisional() as connection:
            connection.execute(
                "DELETE FROM removed WHERE root = ? AND id = ?", (before.root, before.id)
            )
            rows.put_removed(connection, after)
            rows.move_edits(connection, before.root, before.id, after.id)
            if not after.is_deleted:
                collecting.follow(connection, before.id, after.id)

    def put_upload(self, upload: Upload) -> None:
        """Record a file that lies in the folder of uploads: builds read it."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO roots VALUES (?)", (UPLOADS,))
            rows.put_upload(connection, upload)

    def count_anew(self) -> None:
        """Count and hash again what the generation that is served holds, row by row."""
        with self.provisional() as connection:
            generation = self.manifest().generation
            keep_contents(connection, generation, Contents.anew(connection, generation))

    def sweep(self, generation: int) -> None:
        """Delete what died in `generation` or before, and vectors that no article uses."""
        with self.provisional() as connection:
            sweep(connection, generation)


def _bury_between(
    connection: Connection, articles: Sequence[StoredArticle], generation: int
) -> None:
    """Let articles die in the generation after that one, before what an unfinished build wrote."""
    connection.execute("UPDATE articles SET born = born + 1 WHERE born > ?", (generation,))
    connection.execute("UPDATE articles SET died = died + 1 WHERE died > ?", (generation,))
    rows.bury(connection, [article.row for article in articles], generation + 1)


def _bury_earlier(
    connection: Connection, row: int, article_id: str, generation: int
) -> datetime.datetime:
    """Let the earlier state of an article die; return when it first came.

    Where that had another id, it is remembered as an alias.
    """
    rows.bury(connection, [row], generation)
    sql = "SELECT root, id, added FROM articles WHERE row = ?"
    root, old, added = connection.execute(sql, (row,)).fetchone()
    if old != article_id:
        rows.move_edits(connection, root, old, article_id)
        values = article_id, old
        connection.execute("UPDATE aliases SET id = ? WHERE id = ?", values)
        connection.execute("INSERT OR REPLACE INTO aliases (id, old) VALUES (?, ?)", values)
    return datetime.datetime.fromisoformat(added)


def _drop_uploads(connection: Connection, names: Iterable[str], generation: int) -> None:
    """Forget uploads, and what an unfinished build read from them."""
    for name in names:
        connection.execute("DELETE FROM uploads WHERE name = ?", (name,))
        seed = (UPLOADS, name)
        connection.executemany(
            "DELETE FROM removed WHERE root = ? AND seed = ?", [seed, (UPLOADS, to_deleted(*seed))]
        )
        connection.execute(
            "UPDATE articles SET died = born WHERE root = ? AND seed = ? AND born > ?",
            (*seed, generation),
        )
