"""Serving: which generation a folder of derived files goes on to serve, and what is left of it.

What was made of one generation serves later ones too, with what changed since told by the store. A
builder writes beside the files which generation it has found them to be good for, by the hash of
what that holds: so whoever opens the index knows without a look at every article that they are of
this index, and not of another one that has the same numbers.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.store.contents import Changes, Contents
    from index.store.database import Manifest

_NAME = "serving.json"  # written anew by builds; nothing is lost with it


class _Holder(Protocol):
    """What is needed of it to know what it holds."""

    def manifest(self) -> Manifest: ...
    def contents(self, generation: int) -> Contents: ...


class _Store(_Holder, Protocol):
    """What is needed of it to know what died."""

    def changes(self, before: int, after: int) -> Changes: ...
    def passage_rows(self, articles: Sequence[int]) -> list[int]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """That `generation`, of which the store says that it `holds` that, has `n_living` rows left."""

    generation: int
    holds: str
    n_living: int

    def keep(self, folder: Path) -> None:
        """Write it into a folder, unless it is there. Raises OSError."""
        if read_serving(folder) != self:
            write_json(folder / _NAME, asdict(self))

    def is_of(self, store: _Holder, generation: int) -> bool:
        """Say whether that is what `generation` holds, which is served or to come."""
        is_told = self.generation == generation >= store.manifest().generation
        return is_told and self.holds == store.contents(generation).hash


def read_serving(folder: Path) -> Serving | None:
    """Return what is known of a folder; None where nothing is."""
    try:
        return Serving(**json.loads((folder / _NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_json(path: Path, value: dict[str, object]) -> None:
    """Write a value into a file, whole or not at all. Raises OSError."""
    scratch = path.with_name(f"{path.name}.new")
    scratch.write_text(json.dumps(value) + "\n", encoding="utf-8")
    scratch.replace(path)


def n_living(
    folder: Path, rows: Callable[[], NDArray[np.int64]], store: _Store, generation: int
) -> int | None:
    """Return how many passages of a folder are left in `generation`; `rows` gives theirs, sorted.

    By what died since the latest generation they are known to serve; None where that is not known.
    Raises what `rows` does.
    """
    known = read_serving(folder)
    if known is None or known.generation > generation or not known.is_of(store, known.generation):
        return None
    died = store.changes(known.generation, generation).died
    if not died:
        return known.n_living
    gone = np.array(store.passage_rows(died), dtype=np.int64)
    return known.n_living - int(is_among(gone, rows()).sum())


def is_among(values: NDArray[np.int64], ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of `values` (n,) are among those `ordered`, (m,) sorted: (n,) bool."""
    if np.array_equal(values, ordered[: len(values)]):
        return np.ones(len(values), dtype=bool)
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    places = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    among: NDArray[np.bool_] = ordered[places] == values
    return among
