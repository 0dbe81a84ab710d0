"""Deleting: articles leave the library, to be brought back or for good.

Takes ids of articles; has the store publish a generation without them. What is removed can be
brought back for 30 days. Of what is deleted for good, no file below the index folder holds the text
or its vectors afterwards; files in a user's own folders are never touched, and builds leave out
what they hold of it, by hashes alone.
"""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index import deriving
from index.build.leftovers import delete_leftovers
from index.build.lock import build_lock
from index.library import uploads
from index.library.feeds import Feeds
from index.library.kept_files import KeptFiles
from index.seeds.finding import is_url
from index.store.collecting import earlier_ids
from index.store.leftovers import Leftover
from index.store.reading import UPLOADS
from index.store.store import Store
from index.store.values import RemovedArticle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from index.store.database import Manifest
    from index.store.values import CatalogueEntry, StoredArticle

KEPT_DAYS = 30  # that what is removed can be brought back
_NAMED = 5  # files and copies that a note names
_SET_ASIDE = "damaged-*/"  # where restoring moves a damaged index

_log = logging.getLogger(__name__)


class Quotes(Protocol):
    """Conversations: what holds words of articles, besides an index that knows nothing of it."""

    def forget(self, articles: Sequence[RemovedArticle]) -> int:
        """Delete the answers that quote one of the articles; return how many.

        Raises QuothError where they cannot be deleted.
        """

    def forget_all(self) -> int:
        """Delete every answer that rests on an article; return how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What was deleted for good: the ids of the articles, and how many kept answers quoted them.

    `files` are the user's own that still hold an article, `copies` the ids of articles left that
    have the very same text, `set_aside` folders of a damaged index, which may hold anything.
    `is_erased` is False while a reader that sees an earlier state holds that back: the next build
    goes on.
    """

    ids: tuple[str, ...]
    answers: int = 0
    files: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    is_erased: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it, in sentences."""
        told = []
        if self.answers:
            told.append(
                f"In conversations, {_counted(self.answers, 'answer')} went with "
                f"{'it' if len(self.ids) == 1 else 'them'}; the questions stay."
            )
        if self.files:
            one = len(self.files) == 1
            told.append(
                f"Your own {'file' if one else 'files'} {_listed(self.files)} "
                f"{'was' if one else 'were'} not touched; builds leave out what was deleted."
            )
        if self.copies:
            told.append(f"The very same text is still in the library as {_listed(self.copies)}.")
        if self.set_aside:
            told.append(
                "A damaged index was set aside, which may still hold it: delete the folder "
                f"{_listed(self.set_aside)}."
            )
        if not self.is_erased:
            told.append(
                "Another program is still reading an earlier state: the next build erases what is "
                "left on disk once that has ended."
            )
        return tuple(told)

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "deleted": list(self.ids),
            "answers": self.answers,
            "files": list(self.files),
            "copies": list(self.copies),
            "set_aside": list(self.set_aside),
            "is_erased": self.is_erased,
        }


def remove(store: Store, index_dir: Path, ids: Collection[str]) -> list[str]:
    """Take articles out, to be brought back if wanted; return the ids of those that were there.

    Only for the holder of the build lock.
    """
    generation = store.manifest().generation
    gone = {entry.id: entry for entry in store.catalogue(generation) if entry.id in ids}
    rows = {entry.row for entry in gone.values()}
    stored = [article for article in store.stored_articles(generation) if article.row in rows]
    if stored:
        moment = _now()
        remembered = [_to_removed(gone[a.id], a.content_hash, moment) for a in stored]
        derive = partial(deriving.bring_in_step, store, index_dir)
        store.withdraw(stored, remembered=remembered, derive=derive)
    store.erase()
    uploads.delete_orphans(store, index_dir, now=time.time())
    return sorted(gone)


def _to_removed(entry: CatalogueEntry, content_hash: str, moment: datetime) -> RemovedArticle:
    return RemovedArticle(
        root=entry.root,
        id=entry.id,
        seed=entry.seed,
        title=entry.title,
        removed=moment,
        content_hash=content_hash,
    )


def delete(
    store: Store, index_dir: Path, ids: Collection[str], quotes: Quotes | None = None
) -> Deletion:
    """Delete articles for good, removed ones as well; say what came of it.

    Only for the holder of the build lock. Conversations that cannot be changed raise what `quotes`
    does; then nothing has changed.
    """
    generation = store.manifest().generation
    entries = {entry.row: entry for entry in store.catalogue(generation) if entry.id in ids}
    stored = [article for article in store.stored_articles(generation) if article.row in entries]
    moment = _now()
    gone = [_to_removed(entries[one.row], one.content_hash, moment) for one in stored]
    gone += [one for one in store.removed() if one.id in ids and not one.is_deleted]
    return _delete(store, index_dir, stored, gone, quotes=quotes)


def delete_removed(
    store: Store,
    index_dir: Path,
    removed: Sequence[RemovedArticle],
    quotes: Quotes | None = None,
) -> Deletion:
    """Delete for good what was removed before; say what came of it. As for `delete`."""
    return _delete(store, index_dir, [], removed, quotes=quotes)


def _delete(
    store: Store,
    index_dir: Path,
    stored: Sequence[StoredArticle],
    gone: Sequence[RemovedArticle],
    *,
    quotes: Quotes | None,
) -> Deletion:
    if not gone:
        return Deletion(ids=(), is_erased=store.erase())
    named = _under_each_id(store, gone)
    answers = quotes.forget(named) if quotes else 0
    copies = _copies(store, gone)
    kept = KeptFiles.of(store, index_dir, gone)
    with kept.exchanged():
        Feeds(index_dir).forget(kept.roots)
        manifest = store.delete(
            stored,
            gone,
            uploads=kept.dropped,
            rewritten=kept.rewritten,
            roots=kept.roots,
            leftovers=kept.leftovers,
            derive=partial(deriving.build_anew, store, index_dir),
        )
    delete_leftovers(store, index_dir)
    if quotes:  # answers that were being made
        answers += quotes.forget(named)
    return Deletion(
        ids=tuple(sorted({one.id for one in gone})),
        answers=answers,
        files=tuple(sorted(set(_own_files(gone)))),
        copies=copies,
        set_aside=_set_aside(index_dir),
        is_erased=_erase(store, manifest),
    )


def delete_all(store: Store, index_dir: Path, quotes: Quotes | None = None) -> Deletion:
    """Delete everything for good: articles, uploads, what was fetched, what was set aside.

    The folders known are forgotten, and nothing is followed any more. Only for the holder of the
    build lock.
    """
    ids = [entry.id for entry in store.catalogue(store.manifest().generation)]
    answers = quotes.forget_all() if quotes else 0
    Feeds(index_dir).forget()
    leftovers = [Leftover(kind="upload", name=upload.file) for upload in store.uploads()]
    manifest = store.clear(
        leftovers=[*leftovers, Leftover(kind="web")],
        derive=partial(deriving.build_anew, store, index_dir),
    )
    delete_leftovers(store, index_dir)
    uploads.delete_orphans(store, index_dir, now=time.time())
    for folder in index_dir.glob(_SET_ASIDE):
        shutil.rmtree(folder, ignore_errors=True)
    if quotes:
        answers += quotes.forget_all()
    is_erased = _erase(store, manifest)
    return Deletion(
        ids=tuple(ids), answers=answers, set_aside=_set_aside(index_dir), is_erased=is_erased
    )


def delete_expired(
    index_dir: str | Path, *, now: datetime, quotes: Quotes | None = None
) -> Deletion:
    """Delete for good what was removed more than 30 days before `now`.

    Raises IndexLockedError while another process builds, where there is something to delete.
    """
    index_dir = Path(index_dir)
    with closing(Store.open(index_dir)) as store:
        if not _expired(store, now):
            return Deletion(ids=())
        with build_lock(index_dir):
            deletion = delete_removed(store, index_dir, _expired(store, now), quotes)
    _log.info("deleted for good after %d days: %d articles", KEPT_DAYS, len(deletion.ids))
    return deletion


def days_left(removed: RemovedArticle, now: datetime) -> int:
    """Return for how many days a removed article can still be brought back, the begun one too."""
    left = removed.removed + timedelta(days=KEPT_DAYS) - now
    return max(0, -(-left // timedelta(days=1)))


def _expired(store: Store, now: datetime) -> list[RemovedArticle]:
    return [one for one in store.removed() if not (one.is_deleted or days_left(one, now))]


def _erase(store: Store, manifest: Manifest) -> bool:
    """Delete what died from the store and its files; say whether no trace of it is left."""
    deriving.delete_earlier(store, store.path.parent, manifest.generation)
    store.sweep(manifest.generation)
    return store.erase()


def _copies(store: Store, gone: Sequence[RemovedArticle]) -> tuple[str, ...]:
    """Return the ids of the articles that stay and have the very text of one that goes."""
    texts = {one.content_hash for one in gone}
    names = {(one.root, one.id) for one in gone}
    stored = store.stored_articles(store.manifest().generation)
    return tuple(
        one.id for one in stored if one.content_hash in texts and (one.root, one.id) not in names
    )


def _under_each_id(store: Store, gone: Sequence[RemovedArticle]) -> list[RemovedArticle]:
    """Return articles under the ids that they have and had: conversations may know any of them."""
    earlier = earlier_ids(store, [one.id for one in gone])
    return [replace(one, id=id_) for one in gone for id_ in (one.id, *earlier.get(one.id, ()))]


def _own_files(gone: Iterable[RemovedArticle]) -> Iterator[str]:
    """Yield the files in users' own folders that articles were read from, where they are there."""
    for one in gone:
        if one.root != UPLOADS and not is_url(one.root):
            root = Path(one.root)
            file = root if root.is_file() else root / one.seed
            if file.is_file():
                yield str(file)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown


def _set_aside(index_dir: Path) -> tuple[str, ...]:
    return tuple(sorted(str(folder) for folder in index_dir.glob(_SET_ASIDE)))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
