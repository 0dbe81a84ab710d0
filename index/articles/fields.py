"""Fields: what a record, front matter or header says of its article, under the usual names.

Takes a mapping as some program wrote it; gives clean values, and None for what it does not tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.dates import to_days_of_field

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from index.articles.dates import Days

_MAX_ITEMS = 100  # of a list in a field
_SAID = ("author", "language", "published", "source", "title", "updated", "url")
# The usual names of a field, in small letters without "_", "-" and blanks; the first one counts.
_NAMES = {
    "id": ("id", "uuid", "guid"),
    "title": tuple("title headline subject fulltitle articletitle pagetitle name".split()),
    "text": tuple(
        "text body content articletext articlebody fulltext maintext article story contenttext "
        "contenthtml pagecontent bodytext plaintext rawtext document contentmarkdown "
        "markdown".split()
    ),
    "source": tuple(
        "source outlet publisher publication newspaper sitename site sourcehostname sourcename "
        "publicationtitle journal website domainname sourcedomain hostname domain".split()
    ),
    "url": tuple(
        "url link canonicalurl permalink articleurl sourceurl originalurl pageurl weburl uri "
        "source".split()
    ),
    "author": tuple(
        "author authors byline creator creators writer authorname bookauthor publishedby".split()
    ),
    "language": ("language", "lang", "languagecode", "inlanguage"),
}
_PUBLISHED = tuple(
    "date published publishedat publishdate publicationdate datepublished dateofpublication "
    "publishedon pubdate publishedtime datepublish publishingdate publishtime publicationtime "
    "firstpublished webpublicationdate dateissued issued dateposted postedat postdate posted "
    "articledate releasedate".split()
)
_UPDATED = tuple(
    "updated modified lastmod updatedat datemodified lastmodified datemodify dateupdated "
    "modifiedat".split()
)
_NESTED = frozenset({"metadata", "meta", "frontmatter"})  # hold what is known of an article
_INNER = ("name", "rendered", "text", "title", "value", "$date", "content", "#text")
_TEXTS = ("rendered", "text", "content", "paragraphs", "value", "#text")
_NO_DATES = frozenset("true false yes no none null nan ~ - – 0".split())
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
NOT_UNDERSTOOD = "date not understood"
_TRUE = ("true", "yes", "1")
_FALSE = ("false", "no")
_STATES = ("draft", "published", "status", "poststatus", "state")
_NOT_OUT = ("draft", "auto-draft", "trash", "trashed", "deleted", "pending", "private", "future")


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
    not_understood: str | None = None  # what stands for a date and names no day

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, said_by: str) -> Fields:
        """Return the fields in `mapping`, each under one of its usual names."""
        values = _by_name(mapping)

        to_line = one_line if _is_plain(values) else _plain_line

        def lines(field: str) -> Iterator[str]:
            return filter(None, (to_line(values.get(name)) for name in _NAMES[field]))

        tag = next(lines("language"), "")
        language = re.match(r"([a-z]{2})(?![a-z])", tag.lower())

        def days(names: Sequence[str]) -> Days | None:
            found = (
                to_days_of_field(value, tag or None)
                for name in names
                if (value := _scalar(values.get(name)))
            )
            return next(filter(None, found), None)

        published, updated = days(_PUBLISHED), days(_UPDATED)
        fields = cls(
            id=next(filter(None, (one_line(values.get(name)) for name in _NAMES["id"])), None),
            title=next(lines("title"), None),
            source=next((_outlet(s) for s in lines("source") if not _ADDRESS.match(s)), None),
            url=next((url for url in lines("url") if _ADDRESS.fullmatch(url)), None),
            author=next((_commas(who) for who in lines("author")), None),
            published=published.first if published else None,
            published_to=published.last if published and not published.day else None,
            updated=updated.day if updated else None,
            language=language[1] if language else None,
            not_understood=None if published else _unread(values),
        )
        known = [name for name in _SAID if getattr(fields, name) is not None]
        return replace(fields, provenance=tuple((name, said_by) for name in known))

    def with_more(self, other: Fields) -> Fields:
        """Return these fields, and of `other` those that they do not tell."""
        said = dict(self.provenance)
        more = {name: by for name, by in other.provenance if name not in said}
        found = {name: getattr(other, name) for name in more}
        if "published" in more:
            found |= {"published_to": other.published_to, "not_understood": None}
        return replace(self, **found, provenance=tuple(sorted({**said, **more}.items())))


def one_line(value: object) -> str | None:
    """Return a field's value as one line of clean text; lists are joined with ", ".

    Of a mapping, as exports have of authors and outlets, it is the name.
    """
    if isinstance(value, list):
        # Not lists in lists: a few lines of YAML can stand for billions of these.
        flat = (item for item in value[:_MAX_ITEMS] if not isinstance(item, list))
        return ", ".join(filter(None, map(one_line, flat))) or None
    if isinstance(value, dict):
        inner = (value[name] for name in _INNER if isinstance(value.get(name), str))
        value = next(inner, None)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(to_clean_text(str(value)).split()) or None


def is_draft(mapping: Mapping[str, Any]) -> bool:
    """Say whether a record or front matter is that of a draft, or of what was thrown away."""
    values = {
        name: str(value).strip().lower()
        for name, value in _by_name(mapping).items()
        if name in _STATES and isinstance(value, str | int)
    }
    return (
        values.get("draft") in _TRUE
        or values.get("published") in _FALSE
        or any(values.get(name) in _NOT_OUT for name in _STATES[2:])
    )


def is_date_name(name: object) -> bool:
    """Say whether a field of that name holds a day of publication or change."""
    plain = _to_plain_name(name)
    return plain in _PUBLISHED or plain in _UPDATED


def find_text(mapping: Mapping[str, Any]) -> Any:
    """Return the value of the first of the fields that usually hold an article's text, or None.

    Markup in it is read, and the parts of a list are paragraphs; where the record's `content_type`
    is "text/plain", it stands as it is.
    """
    values = _by_name(mapping)
    found = [values[name] for name in _NAMES["text"] if values.get(name) is not None]
    value = next((value for value in found if value != ""), next(iter(found), None))
    words = None if _is_plain(values) else _paragraphs(value)
    return value if words is None else words


def _is_plain(values: Mapping[str, Any]) -> bool:
    """Say whether a record tells that its fields hold no markup."""
    return values.get("contenttype") == "text/plain"


def _paragraphs(value: Any) -> str | None:
    """Return the text that a value holds, None where it or a part of it holds none."""
    from index.articles.formats.plain import to_plain

    if isinstance(value, dict):
        value = _inner_text(value)
    if isinstance(value, list) and value:
        items = [_inner_text(item) if isinstance(item, dict) else item for item in value]
        texts = [to_plain(item).strip() for item in items if isinstance(item, str)]
        return "\n\n".join(filter(None, texts)) if len(texts) == len(items) else None
    return to_plain(value) if isinstance(value, str) else None


def _inner_text(value: dict[str, Any]) -> str | list[Any] | None:
    """Return the text or the parts that a mapping holds, the first that are not empty."""
    found = [value[name] for name in _TEXTS if isinstance(value.get(name), str | list)]
    return next(filter(None, found), next(iter(found), None))


def _plain_line(value: object) -> str | None:
    from index.articles.formats.plain import to_plain

    line = one_line(value)
    return line and one_line(to_plain(line))


def _commas(names: str) -> str:
    return ", ".join(name.strip() for name in names.split(";"))


def _outlet(name: str) -> str:
    """Return an outlet's name; an address is called as people call it."""
    return name.removeprefix("www.") if " " not in name else name


def _scalar(value: object) -> str | None:
    """Return a date's value as text, of a list the first one."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str | dict)), None)
    if isinstance(value, dict):
        value = next((value[k] for k in ("$date", "date", "value", "start") if k in value), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _unread(values: Mapping[str, Any]) -> str | None:
    """Return what stands where the day of publication should, if it is more than a blank."""
    found = (_scalar(values.get(name)) for name in _PUBLISHED)
    return next((v[:60] for v in found if v and v.lower() not in _NO_DATES), None)


def _by_name(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by name; what lies in a mapping of metadata comes behind the rest."""
    found: dict[str, Any] = {}
    inner: list[Mapping[str, Any]] = []
    for key, value in mapping.items():
        name = _to_plain_name(key)
        if isinstance(value, dict) and (name in _NESTED or key == "_source"):
            inner.append(value)
        else:
            found.setdefault(name, value)
    for values in inner:
        for key, value in values.items():
            found.setdefault(_to_plain_name(key), value)
    return found


def _to_plain_name(key: object) -> str:
    return re.sub(r"[\s_-]+", "", str(key).lower().removeprefix("dc:"))
