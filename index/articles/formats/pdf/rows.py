"""Which lines of a page are the rows of a table: pieces far apart that stand below each other.

Takes the lines of a column; gives them with the cells of rows told apart by bars.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.formats.pdf.piece import Piece

_LEADERS = re.compile(r"[.\s]+")  # from a heading to its page, in a table of contents
_SAME_PLACE_POINTS = 2.0
_NEAR = (
    1.5  # times the size of the letters, off the place of the cell above, of three cells or more
)
_MIN_ROWS = {2: 3}  # of so many cells; of more, two rows are a table
_MAX_CELL_SHARE = 0.6  # of the row's width in one cell; prose beside a number in the margin is more
_MAX_STEP = 4.0  # times the size of the letters, from a row to the next


def with_rows(lines: Sequence[Piece]) -> list[Piece]:
    """Return the lines, those of tables with bars between their cells."""
    found = list(lines)
    first = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and _is_next_row(lines[at - 1], lines[at]):
            continue
        n_cells = len(lines[first].parts)
        if at - first >= _MIN_ROWS.get(n_cells, 2) and n_cells > 1:
            found[first:at] = map(_to_row, lines[first:at])
        first = at
    return found


def _to_row(line: Piece) -> Piece:
    return replace(line, text=" | ".join(part.text for part in line.parts), is_row=True)


def _is_next_row(line: Piece, other: Piece) -> bool:
    """Say whether two lines have as many cells, each on one axis with that above it."""
    if len(line.parts) < 2 or len(line.parts) != len(other.parts):
        return False
    if any(_LEADERS.fullmatch(part.text) for row in (line, other) for part in row.parts):
        return False
    if line.top - other.top > _MAX_STEP * line.size:
        return False
    widths = [part.right - part.left for row in (line, other) for part in row.parts]
    width = max(line.right, other.right) - min(line.left, other.left)
    if max(widths) > _MAX_CELL_SHARE * width:
        return False
    return all(
        min(
            abs(one.left - two.left),
            abs(one.right - two.right),
            abs(one.left + one.right - two.left - two.right) / 2,
        )
        <= (_SAME_PLACE_POINTS if len(line.parts) == 2 else _NEAR * line.size)
        for one, two in zip(line.parts, other.parts, strict=True)
    )
