""".xlsx: as a .csv, a row is an article; the sheets of an Office Open XML workbook (ECMA-376).

The first row that is filled names the columns, of each sheet its own, struck out or not. Days are
read as such: a workbook keeps them as numbers, and says by the format of the cell that they are
days.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from index.articles.article import to_left_out
from index.articles.fields import find_text
from index.articles.formats.archive import Archive
from index.articles.formats.day_orders import DayOrders
from index.articles.formats.xml import children, inner_text, local_name
from index.articles.seed import Record, Seed, read_records, to_record_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_MAX_FORMAT = 255  # characters that a workbook can have there
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
_MAX_COLUMNS = 16_384  # that a workbook can have
_FIRST_DAY = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
_MAX_DAYS = 2_958_465  # 31 December 9999


def read_xlsx(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the articles of a workbook, and the rows and sheets that cannot be read."""
    archive = Archive(seed, file)
    if _WORKBOOK not in archive:
        raise SeedError(seed.where, f"is not an .xlsx: it lacks {_WORKBOOK}")
    workbook = _Workbook(archive)
    found = [(name, [row for row in rows if row[1]], rows) for name, rows in workbook.sheets()]
    sheets = [(name, rows) for name, rows, _ in found if rows]
    if not sheets:
        raise SeedError(seed.where, "has no row")
    for name, rows, all_rows in found:
        if n := len(all_rows) - len(rows):
            rows_are = "1 row that is" if n == 1 else f"{n} rows that are"
            yield SeedError(f"{seed.where}:sheet {name}", f"left out: {rows_are} struck out")
    problems = [
        SeedError(f"{seed.where}:sheet {name}", problem)
        for name, rows in sheets
        if (problem := _problem(rows))
    ]
    if len(problems) == len(sheets):
        raise SeedError(seed.where, problems[0].reason)
    yield from problems
    yield from read_records(
        record
        for number, (name, rows) in enumerate(sheets, 1)
        if not _problem(rows)
        for record in _records(seed, rows, f"sheet {name}, " if len(sheets) > 1 else "", number)
    )


# A row: its number in the sheet, its cells by their column, and what is struck out in it.
Row = tuple[int, dict[int, str], list[str]]
_Words = tuple[str, list[str]]  # of a cell or a string, and what is struck out in it


def _problem(rows: list[Row]) -> str:
    names = list(rows[0][1].values())
    if find_text(dict.fromkeys(names, "")) is None:
        return f'has no column named "text" (its first row has: {", ".join(names)[:200]})'
    return "" if len(rows) > 1 else "has no row besides its header"


def _records(seed: Seed, rows: list[Row], sheet: str, sheet_number: int) -> Iterator[Record]:
    columns = rows[0][1]
    orders = DayOrders(
        {columns.get(at, ""): v for at, v in cells.items()} for _, cells, _ in rows[1:]
    )
    for number, cells, struck in rows[1:]:
        where = f"{seed.where}:{sheet}row {number}"
        name = f"{seed.id}:{sheet_number}.{number}" if sheet else f"{seed.id}:{number}"
        record = {columns[at]: value for at, value in cells.items() if at in columns}
        yield Record(
            where=where,
            read=partial(
                _read_row,
                replace(seed, where=where, id=name),
                orders.settle(record),
                struck,
            ),
            place=f"in {sheet}row {number}",
        )


def _read_row(seed: Seed, record: dict[str, str], struck: list[str]) -> Article:
    article = to_record_article(seed, record, said_by="XLSX column")
    return with_left_out(article, to_left_out("struck out", struck))


