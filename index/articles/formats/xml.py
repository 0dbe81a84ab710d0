"""XML and HTML made safe: the one file of the readers but that of web pages that knows lxml.

Takes bytes or markup from strangers; gives trees in which nothing was expanded or fetched, and the
plain text of markup.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from index.articles.formats.raised import Raised, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section "
    "summary table tbody td tfoot th thead title tr ul".split()
)
_DROPPED = frozenset("script style head template noscript svg math object iframe".split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
RAISED = frozenset({"sup", "sub"})
_STRUCK = frozenset({"del", "s", "strike"})
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:^|[\s_-])(?:(?:foot|end)?-?note-?ref|(?:foot|end)?note|ref(?:erence)?|cit(?:e|ation))"
)
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


def is_struck(tag: str, attributes: Any) -> bool:
    """Say whether an element's words are struck out: they no longer hold."""
    style = "" if tag in _VOID else attributes.get("style") or ""  # <br> holds no words
    return tag in _STRUCK or bool(_STRUCK_STYLE.search(style))


def is_mark(attributes: Any) -> bool:
    """Say whether an element with these attributes is the mark of a note, or leads to one."""
    names = " ".join(
        str(value)
        for name, value in attributes.items()
        if name in ("class", "role", "rel", "epub:type") or name.endswith("}type")
    )
    return bool(_NOTE.search(names.lower())) or "#" in (attributes.get("href") or "")


class MarkupText:
    """The words of HTML as plain text: blocks with an empty line between them.

    `heading` is the first of rank 1 to 3. What a browser would not show is left out, and what is
    struck out, which `struck` has. Made for fragments that are an article from end to end: nothing
    is judged to be a menu.
    """

    def __init__(self, markup: str) -> None:
        self.heading: str | None = None
        self._blocks: list[str] = []
        self.struck: list[str] = []
        self._words: list[str | Raised] = []
        self._raised_at: int | None = None  # where in these an open <sup> or <sub> begins
        self._leads_to_note = False  # that element
        self._is_struck = False  # what is dropped
        self._prefix = ""
        self._dropped = 0  # how many elements deep within one that is not shown
        self._pre = 0
        parser = etree.HTMLParser(target=self, huge_tree=True, encoding="utf-8")
        with contextlib.suppress(etree.ParserError, etree.XMLSyntaxError):  # nothing is in it
            parser.feed(markup.encode("utf-8", "replace") or b" ")
            parser.close()
        self._end_block()
        self.text = "\n\n".join(self._blocks).replace("\n\n- ", "\n- ")

    def start(self, tag: str, attributes: Any) -> None:
        """Take an element's beginning from the parser."""
        if self._dropped or tag in _DROPPED or self._is_hidden(attributes):
            if tag not in _VOID:
                self._dropped += 1
            return
        if is_struck(tag, attributes):
            self._dropped, self._is_struck = 1, True
            self.struck.append("")
            return
        if tag in RAISED and self._raised_at is None:
            self._raised_at, self._leads_to_note = len(self._words), is_mark(attributes)
        elif tag == "a":
            self._leads_to_note |= is_mark(attributes)
        if tag in _BLOCKS:
            self._end_block()
            self._pre += tag == "pre"
            self._prefix = "- " if tag == "li" else self._prefix if tag == "p" else ""
        elif tag == "br":
            self._words.append("\n")

    def end(self, tag: str) -> None:
        """Take an element's end from the parser."""
        if self._dropped:
            if tag not in _VOID:
                self._dropped -= 1
                self._is_struck &= self._dropped > 0
            return
        if tag in RAISED and self._raised_at is not None:
            words = "".join(map(str, self._words[self._raised_at :]))
            del self._words[self._raised_at :]
            self._words.append(Raised(text=words, is_low=tag == "sub", is_mark=self._leads_to_note))
            self._raised_at = None
        if tag in _BLOCKS:
            block = self._end_block()
            self._pre -= tag == "pre"
            if tag in _HEADINGS and block and self.heading is None:
                self.heading = " ".join(block.split())

    def data(self, data: str) -> None:
        """Take text from the parser."""
        if not self._dropped:
            self._words.append(data if self._pre else re.sub(r"\s+", " ", data))
        elif self._is_struck:
            self.struck[-1] += data

    def comment(self, _text: str) -> None:
        """Leave a comment out."""

    def pi(self, _target: str, _data: str) -> None:
        """Leave a processing instruction out."""

    def close(self) -> None:
        """Take the end of it all from the parser."""

    def _is_hidden(self, attributes: Any) -> bool:
        return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))

    def _end_block(self) -> str:
        words = settle(self._words)
        self._raised_at = None
        if not self._pre:
            words = re.sub(r"[ \t\xa0]*\n[ \t\xa0]*", "\n", re.sub(r"[ \t]+", " ", words))
        self._words.clear()
        block = words.strip()
        if block:
            self._blocks.append(self._prefix + block)
            self._prefix = ""
        return block


_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
