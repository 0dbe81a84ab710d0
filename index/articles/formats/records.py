""".jsonl, .jsonl.gz and .json: one article a line, or a record of a list."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import zlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from index.articles.fields import find_text
from index.articles.formats.archive import to_file
from index.articles.formats.bundles import read_unpacked
from index.articles.formats.day_orders import DayOrders
from index.articles.formats.decoding import BINARY, LONGEST_BOM, bom_encoding, decode
from index.articles.formats.exports import find_export
from index.articles.seed import MAX_BYTES, Record, Seed, read_all, read_records, to_record_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_ASSIGNMENT = re.compile(rb"\s*window\.YTD\.\w+\.part\d+\s*=\s*")
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+(\d{1,9}) chars\]\s*$")
_MAX_CUT_CHARACTERS = 60
_FREE_BYTES = 1_000_000  # of a gzipped file, however well they are packed
_MAX_RATIO = 150  # text seldom shrinks to less than a tenth


def read_jsonl(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the articles of a file of records, and the records that cannot be read."""
    orders = _day_orders(seed, file)
    file.seek(0)
    yield from _read_lines(seed, file, orders)


def read_jsonl_gz(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield what `read_jsonl` does, of a gzipped file."""
    orders = _day_orders(seed, gzip.GzipFile(fileobj=file))
    file.seek(0)
    yield from _read_lines(seed, gzip.GzipFile(fileobj=file), orders)


def _read_lines(
    seed: Seed, file: BufferedReader | gzip.GzipFile, orders: DayOrders
) -> Iterator[Article | SeedError]:
    number = 0
    cut: list[str] = []

    def records() -> Iterator[Record]:
        nonlocal number
        for number, line in enumerate(_lines(seed, file), 1):
            if line.strip():
                yield Record(
                    where=f"{seed.where}:{number}",
                    read=partial(_read_line, seed, line, number, cut, orders),
                    place=f"on line {number}",
                )

    is_empty = True
    try:
        for found in read_records(records()):
            is_empty = False
            yield found
    except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as exc:
        if number == 0:
            raise SeedError(seed.where, f"is broken: {exc}") from None  # an OSError that stays
        yield SeedError(f"{seed.where}:{number + 1}", f"is broken from here on: {exc}")
    else:
        if is_empty:
            raise SeedError(seed.where, "is empty")
        if cut:
            yield SeedError(seed.where, _cut_reason(cut))


def _day_orders(seed: Seed, file: BufferedReader | gzip.GzipFile) -> DayOrders:
    """Return the orders of day and month in the fields of records."""
    try:
        if bom_encoding(file.peek(LONGEST_BOM)) in (None, "utf-8-sig"):
            return DayOrders(map(_loosely, _lines(seed, file)), seed.on_step)
    except (SeedError, EOFError, zlib.error, gzip.BadGzipFile):  # which reading them tells
        pass
    return DayOrders()


def _loosely(line: bytes) -> Any:
    """Return the record on a line, None where there is none."""
    if len(line) > MAX_BYTES:
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def read_json(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the articles of a JSON file: a list of records, a record that holds one, or a record.

    Lines of JSON, which many programs save as .json, are read as such; where it is the list of an
    unpacked export, its texts are read.
    """
    texts = read_unpacked(seed, file)
    return _read_json(seed, file) if texts is None else texts


def _read_json(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    data = read_all(seed, file)
    if not data.strip():
        raise SeedError(seed.where, "is empty")
    try:
        value = _parse(seed.where, data)
    except SeedError as error:
        lines = [line for line in data.split(b"\n", 2) if line.strip()]
        if "Extra data" in error.reason and len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
            yield from read_jsonl(seed, to_file(data))
            return
        raise
    cut: list[str] = []
    export = find_export(value)
    records = list(export.records) if export else _records(value)
    said_by = export.said_by if export else "JSON field"
    if records is None:
        article = _read_record(seed, value, seed.where, 1)
        yield replace(article, id=seed.id) if article.id == f"{seed.id}:1" else article
        return
    if not records:
        raise SeedError(seed.where, (export and export.note) or "is an empty list")
    settle = DayOrders(records).settle
    yield from read_records(
        Record(
            where=(where := f"{seed.where}:record {number}"),
            read=partial(_read_record, seed, settled, where, number, said_by=said_by),
            place=f"in record {number}",
        )
        for number, record in enumerate(records, 1)
        for settled in [settle(_uncut(record, cut))]
    )
    if export and export.note:
        yield SeedError(seed.where, export.note)
    if cut:
        yield SeedError(seed.where, _cut_reason(cut))


def read_js(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the posts of a part of a Twitter archive, which is JSON behind the name of a variable.

    Raises SeedError for every other script.
    """
    data = read_all(seed, file)
    start = _ASSIGNMENT.match(data)
    if start is None:
        raise SeedError(seed.where, "is a script, not articles")
    if find_export(_parse(seed.where, data[start.end() :])) is None:
        raise SeedError(seed.where, "is a part of a Twitter archive that holds no posts")
    yield from read_json(seed, to_file(data[start.end() :]))


def _uncut(record: Any, cut: list[str]) -> Any:
    """Return a record whose text does not end with how much of it is missing, noted in `cut`."""
    if not isinstance(record, dict):
        return record
    found = {
        name: match
        for name, value in record.items()
        if isinstance(value, str) and (match := _CUT.search(value[-_MAX_CUT_CHARACTERS:]))
    }
    if not found:
        return record
    cut.extend(match[1] for match in found.values())
    whole = {name: record[name][: -len(match[0])] + "…" for name, match in found.items()}
    return {**record, **whole}


def _cut_reason(cut: list[str]) -> str:
    missing = sum(int(n) for n in cut)
    return (
        f"{len(cut)} of its texts are cut off by the service that sent them: {missing:,} "
        "characters are missing, which their pages hold"
    )


def _records(value: Any) -> list[Any] | None:
    """Return the list of records that `value` is or holds; None where it is a record."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and find_text(value) is None:
        for inner in value.values():
            if isinstance(inner, list) and any(isinstance(item, dict) for item in inner):
                return inner
    return None


def _lines(seed: Seed, file: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """Yield the lines of `file`; UTF-16 and UTF-32 come out as UTF-8."""
    first_bytes = file.peek(LONGEST_BOM)
    encoding = bom_encoding(first_bytes)
    if encoding is None and b"\0" in first_bytes:
        raise SeedError(seed.where, BINARY)
    if encoding is None or encoding == "utf-8-sig":
        file.read(len(codecs.BOM_UTF8) if encoding else 0)
        # A line is cut off beyond what can be a record; the rest of it is passed over.
        while line := file.readline(MAX_BYTES + 1):
            _reject_bomb(seed, file)
            yield line
            while len(line) > MAX_BYTES and not line.endswith(b"\n"):
                line = file.readline(MAX_BYTES + 1)
                _reject_bomb(seed, file)
    else:
        with io.TextIOWrapper(file, encoding, newline="\n") as lines:
            while text := lines.readline(MAX_BYTES + 1):
                _reject_bomb(seed, file)
                yield text.encode("utf-8", "surrogatepass")
                while len(text) > MAX_BYTES and not text.endswith("\n"):
                    text = lines.readline(MAX_BYTES + 1)


def _reject_bomb(seed: Seed, file: BufferedReader | gzip.GzipFile) -> None:
    if isinstance(file, gzip.GzipFile):
        # typeshed knows not that what it reads from is a file.
        unpacked, packed = file.tell(), file.fileobj.tell()  # type: ignore[union-attr]
        if unpacked > max(_FREE_BYTES, _MAX_RATIO * packed):
            raise SeedError(seed.where, "is a gzip bomb: it grows more than 150-fold")


def _read_line(file: Seed, line: bytes, number: int, cut: list[str], orders: DayOrders) -> Article:
    where = f"{file.where}:{number}"
    if len(line) > MAX_BYTES:
        raise SeedError(where, f"is a line of more than {MAX_BYTES // 10**6} MB")
    record = orders.settle(_uncut(_parse(where, line.rstrip()), cut))
    return _read_record(file, record, where, number)


def _parse(where: str, data: bytes) -> Any:
    try:
        return json.loads(decode(data))
    except json.JSONDecodeError as exc:
        line = f"line {exc.lineno}, " if exc.lineno > 1 else ""
        raise SeedError(where, f"broken JSON: {exc.msg} ({line}column {exc.colno})") from exc
    except RecursionError as exc:
        raise SeedError(where, "broken JSON: nested too deeply") from exc
    except ValueError as exc:
        raise SeedError(where, str(exc)) from exc


def _read_record(
    file: Seed, record: Any, where: str, number: int, *, said_by: str = "JSON field"
) -> Article:
    if not isinstance(record, dict):
        raise SeedError(where, "is not a JSON object")
    seed = replace(file, where=where, id=f"{file.id}:{number}")
    return to_record_article(seed, record, said_by=said_by)
