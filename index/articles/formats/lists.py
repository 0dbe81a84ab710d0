"""Lists of addresses: what Pocket, Instapaper and Raindrop export, bookmarks, OPML.

Takes the bytes of a file; gives the addresses in it where it is such a list. A list holds no
article: its addresses are fetched where that is asked for, and at no other time.
"""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING

from index.articles.fields import find_text
from index.articles.formats.decoding import decode
from index.articles.formats.xml import local_name, to_tree
from index.articles.seed import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

_HEAD_BYTES = 4096
_PAGE = re.compile(
    rb"<!DOCTYPE NETSCAPE-Bookmark-file|<title>\s*(?:Pocket Export|Instapaper:? Export|Bookmarks)",
    re.IGNORECASE,
)
_LINK = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_STATED = re.compile(r"\ufeff?sep=([,;\t|])\s*", re.IGNORECASE)
_DELIMITERS = ",;\t|"
_COLUMNS = frozenset({"url", "link", "address", "href"})


def addresses_in(name: str, data: bytes) -> tuple[str, ...]:
    """Return the addresses in a list of them, each once; none where the file `name` is no list."""
    suffix = name.lower().rsplit(".", 1)[-1]
    try:
        found = _found(suffix, data)
    except (ValueError, csv.Error):
        return ()
    return tuple(dict.fromkeys(found))


def to_reason(n: int, where: str) -> str:
    """Return why a list of `n` addresses is no article, and what to do with it."""
    return (
        f"is a list of {n} addresses, not of articles; to fetch them: quoth build --fetch {where}"
    )


def is_list_page(data: bytes) -> bool:
    """Say whether a page is a list of addresses that a program exported."""
    return _PAGE.search(data[:_HEAD_BYTES]) is not None


def address_column(columns: Sequence[str]) -> int | None:
    """Return which column of a table has addresses, None where it has texts, too, or none."""
    names = [re.sub(r"[\s_-]+", "", column.strip().lower()) for column in columns]
    if find_text(dict.fromkeys(columns, "")) is not None:
        return None
    return next((at for at, name in enumerate(names) if name in _COLUMNS), None)


def read_header(lines: TextIO) -> tuple[int, str, str]:
    """Return how many lines were read, the last of which names the columns, and what parts them.

    Blank lines before it are passed over, and so is Excel's own, which states the separator. The
    line is "" where a table is empty.
    """
    n_lines = 1
    header = lines.readline()
    while header and not header.strip():
        n_lines += 1
        header = lines.readline()
    if stated := _STATED.fullmatch(header):
        return n_lines + 1, lines.readline(), stated[1]
    return n_lines, header, max(_DELIMITERS, key=header.count)


def _found(suffix: str, data: bytes) -> list[str]:
    if suffix in ("html", "htm", "xhtml"):
        return list(map(html.unescape, _LINK.findall(decode(data)))) if is_list_page(data) else []
    if suffix in ("opml", "xml"):
        root = to_tree(data)
        if local_name(root) != "opml":
            return []
        outlines = (element for element in root.iter() if local_name(element) == "outline")
        found = (outline.get("xmlUrl") or outline.get("url") or "" for outline in outlines)
        return [url for url in found if _ADDRESS.fullmatch(url)]
    if suffix in ("csv", "tsv"):
        return _in_table(decode(data))
    lines = [line.strip() for line in decode(data).split("\n") if line.strip()]
    return lines if len(lines) > 1 and all(map(_ADDRESS.fullmatch, lines)) else []


def _in_table(text: str) -> list[str]:
    csv.field_size_limit(MAX_BYTES)
    lines = io.StringIO(text, newline="")
    _, header, delimiter = read_header(lines)
    at = address_column(next(csv.reader([header], delimiter=delimiter), []))
    if at is None:
        return []
    rows = csv.reader(lines, delimiter=delimiter)
    cells = (row[at].strip() for row in rows if len(row) > at)
    return [cell for cell in cells if _ADDRESS.fullmatch(cell)]
