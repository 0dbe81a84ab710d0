"""Imprints: where an article first appeared, and whose copyright it is.

Takes a line; gives the source and day that it names.
"""

from __future__ import annotations

import re

from index.articles.furniture.clue import Clue
from index.articles.furniture.names import MAX_NAME_CHARACTERS, is_capitalised
from index.articles.furniture.stamp import DATE, to_date

_MAX_CHARACTERS = 200  # no line longer than this is furniture
_ORIGIN = re.compile(
    r"(?P<subject>(?:editor['’]s\s+note:\s+)?(?:an?\s+(?:\w+\s+)?version\s+of\s+)?"
    r"this\s+(?:article|story|piece|post|essay|column|report|interview)\s+)?(?:was\s+)?"
    r"(?:originally|first)\s+(?:appeared|published|posted|printed|ran)\s+"
    r"(?:in|on|by|at)\s+(?P<where>.+)",
    re.IGNORECASE,
)
_WHERE_END = re.compile(
    rf"[:;,()]|\.\s|\.$|\s(?:on|in)\s+(?={DATE})|\s(?:under|with)\s|\sand\s+(?:is|was|has)\s"
)
_COPYRIGHT = re.compile(
    r"(?:(?:copyright\s*)?(?:©|&copy;)|copyright\s*\(c\)|(?:copyright|\(c\))(?=\s*\d{4}\b)|"
    r"copyright(?=\s+by\s+[A-Z]))\s*(?:copyright\b)?",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–]\s*\d{2,4})?")
_RIGHTS = re.compile(r"\ball rights reserved\b", re.IGNORECASE)
_HOLDER_END = re.compile(
    r"(?<!\s)\s*+(?:[.;|,]?\s*+\ball rights reserved\b|[;|]|\.\s).*", re.IGNORECASE
)
_LEGAL_FORM = re.compile(
    r"(?:,|(?<!\s))\s++(?:Company|Co|Inc|L\.?L\.?C|Ltd|Limited|Corp|Corporation|PLC|GmbH|LP)\.?$",
    re.IGNORECASE,
)


def read_imprint(line: str) -> Clue | None:
    """Return what a syndication or copyright line says."""
    line = line.strip("()[]*_ \t\xa0") if line[:3].lower() != "(c)" else line
    if not line or len(line) > _MAX_CHARACTERS:
        return None
    if match := _ORIGIN.fullmatch(line):
        return _origin(match["where"], is_sentence=match["subject"] is not None)
    if match := _COPYRIGHT.match(line):
        return _copyright(line[match.end() :])
    return Clue() if _RIGHTS.search(line) else None


def _origin(where: str, *, is_sentence: bool) -> Clue | None:
    date = re.search(DATE, where, re.IGNORECASE)
    published = to_date(date[0]) if date else None
    name = _WHERE_END.split(where, maxsplit=1)[0].removeprefix("the ").strip()
    is_name = (
        name[:1].isupper()
        and len(name) <= MAX_NAME_CHARACTERS
        and is_capitalised(name)
        and not re.search(DATE, name)
    )
    if is_sentence:
        is_furniture = not where[0].isdigit() or published is not None
    else:
        rest = where.split(name, 1)[-1] if is_name else where
        is_furniture = bool(
            re.fullmatch(rf"[\s.]*(?:(?:on\s+)?{DATE}[\s.]*)?", rest, re.IGNORECASE)
        )
    if not is_furniture:
        return None
    return Clue(source=name if is_name else None, published=published, is_origin=is_name)


def _copyright(rest: str) -> Clue:
    """Return the holder as source, where a year shows that this is no photographer's credit."""
    holder, n_years = _YEARS.subn(" ", _HOLDER_END.sub("", rest))
    holder = re.sub(r"^(?:©|\(c\)|by\b|[\s,.])+", "", holder, flags=re.IGNORECASE).strip(
        " ,.\t\xa0"
    )
    while (shorter := _LEGAL_FORM.sub("", holder)) != holder:
        holder = shorter.strip(" ,.")
    is_name = n_years > 0 and 0 < len(holder) <= MAX_NAME_CHARACTERS
    return Clue(source=holder if is_name else None)
