""".txt: one article, its title on the first line; or the many of a download."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.articles.fields import Fields, one_line
from index.articles.formats.downloads.splitting import split
from index.articles.formats.hyphens import without_hyphens
from index.articles.formats.lists import addresses_in, to_reason
from index.articles.formats.rtf import START as RTF_START
from index.articles.formats.rtf import read_rtf
from index.articles.furniture.finding import first_line
from index.articles.seed import MAX_TEXT_BYTES, Seed, read_all, to_article_under, to_text
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_START_BYTES = 16
_MAX_LIST_CHARACTERS = 1_000_000  # in which a list of addresses is told from other texts
_MAX_TITLE_LINE_CHARACTERS = 200  # a longer first line is a paragraph


def read_txt(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a text, or those of a download of many; of RTF so named, too."""
    if file.peek(_START_BYTES).lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(RTF_START):
        yield from read_rtf(seed, file)
        return
    text = to_text(seed, read_all(seed, file, max_bytes=MAX_TEXT_BYTES))
    if addresses := addresses_in("a.txt", text[:_MAX_LIST_CHARACTERS].encode()):
        raise SeedError(seed.where, to_reason(len(addresses), seed.where))
    if (parts := split(seed, text)) is not None:
        yield from parts
        return
    text = without_hyphens(text)
    line = first_line(text)
    if line is not None and line[1] - line[0] > _MAX_TITLE_LINE_CHARACTERS:
        title, line = re.sub(r"[-_]+", " ", PurePosixPath(seed.id).stem), None
    else:
        title = text[slice(*line)] if line else ""
    yield to_article_under(line, seed, text, fields=Fields(title=one_line(title)))
