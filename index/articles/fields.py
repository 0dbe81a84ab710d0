"""Fields: what a record, front matter or header says of its article, under the usual names.

Takes a mapping as some program wrote it; gives clean values, and None for what it does not tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.dates import to_days

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from index.articles.dates import Days

_MAX_ITEMS = 100  # of a list in a field
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

_TRUE = ("true", "yes", "1")
_FALSE = ("false", "no")
_NOT_OUT = ("draft", "auto-draft", "trash", "trashed", "deleted", "pending", "private")


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


def is_draft(mapping: Mapping[str, Any]) -> bool:
    """Say whether a record or front matter is that of a draft, or of what was thrown away."""
    values = {name: str(value).strip().lower() for name, value in _by_name(mapping).items()}
    return (
        values.get("draft") in _TRUE
        or values.get("published") in _FALSE
        or any(values.get(name) in _NOT_OUT for name in ("status", "poststatus", "state"))
    )


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
