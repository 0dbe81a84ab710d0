""".docx: one article, its paragraphs, lists and tables as they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields, one_line
from index.articles.formats.archive import Archive
from index.articles.formats.downloads.splitting import split
from index.articles.formats.raised import Raised, settle
from index.articles.formats.xml import children, inner_text, local_name, local_name_of
from index.articles.seed import Seed, to_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_CONTAINERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag"})
# Text that was deleted, the older form of what is there in a newer one, and what a field computes.
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr"})
_STRUCK = ("strike", "dstrike")


def read_docx(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a word processor's file, or those of a download of many."""
    archive = Archive(seed, file)
    if _MAIN not in archive:
        raise SeedError(seed.where, f"is not a .docx: it lacks {_MAIN}")
    body = next(children(archive.read_tree(_MAIN), "body"), None)
    words = _Words(archive)
    blocks: list[tuple[str, str]] = [] if body is None else list(words.blocks(body))
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
    article = to_article(seed, text, replace(fields, title=title))
    yield with_left_out(article, to_left_out("struck out", words.struck))


def _core(tree: Any) -> dict[str, str]:
    """Return title, author and language; the days are those of the file, not of the article."""
    names = {"title": "title", "creator": "author", "language": "language"}
    return {
        names[local_name(child)]: inner_text(child)
        for child in children(tree, *names)
        if inner_text(child)
    }


def _style(paragraph: Any) -> tuple[str, str]:
    style, prefix = "", ""
    for properties in children(paragraph, "pPr"):
        for child in children(properties, "pStyle", "numPr"):
            if local_name(child) == "numPr":
                prefix = "- "
            else:
                style = next(iter(child.attrib.values()), "")
    return style, prefix


class _Words:
    """The words of a .docx, each note in a block of its own behind that which leads to it."""

    def __init__(self, archive: Archive) -> None:
        self.struck: list[str] = []
        self._notes = {
            (kind, note.get(next((k for k in note.attrib if local_name_of(k) == "id"), ""))): note
            for kind, name in _NOTES.items()
            if name in archive
            for note in children(archive.read_tree(name), "footnote", "endnote")
            if not _NO_NOTES.intersection(note.attrib.values())
        }
        self._n_notes = 0
        self._deep = 0  # in how many tables
        self._waiting: list[tuple[int, Any]] = []  # notes that the block led to

    def blocks(self, parent: Any) -> Iterator[tuple[str, str]]:
        """Yield (style, text) of the paragraphs and tables in `parent`."""
        for child in parent:
            name = local_name(child)
            if name == "p":
                style, prefix = _style(child)
                text = self._line(child)
                if text:
                    yield style, prefix + text
                yield from self._placed_notes()
            elif name == "tbl":
                rows = (self._row(row) for row in children(child, "tr"))
                if table := "\n".join(row for row in rows if row.strip(" |")):
                    yield "", table
                yield from self._placed_notes()
            elif name in _CONTAINERS or name == "ins":
                yield from self.blocks(child)

    def _row(self, row: Any) -> str:
        self._deep += 1
        cells = [" ".join(text for _, text in self.blocks(cell)) for cell in children(row, "tc")]
        self._deep -= 1
        return " | ".join(cells)

    def _line(self, paragraph: Any) -> str:
        line = settle(list(self._pieces(paragraph))).strip()
        return re.sub(r"(?<=\S) {2,}(?=\S)", " ", line)  # where something was struck out

    def _placed_notes(self) -> Iterator[tuple[str, str]]:
        if self._deep:
            return
        waiting, self._waiting = self._waiting, []
        for number, note in waiting:
            lines = [self._line(part) for part in children(note, "p")]
            text = " ".join(filter(None, lines))
            if text:
                yield "", settle([Raised(text=str(number)), " ", text])

    def _pieces(self, parent: Any) -> Iterator[str | Raised]:
        for child in parent:
            name = local_name(child)
            if name == "r":
                yield from self._run(child)
            elif name == "t":
                yield child.text or ""
            elif name == "tab":
                yield "\t"
            elif name in ("br", "cr"):
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "p":  # of a text box
                yield "\n"
                yield from self._pieces(child)
            elif name in _NOTES:
                self._lead_to(name, child)
            elif name not in _LEFT_OUT:
                yield from self._pieces(child)

    def _run(self, run: Any) -> Iterator[str | Raised]:
        pieces = list(self._pieces(run))
        said = {
            local_name(child): next(iter(child.attrib.values()), "true")
            for properties in children(run, "rPr")
            for child in properties
        }
        words = "".join(piece for piece in pieces if isinstance(piece, str))
        if any(said.get(name, "false") not in ("false", "0", "none") for name in _STRUCK):
            self.struck.append(words)
        elif said.get("vertAlign") in ("superscript", "subscript"):
            yield Raised(text=words, is_low=said["vertAlign"] == "subscript")
        else:
            yield from pieces

    def _lead_to(self, kind: str, reference: Any) -> None:
        name = next((k for k in reference.attrib if local_name_of(k) == "id"), "")
        note = self._notes.pop((kind, reference.get(name)), None)
        if note is not None:
            self._n_notes += 1
            self._waiting.append((self._n_notes, note))
