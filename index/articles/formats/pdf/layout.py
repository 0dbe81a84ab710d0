"""The layout of a PDF's pages: from pieces of text with their places to paragraphs in order.

Takes the pieces as a page draws them; gives columns read one after the other, without running heads
and page numbers, lines joined to paragraphs and words to what they were before the hyphen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from index.articles.formats.hyphens import is_hyphenated, joint_of, whole_words
from index.articles.formats.pdf.rows import with_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.articles.formats.pdf.piece import Piece

_MIN_COLUMN_LINES = 4  # beside each other, for a gap to be one between columns
_MIN_COLUMN_SHARE = 0.2  # of the text's width that a column's lines fill: narrower is a table
_MAX_ACROSS_SHARE = 0.4  # of the lines may run across the gap: headlines, an abstract
_EDGE_LINES = 3  # at the top and the bottom of a page, of which any may be a running head
_SAME_HEIGHT_POINTS = 4
_MAX_NUMBER = 60  # characters of a line that is a page's number
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
# What browsers print above and below a page: day, time and title; address and page number.
_PRINTED = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d\d(?:\s?[AP]M)?(?:\s.*)?|"
    r"(?:https?|file)://\S+(?:\s+(?:Page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4})?|\d{1,3}/\d{1,3}",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_OPENS_ITEM = re.compile(r"[•‣▪◦●■–—*-]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
# From a heading to its page number, in a table of contents.
_LEADERS = re.compile(r"(?<![\s.])(?:\s*\.){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})?$", re.IGNORECASE)
_OPENS_NOTE = re.compile(r"\(?(?:[\d⁰¹²³⁴-⁹]{1,3}|[*†‡§¶])")
_NOTE_SIZE = 0.9  # times that of the text, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A text in reading order: `pages` are the offsets at which each page's text begins.

    `headline` is what stands largest on the first page, where something does.
    """

    text: str
    pages: tuple[int, ...]
    headline: str | None


def to_flow(pages: Sequence[Sequence[Piece]]) -> Flow:
    """Return the text of the pages."""
    columns = [
        [with_rows(_with_notes_first(_to_lines(column))) for column in _columns(page)]
        for page in _without_heads(pages)
    ]
    words = whole_words(line.text for page in columns for column in page for line in column)
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    previous: Piece | None = None
    for page in columns:
        starts.append(length)
        is_first = True
        for column in page:
            rule = _Paragraphs.of(column)
            for line in column:
                text = _LEADERS.sub("", line.text)
                if not text:
                    continue
                if previous is None:
                    joint = ""
                elif rule.breaks(previous, line):
                    joint = "\n" if previous.is_row and line.is_row else "\n\n"
                else:
                    joint, before = joint_of(parts[-1], text, words)
                    length += len(before) - len(parts[-1])
                    parts[-1] = before
                parts += [joint, text]
                length += len(joint) + len(text)
                if is_first:
                    starts[-1], is_first = length - len(text), False
                previous = line
    return Flow(text="".join(parts), pages=tuple(starts), headline=_headline(columns))


