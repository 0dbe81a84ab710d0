""".csv and .tsv: one row is one article; the first row names the columns.

A quotation mark that opens a cell and is never closed would swallow the rows behind it. Where what
follows shows that it did, its line is taken by itself, and reading goes on with the next one.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from index.articles.fields import find_text, is_date_name
from index.articles.formats.bundles import read_unpacked
from index.articles.formats.day_orders import DayOrders
from index.articles.formats.decoding import LONGEST_BOM, bom_encoding
from index.articles.formats.highlights import is_highlights, read_highlights
from index.articles.formats.lists import address_column, read_header, to_reason
from index.articles.seed import MAX_BYTES, Record, Seed, read_records, to_decoded, to_record_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

    from index.articles.article import Article

# How many characters are looked at again behind marks that are not closed; beyond that no cell goes
# on in the next line. Else a file full of such marks takes time that grows with its square.
_MAX_LOOKED_AGAIN = MAX_BYTES


def read_table(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the articles of a table, and the rows that cannot be read."""
    first_bytes = file.peek(LONGEST_BOM)
    if not first_bytes:
        raise SeedError(seed.where, "is empty")
    if (texts := read_unpacked(seed, file)) is not None:
        yield from texts
        return
    encoding = bom_encoding(first_bytes) or "utf-8"
    if b"\0" in first_bytes and encoding in ("utf-8", "utf-8-sig"):
        raise SeedError(seed.where, "is binary (it holds NUL bytes)")
    csv.field_size_limit(MAX_BYTES)
    orders = _day_orders(seed, file, encoding)
    # Bytes that are no UTF-8 come through as surrogates, and are looked at row by row.
    lines = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    try:
        yield from _rows(seed, lines, orders)
    except UnicodeDecodeError as exc:
        raise SeedError(seed.where, f"is not valid {encoding.upper()}: {exc.reason}") from exc
    finally:
        lines.detach()


def _day_orders(seed: Seed, file: BufferedReader, encoding: str) -> DayOrders:
    """Return the orders of day and month in the columns of a table, which is left at its start."""
    start = file.tell()
    lines = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    try:
        n_lines, header, delimiter = read_header(lines)
        columns = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        if not any(map(is_date_name, columns)):
            return DayOrders()
        records = _Records(lines, n_lines, delimiter, len(columns))
        rows = (dict(zip(columns, row, strict=False)) for row in records if isinstance(row, list))
        return DayOrders(rows, seed.on_step)
    except (csv.Error, UnicodeDecodeError):  # which reading them tells
        return DayOrders()
    finally:
        lines.detach()
        file.seek(start)


def _rows(seed: Seed, lines: io.TextIOWrapper, orders: DayOrders) -> Iterator[Article | SeedError]:
    n_lines, header, delimiter = read_header(lines)
    if not header:
        raise SeedError(seed.where, "is empty")
    first = next(csv.reader([_mended(seed.where, header)], delimiter=delimiter), [])
    columns = [name.strip() for name in first]
    records = _Records(lines, n_lines, delimiter, len(columns))
    at = address_column(columns)
    if is_highlights(columns):
        yield from _highlights(seed, columns, records)
    elif at is not None:
        n = sum(isinstance(row, list) and "://" in "".join(row[at : at + 1]) for row in records)
        raise SeedError(seed.where, to_reason(n, seed.where))
    elif find_text(dict.fromkeys(columns, "")) is None:
        names = ", ".join(columns)[:200]
        raise SeedError(seed.where, f'has no column named "text" (its first row has: {names})')
    else:
        yield from _articles(seed, columns, records, orders)


def _articles(
    seed: Seed, columns: list[str], found: Iterable[list[str] | _Problem], orders: DayOrders
) -> Iterator[Article | SeedError]:
    number = 1

    def records() -> Iterator[Record | SeedError]:
        nonlocal number
        for record in found:
            if isinstance(record, _Problem):
                yield SeedError(f"{seed.where}:line {record.line}", record.reason)
                continue
            number += 1
            if any(cell.strip() for cell in record):
                row = replace(seed, where=f"{seed.where}:row {number}", id=f"{seed.id}:{number}")
                read = partial(_read_row, row, record, columns, orders)
                yield Record(where=row.where, read=read, place=f"in row {number}")

    is_empty = True
    for found_one in read_records(records()):
        is_empty = False
        yield found_one
    if is_empty:
        raise SeedError(seed.where, "has no row besides its header")


