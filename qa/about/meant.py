"""Meant: which article a question about an article means.

Takes an Inquiry and the words that name the article; gives the one article that they fit best, or
several that they fit about equally. Without words it is what the answer before cited first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.overlap import to_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article
    from index.search.retrieved import RetrievedPassage
    from qa.inquiry import Inquiry

_LOOKED_AT = 20  # passages
_MOST = 3  # articles that fit about equally
_LEAST_FIT = 0.5  # share of the words that an article must hold
_EQUAL = 0.1  # how much less an article may fit than the best
_TITLE = 0.5  # what words in the title weigh beside those anywhere in title, passage and names


def to_meant(inquiry: Inquiry, topic: Sequence[str]) -> tuple[Article, ...]:
    """Return the articles meant, best first; () where none is told or found."""
    if not topic:
        return _cited_before(inquiry)
    wanted = to_stems(" ".join(topic))
    fits: dict[str, tuple[float, Article]] = {}
    for found in inquiry.find(_LOOKED_AT, " ".join(topic)):
        fit = _fit(wanted, found)
        if fit > fits.get(found.article.id, (0.0,))[0]:
            fits[found.article.id] = (fit, found.article)
    best = max((fit for fit, _ in fits.values()), default=0.0)
    if best < _LEAST_FIT:
        return ()
    ranked = sorted(fits.values(), key=lambda one: -one[0])
    return tuple(article for fit, article in ranked if fit >= best - _EQUAL)[:_MOST]


def _fit(wanted: set[str], found: RetrievedPassage) -> float:
    article = found.article
    titled = to_stems(article.title)
    names = to_stems(f"{article.author or ''} {article.source or ''}")
    held = titled | names | to_stems(found.passage.text)
    share, in_title = (len(wanted & words) / len(wanted) for words in (held, titled | names))
    return share if share < _LEAST_FIT else share + _TITLE * in_title


def _cited_before(inquiry: Inquiry) -> tuple[Article, ...]:
    for article_id in inquiry.asked.cited_before:
        try:
            return (inquiry.index.article(article_id),)
        except KeyError:  # removed since
            continue
    return ()
