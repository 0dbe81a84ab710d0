"""Workers: who reads the seeds of a build and encodes its passages.

`LocalWorkers` do so in the process of the build, each thing when it is asked for. Others, as those
in ray_workers.py, do it elsewhere and ahead of that; what is decided and what is committed stays
with the build, in the same order.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from index.articles.reading import SeedReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.encoder import Encoder
    from index.errors import SeedError


class Workers(Protocol):
    """What a build needs of them; close them, or use them in a `with` statement.

    The build itself splits, with their encoder, while up to `n_ahead` passages are encoded.
    """

    @property
    def encoder(self) -> Encoder:
        """The encoder that they encode with."""

    @property
    def n_ahead(self) -> int:
        """The number of passages that may wait for their vectors."""

    def expect(self, seeds: Sequence[tuple[Path, Path]]) -> None:
        """Hear which (path, root) `iterate` is likely to be asked for next, in that order."""

    def iterate(
        self, path: Path, *, root: Path, on_step: Callable[[str], None]
    ) -> Iterator[Article | SeedError]:
        """Yield, and raise, what `SeedReader.iterate` does."""

    def start(
        self, texts: Sequence[str], on_batch: Callable[[int], None]
    ) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode; return what waits for `Encoder.encode_passages` of `texts`.

        `on_batch` hears of each batch how many texts it had, at the latest while that waits.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class LocalWorkers:
    """This process. The reader is closed at the end."""

    n_ahead = 0

    def __init__(self, encoder: Encoder, reader: SeedReader | None = None) -> None:
        self.encoder = encoder
        self._reader = reader or SeedReader()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def expect(self, seeds: Sequence[tuple[Path, Path]]) -> None:
        """Do nothing: a seed is read when it is asked for."""

    def iterate(
        self, path: Path, *, root: Path, on_step: Callable[[str], None]
    ) -> Iterator[Article | SeedError]:
        """Yield, and raise, what `SeedReader.iterate` does."""
        return self._reader.iterate(path, root=root, on_step=on_step)

    def start(
        self, texts: Sequence[str], on_batch: Callable[[int], None]
    ) -> Callable[[], NDArray[np.float32]]:
        """Return what encodes `texts` when it is called."""
        return partial(self.encoder.encode_passages, texts, on_batch=on_batch)
