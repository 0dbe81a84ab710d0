"""Formats: what a seed holds.

Takes a file as it lies in a root; gives articles (clean text, metadata, furniture) and what could
not be read. Nothing is guessed: what neither a field nor a line of the text says stays unknown.
One reader per format, in a file of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from index.articles import Article
from index.errors import SeedError
from index.formats.html import read_html, read_mhtml
from index.formats.markdown import read_md
from index.formats.records import read_jsonl, read_jsonl_gz
from index.formats.seed import Seed, SeedContent
from index.formats.text import read_txt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader
    from pathlib import Path

    Reader = Callable[[Seed, BufferedReader], Iterator[Article | SeedError]]

__all__ = ["SUFFIXES", "SeedContent", "read_seed"]

# A reader yields articles and, of a file with several, errors for those that cannot be read; where
# nothing of a file can be read, it raises.
_READERS: dict[str, Reader] = {
    ".txt": read_txt,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".md": read_md,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl_gz,
}
SUFFIXES = tuple(_READERS)


def read_seed(path: Path, *, root: Path) -> SeedContent:
    """Return the articles in the file at `path`, which lies in `root` or is `root` itself.

    What cannot be read of a file with several articles is listed in `skipped`, and the rest is
    read. Raises SeedError where nothing of the file can be read.
    """
    where = _printable(path)
    if where != str(path):
        raise SeedError(where, "its name is not valid Unicode; rename it")
    name = path.name if path == root else path.relative_to(root).as_posix()
    suffix = next((s for s in reversed(SUFFIXES) if path.name.lower().endswith(s)), None)
    if suffix is None:
        kind = path.suffix or "without a suffix"
        raise SeedError(where, f"unsupported format {kind} (read: {', '.join(SUFFIXES)})")
    seed = Seed(where=where, id=name, root=str(root))
    articles: list[Article] = []
    skipped: list[SeedError] = []
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SeedError(where, "is not a regular file")
        with path.open("rb") as file:
            for found in _READERS[suffix](seed, file):
                if isinstance(found, Article):
                    articles.append(found)
                else:
                    skipped.append(found)
    except OSError as exc:
        raise SeedError(where, f"cannot be read: {exc.strerror or exc}") from exc
    return SeedContent(articles=tuple(articles), skipped=tuple(skipped))


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
