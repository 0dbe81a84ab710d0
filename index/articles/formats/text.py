""".txt: one article, its title on the first line."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.articles.fields import Fields, one_line
from index.articles.furniture.finding import first_line
from index.articles.seed import MAX_TEXT_BYTES, Seed, read_all, to_article_under, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_MAX_TITLE_LINE_CHARACTERS = 200  # a longer first line is a paragraph


def read_txt(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a text."""
    text = to_text(seed, read_all(seed, file, max_bytes=MAX_TEXT_BYTES))
    line = first_line(text)
    if line is not None and line[1] - line[0] > _MAX_TITLE_LINE_CHARACTERS:
        title, line = re.sub(r"[-_]+", " ", PurePosixPath(seed.id).stem), None
    else:
        title = text[slice(*line)] if line else ""
    yield to_article_under(line, seed, text, fields=Fields(title=one_line(title)))
