"""Keeping: when vectors lie in lists, and when these are made again.

Takes a store and a generation; gives its vectors. From `Limits.least` passages on, those of one
generation lie in lists on disk (lists.py, files.py). Those that came later are in memory and looked
at one by one, and those that died are passed over, until there are so many of either that a build
makes the lists again. So an addition trains nothing, and no change of what articles are about
costs recall. The files are derived: whatever is in doubt is made again, or done without.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.store.encoded import dim_of, encoded, passages_of
from index.store.serving import Serving, is_among, n_living, read_serving
from index.vectors import files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.store.passage_table import PassageTable
    from index.store.reading import StoreReader
    from index.vectors.files import VectorFiles
    from index.vectors.lists import Lists
    from index.vectors.vector_index import VectorIndex

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When lists are made: from `least` passages on, and again with a share of new or dead ones.

    Looking at 100,000 takes 8 ms of one core (docs/performance.md); by that, 5% more than a million
    that lie in lists add 4 ms to a question, and 75 MB of float32 to memory.
    """

    least: int = 100_000
    max_new: float = 0.05
    max_dead: float = 0.2


_LIMITS = Limits()
_NONE_DEAD = Limits(max_dead=0.0)


def bring_in_step(
    store: StoreReader,
    index_dir: str | Path,
    generation: int,
    *,
    limits: Limits = _LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
) -> bool:
    """See to the lists of `generation` on disk; say whether they were made: for the lock's holder.

    That generation may be one that is not served yet. `on_progress` takes how many vectors of how
    many are in, where there is something to do.
    """
    n = store.n_passages(generation)
    served = store.manifest().generation
    if n < limits.least:
        if generation <= served:
            files.delete_all(index_dir)
        return False
    found = files.latest(index_dir, generation)
    left = _n_left(found, store, generation) if found else None
    is_due = left is None or found is None or not _will_do(found, left, n, limits)
    if is_due:
        _make(store, Path(index_dir), generation, on_progress or (lambda _done, _of: None))
        found, left = files.latest(index_dir, generation), n
    if found is not None and left is not None:
        holds = store.contents(generation).hash
        Serving(generation=generation, holds=holds, n_living=left).keep(found.folder)
    files.delete_unread(index_dir, min(generation, served))
    return is_due


