""".odt: one article, or the many of a download; the text of OpenDocument 1.3.

Paragraphs, headings, lists, tables and footnotes stand as in the file. Deleted text, comments, and
what a style strikes out or hides are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields, one_line
from index.articles.formats.archive import Archive
from index.articles.formats.downloads.splitting import split
from index.articles.formats.raised import Raised, settle
from index.articles.formats.xml import children, inner_text, local_name
from index.articles.seed import Seed, to_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BufferedReader

    from index.articles.article import Article

_MAIN = "content.xml"
_META = "meta.xml"
_MANIFEST = "META-INF/manifest.xml"
_LEFT_OUT = frozenset(
    "tracked-changes annotation annotation-end sequence-decls variable-decls user-field-decls "
    "forms note ruby-text table-of-content alphabetical-index script".split()
)
_STYLED = frozenset({"p", "h", "span", "a"})
_NO_STYLE: Mapping[str, str] = {}
_SIGNS = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_MAX_SPACES = 1_000  # of a run that a file gives as a number


def read_odt(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a word processor's file, or those of a download of many."""
    archive = Archive(seed, file)
    if _MAIN not in archive:
        raise SeedError(seed.where, f"is not an .odt: it lacks {_MAIN}")
    if _MANIFEST in archive and any(
        local_name(element) == "encryption-data" for element in archive.read_tree(_MANIFEST).iter()
    ):
        raise SeedError(seed.where, "is encrypted; save it without a password")
    found = _Blocks(archive.read_tree(_MAIN))
    text = to_clean_text("\n\n".join(found.blocks).replace("\n\n- ", "\n- "))
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    if (parts := split(seed, text)) is not None:
        yield from parts
        return
    said = _said(archive.read_tree(_META)) if _META in archive else {}
    fields = Fields.from_mapping(said, said_by="OpenDocument properties")
    title = one_line(found.title) or fields.title or one_line(found.heading)
    article = to_article(seed, text, replace(fields, title=title))
    yield with_left_out(article, to_left_out("struck out", found.struck))


def _said(tree: Any) -> dict[str, str]:
    """Return title, author and language; the days are those of the file, not of the article."""
    names = {"title": "title", "initial-creator": "author", "language": "language"}
    return {
        names[local_name(element)]: inner_text(element)
        for element in tree.iter()
        if local_name(element) in names and inner_text(element)
    }


