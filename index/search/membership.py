"""Membership: the articles that collections and a selection of articles come to.

Takes filters and a generation of the store; gives rows of articles, and the names as they are
known. Collections change between builds, so nothing of them is kept in memory.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from index.errors import UnknownArticleError, UnknownCollectionError
from index.search.filters import nearest
from index.store.collecting import collections, fold, member_rows, with_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from index.search.filters import Filters
    from index.store.database import Database


def names_members(filters: Filters) -> bool:
    """Say whether `filters` name collections or articles."""
    return bool(filters.collections or filters.articles)


def to_members(store: Database, generation: int, filters: Filters) -> NDArray[np.int64] | None:
    """Return the rows of the articles that collections and selection let in; None for all."""
    if not names_members(filters):
        return None
    rows = set(member_rows(store, generation, filters.collections))
    if filters.articles:
        chosen = {row for _, row in with_ids(store, generation, filters.articles).values()}
        rows = rows & chosen if filters.collections else chosen
    return np.array(sorted(rows), dtype=np.int64)


def with_known_members(store: Database, generation: int, filters: Filters) -> Filters:
    """Return filters with collections as they are called, and articles by the ids they have.

    Each comes once, in the order given. Raises UnknownCollectionError, naming the nearest there
    are, and UnknownArticleError.
    """
    if not names_members(filters):
        return filters
    names = (one.name for one in collections(store, generation))
    return to_known(filters, names, with_ids(store, generation, filters.articles))


def to_known(
    filters: Filters, collected: Iterable[str], articles: Mapping[str, tuple[str, int]]
) -> Filters:
    """Return what `with_known_members` does, of the names of all collections.

    `articles` are ids and rows by what names them.
    """
    names = {fold(name): name for name in collected}
    for name in filters.collections:
        if fold(name) not in names:
            there_are = nearest(name, names.values(), none="there are none yet")
            raise UnknownCollectionError(f"there is no collection {name!r}; {there_are}")
    for id_ in filters.articles:
        if id_ not in articles:
            raise UnknownArticleError(
                f"no article has the id {id_!r}; quoth search --json prints those it finds"
            )
    return replace(
        filters,
        collections=tuple(dict.fromkeys(names[fold(name)] for name in filters.collections)),
        articles=tuple(dict.fromkeys(articles[id_][0] for id_ in filters.articles)),
    )
