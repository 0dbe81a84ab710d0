"""Readwise: a table of highlights, of which those of one text are one article.

Its columns are those of Readwise's export (Highlight, Book Title, Book Author, Note …). What a
reader noted beside a highlight stays in the text, and is never quoted: it is not the author's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import Part
from index.articles.formats.downloads.splitting import read_parts
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.articles.article import Article
    from index.articles.seed import Seed

_HIGHLIGHT, _TITLE = "highlight", "book title"
_FIELDS = {"book author": "author", "url": "url", "source url": "url"}


def is_highlights(columns: Sequence[str]) -> bool:
    """Say whether a table with these columns is an export of highlights."""
    return {_HIGHLIGHT, _TITLE} <= {column.casefold() for column in columns}


def read_highlights(
    seed: Seed, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[Article | SeedError]:
    """Yield an article of the highlights of each text, in the order of the table."""
    names = [column.casefold() for column in columns]
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for cells in rows:
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        if row.get(_HIGHLIGHT):
            text = (row.get(_TITLE, ""), row.get("book author", ""))
            found.setdefault(text, []).append(row)
    if not found:
        raise SeedError(seed.where, "holds no highlight")
    parts = [_part(title, texts) for (title, _), texts in found.items()]
    yield from read_parts(seed, parts, said_by="Readwise")


def _part(title: str, rows: Sequence[dict[str, str]]) -> Part:
    said = {field: rows[0].get(name) or None for name, field in _FIELDS.items() if name in rows[0]}
    body: list[str] = []
    notes: list[int] = []
    for row in _in_order(rows):
        body.append(row[_HIGHLIGHT])
        if row.get("note"):
            notes.append(len(body))
            body.append(row["note"])
    key = re.sub(r"[^\w]+", "-", f"{title} {said.get('author') or ''}".casefold()).strip("-")
    return Part(
        place=title or "highlights",
        key=key,
        head=[line for line in (title, said.get("author")) if line],
        body=body,
        asides=notes,
        said={"title": title or None, **said},
    )


def _in_order(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the highlights of a text as they stand in it, where all have a number for that."""
    places = [row.get("location", "") for row in rows]
    if not all(place.isdecimal() for place in places):
        return list(rows)
    return sorted(rows, key=lambda row: int(row["location"][:12]))