class _Blocks:
    """The blocks of a text, its title and first heading, None where it has none.

    `struck` are the pieces that are struck out.
    """

    def __init__(self, tree: Any) -> None:
        self.blocks: list[str] = []
        self.struck: list[str] = []
        self.title: str | None = None
        self.heading: str | None = None
        self._notes: list[str] = []
        self._styles: dict[str, dict[str, str]] = {}
        self._parents: dict[str, str] = {}
        for element in tree.iter():
            if local_name(element) == "style":
                self._take_style(element)
        for body in tree.iter():
            if local_name(body) == "text" and local_name(body.getparent()) == "body":
                self._take(body, "")

    def _take_style(self, element: Any) -> None:
        name = _attribute(element, "name")
        self._parents[name] = _attribute(element, "parent-style-name")
        for properties in children(element, "text-properties"):
            self._styles[name] = {
                key.rsplit("}", 1)[-1]: value for key, value in properties.attrib.items()
            }

    def _take(self, parent: Any, prefix: str) -> None:
        for child in parent:
            name = local_name(child)
            if name in ("p", "h"):
                self._take_paragraph(child, prefix)
            elif name == "list-item" or name == "list-header":
                self._take(child, "- ")
            elif name == "table":
                self._take_table(child)
            elif name and name not in _LEFT_OUT:
                self._take(child, prefix)

    def _take_paragraph(self, element: Any, prefix: str) -> None:
        text = self.words_of(element).strip()
        if text:
            self.blocks.append(prefix + text)
            style = _attribute(element, "style-name")
            if self.title is None and "Title" in (style, self._parents.get(style)):
                self.title = text
            is_top = local_name(element) == "h" and _attribute(element, "outline-level") in (
                "",
                "1",
            )
            if self.heading is None and is_top:
                self.heading = text
        self.blocks += self._notes
        self._notes.clear()

    def _take_table(self, table: Any) -> None:
        rows = []
        for row in table.iter():
            if local_name(row) == "table-row" and _table_of(row) is table:
                cells = (
                    " ".join(" ".join(_paragraphs(cell, self)).split())
                    for cell in children(row, "table-cell")
                )
                rows.append(" | ".join(cells))
        self.blocks += ["\n".join(row for row in rows if row.strip(" |"))] if any(rows) else []
        self.blocks += self._notes
        self._notes.clear()

    def words_of(self, paragraph: Any) -> str:
        """Return the words of a paragraph."""
        return settle([piece for piece in self._words(paragraph) if piece])

    def _words(self, element: Any, around: Mapping[str, str] = _NO_STYLE) -> Iterator[str | Raised]:
        """Yield the words of an element, in which the style `around` it holds, too."""
        name = local_name(element)
        style = _attribute(element, "style-name") if name in _STYLED else ""
        own = self._styles.get(style, _NO_STYLE)
        said = {**around, **own}
        position = own.get("text-position", "") if name == "span" else ""
        is_raised = position.startswith(("super", "sub", "-"))
        if is_raised and not _is_gone(said):
            yield Raised(text=inner_text(element), is_low=not position.startswith("super"))
            return
        if element.text:
            yield self._kept(_unwrapped(element.text), said)
        for child in element:
            kind = local_name(child)
            if kind == "s":
                spaces = " " * min(_MAX_SPACES, int(_number(_attribute(child, "c"))))
                yield self._kept(spaces, said)
            elif kind in _SIGNS:
                yield self._kept(_SIGNS[kind], said)
            elif kind == "note":
                if not _is_gone(said):
                    self._take_note(child)
            elif kind and kind not in _LEFT_OUT:
                yield from self._words(child, said)
            if child.tail:
                yield self._kept(_unwrapped(child.tail), said)

    def _kept(self, words: str, style: Mapping[str, str]) -> str:
        """Return words, "" where their style strikes them out or hides them."""
        if _is_struck(style) and not _is_hidden(style):
            self.struck.append(words)
        return "" if _is_gone(style) else words

    def _take_note(self, note: Any) -> None:
        for body in children(note, "note-body"):
            found = "\n".join(filter(None, (self.words_of(p).strip() for p in body)))
            if found:
                self._notes.append(found)


def _paragraphs(parent: Any, blocks: _Blocks) -> Iterator[str]:
    for child in parent:
        name = local_name(child)
        if name in ("p", "h"):
            yield blocks.words_of(child)
        elif name and name not in _LEFT_OUT:
            yield from _paragraphs(child, blocks)


def _table_of(row: Any) -> Any:
    """Return the innermost table that a row is in."""
    return next((e for e in row.iterancestors() if local_name(e) == "table"), None)


def _is_struck(style: Mapping[str, str]) -> bool:
    return style.get("text-line-through-style", "none") != "none"


def _is_hidden(style: Mapping[str, str]) -> bool:
    return style.get("display") == "none"


def _is_gone(style: Mapping[str, str]) -> bool:
    return _is_struck(style) or _is_hidden(style)


def _attribute(element: Any, name: str) -> str:
    """Return an attribute by its name, whatever its namespace; "" where it is not there."""
    found = (value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name)
    return str(next(found, ""))


def _number(value: str) -> str:
    return value if value.isdecimal() and len(value) < 6 else "1"


def _unwrapped(text: str) -> str:
    """Return text as it is shown: runs of blanks and line ends are one blank."""
    return re.sub(r"[ \t\r\n]+", " ", text)
