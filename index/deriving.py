"""Deriving: the files that are made of what the store holds, all of one generation together.

Takes a store and a generation; sees to its word index, the table of its passages, the bands of
signatures and the lists of vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import word_files, words
from index.store import kept_bands, kept_table
from index.vectors import keeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.store.reading import StoreReader


def bring_in_step(
    store: StoreReader,
    index_dir: str | Path,
    generation: int,
    *,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Make the files of `generation`, which may not be served yet: for the lock's holder.

    `on_progress` takes what is made, "words" or "vectors", and how many of how many are done.
    """
    tell = on_progress or (lambda _what, _done, _of: None)
    words.bring_in_step(
        store, index_dir, generation, on_progress=lambda done, of: tell("words", done, of)
    )
    kept_table.bring_in_step(store, generation)
    kept_bands.bring_in_step(store, generation)
    keeping.bring_in_step(
        store, index_dir, generation, on_progress=lambda done, of: tell("vectors", done, of)
    )


def build_anew(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    """Make the files of `generation` with nothing of what is dead: for the lock's holder."""
    words.build_anew(store, index_dir, generation)
    kept_table.build_anew(store, generation)
    kept_bands.delete_all(store.path.parent)  # the next build writes them
    keeping.build_anew(store, index_dir, generation)


def delete_earlier(store: StoreReader, index_dir: str | Path, generation: int) -> None:
    """Delete the files that `generation`, which is served, does not read."""
    word_files.delete_but(index_dir, {generation})
    kept_table.tidy(store, generation)
    keeping.tidy(store, index_dir, generation)
