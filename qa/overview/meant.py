"""Meant: which article a question about one article means.

Takes an Inquiry and the words that name the article; gives the one article that they fit best, or
several that they fit equally. Without words it is what the answer before cited first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.overlap import to_plain_words, to_stems

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.store.values import CatalogueEntry
    from qa.inquiry import Inquiry

_LOOKED_AT = 20  # passages
_MOST = 3  # articles that fit equally
_LEAST_FIT = 0.5  # share of the words that an article must hold more than
_EQUAL = 0.05  # how much less an article may fit than the best
_TITLE = 0.5  # what words in title, outlet and author weigh beside those in the passage, too


def to_meant(inquiry: Inquiry, topic: str) -> tuple[Article, ...]:
    """Return the articles meant, best first; () where none is told or found.

    One that has the very words as its title is meant alone; else they must have most of the words.
    """
    if not topic:
        return _cited_before(inquiry)
    catalogue = inquiry.index.gather(inquiry.filters).articles
    called = next(
        (one for one in catalogue if to_plain_words(one.title) == to_plain_words(topic)), None
    )
    if called is not None:
        return (inquiry.index.article(called.id),)
    wanted = to_stems(topic) - STOP_WORDS
    if not wanted:
        return ()
    fits: dict[str, tuple[float, Article]] = {}
    for found in inquiry.find(_LOOKED_AT, topic):
        fit = _fit(wanted, _names(found.article), found.passage.text)
        if fit > fits.get(found.article.id, (0.0,))[0]:
            fits[found.article.id] = (fit, found.article)
    best = max((fit for fit, _ in fits.values()), default=0.0)
    if best < 1 + _TITLE:
        named = [one for one in catalogue if wanted <= to_stems(_names(one))]
        if named:
            return tuple(inquiry.index.article(one.id) for one in named[:_MOST])
    if best <= _LEAST_FIT:
        return ()
    ranked = sorted(fits.values(), key=lambda one: -one[0])
    return tuple(article for fit, article in ranked if fit >= best - _EQUAL)[:_MOST]


def _fit(wanted: set[str], names: str, text: str) -> float:
    titled = to_stems(names)
    held = titled | to_stems(text)
    share, in_title = (len(wanted & words) / len(wanted) for words in (held, titled))
    return share if share <= _LEAST_FIT else share + _TITLE * in_title


def _names(article: Article | CatalogueEntry) -> str:
    return f"{article.title} {article.author or ''} {article.source or ''}"


def _cited_before(inquiry: Inquiry) -> tuple[Article, ...]:
    for article_id in inquiry.asked.cited_before:
        try:
            return (inquiry.index.article(article_id),)
        except KeyError:  # removed since
            continue
    return ()
