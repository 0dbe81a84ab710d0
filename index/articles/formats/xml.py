"""XML and HTML made safe: the one file of the readers but that of web pages that knows lxml.

Takes bytes or markup from strangers; gives trees in which nothing was expanded or fetched, and the
plain text of markup.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING, Any

from lxml import etree

from index.articles.formats.raised import Raised, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section "
    "summary table tbody td tfoot th thead title tr ul".split()
)
_DROPPED = frozenset("script style head template noscript svg math object iframe".split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
RAISED = frozenset({"sup", "sub"})
_STRUCK = frozenset({"del", "s", "strike"})
_BEFORE_BREAK = re.compile(r"(?<![ \t\xa0])[ \t\xa0]+(?=\n)")
_NOTE = re.compile(
    r"(?:^|[\s_-])(?:(?:foot|end)?-?note-?ref|(?:foot|end)?note|ref(?:erence)?|cit(?:e|ation))"
)
_NOTE_LINK = re.compile(r"note-?ref|footnote-?ref|endnote-?ref", re.IGNORECASE)
_BACK_LINK = re.compile(r"doc-backlink|(?:foot|end)?note-?back", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def to_tree(data: bytes) -> Any:
    """Return the root element of an XML file, mended where it is broken in a harmless way.

    Raises ValueError with the reason where it is none, or declares entities: a few lines of these
    can stand for gigabytes.
    """
    if _ENTITY.search(data.replace(b"\0", b"")):
        raise ValueError(
            "declares XML entities, which may be a bomb; remove its <!ENTITY … > lines"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        encoding="utf-8" if _is_utf_8(data) else None,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise ValueError(f"is broken XML: {exc}") from exc
    if root is None:
        raise ValueError("is not XML")
    return root


def _is_utf_8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 beyond doubt, whatever they declare."""
    if data.isascii() or b"\0" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def to_row(cells: Sequence[str], *, is_header: bool) -> str:
    """Return the cells of a row as a line, with bars between those that are not blank.

    Of a header, a blank cell behind another keeps its place: it names a column, too.
    """
    filled = [cell for cell in cells if cell]
    if is_header and len(filled) > 1:
        filled = list(dropwhile(lambda cell: not cell, cells))
    return " | ".join(filled)


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; "" of comments and the like."""
    tag = element.tag
    return local_name_of(tag) if isinstance(tag, str) else ""


def local_name_of(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rsplit("}", 1)[-1]


def children(element: Any, *names: str) -> Iterator[Any]:
    """Yield the children of one of these names, whatever their namespace."""
    return (child for child in element if local_name(child) in names)


def inner_text(element: Any) -> str:
    """Return all text in an element, blanks at its ends left out."""
    return "".join(map(str, element.itertext())).strip() if element is not None else ""


def _strikes_out(style: str) -> bool:
    """Say whether a style has a line through the words."""
    values = (rule.partition("text-decoration")[2] for rule in style.lower().split(";"))
    return any("line-through" in value for value in values)


def is_struck(tag: str, attributes: Any) -> bool:
    """Say whether an element's words are struck out: they no longer hold."""
    style = "" if tag in _VOID else attributes.get("style") or ""  # <br> holds no words
    return tag in _STRUCK or _strikes_out(style)


def is_mark(attributes: Any) -> bool:
    """Say whether an element with these attributes is the mark of a note, or leads to one."""
    names = " ".join(
        str(value)
        for name, value in attributes.items()
        if name in ("class", "role", "rel", "epub:type") or name.endswith("}type")
    )
    return bool(_NOTE.search(names.lower())) or "#" in (attributes.get("href") or "")


def is_note_link(tag: str, attributes: Any) -> bool:
    """Say whether an element is the mark of a note that its style alone raises."""
    names = (attributes.get(name) or "" for name in _NOTE_NAMES)
    return (
        tag == "a" and "#" in (attributes.get("href") or "") and any(map(_NOTE_LINK.search, names))
    )


def is_back_link(tag: str, attributes: Any) -> bool:
    """Say whether an element leads from a note back to its mark."""
    names = (attributes.get(name) or "" for name in _NOTE_NAMES)
    return tag == "a" and any(map(_BACK_LINK.search, names))


_NOTE_NAMES = ("class", "role", "epub:type")


@dataclass(slots=True)
class _Row:
    """A row of a table that is open: where its blocks and those of its cells begin."""

    first: int
    cells: list[int]
    is_plain: bool = True  # it holds no other table


