"""Lines: where a text itself says who wrote it, and where and when it appeared.

Takes an article; gives the spans of its furniture that say so, to be quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.articles.furniture.byline import read_byline
from index.articles.furniture.dateline import read_dateline
from index.articles.furniture.imprint import read_imprint
from index.articles.furniture.stamp import read_date_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article, Span
    from index.articles.furniture.clue import Clue


def line_saying(article: Article, field: str) -> Span | None:
    """Return the span of the line that says the article's `field`, as the article has it.

    `field` is source, author or published. A line that tells where it first appeared goes first.
    """
    value = getattr(article, field)
    saying = [
        (not clue.is_origin, span)
        for span, clue in _clues(article)
        if value is not None and _same(getattr(clue, field), value)
    ]
    return min(saying)[1] if saying else None


def _clues(article: Article) -> Iterator[tuple[Span, Clue]]:
    for start, end in article.furniture:
        line = article.text[start:end]
        bare = line.strip()
        dateline = read_dateline(line)
        clue = (
            read_date_line(bare)
            or read_byline(bare)
            or read_imprint(bare)
            or (dateline[1] if dateline else None)
        )
        if clue is not None and bare:
            first = start + line.index(bare)
            yield (first, first + len(bare)), clue


def _same(said: Any, known: Any) -> bool:
    if isinstance(said, str) and isinstance(known, str):
        return said.casefold() == known.casefold()
    return bool(said == known)
