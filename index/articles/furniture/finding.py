"""Finds the furniture of a text: title, byline, dates, dateline and imprint.

Takes clean text and, where known, its title line; gives the spans of these lines, and what they
say of source, author and day. Only the first and last lines are looked at; a line is furniture as
a whole or not at all, but for datelines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.furniture.byline import read_byline
from index.articles.furniture.clue import Clue
from index.articles.furniture.correction import is_correction
from index.articles.furniture.dateline import read_dateline
from index.articles.furniture.imprint import read_imprint
from index.articles.furniture.names import MAX_NAME_CHARACTERS
from index.articles.furniture.stamp import read_date_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from index.articles.article import Span


# Title, a subtitle, byline, date, a second date, and the paragraph with the dateline.
_HEAD_LINES = 6
_TAIL_LINES = 5
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*$")
_MIN_BODY_CHARACTERS = 250  # a line this long is a paragraph: bylines and dates do not follow it


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The furniture of a text: sorted, disjoint spans, and what they say."""

    spans: tuple[Span, ...]
    source: str | None
    author: str | None
    published: datetime.date | None


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
        clue = (
            read_date_line(line.strip()) or read_byline(line.strip()) or read_imprint(line.strip())
        )
        if clue is not None:
            found[span] = clue
        elif dateline_possible and (dateline := read_dateline(line)):
            end, clue = dateline
            found[span[0], span[0] + end] = clue
            dateline_possible = False
            in_front = end == len(line)
        else:
            # Before a dateline only names and the like may stand: short lines, no sentence.
            dateline_possible &= len(line) < MAX_NAME_CHARACTERS and line.rstrip()[-1].isalnum()
            in_front = len(line) < _MIN_BODY_CHARACTERS
    for span in _tail(text):
        line = text[slice(*span)].strip()
        if span[0] not in {start for start, _ in found}:
            clue = read_imprint(line) or read_date_line(line, label_needed=True)
            if clue is not None:
                found[span] = clue
    for start, end in corrections(text):
        inside = [span for span in found if span[0] < end and start < span[1]]
        if title not in inside:
            for span in inside:  # its day is none of publication
                del found[span]
            found[start, end] = Clue()
    return _to_furniture(found)


def corrections(text: str) -> list[Span]:
    """Return the spans of the notices of correction in `text`, unless they are most of it."""
    found: list[Span] = []
    is_open = False
    for start, end in _lines(text):
        follows = is_open and "\n\n" not in text[found[-1][1] : start]
        if follows:  # the next line of a wrapped notice
            found[-1] = found[-1][0], end
        elif is_correction(text[start:end]):
            found.append((start, end))
        else:
            is_open = False
            continue
        is_open = not _ENDS_SENTENCE.search(text[start:end].rstrip())
    n_characters = sum(end - start for start, end in found)
    return found if 2 * n_characters < len(text.strip()) else []


def first_line(text: str) -> Span | None:
    """Return the span of the first line of `text` that can be a title, if there is one."""
    for start, end in _lines(text):
        line = text[start:end].strip()
        dateline = read_dateline(line)
        if not (
            read_date_line(line) or read_imprint(line) or (dateline and dateline[0] == len(line))
        ):
            return start, end
    return None


def opening(text: str) -> Span | None:
    """Return the span of the first line as `first_line` does, but without its dateline."""
    line = first_line(text)
    dateline = read_dateline(text[slice(*line)]) if line else None
    return (line[0] + dateline[0], line[1]) if line and dateline else line


def title_line(text: str, title: str) -> Span | None:
    """Return the span of the line near the start of `text` that repeats `title`, if any does."""
    wanted = " ".join(title.split()).casefold()
    for start, end in _head(text):
        if " ".join(text[start:end].split()).casefold() == wanted:
            return start, end
    return None


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