class MarkupText:
    """The words of HTML as plain text: blocks with an empty line between them.

    A row of a table is a line, its cells with bars between, where each of them is one. `heading` is
    the first of rank 1 to 3. What a browser would not show is left out, and what is struck out,
    which `struck` has. Made for fragments that are an article from end to end: nothing is judged to
    be a menu.
    """

    def __init__(self, markup: str, *, without: frozenset[str] = frozenset()) -> None:
        """Leave out the elements of the classes `without`; their words are kept apart."""
        self.without: list[str] = []
        self._widgets = without
        self.heading: str | None = None
        self._blocks: list[str] = []
        self.struck: list[str] = []
        self._words: list[str | Raised] = []
        self._raised_at: int | None = None  # where in these an open <sup> or <sub> begins
        self._raised_by = ""  # that element
        self._leads_to_note = False
        self._apart: list[str] | None = None  # where the words of what is dropped are kept
        self._prefix = ""
        self._rows: list[_Row] = []
        self._n_tables = 0
        self._table_of: dict[int, int] = {}  # of a block that is a row
        self._dropped = 0  # how many elements deep within one that is not shown
        self._pre = 0
        parser = etree.HTMLParser(target=self, huge_tree=True, encoding="utf-8")
        with contextlib.suppress(etree.ParserError, etree.XMLSyntaxError):  # nothing is in it
            parser.feed(markup.encode("utf-8", "replace") or b" ")
            parser.close()
        self._end_block()
        self.text = self._joined().replace("\n\n- ", "\n- ")

    def start(self, tag: str, attributes: Any) -> None:
        """Take an element's beginning from the parser."""
        is_left_out = tag in _DROPPED or is_back_link(tag, attributes)
        if self._widgets and not self._dropped and self._is_widget(tag, attributes):
            self._dropped, self._apart = 1, self.without
            self.without.append("")
            return
        if self._dropped or is_left_out or self._is_hidden(attributes):
            if tag not in _VOID:
                self._dropped += 1
            return
        if is_struck(tag, attributes):
            self._dropped, self._apart = 1, self.struck
            self.struck.append("")
            return
        is_link = is_note_link(tag, attributes)
        if (tag in RAISED or is_link) and self._raised_at is None:
            self._raised_at, self._leads_to_note = len(self._words), is_mark(attributes)
            self._raised_by = tag
        elif tag == "a":
            self._leads_to_note |= is_mark(attributes)
        if tag in _BLOCKS:
            self._end_block()
            self._enter_table(tag)
            self._pre += tag == "pre"
            self._prefix = "- " if tag == "li" else self._prefix if tag == "p" else ""
        elif tag == "br":
            self._words.append("\n")

    def end(self, tag: str) -> None:
        """Take an element's end from the parser."""
        if self._dropped:
            if tag not in _VOID:
                self._dropped -= 1
                self._apart = self._apart if self._dropped else None
            return
        if tag == self._raised_by and self._raised_at is not None:
            words = "".join(map(str, self._words[self._raised_at :]))
            del self._words[self._raised_at :]
            self._words.append(Raised(text=words, is_low=tag == "sub", is_mark=self._leads_to_note))
            self._raised_at = None
        if tag in _BLOCKS:
            block = self._end_block()
            if tag == "tr" and self._rows:
                self._end_row(self._rows.pop())
            self._pre -= tag == "pre"
            if tag in _HEADINGS and block and self.heading is None:
                self.heading = " ".join(block.split())

    def data(self, data: str) -> None:
        """Take text from the parser."""
        if not self._dropped:
            self._words.append(data if self._pre else re.sub(r"\s+", " ", data))
        elif self._apart is not None:
            self._apart[-1] += data

    def comment(self, _text: str) -> None:
        """Leave a comment out."""

    def pi(self, _target: str, _data: str) -> None:
        """Leave a processing instruction out."""

    def close(self) -> None:
        """Take the end of it all from the parser."""

    def _enter_table(self, tag: str) -> None:
        if tag == "table":
            self._n_tables += 1
            for row in self._rows:
                row.is_plain = False
        elif tag == "tr":
            self._rows.append(_Row(first=len(self._blocks), cells=[]))
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].cells.append(len(self._blocks))

    def _end_row(self, row: _Row) -> None:
        """Make the blocks of a row one, where each cell is a line and it lays out no page."""
        blocks = self._blocks[row.first :]
        sizes = [b - a for a, b in pairwise([*row.cells, len(self._blocks)])]
        is_table = row.is_plain and len(sizes) > 1 and max(sizes) <= 1
        if not (is_table and blocks) or any("\n" in block for block in blocks):
            return
        filled = iter([block.removeprefix("- ") for block in blocks])
        cells = [next(filled, "") if size else "" for size in sizes]
        is_header = self._table_of.get(row.first - 1) != self._n_tables
        self._table_of[row.first] = self._n_tables
        self._blocks[row.first :] = [to_row(cells, is_header=is_header)]

    def _joined(self) -> str:
        """Return the blocks as one text, the rows of a table as lines below each other."""
        pieces: list[str] = []
        for at, block in enumerate(self._blocks):
            table = self._table_of.get(at)
            is_row = table is not None and table == self._table_of.get(at - 1)
            pieces += ["\n" if is_row else "\n\n", block]
        return "".join(pieces[1:])

    def _is_widget(self, tag: str, attributes: Any) -> bool:
        names = (attributes.get("class") or "").split()
        return tag not in _VOID and not self._widgets.isdisjoint(names)

    def _is_hidden(self, attributes: Any) -> bool:
        return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))

    def _end_block(self) -> str:
        words = settle(self._words)
        self._raised_at = None
        if not self._pre:
            words = _BEFORE_BREAK.sub("", re.sub(r"[ \t]+", " ", words))
            words = re.sub(r"(?<=\n)[ \t\xa0]+", "", words)
        self._words.clear()
        block = words.strip()
        if block:
            self._blocks.append(self._prefix + block)
            self._prefix = ""
        return block


_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
