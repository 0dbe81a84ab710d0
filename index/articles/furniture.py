"""Furniture: the lines of an article that are about it rather than part of it.

Takes clean text and, where known, its title line; gives the spans of title, byline, date lines,
dateline, syndication and copyright lines, and what these say of source, author and day. Only the
first and last lines are looked at; a line is furniture as a whole or not at all, but for datelines.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Span

_HEAD_LINES = (
    6  # title, a subtitle, byline, date, a second date, and the paragraph with the dateline
)
_TAIL_LINES = 5
_MAX_CHARACTERS = 200  # no line longer than this is furniture
_MIN_BODY_CHARACTERS = 250  # a line this long is a paragraph: bylines and dates do not follow it
_MAX_DATELINE_CHARACTERS = 90
_MAX_PLACE_WORDS = 5
_MAX_NAME_CHARACTERS = 60  # of a source, or a line of names

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = (
    r"(?:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:r(?:s(?:day)?)?)?|Fri(?:day)?|"
    r"Sat(?:urday)?|Sun(?:day)?)\.?,?\s+"
)
_DATE = (
    rf"(?:{_MONTH}\s+{_DAY},?\s+\d{{4}}(?!\d)|{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+\d{{4}}(?!\d)|"
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}/\d{1,2}/\d{1,2}(?!\d))"
)
_YEARLESS = rf"(?:{_MONTH}\s+{_DAY}|{_DAY}\s+{_MONTH})(?!\w)"
_NUMERIC = r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\d)"  # which of the two is the month?
_TIME = (
    r"(?:T|,?\s+(?:at\s+)?)\d{1,2}(?:[:.]\d\d(?::\d\d)?(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?)?"
    r"\s*(?:[A-Z]{1,4}\b|[+-]\d\d:?\d\d)?"
)
_FIELD = re.compile(
    rf"(?:{_WEEKDAY})?(?P<date>{_DATE}|\d{{8}})(?:(?:T|,?\s).*\d:\d\d.*)?", re.IGNORECASE
)
_STAMP = re.compile(
    r"(?:(?P<label>(?:(?:first|originally)\s+)?(?:published|posted)(?:\s+on)?|date|"
    r"(?P<updated>(?:last\s+)?(?:updated|modified)(?:\s+on)?))\s*:?\s+)?"
    rf"(?:{_WEEKDAY})?(?:(?P<date>{_DATE})|(?P<vague>{_YEARLESS}|{_NUMERIC}))(?:{_TIME})?[\s|,;•·–—-]*",
    re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ORIGIN = re.compile(
    r"(?P<subject>(?:editor['’]s\s+note:\s+)?(?:an?\s+(?:\w+\s+)?version\s+of\s+)?"
    r"this\s+(?:article|story|piece|post|essay|column|report|interview)\s+)?(?:was\s+)?"
    r"(?:originally|first)\s+(?:appeared|published|posted|printed|ran)\s+"
    r"(?:in|on|by|at)\s+(?P<where>.+)",
    re.IGNORECASE,
)
_WHERE_END = re.compile(
    rf"[:;,()]|\.\s|\.$|\s(?:on|in)\s+(?={_DATE})|\s(?:under|with)\s|\sand\s+(?:is|was|has)\s"
)
_COPYRIGHT = re.compile(
    r"(?:(?:copyright\s*)?(?:©|&copy;)|copyright\s*\(c\)|(?:copyright|\(c\))(?=\s*\d{4}\b)|"
    r"copyright(?=\s+by\s+[A-Z]))\s*(?:copyright\b)?",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–]\s*\d{2,4})?")
_RIGHTS = re.compile(r"\ball rights reserved\b", re.IGNORECASE)
_HOLDER_END = re.compile(r"\s*(?:[.;|,]?\s*\ball rights reserved\b|[;|]|\.\s).*", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r",?\s+(?:Company|Co|Inc|L\.?L\.?C|Ltd|Limited|Corp|Corporation|PLC|GmbH|LP)\.?$", re.IGNORECASE
)

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
_NOT_NAMES = frozenset(
    "the a an new end next last early late mid popular royal christmas easter "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_NOT_PLACES = frozenset(
    "born on by in at since from until till before after as between during through updated "
    "published posted modified date dated".split()
)
_CONNECTORS = frozenset("of for the and in at on & de la du".split())

_AGENCY = (
    r"(?:CNN(?:\s*Business|\s+Newsource)?|Reuters|(?:The\s+)?Associated\s+Press|AP|"
    r"Agence\s+France-Presse|AFP|UPI|DPA|dpa|KHN|KFF\s+Health\s+News|Bloomberg(?:\s+News)?|"
    r"BBC(?:\s+News)?|NPR|ANI|PTI|IANS|Xinhua|TASS|EFE|ANSA|Kyodo(?:\s+News)?)"
)
_LONE_AGENCY = re.compile(rf"(?:{_AGENCY})(?:\s+Staff)?")
# A dash needs white space (or the end of the line) on one side, lest "UK–EU talks" be cut in two.
_DASH = re.compile(r"\s+(?:[—–―]|--)\s*|(?:[—–―]|--)(?:\s+|$)|\s+-(?:\s+|$)|—")
_DATELINE = re.compile(
    r"(?:(?P<place>[^\d()]*?[^\d()\s,])(?P<gap>[,\s]+|$))??"
    rf"(?P<date>(?:{_WEEKDAY})?(?:{_DATE}|{_YEARLESS}))?[,\s]*"
    rf"(?:\((?P<bracketed>[A-Za-z][^()\d]{{1,39}})\)|(?P<agency>{_AGENCY}))?[,\s]*"
)
_PLACE_AND_DAY = re.compile(
    rf"(?P<place>[A-Z][^\d():;!?]{{1,39}}?),\s+(?:{_WEEKDAY})?(?P<date>{_DATE})"
    r"(?:[.:]?\s*$|[.:]\s+(?=[“\"A-Z]))"
)
_BRACKETED_OPENING = re.compile(
    rf"(?P<place>[^\d()]{{2,40}}?\s+)?\((?P<agency>{_AGENCY})\)\s+(?=[“\"A-Z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What a piece of furniture says; the source of an `is_origin` goes before others."""

    source: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    is_origin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The furniture of a text: sorted, disjoint spans, and what they say."""

    spans: tuple[Span, ...]
    source: str | None
    author: str | None
    published: datetime.date | None


def to_date(value: str) -> datetime.date | None:
    """Return the day `value` names beyond doubt, else None.

    Read are ISO dates and date-times, "20230303", and English dates with the month's name in either
    order. "03/04/2023" is one of two days, and "March 2023" is none: both give None.
    """
    match = _FIELD.fullmatch(value.strip())
    if match is None:
        return None
    date = match["date"].lower()
    numbers = [int(number) for number in re.findall(r"\d+", date)]
    if len(numbers) == 1:
        year, month, day = int(date[:4]), int(date[4:6]), int(date[6:])
    elif len(numbers) == 3:
        year, month, day = numbers
    else:
        day, year = numbers
        month = next(i for i, name in enumerate(_MONTH_NAMES, 1) if name in date)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def first_line(text: str) -> Span | None:
    """Return the span of the first line of `text` that can be a title, if there is one."""
    for start, end in _lines(text):
        line = text[start:end].strip()
        dateline = _dateline(line)
        if not (_date_line(line) or _imprint(line) or (dateline and dateline[0] == len(line))):
            return start, end
    return None


def opening(text: str) -> Span | None:
    """Return the span of the first line as `first_line` does, but without its dateline."""
    line = first_line(text)
    dateline = _dateline(text[slice(*line)]) if line else None
    return (line[0] + dateline[0], line[1]) if line and dateline else line


def title_line(text: str, title: str) -> Span | None:
    """Return the span of the line near the start of `text` that repeats `title`, if any does."""
    wanted = " ".join(title.split()).casefold()
    for start, end in _head(text):
        if " ".join(text[start:end].split()).casefold() == wanted:
            return start, end
    return None


def find_furniture(text: str, title: Span | None) -> Furniture:
    """Return the furniture of `text`; `title` is the line its title stands on, if it has one."""
    found: dict[Span, Clue] = {} if title is None else {title: Clue()}
    head = _head(text)
    in_front = True  # no paragraph yet
    dateline_possible = True
    for span in head:
        line = text[slice(*span)]
        if span == title or not in_front:
            continue
        clue = _date_line(line.strip()) or _byline(line.strip()) or _imprint(line.strip())
        if clue is not None:
            found[span] = clue
        elif dateline_possible and (dateline := _dateline(line)):
            end, clue = dateline
            found[span[0], span[0] + end] = clue
            dateline_possible = False
            in_front = end == len(line)
        else:
            # Before a dateline only names and the like may stand: short lines, no sentence.
            dateline_possible &= len(line) < _MAX_NAME_CHARACTERS and line.rstrip()[-1].isalnum()
            in_front = len(line) < _MIN_BODY_CHARACTERS
    for span in _tail(text):
        line = text[slice(*span)].strip()
        if span[0] not in {start for start, _ in found}:
            clue = _imprint(line) or _date_line(line, label_needed=True)
            if clue is not None:
                found[span] = clue
    return _to_furniture(found)


def _to_furniture(found: dict[Span, Clue]) -> Furniture:
    clues = [found[span] for span in sorted(found)]
    by_rank = sorted(clues, key=lambda clue: not clue.is_origin)
    return Furniture(
        spans=tuple(sorted(found)),
        source=next((clue.source for clue in by_rank if clue.source), None),
        author=next((clue.author for clue in clues if clue.author), None),
        published=next((clue.published for clue in clues if clue.published), None),
    )


def _lines(text: str) -> Iterator[Span]:
    """Yield the spans of the lines of `text` that are not blank."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not text[start:end].isspace() and start < end:
            yield start, end
        start = end + 1


