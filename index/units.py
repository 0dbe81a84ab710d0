"""Units: which lines of a text belong together, and which of them are headings.

Takes a text and the spans of its lines; gives Units. A paragraph that was wrapped at a width is one
unit, and so is each list item, table row and speaker's turn; captions with times are taken together
until they make a sentence's length. What else stands on a line of its own is a unit, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span

MAX_BLOCK = 100_000  # characters between blank lines: beyond, no lines are taken together
_HEADING_CHARACTERS = 80
_LIST_LINES = 3  # short lines below each other that are a list or a table, and no headings
_WRAPPED_CHARACTERS = 40, 120  # the widths at which people and programs wrap
_NEARLY = 0.85  # of the width that a line fills, where it was wrapped by hand
_MAX_ODD = 0.1  # of the line breaks in a wrapped paragraph that wrapping does not explain
_LOWER = 0.3  # of its lines begin in lower case at least, by which prose differs from verse
_CAPTION_CHARACTERS = 160

_SENTENCE_END = re.compile(r"[.!?…:;,。！？；：，、؟؛،۔।][\"'”’»)\]]*\s*$")
_FULL_STOP = re.compile(r"[.!?…。！？؟۔।:][\"'”’»)\]]*\s*$")
_FIRST_WORD = re.compile(r"\s*(\S+)")
_BULLET = re.compile(r"\s*(?:[-*+•◦▪‣·–—]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_TIME = re.compile(r"\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?(?:\s|$)")
_SPEAKER = re.compile(
    r"\s*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s+)?"
    r"[^\W\d_][\w.’'-]*(?: [\w.’'()-]+){0,4}:\s+\S"
)
_SHOUTED = re.compile(r"\s*[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+){0,3}:\s+\S")
_LONG_ITEM = re.compile(r"\s*[-*+•◦▪‣·](?:\s+\S+){4}")
_ROW = re.compile(r"\t|\S\s?\|\s?\S|\S {3,}\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A span of a text that is read as one; a heading ends like no sentence and is not quoted."""

    start: int
    end: int
    is_heading: bool


def to_units(text: str, lines: Sequence[Span]) -> Iterator[Unit]:
    """Yield the units of `lines`, the spans of the lines of `text` that are not blank, in order."""
    for block in _blocks(text, lines) if lines else ():
        for run in _runs(block):
            yield from _units(text, run)


