""".docx: one article, its paragraphs, lists and tables as they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.fields import Fields, one_line
from index.articles.formats.archive import Archive
from index.articles.formats.downloads.splitting import split
from index.articles.formats.xml import children, inner_text, local_name
from index.articles.seed import Seed, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"
_CONTAINERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag"})
# Text that was deleted, the older form of what is there in a newer one, and what a field computes.
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr"})


def read_docx(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a word processor's file, or those of a download of many."""
    archive = Archive(seed, file)
    if _MAIN not in archive:
        raise SeedError(seed.where, f"is not a .docx: it lacks {_MAIN}")
    body = next(children(archive.read_tree(_MAIN), "body"), None)
    blocks: list[tuple[str, str]] = [] if body is None else list(_blocks(body))
    text = to_clean_text("\n\n".join(block for _, block in blocks).replace("\n\n- ", "\n- "))
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    if (parts := split(seed, text)) is not None:
        yield from parts
        return
    fields = Fields.from_mapping(
        _core(archive.read_tree(_CORE)) if _CORE in archive else {}, said_by="DOCX properties"
    )
    titles = (block for style, block in blocks if style.lower() in ("title", "titel", "titre"))
    headings = (block for style, block in blocks if style.lower() == "heading1")
    title = one_line(next(titles, None)) or fields.title or one_line(next(headings, None))
    yield to_article(seed, text, replace(fields, title=title))


def _core(tree: Any) -> dict[str, str]:
    """Return title, author and language; the days are those of the file, not of the article."""
    names = {"title": "title", "creator": "author", "language": "language"}
    return {
        names[local_name(child)]: inner_text(child)
        for child in children(tree, *names)
        if inner_text(child)
    }


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """Yield (style, text) of the paragraphs and tables in `parent`."""
    for child in parent:
        name = local_name(child)
        if name == "p":
            style, prefix = _style(child)
            text = "".join(_words(child)).strip()
            if text:
                yield style, prefix + text
        elif name == "tbl":
            rows = (
                " | ".join(
                    " ".join(text for _, text in _blocks(cell)) for cell in children(row, "tc")
                )
                for row in children(child, "tr")
            )
            if table := "\n".join(row for row in rows if row.strip(" |")):
                yield "", table
        elif name in _CONTAINERS or name == "ins":
            yield from _blocks(child)


def _style(paragraph: Any) -> tuple[str, str]:
    style, prefix = "", ""
    for properties in children(paragraph, "pPr"):
        for child in children(properties, "pStyle", "numPr"):
            if local_name(child) == "numPr":
                prefix = "- "
            else:
                style = next(iter(child.attrib.values()), "")
    return style, prefix


def _words(parent: Any) -> Iterator[str]:
    for child in parent:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "\u2011"
        elif name == "p":  # of a text box
            yield "\n"
            yield from _words(child)
        elif name not in _LEFT_OUT:
            yield from _words(child)
