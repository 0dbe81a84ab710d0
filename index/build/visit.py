"""Visiting: fetch the addresses among the roots, before their seeds are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.build.report import Progress, Skipped
from index.build.roots import to_folder
from index.seeds import snapshots
from index.seeds.finding import is_url
from index.seeds.shown_address import failed, to_shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from index.errors import SeedError
    from index.seeds.fetcher import Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What could not be fetched, and what a user should know of it."""

    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


def visit(
    given: Sequence[str],
    known: Collection[str],
    *,
    index_dir: Path,
    fetcher: Fetcher | None,
    on_progress: Callable[[Progress], None],
) -> Visited:
    """Fetch the addresses among the roots `given`; without a `fetcher`, none.

    `known` are the roots the index has. Raises SeedError for an address that was never fetched and
    is not, or cannot be.
    """
    skipped: list[Skipped] = []
    notes = []
    for url in filter(is_url, given):
        errors: Sequence[SeedError] = ()
        if fetcher is not None:
            errors = snapshots.visit(
                url,
                index_dir,
                fetcher,
                lambda done, n: on_progress(Progress(stage="fetch", done=done, total=n)),
            )
        elif url not in known and not to_folder(url, index_dir).exists():
            raise failed(url, "has never been fetched; fetch it with: quoth build ADDRESS")
        if errors and url not in known and not to_folder(url, index_dir).exists():
            raise errors[0]
        if errors:
            shown = to_shown_address(url)
            notes.append(f"{shown} was not fetched completely: its earlier articles are kept")
        skipped += [Skipped(seed=error.path, reason=error.reason) for error in errors]
    return Visited(skipped=tuple(skipped), notes=tuple(notes))
