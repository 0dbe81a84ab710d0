"""Columns: the words of a table's header that belong to the cells of a quoted row.

Takes an article and the span of a quote; gives them only where the row stands under its header and
has a cell for each column: readers leave empty cells of rows out, and then it is not told which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article, Span

BETWEEN = " | "
_MOST_LINES = 2_000  # of a table
_MOST_CHARACTERS = 60  # of a cell of a header
_BLANK_CELL = re.compile(r"\|\s*(?:\||\Z)")
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:[/–-]\d{2,4})?|Q[1-4](?: \d{4})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedColumn:
    """A cell of a quoted row, at `start` to `end` in the quote, and what its column is called.

    `header` stands in the article at `header_start` to `header_end`.
    """

    start: int
    end: int
    header: str
    header_start: int
    header_end: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON contract has it."""
        return {
            "start": self.start,
            "end": self.end,
            "header": self.header,
            "header_start": self.header_start,
            "header_end": self.header_end,
        }


def columns_in(article: Article, span: Span) -> tuple[QuotedColumn, ...]:
    """Return the columns of the row that is quoted, none where it is no row, or its own header."""
    text, (start, end) = article.text, span
    if BETWEEN not in text[start:end] or "\n" in text[start:end]:
        return ()
    table = _table_around(text, start)
    if len(table) < 2 or start < table[1][0] or end > table[-1][1]:
        return ()
    header, row = _cells(text, table[0]), _cells(text, span)
    most = max(text.count(BETWEEN, *line) + 1 for line in table[1:])
    is_whole = start == 0 or text[start - 1] == "\n"
    if not is_whole or len(row) != most or most - len(header) not in (0, 1):
        return ()
    if _BLANK_CELL.search(text, *table[0]):
        return ()
    if not all(_is_name(text[slice(*cell)]) for cell in header):
        return ()
    # A header with one cell less has none over the names of its rows.
    return tuple(
        QuotedColumn(
            start=cell[0] - start,
            end=cell[1] - start,
            header=text[slice(*name)],
            header_start=name[0],
            header_end=name[1],
        )
        for cell, name in zip(row[most - len(header) :], header, strict=True)
    )


def _table_around(text: str, at: int) -> list[Span]:
    """Return the lines of the table that the line at `at` is one of, those of two cells or more."""
    first = text.rfind("\n", 0, at) + 1
    while first > 0:
        before = text.rfind("\n", 0, first - 1) + 1
        if BETWEEN not in text[before:first]:
            break
        first = before
    lines: list[Span] = []
    while len(lines) < _MOST_LINES:
        end = text.find("\n", first)
        end = len(text) if end < 0 else end
        if BETWEEN not in text[first:end]:
            break
        lines.append((first, end))
        first = end + 1
    return lines


def _cells(text: str, line: Span) -> list[Span]:
    """Return the spans of the cells in a line."""
    words = text[slice(*line)].split(BETWEEN)
    starts = accumulate((len(cell) + len(BETWEEN) for cell in words[:-1]), initial=line[0])
    return [(at, at + len(cell)) for at, cell in zip(starts, words, strict=True)]


def _is_name(cell: str) -> bool:
    """Say whether a cell may be one of a header: short, and no figure."""
    is_figure = bool(_FIGURE.search(cell)) and not _YEAR.fullmatch(cell.strip())
    return bool(cell.strip()) and len(cell) <= _MOST_CHARACTERS and not is_figure
