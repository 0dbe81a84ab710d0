"""The main text of a saved page: its article without menus, notices, teasers and footers.

Takes the parsed tree of a page; gives paragraphs, headings, list items, quotations and table rows
as plain text, blocks a blank line apart. The one file that knows trafilatura, which finds the part
of the page; what it is told to leave out, and what is made of the rest, is here.
"""

from __future__ import annotations

import copy
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from index.articles.article import to_left_out
from index.articles.formats.html.beside import (
    beside,
    is_about,
    link_cells,
    linked_lines,
    prompts,
    teasers,
    unname,
    unseen,
)
from index.articles.formats.xml import to_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_NO_HEADING = 9
_HOME_SHARE = 0.5  # of the letters in a page's paragraphs
_NOT_AT_HOME = ("h1", "nav", "header", "footer")  # a bare page's title, and what leads elsewhere
_MIN_PROSE = 60  # letters of a paragraph that is prose
_GATHERED = 1.3  # times what was found, in the elements of one name that hold it
_MOST_TABLES = 10  # within each other: trafilatura takes the square of the time of all
_OF_TABLES = ("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")
_INLINE = frozenset({"hi", "ref", "del", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """The main text of a page, and what stood within it and was left out: (why, words)."""

    text: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


def find_text(tree: HtmlElement) -> MainText:
    """Return the main text of the page in `tree`, blank where it has none.

    `tree` is left as it was.
    """
    tree = copy.deepcopy(tree)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    _drop(unseen(tree))
    dropped = _drop([*beside(tree), *teasers(tree), *prompts(tree), *link_cells(tree)])
    unname(tree)
    _flatten(tree)
    _give_home(tree)
    linked = linked_lines(tree)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it warns of is no news
    whole = copy.deepcopy(tree)
    body = _extracted(tree)
    if body is not None and _gather(whole, body):
        body = _extracted(whole)
    if body is None:
        return MainText()
    _drop_empty_sections(body)
    blocks = list(_blocks(body))
    about = {block for block in blocks if is_about(block, linked)}
    return MainText(
        text="\n\n".join(block for block in blocks if block not in about),
        left_out=to_left_out("beside the article", dropped)
        + to_left_out("leads elsewhere", (block for block in blocks if block in about)),
    )


def _drop(elements: Iterable[HtmlElement]) -> list[str]:
    """Take elements out of their tree, and return the text of each that lay in no other."""
    texts = []
    gone: set[HtmlElement] = set()
    for element in elements:
        if element not in gone and gone.isdisjoint(element.iterancestors()):
            texts.append(" ".join(element.text_content().split()))
            gone.add(element)
            element.drop_tree()
    return list(filter(None, texts))


def _flatten(tree: HtmlElement) -> None:
    """Make plain blocks of tables that lie in too many others."""
    depth, deep = 0, []
    for event, element in etree.iterwalk(tree, events=("start", "end"), tag=_OF_TABLES):
        if element.tag == "table":
            depth += 1 if event == "start" else -1
        if event == "start" and depth > _MOST_TABLES:
            deep.append(element)
    for element in deep:
        element.tag = "div"


def _extracted(tree: HtmlElement) -> HtmlElement | None:
    """Return what trafilatura finds of the article in `tree`."""
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, favor_precision=True, include_comments=False, with_metadata=False
    )
    return None if found is None or isinstance(found, dict) else found.body


def _gather(tree: HtmlElement, body: HtmlElement) -> bool:
    """Put what lies in several elements of one name, as its article does, into the first of them.

    trafilatura takes one element for the article; some sites part it by advertisements. Done, and
    said to be, only where `body`, which it found, is much less than what those elements hold.
    """
    n_letters = len(_letters("".join(body.itertext())))
    found = {_letters("".join(block.itertext())) for block in body.iter()}
    parts: dict[tuple[str, str], dict[HtmlElement, list[int]]] = {}
    held: set[tuple[str, str]] = set()
    for paragraph in tree.iter("p"):
        part, words = paragraph.getparent(), _letters(paragraph.text_content())
        if part is None or not part.get("class") or len(words) < _MIN_PROSE:
            continue
        name = (part.tag, part.get("class"))
        parts.setdefault(name, {}).setdefault(part, []).append(len(words))
        if words in found:
            held.add(name)
    gathered = False
    for name in held:
        first, *others = parts[name]
        sizes = [size for part in parts[name].values() for size in part]
        # Teasers have one paragraph each.
        if sum(sizes) < _GATHERED * n_letters or len(sizes) < 2 * len(parts[name]):
            continue
        for part in others:
            first.extend(list(part))
        gathered = True
    return gathered


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _give_home(tree: HtmlElement) -> None:
    """Put the body of a bare page, whose paragraphs lie right in it, into an article.

    trafilatura 2.3 takes paragraphs and tables alone where it knows no element around them, and
    leaves lists out; and it takes notes that say they are notes for what stands beside.
    """
    for aside in tree.xpath("//aside[@role='doc-endnotes' or @role='doc-footnote']"):
        aside.tag = "div"
    body = tree.find("body")
    if body is None or next(tree.iter("article", "main"), None) is not None:
        return
    letters = sum(len(p.text_content()) for p in tree.iter("p"))
    if sum(len(p.text_content()) for p in body.iterchildren("p")) <= _HOME_SHARE * letters:
        return
    home = body.makeelement("article")
    home.extend([child for child in body if child.tag not in _NOT_AT_HOME])
    home.text, body.text = body.text, None
    body.append(home)


def _drop_empty_sections(body: HtmlElement) -> None:
    """Take out the headings that nothing follows but another heading: those of left-out lists."""
    below = 0  # level of the heading that follows without a word in between; 0: the text's end
    for element in reversed(list(body)):
        if element.tag != "head":
            below = _NO_HEADING if "".join(element.itertext()).strip() else below
            continue
        level = int((element.get("rend") or "h2").removeprefix("h") or 2)
        if below <= level and not (element.tail or "").strip():
            body.remove(element)
        else:
            below = level


def _blocks(parent: HtmlElement) -> Iterator[str]:
    """Yield the blocks in `parent` as plain text."""
    loose: list[str] = [parent.text or ""]
    for element in parent:
        if element.tag in (*_INLINE, "lb"):
            loose.append("\n" if element.tag == "lb" else _inline(element))
        else:
            yield from _paragraph("".join(loose))
            loose.clear()
            yield from _block(element)
        loose.append(element.tail or "")
    yield from _paragraph("".join(loose))


def _block(element: HtmlElement) -> Iterator[str]:
    if element.tag == "list":
        yield from _paragraph("\n".join(_items(element)))
    elif element.tag == "table":
        rows = [list(row.iter("cell")) for row in element.iter("row")]
        if any("\n" in _cell(cell) for row in rows for cell in row):  # it lays out the page
            for cell in (cell for row in rows for cell in row):
                for part in _cell(cell).split("\n"):
                    yield from _paragraph(part)
        else:
            lines = (
                to_row(list(map(_cell, row)), is_header=at == 0) for at, row in enumerate(rows)
            )
            yield from _paragraph("\n".join(lines))
    elif element.tag not in ("graphic", "figure"):
        yield from _blocks(element)


def _items(element: HtmlElement) -> Iterator[str]:
    is_numbered = (element.get("rend") or "").startswith("ol")
    for number, item in enumerate(element.iter("item"), 1):
        inner = " ".join(
            piece for piece in (item.text, *(_outside_lists(child) for child in item)) if piece
        )
        line = " ".join(inner.split())
        if line:
            yield f"{number}. {line}" if is_numbered else f"- {line}"


def _outside_lists(element: HtmlElement) -> str:
    return (
        (element.tail or "") if element.tag == "list" else _inline(element) + (element.tail or "")
    )


def _inline(element: HtmlElement) -> str:
    if element.tag == "lb":
        return "\n"
    pieces = [element.text or ""]
    for child in element:
        gap = "" if child.tag in (*_INLINE, "lb") else "\n"
        pieces += [gap, _inline(child), gap, child.tail or ""]
    return "".join(pieces)


def _cell(element: HtmlElement) -> str:
    """Return the lines of a cell: its paragraphs, and what breaks part."""
    lines = (" ".join(line.split()) for line in _inline(element).split("\n"))
    return "\n".join(filter(None, lines))


def _paragraph(text: str) -> Iterator[str]:
    """Yield a block, or the several that pairs of breaks make of it."""
    for part in re.split(r"\n\s*\n", text):
        lines = (" ".join(line.split()) for line in part.split("\n"))
        block = "\n".join(filter(None, lines))
        if block:
            yield block
