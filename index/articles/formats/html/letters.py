"""Letters of a page that are not what they look like: raised, lowered and struck out.

Takes the parsed tree of a page; changes it to one in which the plain text says what readers see.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from index.articles.formats.raised import AROUND, MAX_CHARACTERS, Raised, settle
from index.articles.formats.xml import RAISED, is_back_link, is_mark, is_note_link, is_struck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MAX_STRUCK = 500  # characters; who strikes out more shows a text with its changes
_INLINE = frozenset(
    "a abbr b bdi big cite code del dfn em font i ins kbd mark q s samp small span strong sub sup "
    "time u var wbr".split()
)


def settle_letters(tree: HtmlElement) -> list[str]:
    """Make raised letters plain text, take out what is struck out, and return that."""
    struck = []
    for element in list(tree.iter("*")):
        if element.getparent() is None or not is_struck(element.tag, element.attrib):
            continue
        words = element.text_content()
        if len(words) <= _MAX_STRUCK:
            struck.append(" ".join(words.split()))
            element.drop_tree()
    for element in list(tree.iter(*RAISED, "a")):
        if element.getparent() is None:
            continue
        if is_back_link(element.tag, element.attrib):
            element.drop_tree()
        elif element.tag != "a" or _is_bare_note_link(element):
            _settle(element)
    return list(filter(None, struck))


def _is_bare_note_link(element: HtmlElement) -> bool:
    around = (*element.iterancestors(*RAISED), *element.iterdescendants(*RAISED))
    return is_note_link(element.tag, element.attrib) and not around


def _settle(element: HtmlElement) -> None:
    words = element.text_content()
    if len(words.strip()) > MAX_CHARACTERS or element.xpath(".//img | .//p | .//div"):
        return
    before = _around(_before(element), from_end=True)
    leads = is_mark(element.attrib) or any(is_mark(a.attrib) for a in element.iter("a"))
    outer = element.getparent()
    leads |= outer.tag == "a" and is_mark(outer.attrib) and outer.text_content() == words
    raised = Raised(text=words, is_low=element.tag == "sub", is_mark=leads)
    after = _around(_after(element), from_end=False)
    settled = settle([before, raised, after])
    tail = element.tail
    element.clear()
    element.text, element.tail = settled[len(before) : len(settled) - len(after)], tail
    element.drop_tag()


def _around(pieces: Iterator[str], *, from_end: bool) -> str:
    """Return enough of the text on one side, white space made plain."""
    found = ""
    for piece in islice(pieces, AROUND):
        plain = re.sub(r"\s+", " ", piece)
        found = plain + found if from_end else found + plain
        if len(found) >= AROUND:
            break
    return found[-AROUND:] if from_end else found[:AROUND]


def _before(element: HtmlElement) -> Iterator[str]:
    """Yield the pieces of text before an element in its line, the nearest first."""
    while element.tag in _INLINE:
        for sibling in element.itersiblings(preceding=True):
            yield sibling.tail or ""
            if sibling.tag not in _INLINE:
                return
            yield sibling.text_content()
        element = element.getparent()
        yield element.text or ""


def _after(element: HtmlElement) -> Iterator[str]:
    """Yield the pieces of text behind an element in its line."""
    while element.tag in _INLINE:
        yield element.tail or ""
        for sibling in element.itersiblings():
            if sibling.tag not in _INLINE:
                return
            yield sibling.text_content()
            yield sibling.tail or ""
        element = element.getparent()
