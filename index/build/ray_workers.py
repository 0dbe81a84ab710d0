"""Ray workers: the seeds and passages of a build spread over the machines of a Ray cluster.

What to read and encode is decided in the process of the build, which also writes: SQLite has one
writer. Seeds go out as bytes, some ahead of the one that is asked for, and passages in the batches
that this machine would make of them, so that articles and vectors are the same as its own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np

from index.articles.formats.bundles import is_list_of_texts
from index.articles.printable import printable_path
from index.articles.reading import SeedReader, is_read_apart
from index.build.ray_pool import Job, RayPool
from index.build.remote_work import SentError, SentSeed
from index.encoder import BATCH, Encoder, to_batches
from index.errors import ClusterError, EncoderError, SeedError
from index.seeds.finding import is_unicode, look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.seeds.mark import Mark

_MAX_SENT_BYTES = 64_000_000  # a seed that is larger is read here, where it need not be held whole
_MAX_AHEAD_BYTES = 256_000_000  # of seeds that were sent and not asked for yet
_GPU_BATCHES = 8  # in one job, so that the model on a GPU is worth loading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A seed that a worker reads; `mark` is that of the file when it was sent."""

    job: Job
    mark: Mark
    n_bytes: int


class RayWorkers:
    """Workers of a Ray cluster. Used by one build; close them, or use a `with` statement."""

    def __init__(self, encoder: Encoder, pool: RayPool) -> None:
        self.encoder = encoder
        self._pool = pool
        self._reader = SeedReader()
        self._expected: deque[tuple[Path, Path]] = deque()
        self._coming: set[Path] = set()  # the same
        self._sent: dict[Path, _Sent] = {}  # in the order they are expected

    @classmethod
    def open(cls, address: str, encoder: Encoder | None = None) -> RayWorkers:
        """Return the workers of the cluster at HOST:PORT, "auto" or "local"; see RayPool.open.

        Without an encoder they have the bundled one.
        """
        encoder = encoder or Encoder.load()
        return cls(encoder, RayPool.open(address, encoder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        self._reader.close()
        self._pool.close()

    @property
    def n_ahead(self) -> int:
        """How many passages may wait for their vectors: as many as keep all workers busy."""
        return self._pool.n_in_flight * BATCH * self._n_batches

    def start(
        self, texts: Sequence[str], on_batch: Callable[[int], None]
    ) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode; return what waits for `Encoder.encode_passages` of `texts`."""
        batches = to_batches(texts)
        jobs = []
        for first in range(0, len(batches), self._n_batches):
            rows = [row for batch in batches[first : first + self._n_batches] for row in batch]
            job = Job("encode", [texts[row] for row in rows], partial(on_batch, len(rows)))
            jobs.append((rows, self._pool.submit(job)))

        def awaited() -> NDArray[np.float32]:
            vectors = np.empty((len(texts), self.encoder.dim), dtype=np.float32)
            for rows, job in jobs:
                found = self._pool.result(job)
                if np.shape(found) != (len(rows), self.encoder.dim):
                    raise EncoderError(f"a worker gave vectors of another shape: {found!r:.200}")
                vectors[rows] = found
            return vectors

        return awaited

    def expect(self, seeds: Sequence[tuple[Path, Path]]) -> None:
        """Hear which (path, root) `iterate` is likely to be asked for next, in that order."""
        self._expected = deque(seeds)
        self._coming = {path for path, _ in seeds}
        self._sent.clear()

    def iterate(
        self, path: Path, *, root: Path, on_step: Callable[[str], None]
    ) -> Iterator[Article | SeedError]:
        """Yield, and raise, what `SeedReader.iterate` does, within the bounds of a worker."""
        sent = self._take(path, root)
        self._send_ahead()
        frames = self._found(sent, path) if sent else None
        if sent and look(path) != sent.mark:  # it has changed since
            sent = _send(path, root, self._pool)
            frames = self._found(sent, path) if sent else None
        if frames is None:
            yield from self._reader.iterate(path, root=root, on_step=on_step)
            return
        for frame in frames:
            if not isinstance(frame, SentError):
                yield frame
            elif frame.ends:
                raise frame.to_error()
            else:
                yield frame.to_error()

    @property
    def _n_batches(self) -> int:
        return _GPU_BATCHES if self._pool.has_gpus else 1

    def _found(self, sent: _Sent, path: Path) -> list[Article | SentError]:
        try:
            found: list[Article | SentError] = self._pool.result(sent.job)
        except ClusterError as exc:
            if sent.job.n_deaths:
                where = printable_path(path)
                raise SeedError(where, f"cannot be read: {exc}") from OSError(str(exc))
            raise
        return found

    def _take(self, path: Path, root: Path) -> _Sent | None:
        """Return a seed as it was sent; forget those before it, which nobody asked for."""
        while path in self._sent:
            first = next(iter(self._sent))
            sent = self._sent.pop(first)
            if first == path:
                return sent
        while path in self._coming:
            self._coming.discard(self._expected.popleft()[0])
        return _send(path, root, self._pool)

    def _send_ahead(self) -> None:
        """Send the seeds that come next, as many as keep the workers busy."""
        n_bytes = sum(sent.n_bytes for sent in self._sent.values())
        while self._expected and len(self._sent) < self._pool.n_in_flight:
            if n_bytes > _MAX_AHEAD_BYTES:
                break
            path, root = self._expected.popleft()
            self._coming.discard(path)
            sent = _send(path, root, self._pool)
            if sent is not None:
                self._sent[path] = sent
                n_bytes += sent.n_bytes


def _send(path: Path, root: Path, pool: RayPool) -> _Sent | None:
    """Send a seed to a worker; return None where it is read here.

    That is done with what is read at once, is large, is read with other files or is not to be had.
    """
    before = look(path)
    is_alone = is_unicode(str(path)) and not is_list_of_texts(path.name) and path.is_file()
    if before is None or not is_alone or not is_read_apart(path) or before.size > _MAX_SENT_BYTES:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if look(path) != before:
        return None
    name = path.name if path == root else path.relative_to(root).as_posix()
    sent = SentSeed(root=str(root), name=name, is_root=path == root, data=data)
    return _Sent(job=pool.submit(Job("read", sent)), mark=before, n_bytes=len(data))
