"""The article view: a whole article, with what was cited marked in it.

Takes an article and a marking; gives the HTML that the panel shows.
"""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import to_iso
from index.articles.furniture.finding import corrections
from index.units import to_units
from qa.markup import to_shown
from ui.web.views.highlight import BLANK_LINES, KEY, WORD, to_pieces
from ui.web.views.markup import render
from ui.web.views.notes import to_note_values
from ui.web.views.original import to_original
from ui.web.views.wording import to_heading, to_time, to_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Article, Span
    from index.library.noted import PlacedNote
    from ui.web.views.highlight import Marking, Piece
    from ui.web.views.wording import Time

    _Paragraph = tuple[str, bool, list[Piece]]  # the gap before it, whether it is a heading

_MORE = re.compile(r"\S")
_LINE = re.compile(r"[^\n]+")
_HEADING = 80  # characters at most of a line that is shown as a heading
_SHORT = 100  # of each line of a list, a table or a poem, which stay close together


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is known of an article that the collection holds, and what can be done with it.

    `copies` are others that tell the same story; `is_edited` if anything was given by hand.
    """

    copies: Sequence[Article] = ()
    is_edited: bool = False
    has_key: bool = False  # its key sentences are marked
    notes: Sequence[PlacedNote] = ()
    is_published: bool = False  # it is changed elsewhere


def to_article_view(
    article: Article,
    marking: Marking | None,
    *,
    remark: str | None = None,
    earlier: Sequence[Article] = (),
    held: Held | None = None,
) -> str:
    """Return the whole article, its paragraphs kept, with what was cited marked in it.

    Its `earlier` versions, latest first, stand below it, folded up. One that is `held` can be
    edited, and leads to its copies.
    """
    return render(
        "article.html",
        {
            "address": None
            if remark
            else to_address(
                article.id,
                marking.here if marking else None,
                words=marking.words if marking else "",
            ),
            "heading": to_heading(article),
            "original": to_original(article, _cited(marking)),
            "fields": list(_fields(article)),
            "left_out": [(why, to_shown(words)) for why, words in article.left_out],
            "remark": remark,
            "corrections": [to_shown(article.text[s:e]) for s, e in corrections(article.text)],
            "paragraphs": _paragraphs(article, marking),
            "earlier": [(to_heading(older), _paragraphs(older, None)) for older in earlier],
            "held": held,
            "notes": to_note_values(article, held.notes) if held else [],
            "values": _values(article),
            "copies": [(one.id, to_heading(one)) for one in held.copies] if held else [],
        },
    )


def to_address(article_id: str, quote: Span | None = None, *, words: str = "") -> str:
    """Return where an article is found in the page, with the quote or the words to mark in it."""
    coded = urllib.parse.quote(article_id, safe="", errors="surrogatepass")
    if words and quote:
        sought = urllib.parse.quote(words, safe="", errors="surrogatepass")
        return f"#/a/{coded}?q={quote[0]}-{quote[1]}&w={sought}"
    return f"#/a/{coded}?q={quote[0]}-{quote[1]}" if quote else f"#/a/{coded}"


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


def _cited(marking: Marking | None) -> Span | None:
    """Return the span that the article was opened for."""
    return marking.here if marking and marking.kind not in (KEY, WORD) else None


def _values(article: Article) -> dict[str, str]:
    """Return what the form to edit an article begins with."""
    first, last = article.published, article.published_to
    return {
        "id": article.id,
        "title": to_title(article),
        "source": to_shown(article.source or ""),
        "author": to_shown(article.author or ""),
        "published": to_iso(first, last) if first else "",
    }


def _paragraphs(article: Article, marking: Marking | None) -> Iterator[_Paragraph]:
    """Yield each paragraph after the line breaks before it, which alone end a text.

    The headline is left out, for it stands above the text.
    """
    end = to_headline_end(article)
    for block in _blocks(article.text, end):
        for span in _in_block(article.text, block):
            yield _paragraph(article, span, article.text[end : span[0]], marking)
            end = span[1]
    if gap := article.text[end:]:
        yield gap, False, []


def to_headline_end(article: Article) -> int:
    """Return where the line ends that is the article's title and nothing else, 0 without one."""
    text = article.text
    for start, end in article.furniture[:1]:
        if not text[:start].strip() and " ".join(text[start:end].split()) == to_title(article):
            return start + len(text[start:end].rstrip())
    return 0


def _blocks(text: str, start: int) -> Iterator[Span]:
    """Yield the spans between blank lines, from `start` on."""
    start += len(text[start:]) - len(text[start:].lstrip("\n"))
    for blank in BLANK_LINES.finditer(text, start):
        if blank.start() > start:
            yield start, blank.start()
        start = blank.end()
    if start < len(text):
        yield start, len(text)


def _in_block(text: str, block: Span) -> Iterator[Span]:
    """Yield the paragraphs of a block of lines: each of its lines, unless the text was wrapped.

    Lines that are all short are one: a list, a table, a poem.
    """
    lines = [line.span() for line in _LINE.finditer(text, *block) if not line[0].isspace()]
    units = list(to_units(text, lines))
    if len(units) < 2 or all(unit.end - unit.start <= _SHORT for unit in units):
        yield block
        return
    ends = [*(unit.end for unit in units[:-1]), block[1]]
    starts = [block[0], *(unit.start for unit in units[1:])]
    yield from zip(starts, ends, strict=True)


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
