"""build_index: bring an index in step with its roots; plan_index: say what that would do.

Takes folders and files of seeds, or addresses of pages and feeds; gives a new generation of the
index and a BuildReport. The steps: visit the addresses, scan the roots and write what that finds to
do as it is found, publish.

Articles whose text and metadata are unchanged are left alone; text that was encoded before is not
encoded again. Only what vanished inside the roots that are looked at is removed, and from a root
that is missing or suddenly empty only with `prune`; what a user removed from the index stays out.
Uploads are a root of their own, the folder `uploads` in the index folder. A build that is
interrupted loses nothing it committed: the next one goes on, and until it is done the last
generation serves.
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles.languages import to_note
from index.build.draft import Draft
from index.build.known import Known
from index.build.lock import build_lock
from index.build.publish import publish
from index.build.report import BuildReport, Progress
from index.build.roots import known_roots, reject_nested, to_root
from index.build.scan import scan
from index.build.visit import visit
from index.build.workers import LocalWorkers
from index.build.write import to_recipe, write
from index.encoder import BUNDLED, Encoder
from index.errors import EncoderMismatchError, IndexMissingError
from index.store.comparing import count_copies
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.articles.reading import SeedReader
    from index.build.plan import Plan
    from index.build.workers import Workers
    from index.seeds.fetcher import Fetcher

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
    workers: Workers | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index in `index_dir` in step with `roots` (empty: those it knows); report it.

    Only with a `fetcher`, and only the addresses in `roots`, are fetched; what they gave is kept in
    the index folder. A `reader` bounds time and memory for each file in another way than usual; it
    is closed at the end. `encoder` must be the one the index was built with, unless `reencode` is
    set: then everything is encoded anew behind the last generation, which serves until it is
    published. Stopped on the way, the same call goes on from there. `workers` read and encode in
    the place of this process, with their own encoder and reader, and are closed at the end.

    Raises SeedError for a root that does not exist, IndexLockedError while another build runs,
    EncoderMismatchError, and the StoreErrors of opening.
    """
    started = time.perf_counter()
    index_dir, on_progress = Path(index_dir), on_progress or _ignore
    given = _to_roots(roots, index_dir, prune=prune)
    with build_lock(index_dir), closing(Store.create(index_dir)) as store, ExitStack() as stack:
        encoder = _checked(workers.encoder if workers else encoder, store, reencode=reencode)
        workers = stack.enter_context(workers or LocalWorkers(encoder, reader))
        draft = _draft(
            store, given, encoder, index_dir=index_dir, fetcher=fetcher, on_progress=on_progress
        )
        work = scan(draft, workers, index_dir=index_dir, prune=prune, on_progress=on_progress)
        encoded = write(work, store, workers, draft=draft, on_progress=on_progress)
        plan = draft.to_plan()
        generation = publish(plan, store, encoder, index_dir=index_dir, on_progress=on_progress)
        report = _to_report(plan, store, encoder, generation=generation, encoded=encoded)
        return replace(report, seconds=time.perf_counter() - started)


def plan_index(
    roots: Sequence[str | Path],
    index_dir: str | Path,
    *,
    encoder: Encoder | None = None,
    prune: bool = False,
    reencode: bool = False,
    reader: SeedReader | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Return what `build_index` would do, having done none of it: nothing is written or fetched.

    There need not be an index. No lock is taken: of a build that runs or was interrupted, what it
    committed counts as done. An address gives what was fetched last. Raises what `build_index`
    does, but for IndexLockedError.
    """
    index_dir, on_progress = Path(index_dir), on_progress or _ignore
    given = _to_roots(roots, index_dir, prune=prune)
    with ExitStack() as stack:
        store = None
        with suppress(IndexMissingError):
            store = stack.enter_context(closing(Store.open(index_dir)))
            stack.enter_context(store.snapshot())  # a build may go on meanwhile
        encoder = _checked(encoder, store, reencode=reencode)
        draft = _draft(
            store, given, encoder, index_dir=index_dir, fetcher=None, on_progress=on_progress
        )
        workers = stack.enter_context(LocalWorkers(encoder, reader))
        for _ in scan(draft, workers, index_dir=index_dir, prune=prune, on_progress=on_progress):
            pass
        return draft.to_plan()


def known_encoder(index_dir: str | Path) -> Encoder | None:
    """Return the encoder of the index in `index_dir`; None where nothing was built yet."""
    with closing(Store.open(index_dir)) as store:
        kept = store.manifest().encoder
        return Encoder.load(kept.name) if kept else None


def _ignore(_progress: Progress) -> None:
    """Listen to nothing."""


def _to_roots(roots: Sequence[str | Path], index_dir: Path, *, prune: bool) -> list[str]:
    may_be_missing = known_roots(index_dir) if prune else ()
    return [to_root(root, index_dir, may_be_missing=may_be_missing) for root in roots]


def _checked(given: Encoder | None, store: Store | None, *, reencode: bool) -> Encoder:
    """Return the encoder to build with. Raises EncoderMismatchError for another than before."""
    kept = store.manifest().encoder if store else None
    encoder = given or Encoder.load(kept.name if kept else None)
    if kept is not None and not reencode and encoder.fingerprint != kept.fingerprint:
        raise EncoderMismatchError(
            f"the index was built with the encoder {kept.name} ({kept.fingerprint[:19]}), not with "
            f"{encoder.name} ({encoder.fingerprint[:19]}); to change it: "
            f"quoth build --encoder {encoder.name} --reencode"
        )
    return encoder


def _draft(
    store: Store | None,
    given: Sequence[str],
    encoder: Encoder,
    *,
    index_dir: Path,
    fetcher: Fetcher | None,
    on_progress: Callable[[Progress], None],
) -> Draft:
    """Visit the addresses among the roots `given`; return a draft of the plan to look at them."""
    before = store.roots() if store else []
    reject_nested([*given, *before])
    visited = visit(given, before, index_dir=index_dir, fetcher=fetcher, on_progress=on_progress)
    recipe = to_recipe(encoder)
    if store:
        known = Known.of(store, given, recipe=recipe)
    else:
        known = Known(roots=tuple(sorted(set(given))))
    draft = Draft(known, recipe)
    draft.skipped += visited.skipped
    draft.notes += visited.notes
    return draft


def _to_report(
    plan: Plan, store: Store, encoder: Encoder, *, generation: int, encoded: int
) -> BuildReport:
    note = to_note(store.languages(generation)) if encoder.name == BUNDLED else None
    copies, earlier = count_copies(store, generation)
    _log.info("published generation %d", generation)
    return BuildReport(
        added=len(plan.written("added")),
        changed=len(plan.written("changed")) + len(plan.to_renew),
        moved=len(plan.written("moved")),
        removed=len(plan.to_bury),
        unchanged=plan.unchanged,
        copies=copies,
        earlier_versions=earlier,
        skipped=plan.skipped,
        notes=plan.notes if note is None else (*plan.notes, note),
        passages=store.n_passages(generation),
        encoded=encoded,
        generation=generation,
        seconds=0.0,
    )
