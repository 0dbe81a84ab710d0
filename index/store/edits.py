"""Edits: what people say of an article, which goes before what its seed says.

Takes an article as it was read; gives it with the title, outlet, author or day that somebody gave
it by hand. An edit is known by root and id, so that it outlives every reading of the seed.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from index.store.values import as_damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.articles.article import Article
    from index.store.database import Database

EDITED = "edited"  # what the provenance of such a field says
FIELDS = ("title", "source", "author", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody gave one field of an article: `value`, None for unknown.

    `before` is what it was, and `said_by` what had said so. A day is in ISO 8601, a range of days
    two of them with "/" between.

    Raises TypeError and ValueError for what nobody can have said: a backup may be anyone's.
    """

    root: str
    id: str
    field: str
    value: str | None
    before: str | None
    said_by: str | None
    edited: datetime.datetime

    def __post_init__(self) -> None:
        for text in (self.root, self.id, self.field):
            if not isinstance(text, str):
                raise TypeError(f"an edit names {text!r}")
        if not (self.said_by is None or isinstance(self.said_by, str)):
            raise TypeError(f"{self.said_by!r} has said nothing")
        if self.field not in FIELDS:
            raise ValueError(f"{self.field!r} is no field to edit; those are {', '.join(FIELDS)}")
        for value in (self.value, self.before):
            if not (value is None or isinstance(value, str)):
                raise TypeError(f"{self.field} is {value!r}")
            if self.field == "title" and not value:
                raise ValueError(f"article {self.id!r} needs a title")
            if self.field == "published":
                to_published(value)

    @classmethod
    @as_damage
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the edit of a row: the fields in order."""
        root, id_, field, value, before, said_by, edited = row
        return cls(
            root=root,
            id=id_,
            field=field,
            value=value,
            before=before,
            said_by=said_by,
            edited=datetime.datetime.fromisoformat(edited),
        )


class Edits:
    """All edits there are, to be applied to articles."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._of: dict[tuple[str, str], list[Edit]] = defaultdict(list)
        for edit in edits:
            self._of[edit.root, edit.id].append(edit)

    def __iter__(self) -> Iterator[Edit]:
        """Yield each edit."""
        for edits in self._of.values():
            yield from edits

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the articles that were edited."""
        return tuple(dict.fromkeys(article_id for _, article_id in self._of))

    def of(self, root: str, article_id: str) -> dict[str, Edit]:
        """Return the edits of an article, by field."""
        return {edit.field: edit for edit in self._of.get((root, article_id), ())}

    def apply(self, article: Article, *, known_as: str | None = None) -> Article:
        """Return an article with its edits, or those of the one whose id was `known_as`."""
        for edit in self._of.get((article.root, known_as or article.id), ()) if self._of else ():
            article = with_value(article, edit.field, edit.value, said_by=EDITED)
        return article


def to_value(article: Article, field: str) -> str | None:
    """Return what an article says in a field, as an edit has it."""
    if field != "published":
        value: str | None = getattr(article, field)
        return value
    first, last = article.published, article.published_to
    return "/".join(day.isoformat() for day in (first, last) if day) or None


def with_value(article: Article, field: str, value: str | None, *, said_by: str | None) -> Article:
    """Return an article that says `value` in a field, and that `said_by` has said so."""
    origins = {name: origin for name, origin in article.provenance if name != field}
    if value is not None and said_by is not None:
        origins[field] = said_by
    provenance = tuple(sorted(origins.items()))
    if field == "published":
        first, last = to_published(value)
        return replace(article, published=first, published_to=last, provenance=provenance)
    # Named, not by `field`: what a field may hold stays checked.
    match field:
        case "source":
            return replace(article, source=value, provenance=provenance)
        case "author":
            return replace(article, author=value, provenance=provenance)
        case _:
            return replace(article, title=value or article.id, provenance=provenance)


def kept_as(store: Database, row: int) -> str:
    """Return the id that the edits of the article of that row are known by.

    That is its own, but where an unfinished build has found it under another, which it gets then.
    """
    with store.reading() as connection:
        ((id_,),) = connection.execute(
            "SELECT ifnull((SELECT id FROM aliases WHERE old = a.id AND a.died IS NOT NULL), id) "
            "FROM articles a WHERE row = ?",
            (row,),
        )
    return str(id_)


def to_published(value: str | None) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and, of several, the last day of a date as an edit has it."""
    first, _, last = (value or "").partition("/")
    days = [datetime.date.fromisoformat(day) if day else None for day in (first, last)]
    if days[1] and not (days[0] and days[0] < days[1]):
        raise ValueError(f"{value!r} is no range of days")
    return days[0], days[1]
