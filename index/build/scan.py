"""Scanning: look at the roots, and find out what a build is to do. Writes nothing.

Takes a draft that goes by what the store knows; yields the work as it is found, and leaves the plan
with the draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.build.report import Progress
from index.build.root_scan import RootScan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.build.draft import Draft
    from index.build.plan import Work
    from index.build.workers import Workers


def scan(
    draft: Draft,
    workers: Workers,
    *,
    index_dir: Path,
    prune: bool,
    on_progress: Callable[[Progress], None],
) -> Iterator[Work]:
    """Yield what a build of the roots of `draft` is to do, in order.

    With `prune`, what a root gave that is missing or suddenly empty is removed.
    """
    known, done = draft.known, 0

    def on_seed() -> None:
        nonlocal done
        done += 1
        on_progress(Progress(stage="scan", done=done, total=total))

    def on_step(step: str) -> None:
        on_progress(Progress(stage="scan", done=done, total=total, step=step))

    others = known.stock.elsewhere(known.roots)
    draft.meet(others)
    roots = [RootScan(root, draft, index_dir=index_dir, prune=prune) for root in known.roots]
    total = sum(root.n_seeds for root in roots)
    for root in roots:
        yield from root.run(workers, on_seed, on_step)
    for stored in others:
        draft.keep(stored)
        yield from draft.take()