def _head(text: str) -> list[Span]:
    return [span for span, _ in zip(_lines(text), range(_HEAD_LINES), strict=False)]


def _tail(text: str) -> list[Span]:
    spans: list[Span] = []
    end = len(text)
    while end > 0 and len(spans) < _TAIL_LINES:
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            spans.append((start, end))
        end = start - 1
    return spans


def _date_line(line: str, *, label_needed: bool = False) -> Clue | None:
    """Return what a line says that holds one or two dates and nothing else."""
    if len(line) > _MAX_DATELINE_CHARACTERS:
        return None
    at = 0
    published = None
    while at < len(line):
        stamp = _STAMP.match(line, at)
        if stamp is None or not (stamp["label"] or (stamp["date"] and not label_needed)):
            return None
        published = published or _published(stamp)
        at = stamp.end()
    return Clue(published=published)


def _published(stamp: re.Match[str]) -> datetime.date | None:
    """Return the day of a date; one on which an article was updated is not that of publication."""
    return to_date(stamp["date"]) if stamp["date"] and not stamp["updated"] else None


def _imprint(line: str) -> Clue | None:
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
    date = re.search(_DATE, where, re.IGNORECASE)
    published = to_date(date[0]) if date else None
    name = _WHERE_END.split(where, maxsplit=1)[0].removeprefix("the ").strip()
    is_name = (
        name[:1].isupper()
        and len(name) <= _MAX_NAME_CHARACTERS
        and _is_capitalised(name)
        and not re.search(_DATE, name)
    )
    if is_sentence:
        is_furniture = not where[0].isdigit() or published is not None
    else:
        rest = where.split(name, 1)[-1] if is_name else where
        is_furniture = bool(
            re.fullmatch(rf"[\s.]*(?:(?:on\s+)?{_DATE}[\s.]*)?", rest, re.IGNORECASE)
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
    is_name = n_years > 0 and 0 < len(holder) <= _MAX_NAME_CHARACTERS
    return Clue(source=holder if is_name else None)


def _byline(line: str) -> Clue | None:
    match = _BYLINE.fullmatch(line) if len(line) <= _MAX_DATELINE_CHARACTERS else None
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
            stamp = _STAMP.search(trailer)
            return Clue(author=names, published=_published(stamp) if stamp else None)
    return None


def _is_name(piece: str) -> bool:
    if _LONE_AGENCY.fullmatch(piece):
        return True
    words = piece.split()
    return (
        2 <= len(words) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and words[-1][0].isupper()
        and not any(word.lower() in _NOT_NAMES for word in words)
    )


def _is_trailer(trailer: str) -> bool:
    """Tell whether what follows the names of a byline is a paper, a rôle or a date."""
    trailer = _BYLINE_BREAK.sub(" ", trailer).strip()
    trailer = re.sub(rf"(?:{_STAMP.pattern})$", "", trailer, flags=re.IGNORECASE)
    return len(trailer) <= _MAX_NAME_CHARACTERS and _is_capitalised(trailer)


def _is_capitalised(words: str) -> bool:
    return all(
        word[0].isupper() or word in _CONNECTORS or not word[0].isalnum() for word in words.split()
    )


def _dateline(line: str) -> tuple[int, Clue] | None:
    """Return the length of the dateline that opens `line`, with its dash, and what it says."""
    if match := _BRACKETED_OPENING.match(line):
        after = _DASH.match(line, match.end("agency") + 1)
        if after is None:
            return match.end(), Clue(source=match["agency"])
    if (match := _PLACE_AND_DAY.match(line)) and _is_place(match["place"]):
        return match.end(), Clue(published=to_date(match["date"]))
    dash = _DASH.search(line, 0, _MAX_DATELINE_CHARACTERS)
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
        and _is_capitalised(words)
        and not folded & (_NOT_PLACES | _NOT_NAMES - {"new", "the"})
    )


def _opens_report(dateline: re.Match[str], *, is_alone: bool) -> bool:
    """Tell a dateline from the beginning of a sentence that holds a dash."""
    place = (dateline["place"] or "").strip()
    agency = dateline["agency"] or dateline["bracketed"] or ""
    is_known = bool(_LONE_AGENCY.fullmatch(agency))
    if not place:
        return is_known or to_date(dateline["date"] or "") is not None
    words = place.split()
    city = place.split(",")[0].replace(" and ", " ")
    if len(words) > _MAX_PLACE_WORDS or not _is_capitalised(place) or not city[0].isalpha():
        return False
    if city.isupper() and len(city) > 1:
        return True
    has_date = bool(dateline["date"]) and "," in dateline["gap"]
    return is_known or (not dateline["bracketed"] and (has_date or is_alone))
