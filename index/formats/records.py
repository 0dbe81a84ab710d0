""".jsonl and .jsonl.gz: one article a line."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from index.articles import to_clean_text
from index.errors import SeedError
from index.formats.decoding import BINARY, LONGEST_BOM, bom_encoding, decode
from index.formats.seed import Fields, Seed, titled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles import Article


def read_jsonl(seed: Seed, file: BufferedReader | gzip.GzipFile) -> Iterator[Article | SeedError]:
    """Yield the articles of a file of records, and the records that cannot be read."""
    lines: dict[str, int] = {}  # id -> the line its article stands on
    number = 0
    is_empty = True
    try:
        for number, line in enumerate(_lines(seed, file), 1):
            if not line.strip():
                continue
            is_empty = False
            try:
                article = _read_record(seed, line, number)
            except SeedError as error:
                yield error
                continue
            first = lines.setdefault(article.id, number)
            if first == number:
                yield article
            else:
                reason = f"duplicate id {article.id!r} (first on line {first})"
                yield SeedError(f"{seed.where}:{number}", reason)
    except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as exc:
        if number == 0:
            raise SeedError(seed.where, f"is broken: {exc}") from exc
        yield SeedError(f"{seed.where}:{number + 1}", f"is broken from here on: {exc}")
    else:
        if is_empty:
            raise SeedError(seed.where, "is empty")


def read_jsonl_gz(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield what `read_jsonl` does, of a gzipped file."""
    return read_jsonl(seed, gzip.GzipFile(fileobj=file))


def _lines(seed: Seed, file: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """Yield the lines of `file`; UTF-16 and UTF-32 come out as UTF-8."""
    first_bytes = file.peek(LONGEST_BOM)
    encoding = bom_encoding(first_bytes)
    if encoding is None and b"\0" in first_bytes:
        raise SeedError(seed.where, BINARY)
    if encoding is None or encoding == "utf-8-sig":
        file.read(len(codecs.BOM_UTF8) if encoding else 0)
        yield from file
    else:
        with io.TextIOWrapper(file, encoding, newline="\n") as lines:
            for line in lines:
                yield line.encode()


def _read_record(file: Seed, line: bytes, number: int) -> Article:
    where = f"{file.where}:{number}"
    try:
        record = json.loads(decode(line.rstrip()))
    except json.JSONDecodeError as exc:
        raise SeedError(where, f"broken JSON: {exc.msg} (column {exc.colno})") from exc
    except RecursionError as exc:
        raise SeedError(where, "broken JSON: nested too deeply") from exc
    except ValueError as exc:
        raise SeedError(where, str(exc)) from exc
    if not isinstance(record, dict):
        raise SeedError(where, "is not a JSON object")
    fields = Fields.from_mapping(record, said_by="JSON field")
    raw = record.get("text")
    if not isinstance(raw, str):
        raise SeedError(where, 'has no "text"' if raw is None else '"text" is not a string')
    text = to_clean_text(raw)
    if not text.strip():
        raise SeedError(where, '"text" is blank')
    seed = replace(file, where=where, id=fields.id or f"{file.id}:{number}")
    return titled(seed, text, fields, fields.title)
