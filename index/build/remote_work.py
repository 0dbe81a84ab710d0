"""Remote work: what a worker on another machine does for a build.

Takes seeds as bytes, so that no machine but the one that builds needs to see the folders; gives
their articles as that one would have read them. Takes texts; gives their vectors.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.articles.formats.pdf.recognition import recogniser
from index.articles.printable import printable_path
from index.articles.reading import SeedReader
from index.encoder import Encoder
from index.errors import SeedError
from index.seeds.memory import readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article

# What texts and vectors come from besides Quoth itself.
_LIBRARIES = (
    "onnxruntime",
    "torch",
    "sentence-transformers",
    "transformers",
    "tokenizers",
    "pypdfium2",
    "lxml",
    "trafilatura",
    "charset-normalizer",
    "markdown-it-py",
    "PyYAML",
    "Babel",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSeed:
    """A seed with its bytes. `name` is its path in `root`; where it is the root itself, its own."""

    root: str
    name: str
    is_root: bool
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SentError:
    """A SeedError on its way. With `ends`, it was raised: nothing comes after it."""

    path: str
    reason: str
    cause: Literal["lasting", "passing", "time"]
    ends: bool

    @classmethod
    def of(cls, error: SeedError, sent: SentSeed, folder: str, *, ends: bool) -> SentError:
        """Return an error as it reads where the seed lies, and not in the folder it is read in."""
        root = printable_path(Path(sent.root))
        is_time = isinstance(error.__cause__, TimeoutError)
        return cls(
            path=error.path.replace(folder, root),
            reason=error.reason.replace(folder, root),
            cause="time" if is_time else "passing" if error.is_passing else "lasting",
            ends=ends,
        )

    def to_error(self) -> SeedError:
        """Return the error, with a cause as where it came from."""
        error = SeedError(self.path, self.reason)
        causes = {"lasting": None, "passing": OSError, "time": TimeoutError}
        cause = causes[self.cause]
        error.__cause__ = cause(self.reason) if cause else None
        return error


class RemoteWork:
    """A worker. The bundled encoder computes with `max_threads`."""

    def __init__(self, encoder: str, max_threads: int) -> None:
        self._encoder = Encoder.load(encoder, max_threads=max_threads)
        self._encoder.load_model()
        self._reader = SeedReader()

    def close(self) -> None:
        """End the process that reads."""
        self._reader.close()

    def identity(self) -> dict[str, str]:
        """Return what must be the same where the build runs."""
        return to_identity(self._encoder)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `texts`: (n, dim) float32, unit rows."""
        return self._encoder.encode_passages(texts)

    def read(self, sent: SentSeed) -> list[Article | SentError]:
        """Return what `SeedReader.iterate` yields of a seed, and what it raises as the last."""
        with tempfile.TemporaryDirectory(prefix="quoth") as folder:
            root = Path(folder).resolve() / (sent.name if sent.is_root else "root")
            path = root if sent.is_root else root / sent.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sent.data)
            found: list[Article | SentError] = []
            try:
                for one in self._reader.iterate(path, root=root, on_step=lambda _: None):
                    if isinstance(one, SeedError):
                        found.append(SentError.of(one, sent, str(root), ends=False))
                    else:
                        found.append(replace(one, root=sent.root))
            except SeedError as error:
                found.append(SentError.of(error, sent, str(root), ends=True))
            return found


def to_identity(encoder: Encoder) -> dict[str, str]:
    """Return what decides which articles and vectors come of a seed, by what it is called."""
    return {
        "the encoder": encoder.fingerprint,
        "Quoth's code for reading": readers(),
        "tesseract": recogniser(),
        **{library: metadata.version(library) for library in _LIBRARIES},
    }
