"""The article view: a whole article, with what was cited marked in it.

Takes an article and a marking; gives the HTML that the panel shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.furniture.finding import corrections
from qa.markup import to_shown
from ui.web.views.highlight import BLANK_LINES, to_pieces
from ui.web.views.markup import render
from ui.web.views.original import to_original
from ui.web.views.wording import to_heading, to_time, to_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Article, Span
    from ui.web.views.highlight import Marking, Piece
    from ui.web.views.wording import Time

    _Paragraph = tuple[str, bool, list[Piece]]  # the gap before it, whether it is a heading

_MORE = re.compile(r"\S")
_HEADING = 80  # characters at most of a line that is shown as a heading


def to_article_view(
    article: Article,
    marking: Marking | None,
    *,
    remark: str | None = None,
    earlier: Sequence[Article] = (),
) -> str:
    """Return the whole article, its paragraphs kept, with what was cited marked in it.

    Its `earlier` versions, latest first, stand below it, folded up.
    """
    return render(
        "article.html",
        {
            "heading": to_heading(article),
            "original": to_original(article, marking.here if marking else None),
            "fields": list(_fields(article)),
            "left_out": [(why, to_shown(words)) for why, words in article.left_out],
            "remark": remark,
            "corrections": [to_shown(article.text[s:e]) for s, e in corrections(article.text)],
            "paragraphs": _paragraphs(article, marking),
            "earlier": [(to_heading(older), _paragraphs(older, None)) for older in earlier],
        },
    )


def _fields(article: Article) -> Iterator[tuple[str, str | Time, str]]:
    """Yield each field that is known and whose origin is: its name, value and origin."""
    values = {
        "title": ("title", to_title(article)),
        "author": ("author", to_shown(article.author or "")),
        "source": ("outlet", to_shown(article.source or "")),
        "published": ("published", to_time(article.published, article.published_to)),
        "updated": ("updated", to_time(article.updated)),
        "language": ("language", to_shown(article.language or "")),
        "url": ("address", to_shown(article.url or "")),
        "text": ("text", f"{len(article.text):,} characters"),
    }
    origins = dict(article.provenance)
    for field, (name, value) in values.items():
        if value and field in origins:
            yield name, value, origins[field]


def _paragraphs(article: Article, marking: Marking | None) -> Iterator[_Paragraph]:
    """Yield each run of lines after the blank ones before it, which alone end a text."""
    start, gap = 0, ""
    for blank in BLANK_LINES.finditer(article.text):
        if blank.start() > start:
            yield _paragraph(article, (start, blank.start()), gap, marking)
        start, gap = blank.end(), blank.group()
    if start < len(article.text):
        yield _paragraph(article, (start, len(article.text)), gap, marking)
    elif gap:
        yield gap, False, []


def _paragraph(article: Article, span: Span, gap: str, marking: Marking | None) -> _Paragraph:
    return gap, _is_heading(article.text, span), to_pieces(article, span, marking)


def _is_heading(text: str, span: Span) -> bool:
    """Say whether a paragraph looks like a heading of what follows it."""
    words = text[span[0] : span[1]].strip()
    return (
        "\n" not in words
        and len(words) <= _HEADING
        and words[-1:].isalnum()
        and _MORE.search(text, span[1]) is not None
    )