def build_anew(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    """Make the lists of `generation` again if they hold anything dead: for the lock's holder."""
    bring_in_step(store, index_dir, generation, limits=_NONE_DEAD)


def mend(
    store: StoreReader, index_dir: str | Path, generation: int, *, limits: Limits = _LIMITS
) -> bool:
    """Make the lists of `generation` again if they are damaged or missing: for the lock's holder.

    Says whether something was wrong.
    """
    found = files.latest(index_dir, generation)
    is_wrong = (
        found is None or not found.is_whole() or _told_living(found, store, generation) is None
    )
    if is_wrong:
        files.delete_all(index_dir)
    is_made = bring_in_step(store, index_dir, generation, limits=limits)
    return is_made or (found is not None and is_wrong)


def tidy(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    """Delete the lists that `generation`, which is served, does not read: for the lock's holder."""
    if store.n_passages(generation) < _LIMITS.least:
        files.delete_all(index_dir)
    files.delete_unread(index_dir, generation)


def newest(index_dir: str | Path, generation: int) -> int:
    """Return the generation whose lists `generation` reads, 0 for none."""
    found = files.latest(index_dir, generation)
    return found.sidecar.generation if found else 0


def load(
    store: StoreReader, index_dir: Path, generation: int, *, table: PassageTable, dim: int
) -> VectorIndex | None:
    """Return the vectors of the passages in `table`: in lists, or in memory where there are none.

    None where there should be lists, but what is on disk is damaged or missing.
    """
    from index.vectors.vector_index import VectorIndex

    found = files.latest(index_dir, generation)
    if found is None:
        if len(table.rows) >= _LIMITS.least:
            return None
        return in_memory(store, table, dim=dim)
    opened = _opened(found, store, generation, table) if found.is_whole() else None
    if opened is None or found.sidecar.dim != dim or not opened.begins(table):
        _log.warning("%s is damaged, or of another index", found.folder)
        return None
    held = VectorIndex(dim, [opened.lists], of_lists=found.sidecar.generation)
    late = _different(table.articles[opened.lists.n :])
    return held.changed(np.ones(held.n, dtype=bool), store.vectors(late, dim))


def in_memory(store: StoreReader, table: PassageTable, *, dim: int) -> VectorIndex:
    """Return the vectors of the passages in `table`, all of them in memory."""
    from index.vectors.vector_index import VectorIndex

    articles = _different(table.articles)
    return VectorIndex(dim).changed(np.ones(0, dtype=bool), store.vectors(articles, dim))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """The lists of which those that are living in a generation are left; `rows` of these, (n,)."""

    lists: Lists
    rows: NDArray[np.int64]

    def begins(self, table: PassageTable) -> bool:
        """Say whether a table begins with these rows: what came later has higher ones."""
        return np.array_equal(table.rows[: len(self.rows)], self.rows)


def _opened(
    found: VectorFiles, store: StoreReader, generation: int, table: PassageTable
) -> _Opened | None:
    """Return the lists in a folder; None where a small file is damaged, or of other articles."""
    from index.vectors import lists

    try:
        rows = found.rows()
        index, vectors = lists.from_bytes(found.lists()), found.vectors()
    except (OSError, ValueError):
        return None
    serving = read_serving(found.folder)
    if serving is not None and serving.is_of(store, generation):
        living: NDArray[np.bool_] | None = is_among(rows[:, 0], table.rows)
    else:
        living = _told_living(found, store, generation)
    if index.ntotal != len(vectors) or living is None:
        return None
    block = lists.Lists(index=index, vectors=vectors, living=living)
    return _Opened(lists=block, rows=rows[living, 0])


def _told_living(
    found: VectorFiles, store: StoreReader, generation: int
) -> NDArray[np.bool_] | None:
    """Return which rows in a folder are of living articles, as told by what was encoded: (n,).

    None where a small file is damaged, or of other articles.
    """
    try:
        rows, held = found.rows(), found.encoded()
        found.lists()
    except (OSError, ValueError):
        return None
    told = encoded(store, generation)
    if any(held[row] != told[row] for row in held.keys() & told):
        return None
    return np.isin(rows[:, 1], list(held.keys() & told))


def _n_left(found: VectorFiles, store: StoreReader, generation: int) -> int | None:
    """Return how many rows in a folder are left in `generation`; None where they cannot serve it.

    Told by what died since the generation that is served, where that is known.
    """
    try:
        known = n_living(found.folder, lambda: found.rows()[:, 0], store, generation)
    except (OSError, ValueError):
        return None
    if known is not None:
        return known
    living = _told_living(found, store, generation)
    return None if living is None else int(living.sum())


def _will_do(found: VectorFiles, left: int, n: int, limits: Limits) -> bool:
    """Say whether the lists in a folder go on to serve a generation of `n` passages."""
    n_rows = found.sidecar.n
    n_dead = n_rows - left
    return n - left <= limits.max_new * n_rows and n_dead <= limits.max_dead * n_rows


def _make(
    store: StoreReader, index_dir: Path, generation: int, on_progress: Callable[[int, int], None]
) -> None:
    from index.vectors.lists import to_lists

    rows, of_articles = passages_of(store, generation)
    dim = dim_of(store, generation)
    _log.info("making lists of %d vectors", len(rows))
    on_progress(0, len(rows))
    folder = files.begin(index_dir, generation)
    _write_vectors(folder / files.VECTORS, store, _different(of_articles), dim)
    both = np.stack([rows, of_articles], axis=1).astype("<i8")
    (folder / files.ROWS).write_bytes(both.tobytes())
    told = encoded(store, generation)
    (folder / files.ENCODED).write_text(json.dumps(told), encoding="utf-8")
    vectors = np.memmap(folder / files.VECTORS, dtype="<f4", mode="r", shape=(len(rows), dim))
    made = to_lists(vectors, on_progress=lambda done: on_progress(done, len(rows)))
    (folder / files.LISTS).write_bytes(made.tobytes())
    files.finish(folder, generation=generation, n=len(rows), dim=dim)


def _write_vectors(path: Path, store: StoreReader, articles: Sequence[int], dim: int) -> None:
    with path.open("wb") as file:
        for of_article in store.vectors(articles, dim):
            file.write(of_article.astype("<f4").tobytes())


def _different(articles: NDArray[np.int64]) -> list[int]:
    """Return the rows of articles, each once, in order: np.unique loads a part of numpy for it."""
    ordered = np.sort(articles)
    kept: list[int] = ordered[np.diff(ordered, prepend=-1) > 0].tolist()
    return kept
