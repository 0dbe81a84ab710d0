"""Wording: titles, headings, days, numbers and messages as the page says them, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from index.articles.article import is_month, is_year, to_iso
from qa.markup import to_shown

if TYPE_CHECKING:
    import datetime

    from index.articles.article import Article
    from index.library.deleting import Deletion
    from index.store.values import CatalogueEntry


def to_line(text: str) -> str:
    """Return `text` on one line, without what may not be shown."""
    return " ".join(to_shown(text).split())


def to_title(article: Article | CatalogueEntry) -> str:
    """Return the title on one line; the id where there is none."""
    return to_line(article.title) or to_shown(article.id)


def to_day(day: datetime.date, last: datetime.date | None = None) -> str:
    """Return a day, or the days up to `last`, as people write it: 3 May 2024; May 2024; 2024."""
    if last is None:
        return f"{day.day} {day:%B} {day.year}"
    if is_year(day, last):
        return str(day.year)
    return f"{day:%B} {day.year}" if is_month(day, last) else f"{to_day(day)} – {to_day(last)}"


def to_short_day(day: datetime.date | None, last: datetime.date | None = None) -> str:
    """Return a day in little room: 3 May 2024; only as much of it as is known; "" for unknown."""
    if day is None:
        return ""
    return to_day(day, last) if last else f"{day.day} {day:%b} {day.year}"


class Time(NamedTuple):
    """A day, a month, a year or a moment, for programs and for people."""

    iso: str
    words: str


class Heading(NamedTuple):
    """What stands above an article."""

    title: str
    source: str | None
    published: Time | None
    author: str | None


def to_heading(article: Article, offset: int | None = None) -> Heading:
    """Return what stands above an article, or above the entry of a live blog at `offset` of it."""
    published = to_time(article.published, article.published_to)
    entry = None if offset is None else article.entry_at(offset)
    if entry is not None:
        published = Time(entry.written, entry.words)
    return Heading(to_title(article), article.source, published, article.author)


def to_time(first: datetime.date | None, last: datetime.date | None = None) -> Time | None:
    """Return a day, or the days up to `last`; None where it is unknown."""
    return Time(to_iso(first, last), to_day(first, last)) if first else None


def to_count(n: int, noun: str) -> str:
    """Return how many there are: "1 article", "1,234 articles"."""
    return f"1 {noun}" if n == 1 else f"{n:,} {noun}s"


def to_days_left(days: int) -> str:
    """Return for how long what was removed can be restored."""
    return f"{to_count(days, 'day')} left" if days else "deleted with the next build"


def to_deletion(deletion: Deletion) -> str:
    """Return what was deleted for good, and what there is to know of it."""
    told = f"{to_count(len(deletion.ids), 'article')} deleted for good."
    return " ".join((told, *deletion.notes))


def to_sentence(message: str) -> str:
    """Return a message as a sentence."""
    first = message[:1].upper() + message[1:]
    return first if first.endswith((".", "!", "?")) else f"{first}."
