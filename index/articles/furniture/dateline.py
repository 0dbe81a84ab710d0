"""Datelines: "GENEVA, March 3, 2023 (Reuters) — " before the first sentence.

Takes a line; gives how much of it is the dateline, and the agency and day that it names.
"""

from __future__ import annotations

import re

from index.articles.furniture.clue import Clue
from index.articles.furniture.names import AGENCY, LONE_AGENCY, NOT_NAMES, is_capitalised
from index.articles.furniture.stamp import DATE, MAX_STAMP_CHARACTERS, WEEKDAY, YEARLESS, to_date

_MAX_PLACE_WORDS = 5
_NOT_PLACES = frozenset(
    "born on by in at since from until till before after as between during through updated "
    "published posted modified date dated".split()
)
# A dash needs white space (or the end of the line) on one side, lest "UK–EU talks" be cut in two.
_DASH = re.compile(r"\s+(?:[—–―]|--)\s*|(?:[—–―]|--)(?:\s+|$)|\s+-(?:\s+|$)|—")
_DATELINE = re.compile(
    r"(?:(?P<place>[^\d()]*?[^\d()\s,])(?P<gap>[,\s]+|$))??"
    rf"(?P<date>(?:{WEEKDAY})?(?:{DATE}|{YEARLESS}))?[,\s]*"
    rf"(?:\((?P<bracketed>[A-Za-z][^()\d]{{1,39}})\)|(?P<agency>{AGENCY}))?[,\s]*"
)
_PLACE_AND_DAY = re.compile(
    rf"(?P<place>[A-Z][^\d():;!?]{{1,39}}?),\s+(?:{WEEKDAY})?(?P<date>{DATE})"
    r"(?:[.:]?\s*$|[.:]\s+(?=[“\"A-Z]))"
)
_BRACKETED_OPENING = re.compile(
    rf"(?P<place>[^\d()]{{2,40}}?\s+)?\((?P<agency>{AGENCY})\)\s+(?=[“\"A-Z])"
)


def read_dateline(line: str) -> tuple[int, Clue] | None:
    """Return the length of the dateline that opens `line`, with its dash, and what it says."""
    if match := _BRACKETED_OPENING.match(line):
        after = _DASH.match(line, match.end("agency") + 1)
        if after is None:
            return match.end(), Clue(source=match["agency"])
    if (match := _PLACE_AND_DAY.match(line)) and _is_place(match["place"]):
        return match.end(), Clue(published=to_date(match["date"]))
    dash = _DASH.search(line, 0, MAX_STAMP_CHARACTERS)
    match = _DATELINE.fullmatch(line, 0, dash.start()) if dash else None
    if dash is None or match is None:
        return None
    rest = line[dash.end() :].lstrip()
    if rest[:1].islower() or not _opens_report(match, is_alone=not rest):
        return None
    source = match["agency"] or match["bracketed"]
    clue = Clue(source=source, published=to_date(match["date"]) if match["date"] else None)
    return len(line) - len(rest), clue


def _is_place(words: str) -> bool:
    """Tell a place ("New York", "Geneva, Switzerland") from "On Monday" and "Updated"."""
    folded = {word.strip(",.") for word in words.lower().split()}
    return (
        len(words.split()) <= _MAX_PLACE_WORDS
        and is_capitalised(words)
        and not folded & (_NOT_PLACES | NOT_NAMES - {"new", "the"})
    )


def _opens_report(dateline: re.Match[str], *, is_alone: bool) -> bool:
    """Tell a dateline from the beginning of a sentence that holds a dash."""
    place = (dateline["place"] or "").strip()
    agency = dateline["agency"] or dateline["bracketed"] or ""
    is_known = bool(LONE_AGENCY.fullmatch(agency))
    if not place:
        return is_known or to_date(dateline["date"] or "") is not None
    words = place.split()
    city = place.split(",")[0].replace(" and ", " ")
    if len(words) > _MAX_PLACE_WORDS or not is_capitalised(place) or not city[0].isalpha():
        return False
    if city.isupper() and len(city) > 1:
        return True
    has_date = bool(dateline["date"]) and "," in dateline["gap"]
    return is_known or (not dateline["bracketed"] and (has_date or is_alone))