def _is_number(text: str) -> bool:
    """Say whether a line is the number of its page and nothing else."""
    return len(text) <= _MAX_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _without_heads(pages: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Return the pages' pieces but for running heads and feet and page numbers."""
    edges = [_edges(page) for page in pages]
    seen: dict[str, list[float]] = defaultdict(list)
    for sides in edges:
        for line in {line for side in sides for line in side}:
            seen[_head_key(line)].append(line.top)
    kept = []
    changing = [_changing_heads([sides[side] for sides in edges]) for side in (0, 1)]
    for number, (page, sides) in enumerate(zip(pages, edges, strict=True)):
        bands: list[Piece] = []
        for side, heads in zip(sides, changing, strict=True):
            bands += side[:1] if number in heads else []
            for line in side:
                tops = seen[_head_key(line)]
                n = sum(abs(top - line.top) <= _SAME_HEIGHT_POINTS for top in tops)
                is_number = len(pages) > 1 and _is_number(line.text)
                if line in bands:
                    continue
                is_number = is_number or _PRINTED.fullmatch(line.text) is not None
                if not is_number and n < max(2, min(3, len(pages) // 2 + 1)):
                    break
                bands.append(line)
        rest = [p for p in page if not any(_beside(p, band) for band in bands)]
        if not rest:  # a form of a line or two a page, rather than a page of heads
            rest = [p for p in page if not _is_number(p.text)]
        kept.append(rest)
    return kept


def _changing_heads(edges: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the pages whose first line (or last, where `edges` are from below) is a running head.

    Such heads change with the chapter. But on most pages they stand at the same height, apart from
    the text, no larger than it, and begin as on other pages.
    """
    sizes = [line.size for lines in edges for line in lines]
    apart = {
        number: lines[0]
        for number, lines in enumerate(edges)
        if len(lines) > 1
        and _distance(*lines[:2]) >= 0.9 * lines[0].size
        and lines[0].size <= 1.1 * median(sizes)
    }
    best: set[int] = set()
    for line in apart.values():
        level = {n for n, other in apart.items() if abs(other.top - line.top) <= 1}
        best = max(best, level, key=len)
    beginnings = Counter(_head_key(apart[number])[:8] for number in best)
    n_shared = sum(n for n in beginnings.values() if n > 1)
    is_head = len(best) >= max(6, len(edges) / 2) and 2 * n_shared > len(best)
    return best if is_head else set()


def _distance(line: Piece, other: Piece) -> float:
    return max(line.bottom, other.bottom) - min(line.top, other.top)


def _edges(page: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    lines = _to_lines(page)
    n = min(_EDGE_LINES, len(lines) // 2)
    return lines[:n], lines[::-1][:n]


def _head_key(line: Piece) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split())).lower()


def _columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in blocks in the order of reading: each a column, or a stretch across."""
    gap = _column_gap(pieces)
    if gap is None:
        return [list(pieces)] if pieces else []
    across = sorted((p for p in pieces if p.left < gap < p.right), key=lambda p: -p.top)
    rest = [p for p in pieces if not p.left < gap < p.right]
    blocks: list[list[Piece]] = []
    stretch: list[Piece] = []
    for piece in across:
        above = [p for p in rest if p.bottom >= (piece.bottom + piece.top) / 2]
        if above:
            if stretch:
                blocks.append(stretch)
            blocks += _side_by_side(above, gap)
            rest = [p for p in rest if p not in above]
            stretch = []
        stretch.append(piece)
    if stretch:
        blocks.append(stretch)
    return blocks + _side_by_side(rest, gap)


def _side_by_side(pieces: Sequence[Piece], gap: float) -> list[list[Piece]]:
    left = [p for p in pieces if p.right <= gap]
    right = [p for p in pieces if p.right > gap]
    return _columns(left) + _columns(right)


def _column_gap(pieces: Sequence[Piece]) -> float | None:
    """Return the x in the middle of the gap between two columns, None where there is none."""
    if len(pieces) < 2 * _MIN_COLUMN_LINES:
        return None
    first, last = min(p.left for p in pieces), max(p.right for p in pieces)
    width = int(last - first) + 2
    steps = [0] * (width + 1)
    for piece in pieces:
        steps[int(piece.left - first)] += 1
        steps[min(width, int(piece.right - first) + 1)] -= 1
    cover, running = [], 0
    for step in steps:
        running += step
        cover.append(running)
    best: tuple[int, int, float] | None = None
    x = int(0.15 * width)
    while x < 0.85 * width:
        end = x
        while end < 0.85 * width and cover[end] == cover[x]:
            end += 1
        if end - x >= 3 and cover[x] <= _MAX_ACROSS_SHARE * len(pieces):
            middle = first + (x + end) / 2
            key = (cover[x], x - end, middle)
            if (best is None or key < best) and _are_columns(pieces, middle, width):
                best = key
        x = max(end, x + 1)
    return best[2] if best else None


def _are_columns(pieces: Sequence[Piece], gap: float, width: float) -> bool:
    sides = ([p for p in pieces if p.right <= gap], [p for p in pieces if p.left >= gap])
    if any(len(side) < _MIN_COLUMN_LINES for side in sides):
        return False
    if any(median(p.right - p.left for p in side) < _MIN_COLUMN_SHARE * width for side in sides):
        return False
    tops = [max(p.top for p in side) for side in sides]
    bottoms = [min(p.bottom for p in side) for side in sides]
    return min(tops) - max(bottoms) > 2 * median(p.size for p in pieces)


def _to_lines(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the lines that the pieces make, from the top to the bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.top + p.bottom), p.left)):
        if rows and _beside(piece, rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_put_together(sorted(row, key=lambda p: p.left)) for row in rows]


def _put_together(row: list[Piece]) -> Piece:
    if len(row) == 1:
        return row[0]
    largest = max(row, key=lambda p: p.size)
    return replace(
        largest,
        text=" ".join(p.text for p in row),
        left=row[0].left,
        right=max(p.right for p in row),
        parts=tuple(row),
    )


def _beside(piece: Piece, other: Piece) -> bool:
    overlap = min(piece.top, other.top) - max(piece.bottom, other.bottom)
    return overlap > 0.5 * min(piece.size, other.size)


def _with_notes_first(column: list[Piece]) -> list[Piece]:
    """Return the lines with the notes at the foot before a paragraph that goes on behind them.

    They stay on their page, and the paragraph is whole.
    """
    text_size = median(line.size for line in column)
    end = len(column)
    while end > 0 and column[end - 1].size <= _NOTE_SIZE * text_size:
        end -= 1
    text, notes = column[:end], column[end:]
    if not (text and notes and _OPENS_NOTE.match(notes[0].text)):
        return column
    if _ENDS_SENTENCE.search(text[-1].text):
        return column
    rule = _Paragraphs.of(text)
    start = end - 1
    while start > 0 and not rule.breaks(text[start - 1], text[start]):
        start -= 1
    return [*text[:start], *notes, *text[start:]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraphs:
    """How the paragraphs of a column are told apart."""

    left: float
    right: float
    pitch: float  # from line to line within a paragraph
    lines: frozenset[int]

    @classmethod
    def of(cls, column: Sequence[Piece]) -> _Paragraphs:
        pitches = [a.top - b.top for a, b in pairwise(column)]
        highest = 1.7 * median(line.size for line in column)
        return cls(
            left=min(line.left for line in column),
            right=max(line.right for line in column),
            pitch=min(median(pitches), highest) if pitches else 0.0,
            lines=frozenset(map(id, column)),
        )

    def breaks(self, previous: Piece, line: Piece) -> bool:
        """Say whether `line` begins a paragraph, after `previous`."""
        if previous.is_row or line.is_row:
            return True
        if abs(previous.size - line.size) > 0.1 * max(previous.size, line.size):
            return True
        if _OPENS_ITEM.match(line.text) or _LEADERS.search(previous.text):
            return True
        has_ended = bool(_ENDS_SENTENCE.search(previous.text))
        opens_small = line.text[:1].islower()
        if id(previous) not in self.lines:  # it ends another column or page
            return has_ended or not (opens_small or is_hyphenated(previous.text))
        if previous.top - line.top > max(1.3 * self.pitch, self.pitch + 2):
            return True
        width = self.right - self.left
        if has_ended and previous.right < self.right - 0.12 * width:
            return True
        if not opens_small and previous.right < self.left + 0.6 * width:
            return True
        return has_ended and line.left > max(self.left, previous.left) + 0.5 * line.size


def _headline(columns: Sequence[Sequence[Sequence[Piece]]]) -> str | None:
    sizes = [line.size for page in columns for column in page for line in column]
    if not sizes or not columns[0]:
        return None
    lines = list(_all_lines(columns[0]))
    largest = max(line.size for line in lines)
    if largest < 1.15 * median(sizes):
        return None
    first = next(i for i, line in enumerate(lines) if line.size > 0.95 * largest)
    title = []
    for line in lines[first:]:
        if line.size <= 0.95 * largest:
            break
        title.append(line.text)
    return " ".join(title)


def _all_lines(page: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    return (line for column in page for line in column)
