"""Seeds: the files of a root that may hold articles, and what each holds.

Takes files as they lie in a root; gives articles (clean text, metadata, furniture) and what could
not be read. Nothing is guessed: what neither a field nor a line of the text says stays unknown.
One reader per format, in a file of its own.
"""

from __future__ import annotations

import os
from collections import deque
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

__all__ = ["SUFFIXES", "SeedContent", "find_seeds", "read_seed"]

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


def find_seeds(root: Path, *, exclude: Path | None = None) -> list[Path]:
    """Return the files under `root` that may hold articles, sorted by their path in it.

    Hidden files and folders, READMEs and what lies in `exclude` (the index) are left out. Files of
    unsupported formats and links that lead nowhere are in, so that they get reported. A linked
    folder is followed unless met already. A root that is a file is its own seed. Raises SeedError
    for a folder that cannot be listed: passing over it would look as if its articles were gone.
    """
    if not root.is_dir():
        return [root]
    seen = {_identity(folder) for folder in root.resolve().parents}
    if exclude is not None and exclude.is_dir():
        seen.add(_identity(exclude))
    found: list[Path] = []
    folders = deque([root])  # linked folders wait at the right: a folder's own path is first
    while folders:
        folder = folders.popleft()
        try:
            if (identity := _identity(folder)) in seen:
                continue
            seen.add(identity)
            for path in sorted(folder.iterdir()):
                if path.name.startswith("."):
                    continue
                if path.is_dir():
                    (folders.append if path.is_symlink() else folders.appendleft)(path)
                elif not _is_readme(path) and (path.is_file() or not path.exists()):
                    found.append(path)
        except OSError as exc:
            raise SeedError(_printable(folder), f"cannot be listed: {exc.strerror}") from exc
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def _is_readme(path: Path) -> bool:
    return path.name.lower().split(".")[0] == "readme"


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


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
