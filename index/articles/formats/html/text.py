"""The main text of a saved page: its article without menus, notices, teasers and footers.

Takes the parsed tree of a page; gives paragraphs, headings, list items, quotations and table rows
as plain text, blocks a blank line apart. The one file that knows trafilatura, which finds the part
of the page; what it is told to leave out, and what is made of the rest, is here.
"""

from __future__ import annotations

import copy
import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

# What a reader of the page does not see, or sees on demand only; whole articles are never small.
_MAX_HIDDEN_CHARACTERS = 1500
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:tooltip|rollover|popover)-(?:block|content|text|body|inner)|screen-?reader|sr-only|visually-?hidden|noprint|"
    r"social|share(?:-?(?:bar|buttons?|tools|links))?|sharing|addtoany|tags?-?(?:list|cloud|links)?|"
    r"post-?tags|article-?tags|breadcrumbs?|cookies?|consent|gdpr|newsletter|subscribe|paywall-?prompt|"
    r"related(?:-?(?:articles|posts|stories|links|content))?|read-?(?:also|more)|also-?read|"
    r"recirc|recommended|more-?on|promo|outbrain|taboola|disqus|comments?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINES_ABOUT = re.compile(
    r"(?:(?:read|see|watch|listen|view|find\s+out|discover)\s+(?:more|also|next|now)\b.{0,80}|"
    r"(?:also|more)\s+(?:on|from|read|see)\b.{0,120}|"
    r"(?:read|watch|related|recommended|more|see also|also read|lesen sie auch|mehr zum thema|"
    r"lire aussi|à lire aussi|lea también|leia também|leia mais|leggi anche|lees ook|читайте также)"
    r"\s*[:|»].{0,160}|"
    r"(?:like|enjoy(?:ed)?|love)\s+this\s+(?:story|article|post)\b.{0,80}|"
    r"(?:share|tweet|email|print|pin|save|comments?|facebook|twitter|whatsapp|linkedin|tags?|"
    r"advertisement|anzeige|werbung|publicité|publicidad|pubblicità|close|menu|search|"
    r"skip to content)"
    r"(?:\s+(?:this|article|it|on\s+\w+|via\s+\w+|with a friend))*[.!:…]?|"
    r"(?:sign\s+up|subscribe|register|log\s?in|join)\s+(?:for|to|now|here|today|free)\b.{0,120}|"
    r"(?:follow|like|find|join)\s+us\s+on\b.{0,120}|"
    r"follow\s+\S+(?:\s+\S+){0,3}\s+on\s+(?:twitter|facebook|instagram|x)\b.{0,60}|"
    r"(?:click|tap)\s+here\b.{0,100}|"
    r"(?:tags?|topics?|keywords|filed under|posted in|categor(?:y|ies)|schlagworte|"
    r"etiquetas|mots-clés)\s*:.{0,300}|"
    r"(?:photo|image|picture|video|foto|bild|credit|getty images|reuters|ap photo)"
    r"\s*(?:credit|courtesy|by)?\s*[:/©(].{0,100})",
    re.IGNORECASE,
)
_NO_HEADING = 9
_INLINE = frozenset({"hi", "ref", "del", "code"})


def find_text(tree: HtmlElement) -> str:
    """Return the main text of the page in `tree`, "" where it has none.

    `tree` is left as it was.
    """
    import trafilatura

    tree = copy.deepcopy(tree)
    for element in list(tree.iter("*")):
        if element.getparent() is not None and _is_hidden(element):
            element.drop_tree()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it warns of is no news
    found = trafilatura.bare_extraction(
        tree, favor_precision=True, include_comments=False, with_metadata=False
    )
    if found is None or isinstance(found, dict) or found.body is None:
        return ""
    _drop_empty_sections(found.body)
    return "\n\n".join(block for block in _blocks(found.body) if not _LINES_ABOUT.fullmatch(block))


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


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in ("html", "body", "article", "main"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    is_hidden = (
        element.get("hidden") is not None
        or _HIDDEN_STYLE.search(element.get("style") or "")
        or (element.tag != "p" and _HIDDEN_CLASS.search(names))
    )
    return bool(is_hidden) and len(element.text_content()) <= _MAX_HIDDEN_CHARACTERS


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
        rows = (
            " | ".join(filter(None, map(_line, row.iter("cell")))) for row in element.iter("row")
        )
        yield from _paragraph("\n".join(rows))
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
        pieces += [_inline(child), child.tail or ""]
    return "".join(pieces)


def _line(element: HtmlElement) -> str:
    return " ".join(_inline(element).split())


def _paragraph(text: str) -> Iterator[str]:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    block = "\n".join(filter(None, lines))
    if block:
        yield block