def _blocks(text: str, lines: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Yield runs of lines with one line break between them; where too much hangs together, lines.

    That is told from the text around, so that it is the same for some of its lines as for all.
    """
    first = around = 0
    is_long = False
    for i in range(1, len(lines) + 1):
        if i < len(lines) and lines[i][0] - lines[i - 1][1] == 1:
            continue
        block = lines[first:i]
        if first == 0 or block[0][0] >= around:
            start, around = between(text, (block[0][0], block[-1][1]), "\n\n")
            is_long = around - start > MAX_BLOCK
        if is_long:
            yield from ([line] for line in block)
        else:
            yield block
        first = i


def between(text: str, span: Span, separator: str) -> Span:
    """Return the span between the separators before and behind `span` of `text`, or its ends."""
    before, behind = text.rfind(separator, 0, span[0]), text.find(separator, span[1])
    return (0 if before < 0 else before + len(separator), len(text) if behind < 0 else behind)


def _runs(block: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Yield the lines of a block, cut before and after each line that is too long to be wrapped."""
    run: list[Span] = []
    for line in block:
        if line[1] - line[0] > _WRAPPED_CHARACTERS[1]:
            if run:
                yield run
            yield [line]
            run = []
        else:
            run.append(line)
    if run:
        yield run


def _units(text: str, run: Sequence[Span]) -> Iterator[Unit]:
    words = [text[start:end] for start, end in run]
    width = max(len(line.rstrip()) for line in words)
    is_list = len(run) >= _LIST_LINES and sum(map(_is_short, words)) >= _LIST_LINES
    for first, last in _pieces(words, width):
        if _TIME.match(words[first]) and not _SPEAKER.match(words[first]):
            joined = _captions(words[first:last])
        else:
            joined = _wrapped(words[first:last], width)
        for start, end in joined:
            line = words[first + start]
            is_item = is_list or (_is_marked(line) if len(run) > 1 else _is_item(line))
            yield Unit(
                start=run[first + start][0],
                end=run[first + end - 1][1],
                is_heading=end - start == 1 and _is_short(line) and not is_item,
            )


def _pieces(words: Sequence[str], width: int) -> Iterator[Span]:
    """Yield runs of lines: an item's, a row's or a speaker's with those that may go on from it.

    A line of prose that only begins like one, as at "10:30 on Tuesday", goes on from a full line.
    """
    first = 0
    for i in range(1, len(words) + 1):
        goes_on = i < len(words) and (
            not _is_marked(words[i])
            or (_is_caption(words[i]) and _is_caption(words[i - 1]))
            or (
                not _is_marked(words[i - 1])
                and not _FULL_STOP.search(words[i - 1])
                and _WRAPPED_CHARACTERS[0] <= width
                and _is_full(words[i - 1], words[i], width)
            )
        )
        if not goes_on:
            yield first, i
            first = i


def _is_marked(line: str) -> bool:
    return any(mark.match(line) for mark in (_BULLET, _TIME, _SPEAKER)) or bool(_ROW.search(line))


def _is_item(line: str) -> bool:
    """Say whether a line that stands by itself is an item, a caption or a turn, and no heading."""
    return bool(_TIME.match(line) or _SHOUTED.match(line) or _LONG_ITEM.match(line))


def _is_caption(line: str) -> bool:
    return bool(_TIME.match(line)) and not _SPEAKER.match(line)


def _is_short(line: str) -> bool:
    return len(line) <= _HEADING_CHARACTERS and not _SENTENCE_END.search(line)


def _wrapped(words: Sequence[str], width: int) -> list[Span]:
    """Return which lines make a paragraph each: all by themselves unless the text was wrapped."""
    alone = [(i, i + 1) for i in range(len(words))]
    least, most = _WRAPPED_CHARACTERS
    if len(words) < 2 or not least <= width <= most:
        return alone
    full = [_is_full(one, other, width) for one, other in pairwise(words)]
    ended = [bool(_FULL_STOP.search(line)) for line in words[:-1]]
    joins = [i + 1 for i, is_full in enumerate(full) if is_full]
    odd = sum(not is_full and not end for is_full, end in zip(full, ended, strict=True))
    lower = sum(not _first_word(words[i])[:1].isupper() for i in joins)
    within = sum(not ended[i - 1] for i in joins)
    is_wrapped = (
        joins
        and odd <= _MAX_ODD * len(full)
        and lower >= _LOWER * len(joins)
        and 3 * within >= len(joins)
        and (len(joins) > 1 or (lower and within))
    )
    if not is_wrapped:
        return alone
    ends = [i + 1 for i, is_full in enumerate(full) if not is_full and ended[i]]
    return list(zip([0, *ends], [*ends, len(words)], strict=True))


def _is_full(line: str, following: str, width: int) -> bool:
    """Say whether the first word of the line below would not have fitted into `line`, or hardly."""
    return len(line.rstrip()) + 1 + len(_first_word(following)) > _NEARLY * width


def _first_word(line: str) -> str:
    found = _FIRST_WORD.match(line)
    return found[1] if found else ""


def _captions(words: Sequence[str]) -> list[Span]:
    """Return which captions are taken together: up to a sentence's length, or where one ends."""
    found, first, length = [], 0, 0
    for i, line in enumerate(words):
        length += len(line)
        if length >= _CAPTION_CHARACTERS or _FULL_STOP.search(line) or i == len(words) - 1:
            found.append((first, i + 1))
            first, length = i + 1, 0
    return found
