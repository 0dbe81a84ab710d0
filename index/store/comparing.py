"""Comparing: how alike articles are that may be copies, and which stories that makes.

Takes a store and a generation. What was compared before is not compared again, and what was told of
a generation is kept: of the next one, only the stories are told anew that what changed belongs to.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.store import kept_bands, rows
from index.store.schema import set_value
from index.stories.likeness import Likeness, measure
from index.stories.pairs import find_pairs, pairs_of, to_page, to_pairs
from index.stories.telling import Stories, tell_stories

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from index.articles.article import Article
    from index.store.connection import Connection
    from index.store.contents import Changes, Contents
    from index.store.database import Manifest
    from index.stories.pairs import Signed

_COMPARED = 2_000  # pairs of articles whose likenesses are written together
_KEY = "compared"  # in the manifest: the last row that was, and whether all have to be looked at
_FEW = 32  # new articles, each of which is looked for among all
_MOST_JOINED = 2_000  # texts that changes may touch, through what is like what, to be told apart
_LOOKED_UP = 1_000  # pairs; of more, all likenesses are read
Told = tuple[list[list[int]], list[tuple[int, list[int]]]]  # `Stories.to_rows`
_INVOLVED = """
    SELECT article FROM signatures WHERE words_hash IN (
        SELECT one FROM likenesses UNION SELECT other FROM likenesses
        UNION SELECT words_hash FROM signatures GROUP BY words_hash HAVING count(*) > 1)
