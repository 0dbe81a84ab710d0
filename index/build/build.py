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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index import words
from index.articles.languages import to_note, with_language
from index.articles.reading import SeedReader
from index.build.lock import build_lock
from index.build.report import BuildReport, Progress, Skipped
from index.encoder import BUNDLED, Encoder
from index.errors import (
    EncoderMismatchError,
    IndexMissingError,
    SeedError,
)
from index.passages import SPLITTING, split, to_encoded_texts
from index.seeds import snapshots
from index.seeds.finding import (
    SeedFile,
    SeedMemory,
    find_seeds,
    is_away,
    is_unchanged,
    is_unicode,
    is_url,
    look,
    readers,
    to_gave,
    to_sha256,
)
from index.store.copies import compare, stories_of
from index.store.database import EncoderIdentity
from index.store.reading import UPLOADS
from index.store.store import Store
from index.store.values import StoredArticle, fields_hash
from index.stories.signature import SIGNING, to_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.articles.article import Article, Span
    from index.seeds.fetcher import Fetcher
    from index.store.values import RemovedArticle

_PAUSES = 20  # times what a reading took that was given up, before the next one
_WINDOW = 256  # passages encoded together: what a kill can lose, and what is sorted by length

_log = logging.getLogger(__name__)


def build_index(
    roots: Sequence[str | Path],
    index_dir: str | Path,
    *,
    encoder: Encoder | None = None,
    prune: bool = False,
    reencode: bool = False,
    fetcher: Fetcher | None = None,
    reader: SeedReader | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index in `index_dir` in step with `roots` (empty: those it knows); report it.

    A root is a folder, a file, or the address of a page or feed. Only with a `fetcher`, and only
    the addresses in `roots`, are fetched; what they gave is kept in the index folder, and what
    cannot be fetched stays as it was.

    Articles whose text and metadata are unchanged are left alone; text that was encoded before is
    not encoded again. Only what vanished inside `roots` is removed, and from a root that is missing
    or suddenly empty only with `prune`; what a user removed from the index stays out. Uploads are a
    root of their own, the folder `uploads` in `index_dir`. A `reader` has other bounds of time and
    memory for each file than usual; it is closed at the end. `encoder` must be the one the index
    was built with, unless `reencode` is set, which encodes everything anew. A build that is
    interrupted loses nothing it committed: the next one goes on, and until it is done the last
    generation serves.

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
        with build_lock(index_dir), reader or SeedReader() as seed_reader:
            build = _Build(store, Path(index_dir), encoder, reader=seed_reader, reencode=reencode)
            build.visit(given, fetcher, report)
            build.scan(given, report, prune=prune)
            build.write(report)
            return build.publish(report, started)
    finally:
        store.close()


@dataclass(slots=True)
class _Work:
    """An article to write: what it replaces, and what of it must be encoded."""

    article: Article
    seed: str
    replaces: int | None
    spans: list[Span] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    encoded_hash: str = ""


class _RootScan:
    """What a scan of one root goes by and finds out."""

    def __init__(
        self, root: str, live: dict[str, StoredArticle], memories: dict[str, SeedMemory]
    ) -> None:
        self.root = root
        self.live = live
        self.memories = memories
        self.of_seed: dict[str, list[StoredArticle]] = defaultdict(list)
        for stored in live.values():
            self.of_seed[stored.seed].append(stored)
        self.found: set[str] = set()
        self.unreadable: set[str] = set()  # seeds of which something could not be read
        self.learned: dict[str, SeedMemory] = {}
        self.gave: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by seed


class _Build:
    def __init__(
        self,
        store: Store,
        index_dir: Path,
        encoder: Encoder | None,
        *,
        reader: SeedReader,
        reencode: bool,
    ) -> None:
        self.store = store
        self.reader = reader
        self.index_dir = index_dir
        self.manifest = store.manifest()
        self.encoder = _checked_encoder(self.manifest.encoder, encoder, reencode=reencode)
        self.recipe = f"{self.encoder.fingerprint} {SPLITTING} {SIGNING}"
        self.next = self.manifest.generation + 1
        self.roots: list[str] = []
        self.forgotten: list[str] = []
        self.work: list[_Work] = []
        self.buried: list[StoredArticle] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        # What the user took out: by root and id, the ids by root and seed, and by root and text
        # what is no longer found under its id.
        self.taken_out: dict[tuple[str, str], RemovedArticle] = {}
        self.removed: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.lost: dict[tuple[str, str], list[RemovedArticle]] = defaultdict(list)
        self.unchanged = self.added = self.changed = self.moved = self.encoded = 0

    def visit(
        self, given: list[str], fetcher: Fetcher | None, report: Callable[[Progress], None]
    ) -> None:
        """Fetch the addresses among the roots, if they may be."""
        known = self.store.roots()
        for url in filter(is_url, given):
            errors = []
            if fetcher is not None:
                errors = snapshots.visit(
                    url,
                    self.index_dir,
                    fetcher,
                    lambda done, n: report(Progress(stage="fetch", done=done, total=n)),
                )
            elif url not in known:
                raise SeedError(url, f"was never fetched; fetch it with: quoth build {url}")
            if errors and url not in known and not self._folder(url).exists():
                raise errors[0]
            if errors:
                self.notes.append(f"{url} was not fetched whole: what it gave before is kept")
            self.skipped.extend(Skipped(seed=e.path, reason=e.reason) for e in errors)

    def _folder(self, root: str) -> Path:
        """Return the folder or file that holds the seeds of a root."""
        if root == UPLOADS:
            return self.index_dir.resolve() / UPLOADS
        return snapshots.snapshot_folder(self.index_dir, root) if is_url(root) else Path(root)

    def scan(self, given: list[str], report: Callable[[Progress], None], *, prune: bool) -> None:
        """Read the roots and decide what to write, bury and leave."""
        known = self.store.roots()
        _reject_nested(given, known)
        # What the last build left undone is visible as soon as this one is published: finish it.
        self.roots = sorted({*(given or known), *self.manifest.pending_roots})
        before = self.store.stored_articles(self.next)
        removed = self.store.removed()
        for article in removed:
            self.taken_out[article.root, article.id] = article
            self.removed[article.root, article.seed].add(article.id)
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
        self._find_moved()

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
            self.store.bury([stored.row for stored in self.buried], self.next)

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
            compare(self.store, published.generation)
        self.store.publish(
            published,
            roots=self.roots,
            forgotten=self.forgotten,
            skipped=[
                *self._skipped_elsewhere(),
                *((skipped.seed, skipped.reason) for skipped in self.skipped),
            ],
        )
        note = to_note(self.store.languages(published.generation))
        if note is not None and identity.name == BUNDLED:
            self.notes.append(note)
        told = stories_of(self.store, published.generation)
        words.bring_in_step(
            self.store,
            self.index_dir,
            published.generation,
            on_progress=lambda done, n: report(Progress(stage="words", done=done, total=n)),
        )
        return BuildReport(
            added=self.added,
            changed=self.changed,
            moved=self.moved,
            removed=len(self.buried),
            unchanged=self.unchanged,
            copies=told.n_copies,
            earlier_versions=told.n_earlier,
            skipped=tuple(self.skipped),
            notes=tuple(self.notes),
            passages=self.store.n_passages(published.generation),
            encoded=self.encoded,
            generation=published.generation,
            seconds=time.perf_counter() - started,
        )

    def _skipped_elsewhere(self) -> list[tuple[str, str]]:
        """Return what earlier builds skipped in roots that this one did not look at."""
        others = set(self.store.roots()) - {*self.roots, *self.forgotten}
        others |= {str(self._folder(root)) for root in others}
        inside = tuple(f"{other}{mark}" for other in others for mark in "/:")
        return [
            (seed, reason)
            for seed, reason in self.store.skipped()
            if seed in others or seed.startswith(inside)
        ]

    def _sweep(self) -> None:
        """Delete what died, once the word index on disk no longer holds readers back."""
        generation = self.manifest.generation
        if generation == 0:
            return
        words.bring_in_step(self.store, self.index_dir, generation)
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
        path = self._folder(root)
        seeds: list[SeedFile] = []
        is_listed = is_there = True
        try:
            is_there = path.exists()
            seeds = self._seeds(root, path) if is_there else []
        except SeedError as error:
            is_listed = False
            self.skipped.append(Skipped(seed=error.path, reason=error.reason))
        except OSError as exc:  # a share whose server is away
            is_listed = False
            self.skipped.append(Skipped(seed=root, reason=f"cannot be looked at: {exc.strerror}"))
        scan = _RootScan(root, live, self.store.seed_memories(root))
        for i, seed in enumerate(seeds, 1):
            if not self._recall(scan, seed):
                self._read(scan, seed, path, taken)
            report(Progress(stage="scan", done=i, total=len(seeds)))
        missing = [stored for stored in live.values() if stored.id not in scan.found]
        if not scan.found and missing and not prune:
            state = "holds no readable article" if is_there else "is missing"
            self.notes.append(
                f"{root} {state}: what it gave before, {len(missing)} articles, is kept "
                "(remove them with --prune)"
            )
            scan.unreadable.update(stored.seed for stored in missing)
        elif not is_there and prune and root != UPLOADS:
            self.forgotten.append(root)
            self.notes.append(f"{root} is missing and was forgotten")
        # A link that leads nowhere may be to a folder on a drive that is away.
        linked = tuple(f"{seed.name}/" for seed in seeds if seed.mark is None)
        away = {} if prune else self._away(scan, seeds, path)
        kept = set()
        for stored in missing:
            is_linked = stored.seed.startswith(linked) and not prune
            is_kept = stored.seed in scan.unreadable or not is_listed or is_linked
            if is_kept or stored.seed in away:
                self._keep(stored)
                kept.add(stored.seed)
                scan.gave[stored.seed].append(_to_state(stored))
            else:
                self.buried.append(stored)
        for mount in sorted({away[seed] for seed in kept & away.keys()}) if scan.found else ():
            n = sum(away.get(stored.seed) == mount for stored in missing)
            self.notes.append(
                f"{path / mount} seems to be on a drive that is away: what it gave before, {n} "
                "articles, is kept (remove them with --prune)"
            )
        if is_listed:
            self._remember(scan, seeds, kept | away.keys())
            for known in self.taken_out.values():
                is_there = known.id in scan.found or known.seed in scan.unreadable
                is_out_of_sight = known.seed.startswith(linked) or known.seed in away
                is_lost = known.root == root and not (is_there or is_out_of_sight)
                if is_lost and known.content_hash:
                    self.lost[root, known.content_hash].append(known)

    def _away(self, scan: _RootScan, seeds: Sequence[SeedFile], path: Path) -> dict[str, str]:
        """Return the seeds that are on drives that are away, each with where its drive was."""
        gone = scan.memories.keys() - {seed.name for seed in seeds}
        places: dict[tuple[str, int], bool] = {}
        for name in gone:
            memory = scan.memories[name]
            place = (memory.mount, memory.device)
            if place not in places:
                places[place] = is_away(path, memory, seeds)
        memories = map(scan.memories.__getitem__, gone)
        return {m.name: m.mount for m in memories if places[m.mount, m.device]}

    def _seeds(self, root: str, path: Path) -> list[SeedFile]:
        if root != UPLOADS:
            return find_seeds(path, exclude=self.index_dir.resolve())
        files = [path / upload.file for upload in self.store.uploads()]
        return [SeedFile(path=str(file), name=file.name, mark=look(file)) for file in files]

    def _recall(self, scan: _RootScan, seed: SeedFile) -> bool:
        """Leave what an unchanged seed gave as it is; say whether it is one."""
        memory = scan.memories.get(seed.name)
        stored = scan.of_seed.get(seed.name, [])
        removed = self.removed.get((scan.root, seed.name), set())
        if (
            memory is None
            or memory.readers != readers()
            or memory.gave != to_gave(map(_to_state, stored), removed)
            or 0 < memory.again_ns <= time.time_ns()
            or not scan.found.isdisjoint(one.id for one in stored)
        ):
            return False
        read_ns = time.time_ns()
        match is_unchanged(seed, memory):
            case False:
                return False
            case None:
                if seed.mark is None or to_sha256(seed.path) != memory.sha256:
                    return False
                memory = replace(memory, mark=seed.mark, read_ns=read_ns)
                scan.learned[seed.name] = memory
        if (seed.mount, seed.device) != (memory.mount, memory.device):
            scan.learned[seed.name] = replace(memory, mount=seed.mount, device=seed.device)
        scan.found.update(removed)
        for one in stored:
            scan.found.add(one.id)
            self._keep(one)
        if memory.skipped:
            scan.unreadable.add(seed.name)
            self.skipped.extend(Skipped(seed=at, reason=why) for at, why in memory.skipped)
        return True

    def _read(self, scan: _RootScan, seed: SeedFile, path: Path, taken: dict[str, str]) -> None:
        """Read a seed, compare what it gives with the store, and note what to remember of it."""
        read_ns, sha256 = time.time_ns(), to_sha256(seed.path)
        file = Path(seed.path)
        articles: tuple[Article, ...] = ()
        errors: tuple[SeedError, ...] = ()
        # What comes of it is the same until it changes. (No store keeps a name beyond Unicode.)
        is_lasting = seed.mark is not None and is_unicode(seed.name)
        try:
            root = file.parent if scan.root == UPLOADS else path
            content = self.reader.read(file, root=root)
            articles, errors = content.articles, content.skipped
        except SeedError as error:
            errors = (error,)
            is_lasting = is_lasting and (
                isinstance(error.__cause__, TimeoutError)
                or not isinstance(error.__cause__, OSError)
            )
        for read in map(with_language, articles):
            owned = read if scan.root == read.root else replace(read, root=scan.root)
            article = self._take(owned, seed, scan.found, taken)
            if article is None:
                is_lasting = False  # the id may become free without a change of this file
            elif (known := self.taken_out.get((scan.root, article.id))) is not None:
                self._follow(known, article, seed.name)
            else:
                self._compare(article, seed.name, scan.live.get(article.id))
                state = (article.id, article.content_hash, fields_hash(article))
                scan.gave[seed.name].append(state)
        if errors:
            scan.unreadable.add(seed.name)
            self.skipped.extend(Skipped(seed=error.path, reason=error.reason) for error in errors)
        # The machine may have been busy: it is tried again, a twentieth of the time at most.
        was_given_up = any(isinstance(error.__cause__, TimeoutError) for error in errors)
        now_ns = time.time_ns()
        again_ns = now_ns + _PAUSES * (now_ns - read_ns) if was_given_up else 0
        if is_lasting and seed.mark is not None and sha256 is not None:
            scan.learned[seed.name] = SeedMemory(
                name=seed.name,
                mark=seed.mark,
                read_ns=read_ns,
                sha256=sha256,
                readers=readers(),
                gave="",
                skipped=tuple((error.path, error.reason) for error in errors),
                again_ns=again_ns,
                mount=seed.mount,
                device=seed.device,
            )

    def _remember(self, scan: _RootScan, seeds: Sequence[SeedFile], kept: set[str]) -> None:
        learned = [
            memory
            if memory.gave
            else replace(
                memory,
                gave=to_gave(scan.gave[name], self.removed.get((scan.root, name), set())),
            )
            for name, memory in scan.learned.items()
        ]
        gone = scan.memories.keys() - {seed.name for seed in seeds} - kept
        if learned or gone:
            self.store.remember_seeds(scan.root, learned, gone)

    def _take(
        self, article: Article, seed: SeedFile, found: set[str], taken: dict[str, str]
    ) -> Article | None:
        """Return the article under an id of its own, noted in `found`; None for a duplicate.

        Where another root has the id (two folders, each with a notes.txt), the root's name is put
        in front.
        """
        if taken.setdefault(article.id, article.root) != article.root:
            article = replace(article, id=f"{Path(article.root).name}/{article.id}")
        if article.id in found or taken.setdefault(article.id, article.root) != article.root:
            reason = f"duplicate id {article.id!r}: an earlier seed has it"
            self.skipped.append(Skipped(seed=seed.path, reason=reason))
            return None
        found.add(article.id)
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

    def _follow(self, known: RemovedArticle, article: Article, seed: str) -> None:
        """Note what a removed article is by now, and where: it stays out."""
        after = replace(known, id=article.id, seed=seed, content_hash=article.content_hash)
        if after != known:
            self.store.follow_removed(known, after)
            del self.taken_out[known.root, known.id]
            self.taken_out[known.root, after.id] = after
            self.removed[known.root, known.seed].discard(known.id)
            self.removed[known.root, seed].add(after.id)

    def _find_moved(self) -> None:
        """Let an article whose text vanished under another id of its root take that one's place.

        One that was removed stays so.
        """
        gone: dict[tuple[str, str], list[StoredArticle]] = defaultdict(list)
        for stored in sorted(self.buried, key=lambda stored: stored.id, reverse=True):
            gone[stored.root, stored.content_hash].append(stored)
        moved, out = set(), set()
        for work in sorted(self.work, key=lambda work: work.article.id):
            before = gone.get((work.article.root, work.article.content_hash))
            lost = self.lost.get((work.article.root, work.article.content_hash))
            if work.replaces is None and before:
                work.replaces = before.pop().row
                moved.add(work.replaces)
            elif work.replaces is None and lost:
                self._follow(lost.pop(), work.article, work.seed)
                out.add(work.article.id)
        self.work = [work for work in self.work if work.article.id not in out]
        self.added -= len(out)
        self.buried = [stored for stored in self.buried if stored.row not in moved]
        self.moved = len(moved)
        self.added -= len(moved)

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
                signature=to_signature(work.article),
                encoded_hash=work.encoded_hash,
                vectors=None if vectors is None or n == 0 else vectors[at : at + n],
                encoder=self.encoder.fingerprint,
                born=self.next,
                replaces=work.replaces,
            )
            at += n


def _to_state(stored: StoredArticle) -> tuple[str, str, str]:
    return stored.id, stored.content_hash, stored.fields_hash


def _resolved(root: str | Path, pruned: list[str], uploads: Path) -> str:
    if is_url(root):
        try:
            urlsplit(str(root))
        except ValueError as exc:
            raise SeedError(str(root), f"is no address: {exc}") from exc
        return str(root).split("#")[0]
    path = Path(root).expanduser().resolve()
    if path == uploads:
        return UPLOADS
    try:
        is_there = path.exists()
    except OSError as exc:
        raise SeedError(str(root), f"cannot be looked at: {exc.strerror}") from exc
    if not is_there and str(path) not in pruned:
        raise SeedError(str(root), "no such file or folder; nothing was changed")
    return str(path)


def _reject_nested(given: list[str], known: list[str]) -> None:
    everything = sorted(root for root in {*given, *known} if not is_url(root))
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


def known_encoder(index_dir: str | Path) -> Encoder | None:
    """Return the encoder of the index in `index_dir`; None where nothing was built yet."""
    store = Store.open(index_dir)
    try:
        kept = store.manifest().encoder
        return Encoder.load(kept.name) if kept else None
    finally:
        store.close()


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
