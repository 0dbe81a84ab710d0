"""build_index: bring an index in step with its roots.

Takes folders and files of seeds; gives a new generation of the index and a BuildReport. The steps:
scan the roots, compare with the store, split and encode what is new or changed, commit it article
by article, bury what vanished, publish the generation, bring the word index in step.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from index import stories, words
from index.encoder import Encoder
from index.errors import (
    EncoderMismatchError,
    IndexLockedError,
    IndexMissingError,
    SeedError,
)
from index.formats import find_seeds, read_seed
from index.passages import SPLITTING, split, to_encoded_texts
from index.store import UPLOADS, EncoderIdentity, Store, StoredArticle, fields_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.articles import Article, Span

LOCK_NAME = "build.lock"
_WINDOW = 256  # passages encoded together: what a kill can lose, and what is sorted by length

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is: `done` of `total`.

    Counts are of seeds in stage "scan" (of each root), of articles in "split", of passages in
    "encode" and "words".
    """

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A seed, or a record in one, that was not read, and why."""

    seed: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did. Counts are of articles, but for `passages` (all) and `encoded` (of these).

    `copies` and `earlier_versions` are those of the whole index that are not searched themselves.
    `notes` are sentences about what a user should know, such as a root that was missing.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    copies: int
    earlier_versions: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    passages: int
    encoded: int
    generation: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "copies": self.copies,
            "earlier_versions": self.earlier_versions,
            "skipped": [{"seed": s.seed, "reason": s.reason} for s in self.skipped],
            "notes": list(self.notes),
            "passages": self.passages,
            "encoded": self.encoded,
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
        }


def build_index(
    roots: Sequence[str | Path],
    index_dir: str | Path,
    *,
    encoder: Encoder | None = None,
    prune: bool = False,
    reencode: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index in `index_dir` in step with `roots` (empty: those it knows); report it.

    Articles whose text and metadata are unchanged are left alone; text that was encoded before is
    not encoded again. Only what vanished inside `roots` is removed, and from a root that is missing
    or suddenly empty only with `prune`; what a user removed from the index stays out. Uploads are a
    root of their own, the folder `uploads` in `index_dir`. `encoder` must be the one the index was
    built with, unless `reencode` is set, which encodes everything anew. A build that is interrupted
    loses nothing it committed: the next one goes on, and until it is done the last generation
    serves.

    Raises SeedError for a root that does not exist, IndexLockedError while another build runs,
    EncoderMismatchError, and the StoreErrors of opening.
    """
    started = time.perf_counter()
    report = on_progress or (lambda _progress: None)
    pruned = known_roots(index_dir) if prune else []
    uploads = Path(index_dir).resolve() / UPLOADS
    given = [_resolved(root, pruned, uploads) for root in roots]
    store = Store.create(index_dir)
    try:
        with build_lock(index_dir):
            build = _Build(store, Path(index_dir), encoder, reencode=reencode)
            build.scan(given, report, prune=prune)
            build.write(report)
            return build.publish(report, started)
    finally:
        store.close()


