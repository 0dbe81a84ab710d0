"""Scanning: look at the roots, and find out what a build is to do. Writes nothing.

Takes what the store knows; gives a Plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.build.draft import Draft
from index.build.report import Progress
from index.build.root_scan import RootScan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.reading import SeedReader
    from index.build.known import Known
    from index.build.plan import Plan


def scan(
    known: Known,
    recipe: str,
    reader: SeedReader,
    *,
    index_dir: Path,
    prune: bool,
    on_progress: Callable[[Progress], None],
) -> Plan:
    """Return the plan of a build of `known.roots`, with passages made by `recipe`.

    With `prune`, what a root gave that is missing or suddenly empty is removed.
    """

    def on_seed(done: int, total: int) -> None:
        on_progress(Progress(stage="scan", done=done, total=total))

    draft = Draft(known, recipe)
    for root in known.roots:
        RootScan(root, known, draft, index_dir=index_dir, prune=prune).run(reader, on_seed)
    for root, articles in known.articles.items():
        if root not in known.roots:
            for stored in articles:
                draft.keep(stored)
    return draft.to_plan()
