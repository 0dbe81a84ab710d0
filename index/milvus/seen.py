"""Seen: one generation on a Milvus server, as searches look at it.

Takes a Server and what it serves; gives articles, entries and expressions. It holds in memory what
was asked for: articles read last, and from the first call on the list of all without texts.
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexCorruptError
from index.milvus.rows import to_author_words, to_key
from index.milvus.schema import is_living
from index.search.article_cache import ArticleCache
from index.store.collecting import fold
from index.store.values import CatalogueEntry, article_from_row
from index.stories.telling import Copy
from index.words import to_telling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.milvus.served import Served
    from index.milvus.server import Server
    from index.search.filters import Filters

NOTHING = "born < 0"  # an expression that no row fits
_LISTED = 1_000  # values in one expression


class Seen:
    """A generation; `living` is the expression for its rows."""

    def __init__(self, server: Server, served: Served) -> None:
        self.server, self.served = server, served
        self.living = is_living(served.generation)
        self.article = ArticleCache(self._read_article).article

    def _read_article(self, row: int) -> Article:
        where = f"article == {row} and {self.living}"
        found = self.server.read("articles", where, ["part", "record"])
        parts = sorted((int(part["part"]), part["record"]) for part in found)
        if not parts:
            raise IndexCorruptError(
                f"{self.server.address.text}: article {row} is missing; publish it again"
            )
        return article_from_row(tuple(json.loads("".join(piece for _, piece in parts))))

    def entries(self, where: str, *fields: str) -> Iterator[tuple[CatalogueEntry, dict[str, Any]]]:
        """Yield the articles that fit an expression, each with its entry and those fields."""
        where = f"part == 0 and {where} and {self.living}"
        for row in self.server.read("articles", where, ["entry", *fields]):
            yield CatalogueEntry.from_row(tuple(json.loads(row["entry"]))), row

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return all articles without texts, by id."""
        return tuple(entry for entry, _ in self._all)

    @cached_property
    def _all(self) -> list[tuple[CatalogueEntry, dict[str, Any]]]:
        found = self.entries("article >= 0", "story", "place")
        return sorted(found, key=lambda pair: pair[0].id)

    @cached_property
    def _orders(self) -> Mapping[int, tuple[int, int]]:
        return {entry.row: (int(row["story"]), int(row["place"])) for entry, row in self._all}

    def order(self, row: int) -> tuple[int, int]:
        """Return the story and the place of the article of that row, as `Stories.order` does."""
        return self._orders[row]

    def rows_of_all(self) -> NDArray[np.int64]:
        """Return the rows of all articles, sorted."""
        return np.array(sorted(self._orders), dtype=np.int64)

    def rows_without_passage(self) -> NDArray[np.int64]:
        """Return the rows of the articles that have no passage."""
        rows = sorted(entry.row for entry, _ in self._all if not entry.passages)
        return np.array(rows, dtype=np.int64)

    def rows_by_stem(self, text: str) -> list[NDArray[np.int64]]:
        """Return the rows of the articles whose passages or title have each stem of `text`."""
        found = []
        for stem in to_telling(text):
            where = f"({to_match('words', [stem])} or {to_match('title_words', [stem])})"
            rows = self.server.read("passages", f"{where} and {self.living}", ["article"])
            found.append(np.unique(np.array([row["article"] for row in rows], dtype=np.int64)))
        return found

    def n_with(self, stem: str, *, beside: Collection[str] = ()) -> int:
        """Return how many passages have a stem in their text, and any of those `beside` it."""
        matches = [to_match("words", stems) for stems in ([stem], list(beside)) if stems]
        return self.server.count("passages", f"{' and '.join(matches)} and {self.living}")

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
        return int(self.served.state["info"]["passages"])

    def text_with_any(self, stems: Collection[str], *, but: Collection[str]) -> str | None:
        """Return the text of a passage that has any of `stems`, and none of `but`."""
        where = f"{to_match('words', stems)} and {self.living}"
        if but:
            where = f"{where} and not {to_match('words', but)}"
        hit = self.server.first("passages", where, ["article", "first", "behind"])
        if hit is None:
            return None
        return self.article(int(hit["article"])).text[int(hit["first"]) : int(hit["behind"])]

    def text_with_like(self, stem: str, slips: int, *, but: Collection[str]) -> str | None:  # noqa: ARG002 - the protocol's
        """Return None: Milvus cannot look for what is spelled nearly as a stem."""
        return None

    def rows_of(self, ids: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return id and row of each article that is named, by its id or one it had before."""
        former = self.served.state["former_ids"]
        asked = {given: given for given in ids}
        asked |= {given: former[given] for given in asked if given in former}
        keys = {to_key(id_): id_ for id_ in (*asked, *asked.values())}
        rows: dict[str, int] = {}
        for some in to_windows(sorted(keys)):
            where = f"part == 0 and id_key in {to_list(some)} and {self.living}"
            for row in self.server.read("articles", where, ["id_key", "article"]):
                rows[keys[row["id_key"]]] = int(row["article"])
        found = {}
        for given, id_ in asked.items():
            own = given if given in rows else id_
            if own in rows:
                found[given] = (own, rows[own])
        return found

    def members(self, filters: Filters) -> set[int] | None:
        """Return the rows that collections and selection let in, None for all."""
        sets = []
        if filters.collections:
            wanted = set(map(fold, filters.collections))
            kept = self.served.state["collections"].items()
            ids = {id_ for name, members in kept if fold(name) in wanted for id_ in members}
            sets.append({row for _, row in self.rows_of(ids).values()})
        if filters.articles:
            sets.append({row for _, row in self.rows_of(filters.articles).values()})
        return set.intersection(*sets) if sets else None

    def standing(self, filters: Filters) -> tuple[int, ...]:
        """Return the rows of earlier versions that `filters` name without a later one.

        Of several versions of one article, the latest.
        """
        members = self.members(filters)
        chosen: dict[int, tuple[int, int]] = {}
        for some in to_windows(sorted(members or ())):
            for entry, row in self.entries(f"article in {some} and later >= 0", "later", "age"):
                version = int(row["age"]), entry.row
                chosen[int(row["later"])] = min(version, chosen.get(int(row["later"]), version))
        return tuple(row for later, (_, row) in chosen.items() if later not in (members or ()))

    def is_current(self, filters: Filters) -> str:
        """Return the expression for what is of no earlier version, but for those standing."""
        standing = self.standing(filters)
        return f"(place >= 0 or article in {list(standing)})" if standing else "place >= 0"

    def expression(self, filters: Filters) -> str:
        """Return the expression for what `filters` let in of this generation."""
        parts = [self.living]
        if filters.sources:
            parts.append(f"source in {to_list(map(to_key, filters.sources))}")
        if filters.authors:
            words = [to_author_words(author) for author in filters.authors]
            likes = [f'author like "%{one}%"' for one in words if one.strip()]
            parts.append(f"({' or '.join(likes)})" if likes else NOTHING)
        if filters.need_date:
            parts.append("published > 0")
        if filters.published_from is not None:
            parts.append(f"published_to >= {filters.published_from.toordinal()}")
        if filters.published_to is not None:
            parts.append(f"published <= {filters.published_to.toordinal()}")
        members = self.members(filters)
        if members is not None:
            parts.append(f"article in {sorted(members)}" if members else NOTHING)
        return " and ".join(parts)

    def copies(self, stories: Collection[int]) -> dict[int, list[tuple[int, Copy]]]:
        """Return the (row, copy) of all articles of each of these stories, best first."""
        found = defaultdict(list)
        for some in to_windows(sorted(stories)):
            for entry, row in self.entries(f"story in {some} and place >= 0", "story", "place"):
                copy = Copy(
                    article_id=entry.id,
                    source=entry.source,
                    url=entry.url,
                    published=entry.published,
                    published_to=entry.published_to,
                )
                found[int(row["story"])].append((int(row["place"]), entry.row, copy))
        return {
            story: [(row, copy) for _, row, copy in sorted(of_one, key=lambda one: one[:2])]
            for story, of_one in found.items()
        }

    def days(self, filters: Filters) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the first and the last day of the dated articles that `filters` let in."""
        where = f"part == 0 and passages > 0 and published > 0 and {self.expression(filters)}"
        first, last = 0, 0
        for row in self.server.read("articles", where, ["published", "published_to"]):
            first = min(first or row["published"], row["published"])
            last = max(last, row["published_to"])
        if not first:
            return None, None
        return datetime.date.fromordinal(first), datetime.date.fromordinal(last)


def to_match(field: str, stems: Collection[str]) -> str:
    """Return the expression for passages that have any of these stems in a field."""
    return f"text_match({field}, '{' '.join(stems)}')"


def to_list(texts: Iterable[str]) -> str:
    """Return texts without quotation marks as a list in an expression."""
    quoted = (f'"{text}"' for text in texts)
    return f"[{', '.join(quoted)}]"


def to_windows(values: list[Any]) -> Iterator[list[Any]]:
    """Yield values, as many at a time as an expression takes."""
    at = iter(values)
    while window := list(itertools.islice(at, _LISTED)):
        yield window
