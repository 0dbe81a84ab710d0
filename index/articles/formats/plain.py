"""Plain text of a field that may hold markup, as exports and feeds write it.

Takes the value of a field; gives its text: HTML is read, once or twice escaped or in CDATA, and a
text that only speaks of tags stays as it is.
"""

from __future__ import annotations

import html
import re

from index.articles.formats.xml import MarkupText

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|\]\]>\s*\Z", re.DOTALL)
_NAMES = (
    "p|div|br|h[1-6]|ul|ol|li|blockquote|table|tr|td|span|a|em|strong|b|i|u|s|del|sup|sub|figure|"
    "img|font|section|article|pre|code|hr|iframe|center|small"
)
_TAG = re.compile(rf"<({_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_END = re.compile(rf"</({_NAMES})\s*>", re.IGNORECASE)
_ALONE = {"br": 1, "img": 1, "p": 2, "li": 2, "td": 2}  # so many may stand without their ends
_BLOCK = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|table|section|article|pre)\b", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ESCAPED = re.compile(rf"&lt;/?(?:{_NAMES})(?:\s|/?&gt;)|&lt;!\[CDATA\[", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_MAX_ESCAPED = 2  # how often a text may have been escaped
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")


def to_plain(value: str) -> str:
    """Return the text that a field holds, whatever it was wrapped in."""
    return to_plain_and_struck(value)[0]


def to_plain_and_struck(value: str) -> tuple[str, list[str]]:
    """Return the text that a field holds, and what is struck out in it and left out."""
    if "<" not in value and "&" not in value and "]]>" not in value:
        return value, []
    for _ in range(_MAX_ESCAPED):
        value = _CDATA.sub(lambda m: m[1] or "", value)
        if is_markup(value):
            words = _words_of(value)
            return words.text, words.struck
        if not _ESCAPED.search(value):
            break
        unescaped = html.unescape(value)
        if not is_markup(_CDATA.sub(lambda m: m[1] or "", unescaped)) and "<![" not in unescaped:
            break  # it speaks of tags
        value = unescaped
    return _ENTITY.sub(lambda m: html.unescape(m[0]), value), []


def is_markup(value: str) -> bool:
    """Say whether a text holds elements of HTML, and not only the name of one."""
    begun = [name.lower() for name in _TAG.findall(value)]
    if not begun:
        return False
    ended = {name.lower() for name in _END.findall(value)}
    is_whole = bool(ended.intersection(begun)) or value.lstrip().startswith("<")
    return is_whole or any(begun.count(name) >= least for name, least in _ALONE.items())


def _words_of(markup: str) -> MarkupText:
    """Return the words of HTML; where it has no blocks of its own, its lines are."""
    closed = markup.rfind("-->") + len("-->")  # nothing behind it ends a comment
    markup = _COMMENT.sub("", markup[:closed]) + markup[closed:]
    if "<pre" not in markup.lower():
        if not _BLOCK.search(markup):
            markup = _BLANK_LINE.sub("<p></p>", markup).replace("\n", "<br>")
        else:  # as WordPress writes it, where a blank line parts paragraphs
            markup = _BLANK_LINE.sub("\n<p></p>", markup)
    return MarkupText(markup)
