""".csv and .tsv: one row is one article; the first row names the columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from index.articles import to_clean_text
from index.errors import SeedError
from index.formats.decoding import LONGEST_BOM, bom_encoding, decode
from index.formats.seed import MAX_BYTES, Fields, Seed, find_text, titled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles import Article

_DELIMITERS = ",;\t|"


def read_table(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the articles of a table, and the rows that cannot be read."""
    first_bytes = file.peek(LONGEST_BOM)
    if not first_bytes:
        raise SeedError(seed.where, "is empty")
    encoding = bom_encoding(first_bytes) or "utf-8"
    if b"\0" in first_bytes and encoding in ("utf-8", "utf-8-sig"):
        raise SeedError(seed.where, "is binary (it holds NUL bytes)")
    csv.field_size_limit(MAX_BYTES)
    # Bytes that are no UTF-8 come through as surrogates, and are looked at row by row.
    lines = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    try:
        yield from _rows(seed, lines)
    except UnicodeDecodeError as exc:
        raise SeedError(seed.where, f"is not valid {encoding.upper()}: {exc.reason}") from exc
    finally:
        lines.detach()


def _rows(seed: Seed, lines: io.TextIOWrapper) -> Iterator[Article | SeedError]:
    header = lines.readline()
    while header and not header.strip():
        header = lines.readline()
    if not header:
        raise SeedError(seed.where, "is empty")
    delimiter = max(_DELIMITERS, key=header.count)
    first = next(csv.reader([_mended(seed.where, header)], delimiter=delimiter))
    columns = [name.strip() for name in first]
    if find_text(dict.fromkeys(columns, "")) is None:
        names = ", ".join(columns)[:200]
        raise SeedError(seed.where, f'has no column named "text" (its first row has: {names})')
    rows = csv.reader(lines, delimiter=delimiter)
    seen: dict[str, int] = {}
    number = 1
    while True:
        where = f"{seed.where}:row {number + 1}"
        try:
            row = next(rows, None)
            if row is None:
                break
            number += 1
            if not any(cell.strip() for cell in row):
                continue
            article = _to_article(seed, [_mended(where, cell) for cell in row], columns, number)
        except SeedError as error:
            yield error
            continue
        except csv.Error as exc:
            number += 1
            yield SeedError(where, f"is broken: {exc}")
            continue
        if article.id in seen:
            reason = f"duplicate id {article.id!r} (first in row {seen[article.id]})"
            yield SeedError(where, reason)
        else:
            seen[article.id] = number
            yield article
    if number == 1:
        raise SeedError(seed.where, "has no row besides its header")


def _mended(where: str, cell: str) -> str:
    """Return a cell whose bytes were no UTF-8 in the encoding that they seem to be in."""
    if not any("\udc80" <= letter <= "\udcff" for letter in cell):
        return cell
    try:
        return decode(cell.encode("utf-8", "surrogateescape"))
    except ValueError as exc:
        raise SeedError(where, str(exc)) from exc


def _to_article(seed: Seed, row: list[str], columns: list[str], number: int) -> Article:
    where = f"{seed.where}:row {number}"
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        reason = f"has {len(row)} cells where the header has {len(columns)}; quote its cells"
        raise SeedError(where, reason)
    record = {name: cell for name, cell in zip(columns, row, strict=False) if cell.strip()}
    raw = find_text(record)
    if raw is None:
        raise SeedError(where, 'has no "text"')
    fields = Fields.from_mapping(record, said_by="CSV column")
    name = fields.id or f"{seed.id}:{number}"
    text = to_clean_text(raw)
    if not text.strip():
        raise SeedError(where, '"text" is blank')
    return titled(Seed(where=where, id=name, root=seed.root), text, fields, fields.title)