class _Workbook:
    """The sheets of a workbook, read one at a time."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._strings = self._read_strings()
        self._days, self._struck = self._read_styles()
        tree = archive.read_tree(_WORKBOOK)
        self._first_day = _FIRST_DAY[
            any(
                element.get("date1904") in ("1", "true")
                for element in tree.iter()
                if local_name(element) == "workbookPr"
            )
        ]
        self._tree = tree

    def sheets(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the name and the rows of each sheet that is not hidden."""
        targets = self._targets()
        for sheet in self._tree.iter():
            if local_name(sheet) != "sheet" or sheet.get("state", "visible") != "visible":
                continue
            key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            name = targets.get(key, "")
            if name in self._archive:
                yield sheet.get("name", ""), list(self._rows(self._archive.read_tree(name)))

    def _targets(self) -> dict[str, str]:
        if _RELATIONS not in self._archive:
            return {}
        tree = self._archive.read_tree(_RELATIONS)
        return {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join("/xl", relation.get("Target", ""))
            ).lstrip("/")
            for relation in children(tree, "Relationship")
        }

    def _rows(self, tree: Any) -> Iterator[Row]:
        n, is_header = 0, True
        for row in tree.iter():
            if local_name(row) != "row":
                continue
            number = row.get("r", "")
            n = int(number) if number.isdecimal() and len(number) < 8 else n + 1
            cells: dict[int, str] = {}
            struck: list[str] = []
            names: dict[int, str] = {}  # struck out
            at = -1
            for cell in children(row, "c"):
                at = _column(cell.get("r", "")) if cell.get("r") else at + 1
                words, left_out = self._words(cell)
                struck += left_out
                if not 0 <= at < _MAX_COLUMNS:
                    continue
                if value := words.strip():
                    cells[at] = value
                elif name := " ".join(left_out).strip():
                    names[at] = name
            if cells and is_header:
                cells, is_header = names | cells, False
            if cells or struck:
                yield n, cells, struck

    def _words(self, cell: Any) -> _Words:
        """Return the words of a cell, and what is struck out: all of them by its style, or some."""
        words, struck = self._value(cell)
        if _number(cell.get("s", "")) in self._struck:
            return "", [*struck, words] if words.strip() else struck
        return words, struck

    def _value(self, cell: Any) -> _Words:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            strings = [_string(inner) for inner in children(cell, "is")]
            return "".join(words for words, _ in strings), [s for _, out in strings for s in out]
        value = inner_text(next(children(cell, "v"), None))
        if kind == "s":
            at = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self._strings[at] if 0 <= at < len(self._strings) else ("", [])
        if kind == "e":  # an error such as #N/A
            return "", []
        is_day = kind == "n" and _number(cell.get("s", "")) in self._days
        return self._to_day(value) if is_day else value, []

    def _to_day(self, value: str) -> str:
        try:
            n = int(float(value))
        except (ValueError, OverflowError):
            return value
        if not 0 < n <= _MAX_DAYS:
            return value
        return (self._first_day + datetime.timedelta(days=n)).isoformat()

    def _read_strings(self) -> list[_Words]:
        if _STRINGS not in self._archive:
            return []
        return [_string(item) for item in children(self._archive.read_tree(_STRINGS), "si")]

    def _read_styles(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return which styles of cells show a day, and which strike their words out."""
        if _STYLES not in self._archive:
            return frozenset(), frozenset()
        tree = self._archive.read_tree(_STYLES)
        formats = set(map(str, _DAY_FORMATS))
        for element in tree.iter():
            if local_name(element) == "numFmt":
                shown = _QUOTED.sub("", element.get("formatCode", "")[:_MAX_FORMAT].lower())
                if re.search(r"[dy]", shown):
                    formats.add(element.get("numFmtId", ""))
        styles = next((list(children(e, "xf")) for e in children(tree, "cellXfs")), [])
        fonts = next((list(children(e, "font")) for e in children(tree, "fonts")), [])
        struck = {str(i) for i, font in enumerate(fonts) if _is_struck(font)}
        return (
            frozenset(i for i, xf in enumerate(styles) if xf.get("numFmtId") in formats),
            frozenset(i for i, xf in enumerate(styles) if xf.get("fontId") in struck),
        )


def _is_struck(element: Any) -> bool:
    """Say whether a font, or what a run of words looks like, is struck out."""
    return any(
        local_name(e) == "strike" and e.get("val", "1") not in ("0", "false")
        for e in element.iter()
    )


def _number(style: str) -> int:
    return int(style) if style.isdecimal() and len(style) < 7 else -1


def _string(item: Any) -> _Words:
    """Return the words of a string, its runs joined, and those struck out; no readings."""
    words: list[str] = []
    struck: list[str] = []
    for child in item:
        name = local_name(child)
        if name == "t":
            words.append(str(child.text or ""))
        elif name == "r":
            found = [str(text.text or "") for text in children(child, "t")]
            (struck if _is_struck(child) else words).extend(found)
    return "".join(words), struck


def _column(reference: str) -> int:
    """Return the number, from 0, of the column in a reference such as "AB12"; -1 of none."""
    match = _REFERENCE.fullmatch(reference)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number - 1
