"""Orders: what people do to a collection while it is being asked.

Takes orders (build, cancel, add, edit, remove, bring back, delete, delete all) from any thread;
carries them out one at a time, builds in a thread of their own. Searches go on over the last whole
generation. An order that comes during a build interrupts it at a step's end, which loses nothing,
and lets it go on afterwards.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.lock import build_lock
from index.errors import QuothError
from index.library import deleting, editing
from index.library.background import BackgroundBuild
from index.library.catalogue import Catalogue
from index.library.collected import Collections
from index.library.landscape import OPENING, to_landscape, to_means
from index.library.noted import Notes
from index.library.restoring import restore_backup
from index.library.scratch import delete_abandoned
from index.store.reading import UPLOADS
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from index.articles.article import Article
    from index.encoder import Encoder
    from index.library.background import BuildState
    from index.library.backup import BackupReport, Companion
    from index.library.deleting import Deletion, Quotes
    from index.library.editing import Details
    from index.library.landscape import Landscape
    from index.store.values import RemovedArticle

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that the library holds in one generation."""

    generation: int
    articles: Catalogue
    removed: tuple[RemovedArticle, ...]
    roots: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]  # (what, why); uploads by the name they came with
    is_unfinished: bool  # a build was interrupted: the next one goes on with it


class Library:
    """The collection in one index folder, to be changed by people. Thread-safe."""

    def __init__(
        self,
        index_dir: str | Path,
        *,
        encoder: Callable[[], Encoder | None] = lambda: None,
        quotes: Quotes | None = None,
    ) -> None:
        """Open it; `quotes` are the conversations that what is deleted for good leaves, too."""
        self.index_dir = Path(index_dir)
        self.state_dir = self.index_dir
        self.is_published = False
        self._quotes = quotes
        self._encoder = encoder
        self._lock = threading.RLock()  # of orders: one at a time
        self._memory_lock = threading.Lock()  # of what is remembered of the latest generation
        self._catalogue = (-1, Catalogue())
        self._landscape: tuple[int, Landscape | None] = (-1, None)  # None: being drawn
        self._build: BackgroundBuild | None = None
        delete_abandoned(index_dir)
        self._store = Store.open(index_dir)

    def close(self) -> None:
        """Stop a running build at a step's end and close the store."""
        with self._lock:
            if self._build is not None:
                self._build.stop()
            self._store.close()

    @property
    def generation(self) -> int:
        """The generation that answers come from."""
        return self._store.manifest().generation

    def reject_gone(self) -> None:
        """Raise StoreError where the index is not where it was opened: none is to be made there."""
        self._store.manifest()

    def contents(self) -> Contents:
        """Return what the library holds, in one snapshot."""
        with self._store.snapshot() as manifest:
            originals = {upload.file: upload.original for upload in self._store.uploads()}
            folder = f"{self.index_dir.resolve() / UPLOADS}/"
            skipped = tuple(
                (_to_original(seed.removeprefix(folder), originals), reason)
                if seed.startswith(folder)
                else (seed, reason)
                for seed, reason in self._store.skipped()
            )
            return Contents(
                generation=manifest.generation,
                articles=self._articles(manifest.generation),
                removed=tuple(self._removed()),
                roots=tuple(self._store.roots()),
                skipped=skipped,
                is_unfinished=bool(manifest.pending_roots),
            )

    def _articles(self, generation: int) -> Catalogue:
        with self._memory_lock:
            if self._catalogue[0] != generation:
                self._catalogue = (generation, Catalogue(self._store.catalogue(generation)))
            return self._catalogue[1]

    def article(self, row: int) -> Article | None:
        """Return the article of that row as `contents` has it, None where it is not held."""
        with self._store.snapshot() as manifest:
            is_held = self._store.has_row(row, manifest.generation)
            return self._store.article_by_row(row) if is_held else None

    @property
    def collections(self) -> Collections:
        """The collections that its articles are in."""
        return Collections(self._store)

    @property
    def notes(self) -> Notes:
        """What people wrote on its articles and marked in them."""
        return Notes(self._store)

    def landscape(self, generation: int) -> Landscape | None:
        """Return the map of the articles of `generation`, in the order `contents` has them.

        None while it is being drawn, which the first call for a generation begins, in a thread.
        """
        with self._memory_lock:
            if self._landscape[0] != generation:
                self._landscape = (generation, None)
                threading.Thread(
                    target=self._draw, args=(generation,), name="quoth-map", daemon=True
                ).start()
            return self._landscape[1]

    def _draw(self, generation: int) -> None:
        try:
            with self._store.snapshot() as manifest:
                if manifest.generation != generation or manifest.encoder is None:
                    return  # overtaken: whoever asks next asks for a later one
                entries, dim = self._articles(generation), manifest.encoder.dim
                # The store gives vectors by row, the catalogue is by id.
                encoded = sorted((one.row, i) for i, one in enumerate(entries) if one.passages)
                vectors = self._store.vectors([row for row, _ in encoded], dim)
                of_article = zip((i for _, i in encoded), vectors, strict=True)
                means = to_means(of_article, (len(entries), dim))
                openings = self._store.openings(generation, OPENING)
            drawn = to_landscape(
                means,
                [entry.title for entry in entries],
                {entry.source for entry in entries if entry.source},
                openings=[openings.get(entry.row, "") for entry in entries],
            )
        except QuothError as error:
            _log.warning("the map of articles cannot be drawn: %s", error)
            return
        with self._memory_lock:
            if self._landscape[0] == generation:
                self._landscape = (generation, drawn)

    def build(self, roots: Sequence[str | Path] = (), *, prune: bool = False) -> None:
        """Start bringing the index in step with `roots` (none: those it knows), in a thread.

        A running build is interrupted at a step's end; its roots are built as well.
        """
        with self._lock:
            wanted = tuple(map(str, roots))
            if self._build is not None and self._build.stop():
                before = self._build.roots
                wanted = tuple(sorted({*before, *wanted})) if before and wanted else ()
                prune = prune or self._build.prune
            self._build = BackgroundBuild(
                self.index_dir,
                wanted,
                prune=prune,
                encoder=self._encoder,
                begin=self._delete_expired,
            )
            self._build.start()

    def _delete_expired(self) -> None:
        deleting.delete_expired(self.index_dir, now=datetime.now(UTC), quotes=self._quotes)

    def build_uploads(self) -> None:
        """Start reading what was uploaded."""
        self.build([self.index_dir / UPLOADS])

    def cancel(self) -> None:
        """Ask the running build, if any, to stop at the next step's end; it loses nothing."""
        build = self._build
        if build is not None:
            build.ask_to_stop()

    def state(self) -> BuildState | None:
        """Return how far the latest build is; None if there was none."""
        build = self._build
        return build.state() if build is not None else None

    def wait(self, timeout: float | None = None) -> BuildState | None:
        """Wait for the running build to end, at most `timeout` seconds; return its state."""
        build = self._build
        if build is not None:
            build.join(timeout)
        return self.state()

    def remove(self, ids: Iterable[str]) -> list[str]:
        """Take articles out; return the ids of those that were there.

        They can be brought back for 30 days (see `bring_back`), and are then deleted for good.
        Raises IndexLockedError while another process builds.
        """
        with self._between_builds():
            return deleting.remove(self._store, self.index_dir, set(ids))

    def edit(self, article_id: str, values: Mapping[str, str | None]) -> Article:
        """Give fields of an article values by hand, and return it; see `editing.edit`.

        Raises IndexLockedError while another process builds.
        """
        with self._between_builds():
            encoder = self._encoder()
            return editing.edit(self._store, self.index_dir, article_id, values, encoder=encoder)

    def details(self, article_id: str) -> Details:
        """Return title, outlet, author and date of an article, and which were given by hand."""
        return editing.details(self._store, article_id)

    def delete(self, ids: Iterable[str]) -> Deletion:
        """Delete articles for good, removed ones as well, also from conversations.

        A user's own file stays where it is, and its article stays out. Raises IndexLockedError
        while another process builds, and ConversationsError; then nothing has changed.
        """
        with self._between_builds():
            return deleting.delete(self._store, self.index_dir, set(ids), self._quotes)

    def delete_removed(self, articles: Iterable[RemovedArticle]) -> Deletion:
        """Delete for good what was removed; as `delete`.

        Root and id say which are meant; those that are back or gone already are passed over.
        """
        wanted = {(article.root, article.id) for article in articles}
        with self._between_builds():
            removed = [one for one in self._removed() if (one.root, one.id) in wanted]
            return deleting.delete_removed(self._store, self.index_dir, removed, self._quotes)

    def _removed(self) -> list[RemovedArticle]:
        return [one for one in self._store.removed() if not one.is_deleted]

    def bring_back(self, articles: Iterable[RemovedArticle]) -> None:
        """Let builds read articles again that were removed, and start such a build.

        Root and id say which are meant; those that are back already are passed over.
        """
        wanted = {(article.root, article.id) for article in articles}
        with self._between_builds():
            removed = [one for one in self._removed() if (one.root, one.id) in wanted]
            known = {UPLOADS, *self._store.roots()}
            for root in sorted({article.root for article in removed} - known):  # from a backup
                raise QuothError(f"{root} is not watched; to add it: quoth build {root}")
            self._store.bring_back(removed)
        roots = sorted({article.root for article in removed})
        if roots:
            self.build([self.index_dir / UPLOADS if r == UPLOADS else r for r in roots])

    def delete_all(self) -> Deletion:
        """Delete everything for good: all articles, also from conversations, and all uploads.

        The folders known are forgotten; no file in them is touched. A build that is running is
        cancelled for good. Raises IndexLockedError while another process builds.
        """
        with self._between_builds(goes_on=False):
            return deleting.delete_all(self._store, self.index_dir, self._quotes)

    def restore(self, path: Path, *, companion: Companion | None = None) -> BackupReport:
        """Let a backup take the place of everything; a running build is cancelled for good.

        Its conversations are added to those of `companion`.
        Raises what `restore_backup` does; then nothing has changed.
        """
        with self._between_builds(goes_on=False, is_locking=False):
            return restore_backup(path, self.index_dir, companion=companion)

    @contextmanager
    def _between_builds(self, *, goes_on: bool = True, is_locking: bool = True) -> Iterator[None]:
        """Hold the build lock for the `with` block, this library's own build interrupted for it.

        With `is_locking` False the block takes the lock itself.
        """
        with self._lock:
            build = self._build
            is_interrupted = build is not None and build.stop()
            try:
                with build_lock(self.index_dir) if is_locking else nullcontext():
                    yield
            finally:
                if build is not None and is_interrupted and goes_on:
                    self._build = build.again()
                    self._build.start()


def _to_original(where: str, originals: dict[str, str]) -> str:
    """Return `where` (a file, perhaps with a line number) with the name the upload came with."""
    file, colon, line = where.rpartition(":")
    if where in originals or not line.isdecimal():
        return originals.get(where, where)
    return f"{originals.get(file, file)}{colon}{line}"
