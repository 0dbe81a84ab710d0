"""Bylines: "By Jane Doe and John Roe, Reuters".

Takes a line; gives the names in it, and the day that may follow them.
"""

from __future__ import annotations

import re

from index.articles.furniture.clue import Clue
from index.articles.furniture.names import (
    LONE_AGENCY,
    MAX_NAME_CHARACTERS,
    NOT_NAMES,
    is_capitalised,
)
from index.articles.furniture.stamp import MAX_STAMP_CHARACTERS, STAMP, to_published

_BYLINE = re.compile(
    r"(?:(?:written|reported|story|words)\s+)?by:?\s+(?P<rest>\S.*)", re.IGNORECASE
)
_BYLINE_BREAK = re.compile(
    r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+|\s*[|•·]\s*|\s+[–—-]\s+|\s+(?:for|in|of)\s+"
)
_NAME_WORD = re.compile(
    r"(?:[^\W\d_]\.)+-?|[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*|(?:Jr|Sr|St|Dr)\."
)
_PARTICLES = frozenset(
    "al af bin da de del della den der di dos du el ibn la le ten ter van von y zu".split()
)


def read_byline(line: str) -> Clue | None:
    """Return what a byline says."""
    match = _BYLINE.fullmatch(line) if len(line) <= MAX_STAMP_CHARACTERS else None
    if match is None:
        return None
    rest = match["rest"].strip()
    ends = [found.start() for found in _BYLINE_BREAK.finditer(rest)] + [len(rest)]
    # The longest list of names that ends at a break: "Jane Doe, John Roe and Ann Poe, Reuters" has
    # three, but "Jane Doe, Staff Writer" one: a comma alone does not make a list.
    for end in reversed(ends):
        names, trailer = rest[:end], rest[end:]
        pieces = _BYLINE_BREAK.split(names)
        is_list = len(pieces) == 1 or re.search(r"\s(?:and|&)\s+[^,|•·]+$", names)
        if is_list and all(map(_is_name, pieces)) and _is_trailer(trailer):
            stamp = STAMP.search(trailer)
            return Clue(author=names, published=to_published(stamp) if stamp else None)
    return None


def _is_name(piece: str) -> bool:
    if LONE_AGENCY.fullmatch(piece):
        return True
    words = piece.split()
    return (
        2 <= len(words) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and words[-1][0].isupper()
        and not any(word.lower() in NOT_NAMES for word in words)
    )


def _is_trailer(trailer: str) -> bool:
    """Tell whether what follows the names of a byline is a paper, a rôle or a date."""
    trailer = _BYLINE_BREAK.sub(" ", trailer).strip()
    trailer = re.sub(rf"(?:{STAMP.pattern})$", "", trailer, flags=re.IGNORECASE)
    return len(trailer) <= MAX_NAME_CHARACTERS and is_capitalised(trailer)
