"""Answering: a question about the whole collection to what is said and what it rests on.

Takes a question, the opened index and the caller's filters; gives what is computed, or None for any
other question and for one that is not wholly understood.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answer import Composed, Said
from qa.collection.conditions import names_in_part
from qa.collection.counting import count, to_authors
from qa.collection.makers import to_listing_question, to_maker
from qa.collection.parse import to_query
from qa.collection.query import Known
from qa.collection.wording import to_rule, to_sentences
from qa.evidence import Evidence, Listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex
    from index.store.values import CatalogueEntry
    from qa.collection.query import Query
    from qa.inquiry import Inquiry


def answer_count(inquiry: Inquiry) -> Composed | None:
    """Return what is said to a question about the whole collection, None to any other."""
    asked = inquiry.asked
    with inquiry.clock.time("search"):
        return to_collected(asked.resolved, inquiry.index, inquiry.filters, now=asked.now)


def answer_written(inquiry: Inquiry) -> Composed | None:
    """Return what is said to a question that no article answers, of who wrote which articles.

    "What has Ada Brown written?" lists hers; that nobody of a name wrote any is counted, too. None
    for any other question.
    """
    asked = inquiry.asked
    listing = to_listing_question(asked.resolved)
    maker = to_maker(asked.resolved) if asked.route == "count" else None
    if listing is None and maker is None:
        return None
    with inquiry.clock.time("search"):
        known = to_known(inquiry.index.catalogue())
        if maker is not None and not names_in_part(maker, known):
            known = replace(known, authors=known.authors | {maker})
        query = to_query(listing or asked.resolved, known, asked.now)
        if query is None or (query.conditions.author is None and not query.conditions.sources):
            return None
        return _to_composed(query, inquiry.index, inquiry.filters)


def to_collected(
    question: str,
    index: PassageIndex,
    filters: Filters,
    *,
    now: datetime.date | None = None,
) -> Composed | None:
    """Return what is said to a question about the whole collection, None to any other.

    `now` is the day it is asked on.
    """
    query = to_query(question, to_known(index.catalogue()), now)
    return None if query is None else _to_composed(query, index, filters)


def _to_composed(query: Query, index: PassageIndex, filters: Filters) -> Composed:
    tally = count(query, index, filters)
    entries = [one.entry for copies in tally.stories for one in copies]
    if query.want in ("first", "last", "longest", "shortest") and tally.singled:
        entries = list(tally.singled)
    return Composed(
        parts=tuple(Said(text=sentence) for sentence in to_sentences(query, tally)),
        confidence=1.0,
        evidence=Evidence(
            rule=to_rule(query, filters),
            articles=tuple(Listed.of(entry, url=entry.url) for entry in entries),
        ),
    )


def to_known(catalogue: Iterable[CatalogueEntry]) -> Known:
    """Return the names of outlets and authors that a question can name."""
    sources, authors = set(), set()
    for entry in catalogue:
        sources.add(entry.source)
        authors.add(entry.author)
    return Known(
        sources=frozenset(source for source in sources if source),
        authors=frozenset(name for author in authors for name in to_authors(author)),
    )
