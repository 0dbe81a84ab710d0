"""The text that a page holds for its scripts to write, where it shows none itself.

Takes the parsed tree of a page; gives the main text found in its noscript and template elements and
in the values of its scripts' data, such as `<script id="__NEXT_DATA__">` or `window.STATE = {…}`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml import html as lxml_html

from index.articles.formats.html.text import find_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MIN_PARAGRAPHS = 3  # in what is taken for an article's markup
_MIN_CHARACTERS = 400  # of its text
_MAX_TRIED = 3
_MAX_SCRIPT_CHARACTERS = 3_000_000
_DATA = re.compile(r"(?:^|[=(]\s*)(?=[{\[])")  # where a value may begin in a script
_MAX_VALUES = 20  # of a script that may begin there
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)


def find_state_text(tree: HtmlElement) -> str:
    """Return the main text in what the page's scripts are to write, "" where there is none."""
    found = {markup for markup in _markups(tree) if _is_article(markup)}
    for markup in sorted(found, key=lambda markup: (-len(markup), markup))[:_MAX_TRIED]:
        try:
            inner = lxml_html.document_fromstring(f"<article>{markup}</article>")
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            continue
        text = find_text(inner).text
        if len(text) >= _MIN_CHARACTERS:
            return text
    return ""


def _is_article(markup: str) -> bool:
    return len(_PARAGRAPH.findall(markup)) >= _MIN_PARAGRAPHS


def _markups(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("noscript", "template"):
        inner = [element.text or ""]
        inner += [lxml_html.tostring(child, encoding="unicode") for child in element]
        yield "".join(inner)
    for script in tree.iter("script"):
        code = script.text or ""
        if len(code) <= _MAX_SCRIPT_CHARACTERS:
            yield from _strings(code)


def _strings(code: str) -> Iterator[str]:
    """Yield the strings in the JSON values of a script."""
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(_MAX_VALUES):
        start = _DATA.search(code, at)
        if start is None:
            return
        try:
            value, at = decoder.raw_decode(code, start.end())
        except (ValueError, RecursionError):
            at = start.end() + 1
            continue
        waiting: list[Any] = [value]
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, str):
                yield inner
            elif isinstance(inner, list):
                waiting += inner
            elif isinstance(inner, dict):
                waiting += inner.values()