def _highlights(
    seed: Seed, columns: list[str], found: Iterable[list[str] | _Problem]
) -> Iterator[Article | SeedError]:
    rows: list[list[str]] = []
    for record in found:
        if isinstance(record, _Problem):
            yield SeedError(f"{seed.where}:line {record.line}", record.reason)
        else:
            rows.append([_mended(seed.where, cell) for cell in record])
    yield from read_highlights(seed, columns, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """What is wrong with quotation marks, and on which line of the file."""

    line: int
    reason: str


class _Records:
    """The records of a table: the cells of each, and the problems with its quotation marks."""

    def __init__(self, lines: Iterator[str], n_before: int, delimiter: str, n_columns: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()  # lines that were taken and put back
        self._n_looked_again = 0
        self._number = n_before  # of the last line taken
        self._delimiter = delimiter
        self._n_columns = n_columns
        # What a mark spoiled that is not closed: first line, last line, whether the first is read.
        self._spoiled: tuple[int, int, bool] | None = None

    def __iter__(self) -> Iterator[list[str] | _Problem]:
        while True:
            taken: list[str] = []
            try:
                cells = next(self._reader(self._take(taken), strict=True), [])
                is_sound = not self._has_swallowed(cells, taken)
            except csv.Error:
                is_sound = False
            if not taken:
                break
            if not is_sound:
                self._put_back(taken[1:])
                yield from self._alone(taken[0], is_open=len(taken) > 1)
            elif self._spoiled is None or len(cells) == self._n_columns:
                yield from self._report()
                yield cells
            elif cells:  # the rest of a cell, or it would have the right number of them
                self._spoil(is_read=None)
        yield from self._report()

    def _alone(self, line: str, *, is_open: bool) -> Iterator[list[str] | _Problem]:
        """Yield what is in the last line taken, whose marks make no sense."""
        cells = [_unquoted(cell) for cell in line.rstrip("\r\n").split(self._delimiter)]
        fits = len(cells) == self._n_columns
        try:
            loose = list(self._reader([line, "x"]))
        except csv.Error as exc:  # a cell beyond the limit
            yield _Problem(line=self._number, reason=f"is broken: {exc}")
            return
        if is_open or len(loose) == 1:  # the next line would be taken for a part of the cell
            if fits or self._spoiled is None:
                yield from self._report()
                self._spoil(is_read=fits)
                if fits:
                    yield cells
            else:
                self._spoil(is_read=None)
        elif self._spoiled is not None and not fits:
            self._spoil(is_read=None)
        else:  # marks within a cell that should be there twice
            yield from self._report()
            yield cells if fits else loose[0]

    def _has_swallowed(self, cells: list[str], taken: list[str]) -> bool:
        """Say whether a record of several lines has other cells than it should, and one fits."""
        if len(taken) == 1 or len(cells) == self._n_columns:
            return False
        rows = self._reader(taken[1:])
        return any(len(row) == self._n_columns for row in rows)

    def _spoil(self, *, is_read: bool | None) -> None:
        """Note that the last line taken is spoiled: as the first of some, or (None) as one more."""
        if is_read is not None or self._spoiled is None:
            self._spoiled = (self._number, self._number, bool(is_read))
        else:
            self._spoiled = (self._spoiled[0], self._number, self._spoiled[2])

    def _report(self) -> Iterator[_Problem]:
        """Yield the problem with what is spoiled, if anything is."""
        if self._spoiled is None:
            return
        first, last, is_read = self._spoiled
        self._spoiled = None
        lines = f"line {last}" if last == first + 1 else f"lines {first + 1} to {last}"
        if is_read:
            done = "read by itself, as it stands" + (f"; {lines} left out" if last > first else "")
        else:
            done = "left out" + (f", and {lines}" if last > first else "")
        reason = (
            f"a quotation mark opens a cell here and is not closed; this line was {done}. "
            "Close it, or double it if it belongs to the text"
        )
        yield _Problem(line=first, reason=reason)

    def _take(self, taken: list[str]) -> Iterator[str]:
        """Yield lines to the end, noted in `taken`."""
        while not taken or self._n_looked_again <= _MAX_LOOKED_AGAIN:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._number += 1
            taken.append(line)
            yield line

    def _put_back(self, taken: list[str]) -> None:
        self._again.extendleft(reversed(taken))
        self._number -= len(taken)
        self._n_looked_again += sum(map(len, taken))

    def _reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._delimiter, strict=strict)


def _unquoted(cell: str) -> str:
    """Return a cell without the marks around it, where those within it are written twice."""
    inner = cell[1:-1].replace('""', "")
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner
    return cell[1:-1].replace('""', '"') if is_quoted else cell


def _mended(where: str, cell: str) -> str:
    """Return a cell whose bytes were no UTF-8 in the encoding that they seem to be in."""
    if not any("\udc80" <= letter <= "\udcff" for letter in cell):
        return cell
    return to_decoded(where, cell.encode("utf-8", "surrogateescape"))


def _read_row(seed: Seed, row: list[str], columns: list[str], orders: DayOrders) -> Article:
    row = [_mended(seed.where, cell) for cell in row]
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        reason = f"has {len(row)} cells where the header has {len(columns)}; quote its cells"
        raise SeedError(seed.where, reason)
    record = {name: cell for name, cell in zip(columns, row, strict=False) if cell.strip()}
    return to_record_article(seed, orders.settle(record), said_by="CSV column")