"""


class _Store(Protocol):
    """What is needed of a store."""

    @property
    def path(self) -> Path: ...
    def manifest(self) -> Manifest: ...
    def provisional(self) -> AbstractContextManager[Connection]: ...
    def reading(self) -> AbstractContextManager[Connection]: ...
    def contents(self, generation: int) -> Contents: ...
    def changes(self, before: int, after: int) -> Changes: ...
    def signed(self, generation: int, among: Sequence[int] | None = None) -> list[Signed]: ...
    def likenesses(self) -> Iterable[tuple[tuple[str, str], Likeness]]: ...
    def article_by_row(self, row: int) -> Article: ...
    def article_rows(self, generation: int) -> list[int]: ...
    def urls(self, generation: int) -> list[tuple[int, str]]: ...


def compare(store: _Store, generation: int) -> None:
    """Record how alike all pairs of articles are that may be copies and were not compared.

    Some pairs at a time: of form letters there are 50 an article. And keep the stories.
    """
    signed, crowded = None, False
    pairs = _pairs_of_new(store, generation)
    if pairs is None:
        signed = store.signed(generation)
        pairs, crowded = find_pairs(signed)
    new = pairs.difference(_likenesses_of(store, pairs))
    likenesses = measure(new, lambda name: store.article_by_row(_row_with(store, name)))
    while some := list(itertools.islice(likenesses, _COMPARED)):
        with store.provisional() as connection:
            rows.put_likenesses(connection, some)
    if signed is not None:
        told = _of(store, signed, pairs).to_rows()
    else:
        told = _grown(store, generation) or _among_involved(store, generation).to_rows()
    served = store.manifest().generation
    kept = [store.contents(number).hash for number in {served, generation}]
    with store.provisional() as connection:
        (last,) = connection.execute("SELECT ifnull(max(row), 0) FROM articles").fetchone()
        set_value(connection, _KEY, json.dumps([last, crowded]))
        connection.execute(
            "DELETE FROM told WHERE holds NOT IN (SELECT value FROM json_each(?))",
            (json.dumps(kept),),
        )
        connection.execute(
            "INSERT OR REPLACE INTO told VALUES (?, ?)",
            (store.contents(generation).hash, json.dumps(told)),
        )


def to_stories(store: _Store, generation: int, before: Stories | None = None) -> Stories:
    """Return the stories of `generation`, as far as it is known how alike its articles are.

    Articles that stories of one `before` told of are not read again.
    """
    told = _told(store, generation)
    if told is not None:
        groups, replaced = told
        among = {*itertools.chain.from_iterable(groups)}
        among.update(itertools.chain.from_iterable(old for _, old in replaced))
        known = before.signed if before else {}
        new = sorted(among - known.keys())
        signed = [*known.values(), *(store.signed(generation, new) if new else ())]
        return Stories.from_rows(groups, replaced, signed)
    if _last_compared(store) is not None:
        return _among_involved(store, generation)
    signed = store.signed(generation)
    return _of(store, signed, to_pairs(signed))


def count_copies(store: _Store, generation: int) -> tuple[int, int]:
    """Return how many articles of `generation` are copies, and how many earlier versions."""
    told = _told(store, generation)
    groups, replaced = told if told is not None else to_stories(store, generation).to_rows()
    earlier = {row for _, versions in replaced for row in versions}
    return sum(len(group) - 1 for group in groups), len(earlier)


def _told(store: _Store, generation: int) -> Told | None:
    """Return the rows of the stories as they were told of `generation`, None if they were not."""
    with store.reading() as connection:
        holds = store.contents(generation).hash
        sql = "SELECT stories FROM told WHERE holds = ?"
        kept = connection.execute(sql, (holds,)).fetchone()
    if kept is None:
        return None
    groups, replaced = json.loads(kept[0])
    return groups, [(newest, old) for newest, old in replaced]


def _grown(store: _Store, generation: int) -> Told | None:
    """Return the stories by those of the generation served, and by what changed since.

    No likeness, text or page joins what changed to any other story. None where that would be many,
    or nothing was told of the generation that is served.
    """
    served = store.manifest().generation
    before = _told(store, served) if served <= generation else None
    if before is None:
        return None
    changes = store.changes(served, generation)
    joined = _joined(store, (*changes.died, *changes.born))
    if joined is None:
        return None
    signed = store.signed(generation, sorted(joined))
    groups, replaced = _of(store, signed, to_pairs(signed)).to_rows()
    groups += [group for group in before[0] if joined.isdisjoint(group)]
    replaced += [(newest, old) for newest, old in before[1] if newest not in joined]
    return groups, replaced


def _joined(store: _Store, articles: Sequence[int]) -> set[int] | None:
    """Return the rows of articles, dead or alive, and of all that likenesses join them to.

    None where these are too many.
    """
    listed = json.dumps(articles)
    with store.reading() as connection:
        sql = "SELECT words_hash FROM signatures WHERE article IN (SELECT value FROM json_each(?))"
        found = {words for (words,) in connection.execute(sql, (listed,))}
        waiting = list(found)
        while waiting:
            if len(found) > _MOST_JOINED:
                return None
            sql = (
                "SELECT other FROM likenesses WHERE one = ?1 "
                "UNION SELECT one FROM likenesses WHERE other = ?1"
            )
            near = {words for (words,) in connection.execute(sql, (waiting.pop(),))} - found
            found |= near
            waiting += near
        sql = "SELECT article FROM signatures WHERE words_hash IN (SELECT value FROM json_each(?))"
        return {row for (row,) in connection.execute(sql, (json.dumps(sorted(found)),))}


def _likenesses_of(
    store: _Store, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Likeness]:
    """Return how alike those of the pairs are that were compared."""
    if len(pairs) > _LOOKED_UP:
        return {pair: like for pair, like in store.likenesses() if pair in pairs}
    found = {}
    sql = "SELECT contained, numbers FROM likenesses WHERE one = ? AND other = ?"
    with store.reading() as connection:
        for pair in pairs:
            for contained, numbers in connection.execute(sql, pair):
                found[pair] = Likeness(contained=contained, numbers=numbers)
    return found


def _of(store: _Store, signed: list[Signed], pairs: Collection[tuple[str, str]]) -> Stories:
    return tell_stories(signed, _likenesses_of(store, pairs))


def _among_involved(store: _Store, generation: int) -> Stories:
    """Return the stories, told from the articles alone that have any likeness to another.

    All others are stories of their own. Only where no bucket of `find_pairs` is too full: then
    which pairs of two texts are compared does not depend on any third one.
    """
    with store.reading() as connection:
        involved = [row for (row,) in connection.execute(_INVOLVED)]
    signed = store.signed(generation, involved)
    return _of(store, signed, to_pairs(signed))


def _last_compared(store: _Store) -> int | None:
    """Return the last row among the articles that were compared, None where all are to be again."""
    with store.reading() as connection:
        sql = "SELECT value FROM manifest WHERE key = ?"
        kept = connection.execute(sql, (_KEY,)).fetchone()
    last, crowded = json.loads(kept[0]) if kept else (0, True)
    return None if crowded else int(last)


def _pairs_of_new(store: _Store, generation: int) -> set[tuple[str, str]] | None:
    """Return the pairs of what was never compared; None where all has to be looked at."""
    last = _last_compared(store)
    if last is None:
        return None
    with store.reading() as connection:
        sql = "SELECT row FROM articles WHERE row > ? LIMIT ?"
        born = [row for (row,) in connection.execute(sql, (last, _FEW + 1))]
        if len(born) > _FEW:
            return None
    new = store.signed(generation, born)
    if not new:
        return set()
    likely = kept_bands.near(store, [one.signature.values for one in new])
    signed = store.signed(generation, None if likely is None else sorted({*likely, *born}))
    alike = pairs_of(
        [one.signature.words_hash for one in signed],
        np.array([one.signature.n_words for one in signed]),
        np.stack([one.signature.values for one in signed]),
        {one.signature.words_hash for one in new},
    )
    pages = _pages_of(store, generation, [one.row for one in new])
    return None if alike is None or pages is None else alike | pages


def _pages_of(store: _Store, generation: int, new: list[int]) -> set[tuple[str, str]] | None:
    """Return the pairs of articles under one URL with new ones; None where these are too many."""
    pages = {to_page(one.url) for one in store.signed(generation, new)} - {None}
    if not pages:
        return set()
    same = [row for row, url in store.urls(generation) if to_page(url) in pages]
    signed = store.signed(generation, same)
    pairs, crowded = find_pairs(signed)
    return None if crowded else pairs


def _row_with(store: _Store, words_hash: str) -> int:
    """Return the row of an article with those words."""
    with store.reading() as connection:
        sql = "SELECT max(article) FROM signatures WHERE words_hash = ?"
        (row,) = connection.execute(sql, (words_hash,)).fetchone()
    return int(row)