@contextmanager
def build_lock(index_dir: str | Path) -> Iterator[None]:
    """Hold the lock of those who write to an index. Raises IndexLockedError at once if taken."""
    lock = FileLock(Path(index_dir) / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise IndexLockedError(
            f"another build is running on {index_dir}; wait for it to end, or stop it"
        ) from exc
    try:
        yield
    finally:
        lock.release()


@dataclass(slots=True)
class _Work:
    """An article to write: what it replaces, and what of it must be encoded."""

    article: Article
    seed: str
    replaces: int | None
    spans: list[Span] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    encoded_hash: str = ""


class _Build:
    def __init__(
        self, store: Store, index_dir: Path, encoder: Encoder | None, *, reencode: bool
    ) -> None:
        self.store = store
        self.index_dir = index_dir
        self.manifest = store.manifest()
        self.encoder = _checked_encoder(self.manifest.encoder, encoder, reencode=reencode)
        self.recipe = f"{self.encoder.fingerprint} {SPLITTING} {stories.SIGNING}"
        self.next = self.manifest.generation + 1
        self.roots: list[str] = []
        self.forgotten: list[str] = []
        self.work: list[_Work] = []
        self.buried: list[int] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.removed: set[tuple[str, str]] = set()  # (root, id) of what the user took out
        self.unchanged = self.added = self.changed = self.encoded = 0

    def scan(self, given: list[str], report: Callable[[Progress], None], *, prune: bool) -> None:
        """Read the roots and decide what to write, bury and leave."""
        known = self.store.roots()
        _reject_nested(given, known)
        # What the last build left undone is visible as soon as this one is published: finish it.
        self.roots = sorted({*(given or known), *self.manifest.pending_roots})
        before = self.store.stored_articles(self.next)
        removed = self.store.removed()
        self.removed = {(article.root, article.id) for article in removed}
        self._sweep()
        live: dict[str, dict[str, StoredArticle]] = defaultdict(dict)
        for stored in before:
            live[stored.root][stored.id] = stored
        taken = {article.id: article.root for article in removed}
        taken.update({stored.id: stored.root for stored in before})
        for root in self.roots:
            self._scan_root(root, live[root], taken, report, prune=prune)
        for root, articles in live.items():
            if root not in self.roots:
                for stored in articles.values():
                    self._keep(stored)

    def write(self, report: Callable[[Progress], None]) -> None:
        """Split, encode and commit the work, a window of passages at a time."""
        if self.work or self.buried:
            self.store.begin_build(self.roots)
        total = done = 0
        for i, work in enumerate(self.work, 1):
            self._prepare(work)
            total += len(work.texts)
            report(Progress(stage="split", done=i, total=len(self.work)))

        def on_batch(n: int) -> None:
            nonlocal done
            done += n
            report(Progress(stage="encode", done=done, total=total))

        window: list[_Work] = []
        waiting = 0
        for work in self.work:
            window.append(work)
            waiting += len(work.texts)
            if waiting >= _WINDOW:
                self._commit(window, on_batch)
                window, waiting = [], 0
        self._commit(window, on_batch)
        if self.buried:
            self.store.bury(self.buried, self.next)

    def publish(self, report: Callable[[Progress], None], started: float) -> BuildReport:
        """Flip the manifest to what was written, then derive the words from it."""
        identity = EncoderIdentity(
            name=self.encoder.name,
            fingerprint=self.encoder.fingerprint,
            dim=self.encoder.dim,
            max_tokens=self.encoder.max_tokens,
        )
        is_new = bool(
            self.work
            or self.buried
            or self.manifest.generation == 0
            or self.manifest.pending_roots
            or self.manifest.encoder != identity
        )
        published = replace(
            self.manifest,
            generation=self.next if is_new else self.manifest.generation,
            encoder=identity,
            splitting=SPLITTING,
            pending_roots=(),
        )
        if is_new:
            stories.compare(self.store, published.generation)
        self.store.publish(
            published,
            roots=self.roots,
            forgotten=self.forgotten,
            skipped=[(skipped.seed, skipped.reason) for skipped in self.skipped],
        )
        told = stories.stories_of(self.store, published.generation)
        n = len(self.store.passage_table(published.generation).rows)
        if words.WordIndex.open(self.index_dir, generation=published.generation, n=n) is None:
            report(Progress(stage="words", done=0, total=n))
            words.bring_in_step(self.store, self.index_dir, published.generation, n)
            report(Progress(stage="words", done=n, total=n))
        return BuildReport(
            added=self.added,
            changed=self.changed,
            removed=len(self.buried),
            unchanged=self.unchanged,
            copies=told.n_copies,
            earlier_versions=told.n_earlier,
            skipped=tuple(self.skipped),
            notes=tuple(self.notes),
            passages=n,
            encoded=self.encoded,
            generation=published.generation,
            seconds=time.perf_counter() - started,
        )

    def _sweep(self) -> None:
        """Delete what died, once the word index on disk no longer holds readers back."""
        generation = self.manifest.generation
        if generation == 0:
            return
        n = len(self.store.passage_table(generation).rows)
        if words.WordIndex.open(self.index_dir, generation=generation, n=n) is None:
            words.bring_in_step(self.store, self.index_dir, generation, n)
        self.store.sweep(generation)

    def _scan_root(
        self,
        root: str,
        live: dict[str, StoredArticle],
        taken: dict[str, str],
        report: Callable[[Progress], None],
        *,
        prune: bool,
    ) -> None:
        path = self.index_dir.resolve() / UPLOADS if root == UPLOADS else Path(root)
        seeds: list[Path] = []
        is_listed = True
        try:
            seeds = self._seeds(root, path) if path.exists() else []
        except SeedError as error:
            is_listed = False
            self.skipped.append(Skipped(seed=error.path, reason=error.reason))
        found: dict[str, Article] = {}
        unreadable: set[str] = set()  # seeds of which something could not be read
        for i, seed in enumerate(seeds, 1):
            base = seed.parent if root == UPLOADS else path
            name = seed.name if base == seed else seed.relative_to(base).as_posix()
            for read in self._read(seed, name, base, unreadable):
                owned = read if root == read.root else replace(read, root=root)
                article = self._take(owned, name, found, taken)
                if article is not None and (root, article.id) not in self.removed:
                    self._compare(article, name, live.get(article.id))
            report(Progress(stage="scan", done=i, total=len(seeds)))
        missing = [stored for stored in live.values() if stored.id not in found]
        if not found and missing and not prune:
            state = "holds no readable article" if path.exists() else "is missing"
            self.notes.append(
                f"{root} {state}: what it gave before, {len(missing)} articles, is kept "
                "(remove them with --prune)"
            )
            unreadable.update(stored.seed for stored in missing)
        elif not path.exists() and prune and root != UPLOADS:
            self.forgotten.append(root)
            self.notes.append(f"{root} is missing and was forgotten")
        for stored in missing:
            if stored.seed in unreadable or not is_listed:
                self._keep(stored)
            else:
                self.buried.append(stored.row)

    def _seeds(self, root: str, path: Path) -> list[Path]:
        if root == UPLOADS:
            return [path / upload.file for upload in self.store.uploads()]
        return find_seeds(path, exclude=self.index_dir.resolve())

    def _read(self, seed: Path, name: str, root: Path, unreadable: set[str]) -> Iterator[Article]:
        try:
            content = read_seed(seed, root=root)
        except SeedError as error:
            unreadable.add(name)
            self.skipped.append(Skipped(seed=error.path, reason=error.reason))
            return
        if content.skipped:
            unreadable.add(name)
        self.skipped.extend(Skipped(seed=e.path, reason=e.reason) for e in content.skipped)
        yield from content.articles

    def _take(
        self, article: Article, name: str, found: dict[str, Article], taken: dict[str, str]
    ) -> Article | None:
        """Return the article under an id of its own, noted in `found`; None for a duplicate.

        Where another root has the id (two folders, each with a notes.txt), the root's name is put
        in front.
        """
        if taken.setdefault(article.id, article.root) != article.root:
            article = replace(article, id=f"{Path(article.root).name}/{article.id}")
        if article.id in found or taken.setdefault(article.id, article.root) != article.root:
            reason = f"duplicate id {article.id!r}: an earlier seed has it"
            self.skipped.append(Skipped(seed=str(Path(article.root, name)), reason=reason))
            return None
        found[article.id] = article
        return article

    def _compare(self, article: Article, seed: str, stored: StoredArticle | None) -> None:
        if stored is None:
            self.added += 1
            self.work.append(_Work(article, seed, None))
        elif (stored.content_hash, stored.fields_hash, stored.recipe) != (
            article.content_hash,
            fields_hash(article),
            self.recipe,
        ):
            self.changed += 1
            self.work.append(_Work(article, seed, stored.row))
        else:
            self.unchanged += 1
            if stored.seed != seed:
                self.store.move_seed(stored.row, seed)

    def _keep(self, stored: StoredArticle) -> None:
        """Leave an article as it is, but for passages made in another way."""
        if stored.recipe == self.recipe:
            self.unchanged += 1
        else:
            self.changed += 1
            article = self.store.article_by_row(stored.row)
            self.work.append(_Work(article, stored.seed, stored.row))

    def _prepare(self, work: _Work) -> None:
        """Split an article and find out whether it must be encoded."""
        offsets = self.encoder.token_offsets
        passages = split(work.article, offsets, self.encoder.max_tokens)
        work.spans = [(passage.start, passage.end) for passage in passages]
        texts = to_encoded_texts(work.article, work.spans, offsets, self.encoder.max_tokens)
        work.encoded_hash = hashlib.sha256("\x00".join(texts).encode()).hexdigest()
        if not self.store.has_vectors(work.encoded_hash, self.encoder.fingerprint):
            work.texts = texts

    def _commit(self, window: list[_Work], on_batch: Callable[[int], None]) -> None:
        texts = [text for work in window for text in work.texts]
        vectors = self.encoder.encode(texts, on_batch=on_batch) if texts else None
        self.encoded += len(texts)
        at = 0
        for work in window:
            n = len(work.texts)
            self.store.put_article(
                work.article,
                seed=work.seed,
                spans=work.spans,
                recipe=self.recipe,
                signature=stories.to_signature(work.article),
                encoded_hash=work.encoded_hash,
                vectors=None if vectors is None or n == 0 else vectors[at : at + n],
                encoder=self.encoder.fingerprint,
                born=self.next,
                replaces=work.replaces,
            )
            at += n


def _resolved(root: str | Path, pruned: list[str], uploads: Path) -> str:
    path = Path(root).expanduser().resolve()
    if path == uploads:
        return UPLOADS
    if not path.exists() and str(path) not in pruned:
        raise SeedError(str(root), "no such file or folder; nothing was changed")
    return str(path)


def _reject_nested(given: list[str], known: list[str]) -> None:
    everything = sorted({*given, *known})
    for inner in everything:
        for outer in everything:
            if outer != inner and Path(inner).is_relative_to(outer):
                raise SeedError(inner, f"lies inside the root {outer}; build {outer} instead")


def _checked_encoder(
    kept: EncoderIdentity | None, given: Encoder | None, *, reencode: bool
) -> Encoder:
    encoder = given or Encoder.load(kept.name if kept else None)
    if kept is not None and not reencode and encoder.fingerprint != kept.fingerprint:
        raise EncoderMismatchError(
            f"the index was built with the encoder {kept.name} ({kept.fingerprint[:19]}), not with "
            f"{encoder.name} ({encoder.fingerprint[:19]}); to change it: "
            f"quoth build --encoder {encoder.name} --reencode"
        )
    return encoder


def known_roots(index_dir: str | Path) -> list[str]:
    """Return the roots the index in `index_dir` knows; none where there is no index."""
    try:
        store = Store.open(index_dir)
    except IndexMissingError:
        return []
    try:
        return store.roots()
    finally:
        store.close()
