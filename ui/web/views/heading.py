"""Headings: the title of an article with its outlet, day and author, above its text and its quotes.

Takes an article; gives the words for `byline` in `text.html`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from index.articles.article import to_iso
from ui.web.views.wording import to_day, to_title

if TYPE_CHECKING:
    import datetime

    from index.articles.article import Article


class Time(NamedTuple):
    """A day, a month or a year, for programs and for people."""

    iso: str
    words: str


class Heading(NamedTuple):
    """What stands above an article."""

    title: str
    source: str | None
    published: Time | None
    author: str | None


def to_heading(article: Article) -> Heading:
    """Return what stands above an article."""
    published = to_time(article.published, article.published_to)
    return Heading(to_title(article), article.source, published, article.author)


def to_time(first: datetime.date | None, last: datetime.date | None = None) -> Time | None:
    """Return a day, or the days up to `last`; None where it is unknown."""
    return Time(to_iso(first, last), to_day(first, last)) if first else None
