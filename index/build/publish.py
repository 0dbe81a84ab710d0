"""Publishing: derive words and vectors of what was written, and flip the manifest to it.

Takes a plan that was carried out; gives the generation that is served from then on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index import deriving
from index.build.report import Progress
from index.build.roots import to_folder
from index.passages import SPLITTING
from index.store.database import EncoderIdentity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.build.plan import Plan
    from index.encoder import Encoder
    from index.store.store import Store


def publish(
    plan: Plan,
    store: Store,
    encoder: Encoder,
    *,
    index_dir: Path,
    on_progress: Callable[[Progress], None],
) -> int:
    """Publish what was written; return the generation, the same one where nothing is new."""
    before = plan.manifest
    identity = EncoderIdentity(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        max_tokens=encoder.max_tokens,
    )
    is_first = before.generation == 0
    is_new = plan.changes_articles or is_first or before.pending_roots or before.encoder != identity
    generation = plan.generation if is_new else before.generation
    if is_new:
        store.compare(generation)
    # Before readers are told of it, so that none has to wait for them.
    deriving.bring_in_step(
        store,
        index_dir,
        generation,
        on_progress=lambda what, done, n: on_progress(Progress(stage=what, done=done, total=n)),
    )
    skipped = _skipped_elsewhere(plan, store, index_dir)
    skipped += [(one.seed, one.reason) for one in plan.skipped]
    store.publish(
        replace(
            before, generation=generation, encoder=identity, splitting=SPLITTING, pending_roots=()
        ),
        roots=plan.roots,
        forgotten=plan.forgotten,
        skipped=skipped,
        settled=plan.settled,
    )
    return generation


def _skipped_elsewhere(plan: Plan, store: Store, index_dir: Path) -> list[tuple[str, str]]:
    """Return what earlier builds skipped in roots that this one did not look at."""
    others = set(store.roots()) - {*plan.roots, *plan.forgotten}
    others |= {str(to_folder(root, index_dir)) for root in others}
    inside = tuple(f"{other}{mark}" for other in others for mark in "/:")
    return [
        (seed, reason)
        for seed, reason in store.skipped()
        if seed in others or seed.startswith(inside)
    ]
