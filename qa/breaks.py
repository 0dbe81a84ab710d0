"""Breaks: where a quote begins or ends within a sentence of its article.

Takes a text and a span of it; says on which side a sentence goes on. A line that introduces a list
or a speech goes on with that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.articles.article import Span

_FULL_STOP = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*\s*$")
INTRODUCES = re.compile(
    r"(?:[:–—]|\b(?:including|includes?|such as|namely|as follows|for example))\s*$", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"(?:[,;(\-]|\b(?:and|or|of|the|an?|to|by|with|for|in|that|than|from|as))\s*$", re.IGNORECASE
)
_LOWER = re.compile(r"[ \t]*\n?[ \t]*[a-zà-öø-ÿ]")
BULLET_WITHIN = re.compile(r"(?:[-*+•◦▪‣·–—]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
BULLET = re.compile(rf"\s*{BULLET_WITHIN.pattern}")
_CLOSED = re.compile(r"[\w,;][ \t]*\n?[ \t]*\Z")  # before what goes on in lower case


def begins_within(text: str, span: Span) -> bool:
    """Say whether the sentence at `span` begins before it."""
    before = text[max(0, span[0] - 80) : span[0]]
    return bool(before.strip() and text[span[0]].islower() and _CLOSED.search(before))


def ends_within(text: str, span: Span) -> bool:
    """Say whether the sentence at `span`, or the list that it introduces, goes on behind it."""
    words, after = text[slice(*span)], text[span[1] : span[1] + 80]
    if _FULL_STOP.search(words) or not after.strip():
        return False
    if INTRODUCES.search(words) or _GOES_ON.search(words) or _LOWER.match(after):
        return True
    first, *items = words.split("\n")
    is_list = bool(items) and bool(INTRODUCES.search(first)) and bool(BULLET.match(items[-1]))
    return is_list and bool(re.match(r"[ \t]*\n", after)) and bool(BULLET.match(after))
