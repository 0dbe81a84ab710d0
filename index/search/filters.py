"""Filters: which articles a question is asked of."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_unicode
from index.errors import QuestionError, UnknownAuthorError, UnknownSourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_NAMED = 5  # sources that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question is asked of. Days are inclusive; of what is not named, all.

    An author is a name or a part of one, such as "Doe": whole words of what the article says.
    Collections are named whatever their case, articles by their ids. An article must fit each kind
    of filter that is given, and of a kind any one.

    With either day given, articles without a date are left out; one of which only the month or
    year is known is let in where any day of it is.
    """

    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for kind in ("sources", "authors", "collections", "articles"):
            object.__setattr__(self, kind, tuple(map(to_unicode, getattr(self, kind))))
        first, last = self.published_from, self.published_to
        if first is not None and last is not None and first > last:
            raise QuestionError(f"no day lies from {first} to {last}: the first is after the last")

    @property
    def need_date(self) -> bool:
        """Say whether articles without a date are left out."""
        return self.published_from is not None or self.published_to is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the filters as the JSON contract has them."""
        first, last = self.published_from, self.published_to
        return {
            "published_from": first.isoformat() if first else None,
            "published_to": last.isoformat() if last else None,
            "sources": list(self.sources),
            "authors": list(self.authors),
            "collections": list(self.collections),
            "articles": list(self.articles),
        }


def to_filters(
    first: str | datetime.date | None,
    last: str | datetime.date | None,
    sources: Sequence[str],
    *,
    authors: Sequence[str] = (),
    collections: Sequence[str] = (),
    articles: Sequence[str] = (),
) -> Filters:
    """Return the filters that people and programs write; a day may be blank.

    Raises QuestionError for what is no day, and for names and ids that are no list of strings.
    """
    named = {
        "sources": sources,
        "authors": authors,
        "collections": collections,
        "articles": articles,
    }
    for kind, names in named.items():
        is_list = isinstance(names, (list, tuple))
        if not is_list or not all(isinstance(name, str) for name in names):
            what = "ids" if kind == "articles" else "names"
            raise QuestionError(f"{kind} must be a list of {what}")
    days = [to_day(day) if day and str(day).strip() else None for day in (first, last)]
    lists = {kind: tuple(names) for kind, names in named.items()}
    return Filters(published_from=days[0], published_to=days[1], **lists)


def with_known_sources(filters: Filters, known: Collection[str]) -> Filters:
    """Return filters with their sources as the articles write them, whatever their case.

    Raises UnknownSourceError, naming the nearest there are.
    """
    if all(source in known for source in filters.sources):
        return filters
    folded = defaultdict(list)
    for name in sorted(known):
        folded[_folded(name)].append(name)
    sources: dict[str, None] = {}  # in the order they were given, each once
    for source in filters.sources:
        names = [source] if source in known else folded.get(_folded(source))
        if not names:
            raise UnknownSourceError(f"no article is from {source!r}; {nearest(source, known)}")
        sources.update(dict.fromkeys(names))
    return replace(filters, sources=tuple(sources))


def reject_unknown_authors(filters: Filters, known: Collection[str]) -> None:
    """Raise UnknownAuthorError for an author whom no article names, with the nearest there are."""
    for author in filters.authors:
        if not any(names_author(line, author) for line in known):
            there_are = nearest(author, known, none="no article says who wrote it")
            raise UnknownAuthorError(f"no article is by {author!r}; {there_are}")


def names_author(line: str, author: str) -> bool:
    """Say whether an article's author line names an author, by the whole words of the name."""
    wanted = _words(author)
    return bool(wanted.strip()) and wanted in _words(line)


def _words(name: str) -> str:
    words = re.findall(r"[^\W_]+", name.casefold())
    return f" {' '.join(words)} "


def nearest(
    source: str, known: Collection[str], none: str = "no article says what source it is from"
) -> str:
    """Return in words which of the `known` names are most like `source`, `none` without any."""
    if not known:
        return none
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=_folded(source))

    def likeness(name: str) -> float:
        matcher.set_seq1(_folded(name)[:100])
        return matcher.ratio()

    names = sorted(sorted(known), key=likeness, reverse=True)[:_NAMED]
    there_are = ", ".join(repr(name) for name in names)
    more = f" and {len(known) - len(names)} more (quoth info names them)"
    return f"there are {there_are}" + (more if len(known) > len(names) else "")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def to_day(text: str | datetime.date) -> datetime.date:
    """Return the day that `text` names in ISO 8601. Raises QuestionError."""
    try:
        return datetime.date.fromisoformat(str(text).strip())
    except ValueError as exc:
        raise QuestionError(
            f"{text!r} is not a date; write year, month and day, like 2024-05-31"
        ) from exc
