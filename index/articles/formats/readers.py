"""Readers: which of them reads a seed. A new format is a file beside this one and a line here.

Takes a file as it lies in a root; gives articles (clean text, metadata, furniture) and what could
not be read. Nothing is guessed: what neither a field nor a line of the text says stays unknown.
"""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.articles.article import Article
from index.articles.formats.archive import read_zip
from index.articles.formats.captions import read_captions
from index.articles.formats.docx import read_docx
from index.articles.formats.epub import read_epub
from index.articles.formats.evernote import read_enex
from index.articles.formats.feed import read_feed
from index.articles.formats.html.page import read_mhtml
from index.articles.formats.html.saved import read_html
from index.articles.formats.mail import read_eml, read_mbox
from index.articles.formats.markdown import read_md
from index.articles.formats.odt import read_odt
from index.articles.formats.pdf.file import read_pdf
from index.articles.formats.records import read_js, read_json, read_jsonl, read_jsonl_gz
from index.articles.formats.rtf import read_doc, read_rtf
from index.articles.formats.tables import read_table
from index.articles.formats.text import read_txt
from index.articles.formats.webarchive import read_webarchive
from index.articles.formats.xlsx import read_xlsx
from index.articles.printable import printable, printable_path
from index.articles.seed import Seed, SeedContent
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from io import BufferedReader
    from pathlib import Path

    Reader = Callable[[Seed, BufferedReader], Iterator[Article | SeedError]]


def _read_member(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield what a member of a zip holds; `seed` has its path as id."""
    return _reader(seed.where, seed.id)(seed, file)


# A reader yields articles and, of a file with several, errors for those that cannot be read; where
# nothing of a file can be read, it raises.
_READERS: dict[str, Reader] = {
    ".txt": read_txt,
    ".text": read_txt,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".webarchive": read_webarchive,
    ".md": read_md,
    ".markdown": read_md,
    ".jsonl": read_jsonl,
    ".jsonlines": read_jsonl,
    ".ndjson": read_jsonl,
    ".jsonl.gz": read_jsonl_gz,
    ".json": read_json,
    ".js": read_js,
    ".csv": read_table,
    ".tsv": read_table,
    ".xlsx": read_xlsx,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".doc": read_doc,
    ".epub": read_epub,
    ".eml": read_eml,
    ".mbox": read_mbox,
    ".vtt": read_captions,
    ".srt": read_captions,
    ".enex": read_enex,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".zip": partial(read_zip, read_member=_read_member),
}
SUFFIXES = tuple(_READERS)
# What to do with a file of another format, by its suffix.
_INSTEAD = {
    **dict.fromkeys((".pages", ".wpd", ".wps", ".abw"), "save it as .docx"),
    **dict.fromkeys((".xls", ".ods", ".numbers"), "save it as .xlsx or .csv"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key", ".djvu", ".ps", ".xps"), "save it as .pdf"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".kfx", ".fb2", ".lit"), "convert it to .epub"),
    **dict.fromkeys((".rst", ".org", ".tex", ".adoc"), "convert it to .md"),
    **dict.fromkeys((".msg", ".pst", ".ost", ".olm"), "save its mails as .eml or .mbox"),
    **dict.fromkeys((".tar", ".tgz", ".tar.gz", ".rar", ".7z", ".gz", ".bz2", ".xz"), "unpack it"),
    **dict.fromkeys((".part", ".crdownload", ".download"), "its download has not ended"),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic"),
        "save it as .pdf, whose words can be recognised where tesseract is installed",
    ),
    ".icloud": "it is in the cloud only; have it kept on this device",
    ".canvas": "the notes that it shows are read, it is not",
    ".opml": "a list of addresses; to fetch them: quoth build --fetch FILE",
    ".log": "rename it to .txt, if it is a text",
}
_MAX_LISTED = 1000  # parts of one file that cannot be read; the others are counted


def read_seed(path: Path, *, root: Path) -> SeedContent:
    """Return the articles in the file at `path`, which lies in `root` or is `root` itself.

    What cannot be read of a file with several articles is listed in `skipped`, and the rest is
    read. Raises SeedError where nothing of the file can be read.
    """
    return to_content(iter_seed(path, root=root))


def to_content(found: Iterable[Article | SeedError]) -> SeedContent:
    """Return what comes one at a time as one value."""
    items = list(found)
    return SeedContent(
        articles=tuple(item for item in items if isinstance(item, Article)),
        skipped=tuple(item for item in items if isinstance(item, SeedError)),
    )


def iter_seed(
    path: Path, *, root: Path, on_step: Callable[[str], None] = lambda _: None
) -> Iterator[Article | SeedError]:
    """Yield what `read_seed` returns, one at a time; `on_step` is told what takes long."""
    where = printable_path(path)
    if os.fsencode(path).decode("utf-8", "replace") != str(path):
        raise SeedError(where, "its name is not valid Unicode; rename it")
    name = path.name if path == root else path.relative_to(root).as_posix()
    read = _reader(where, path.name)
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):  # a pipe would be waited for
            raise SeedError(where, "is not a regular file")
        with path.open("rb") as file:
            n_errors = 0
            seed = Seed(where=where, id=name, root=str(root), on_step=on_step)
            for found in read(seed, file):
                n_errors += isinstance(found, SeedError)
                if isinstance(found, Article) or n_errors <= _MAX_LISTED:
                    yield found
            if n_errors > _MAX_LISTED:
                yield SeedError(where, f"{n_errors - _MAX_LISTED:,} more parts cannot be read")
        after = path.stat()
    except OSError as exc:
        raise SeedError(where, f"cannot be read: {exc.strerror or exc}") from exc
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SeedError(where, "changed while it was read; build again") from OSError()


def _reader(where: str, name: str) -> Reader:
    suffix = max((s for s in SUFFIXES if name.lower().endswith(s)), key=len, default=None)
    if suffix is None:
        raise SeedError(where, why_unsupported(name))
    return _READERS[suffix]


def why_unsupported(name: str) -> str:
    """Return why a file of that name is not read, and what to do instead."""
    kind = printable(PurePosixPath(name).suffix) or "without a suffix"
    endings = (suffix for suffix in _INSTEAD if name.lower().endswith(suffix))
    instead = _INSTEAD.get(max(endings, key=len, default=""))
    return f"unsupported format {kind}" + (
        f": {instead}" if instead else f" (supported: {', '.join(SUFFIXES)})"
    )
