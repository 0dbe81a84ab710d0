"""A seed, and how what a reader found in it becomes an article.

Takes the text and the fields that a reader found; gives the article: what its fields say goes
before what its lines say, and what neither says stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import Article, to_clean_text
from index.articles.dates import to_days
from index.articles.formats.decoding import decode
from index.articles.furniture.finding import find_furniture, opening, title_line
from index.errors import SeedError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from io import BufferedReader

    from index.articles.article import Span
    from index.articles.dates import Days

MAX_TEXT_BYTES = 20_000_000  # of a text that is one article: the longest novels have 10 million
MAX_BYTES = 50_000_000  # of a file, or record, that is read as a whole
_MAX_ITEMS = 100  # of a list in a field
_MAX_TITLE_CHARACTERS = 120  # of a title cut from a longer line
_SAID = ("author", "language", "published", "source", "title", "updated", "url")
# The usual names of a field, in small letters without "_", "-" and blanks; the first one counts.
_NAMES = {
    "id": ("id", "uuid", "guid"),
    "title": ("title", "headline", "subject"),
    "text": tuple(
        "text body content articletext articlebody fulltext maintext article story contenttext "
        "contenthtml".split()
    ),
    "source": ("source", "outlet", "publisher", "publication", "newspaper", "sitename", "site"),
    "url": ("url", "link", "canonicalurl", "permalink", "articleurl"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "language": ("language", "lang"),
}
_PUBLISHED = tuple(
    "date published publishedat publishdate publicationdate datepublished dateofpublication "
    "publishedon pubdate publishedtime".split()
)
_UPDATED = ("updated", "modified", "lastmod", "updatedat", "datemodified", "lastmodified")
_IN_LINES = ("author", "published", "source")
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A file, or a record in one: its name in messages, and the id and root of its article."""

    where: str
    id: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedContent:
    """What one seed file holds: its articles in order, and the records that could not be read."""

    articles: tuple[Article, ...]
    skipped: tuple[SeedError, ...]


def printable(name: str) -> str:
    """Return a name as messages have it, on one line: what cannot be printed is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )


def read_all(seed: Seed, file: BufferedReader, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return all bytes of a file. Raises SeedError for one that is too large for one article."""
    data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SeedError(seed.where, f"is larger than {max_bytes // 10**6} MB; split it")
    return data


def find_text(mapping: Mapping[str, Any]) -> Any:
    """Return the value of the first of the fields that usually hold an article's text, or None."""
    values = _by_name(mapping)
    name = next((name for name in _NAMES["text"] if values.get(name) is not None), None)
    if name is None:
        return None
    if name == "contenthtml" and isinstance(values[name], str):
        from index.articles.formats.xml import MarkupText

        return MarkupText(values[name]).text
    return values[name]


def _by_name(mapping: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in mapping.items():
        found.setdefault(re.sub(r"[\s_-]+", "", str(key).lower().removeprefix("dc:")), value)
    return found


def to_text(seed: Seed, data: bytes) -> str:
    """Return the clean text in `data`. Raises SeedError where it holds none."""
    try:
        text = to_clean_text(decode(data))
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc
    if not text.strip():
        raise SeedError(seed.where, "is empty")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a record or front matter says of its article; None where it says nothing usable.

    `provenance` names what said each field that is known: (field, "front matter").
    """

    id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    published_to: datetime.date | None = None
    updated: datetime.date | None = None
    language: str | None = None
    provenance: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, said_by: str) -> Fields:
        """Return the fields in `mapping`, each under one of its usual names."""
        values = _by_name(mapping)

        def first(field: str) -> str | None:
            lines = (one_line(values.get(name)) for name in _NAMES[field])
            return next(filter(None, lines), None)

        tag = first("language") or ""
        language = re.match(r"([a-z]{2})(?![a-z])", tag.lower())

        def days(names: Sequence[str]) -> Days | None:
            found = (to_days(str(values[name]), tag or None) for name in names if name in values)
            return next(filter(None, found), None)

        published, updated = days(_PUBLISHED), days(_UPDATED)
        fields = cls(
            id=first("id"),
            title=first("title"),
            source=first("source"),
            url=first("url"),
            author=first("author"),
            published=published.first if published else None,
            published_to=published.last if published and not published.day else None,
            updated=updated.day if updated else None,
            language=language[1] if language else None,
        )
        known = [name for name in _SAID if getattr(fields, name) is not None]
        return replace(fields, provenance=tuple((name, said_by) for name in known))


def one_line(value: object) -> str | None:
    """Return a field's value as one line of clean text; lists are joined with ", ".

    Of a mapping, as exports have of authors and outlets, it is the name.
    """
    if isinstance(value, list):
        # Not lists in lists: a few lines of YAML can stand for billions of these.
        flat = (item for item in value[:_MAX_ITEMS] if not isinstance(item, list))
        return ", ".join(filter(None, map(one_line, flat))) or None
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        value = value["name"]
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(to_clean_text(str(value)).split()) or None


def titled(seed: Seed, text: str, fields: Fields, title: str | None) -> Article:
    """Return the article with `title`, or where that is None with the beginning of its text."""
    if title is not None:
        return to_article(seed, text, replace(fields, title=title), title_line(text, title))
    span = opening(text)
    line = one_line(text[slice(*span)]) if span else None
    if line is None or len(line) <= _MAX_TITLE_CHARACTERS:
        # What reads like a sentence, or is all there is, is text even where it serves as the title.
        is_heading = span and not _SENTENCE_END.search(line or "") and text[span[1] :].strip()
        return to_article(seed, text, replace(fields, title=line), span if is_heading else None)
    cut = line[: _MAX_TITLE_CHARACTERS + 1]
    cut = cut.rsplit(" ", 1)[0] if " " in cut else cut[:_MAX_TITLE_CHARACTERS]
    return to_article(seed, text, replace(fields, title=cut), None)


def to_article(seed: Seed, text: str, fields: Fields, title: Span | None) -> Article:
    """Return the article; what its fields say goes before what its lines say."""
    furniture = find_furniture(text, title)
    starts = (0, *(end for _, end in furniture.spans))
    ends = (*(start for start, _ in furniture.spans), len(text))
    if not any(text[start:end].strip() for start, end in zip(starts, ends, strict=True)):
        raise SeedError(seed.where, "has no text besides title, byline and date")
    said_by = {name: "text line" for name in _IN_LINES if getattr(furniture, name) is not None}
    said_by.update(fields.provenance)
    return Article(
        id=seed.id,
        root=seed.root,
        title=fields.title or seed.id,
        text=text,
        source=fields.source or furniture.source,
        url=fields.url,
        author=fields.author or furniture.author,
        published=fields.published or furniture.published,
        published_to=fields.published_to,
        updated=fields.updated,
        language=fields.language,
        provenance=tuple(sorted(said_by.items())),
        furniture=furniture.spans,
    )
