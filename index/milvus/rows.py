"""Rows: articles and passages of an index folder as a Milvus server keeps them.

Takes articles of one generation of the store, a window at a time; gives the rows of `articles` and
of `passages`. Texts are kept as JSON in ASCII, so that any id and any text can be sent, cut into
parts that fit a field.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.milvus.schema import MOST_BYTES
from index.store.values import (
    to_entries_column,
    to_left_out_column,
    to_metadata,
    to_ordinals,
    to_stamp,
)
from index.words import to_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Article
    from index.store.reading import StoreReader
    from index.store.values import CatalogueEntry
    from index.stories.telling import Stories


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldArticle:
    """An article of a generation, with what stories tell of it.

    `later` is the row of the article that replaces it, -1 for none, `age` its place among those
    that this one replaces.
    """

    entry: CatalogueEntry
    story: int
    place: int
    n_story: int
    later: int = -1
    age: int = 0

    def state(self, content_hash: str, recipe: str) -> str:
        """Return a hash of all that is published of it: another one, other rows."""
        told = [list(map(str, astuple(self))), content_hash, recipe]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def tell(entries: Sequence[CatalogueEntry], stories: Stories) -> list[ToldArticle]:
    """Return articles with what `stories` tell of them."""
    replaced = {
        earlier: (entry.row, age)
        for entry in entries
        for age, earlier in enumerate(stories.earlier_versions(entry.row))
    }
    told = []
    for entry in entries:
        story, place = stories.order(entry.row)
        later, age = replaced.get(entry.row, (-1, 0))
        n_story = len(stories.copies(entry.row)) + 1
        told.append(
            ToldArticle(
                entry=entry, story=story, place=place, n_story=n_story, later=later, age=age
            )
        )
    return told


def to_rows(
    store: StoreReader, window: Sequence[tuple[ToldArticle, str]], *, dim: int, born: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of `articles` and of `passages` for some articles and their states."""
    told = {one.entry.row: one for one, _ in window}
    passages = list(_to_passages(store, told, dim=dim, born=born))
    vectors: dict[int, list[list[float]]] = {row: [] for row in told}
    for passage in passages:
        vectors[passage["article"]].append(passage["vector"])
    articles: list[dict[str, Any]] = []
    for one, state in window:
        own = vectors[one.entry.row]
        mean = np.array(own, dtype=np.float32).mean(axis=0).tolist() if own else [0.0] * dim
        article = store.article_by_row(one.entry.row)
        articles += _to_parts(one, article, state, born=born, mean=mean)
    return articles, passages


def _to_passages(
    store: StoreReader, told: dict[int, ToldArticle], *, dim: int, born: int
) -> Iterator[dict[str, Any]]:
    rows = sorted(told)
    table = store.passage_table(rows)
    vectors = (vector for part in store.vectors(rows, dim) for vector in part)
    columns = (table.rows, table.articles, table.starts, table.ends)
    spans = zip(*(column.tolist() for column in columns), strict=True)
    for (row, article, start, end), vector, (_, title, text, *_) in zip(
        spans, vectors, store.passage_texts(rows), strict=True
    ):
        yield {
            **_common(told[article], born),
            "key": f"{row}.{born}",
            "passage": row,
            "first": start,
            "behind": end,
            "words": _cut(to_stems(text)),
            "title_words": _cut(to_stems(title)),
            "vector": vector.tolist(),
        }


def _to_parts(
    one: ToldArticle, article: Article, state: str, *, born: int, mean: list[float]
) -> Iterator[dict[str, Any]]:
    record = json.dumps(
        [
            article.id,
            article.root,
            article.text,
            article.content_hash,
            to_left_out_column(article),
            to_entries_column(article),
            *to_metadata(article),
        ]
    )
    for part, piece in enumerate(to_pieces(record)):
        yield {
            **_common(one, born),
            "key": f"{one.entry.row}.{born}.{part}",
            "part": part,
            "passages": one.entry.passages,
            "later": one.later,
            "age": one.age,
            "id_key": to_key(article.id),
            "state": state,
            "entry": "" if part else json.dumps(_to_columns(one.entry)),
            "record": piece,
            "vector": mean,
        }


def _common(one: ToldArticle, born: int) -> dict[str, Any]:
    entry = one.entry
    days = (day.isoformat() if day else None for day in (entry.published, entry.published_to))
    first, last = to_ordinals(*days)
    return {
        "article": entry.row,
        "born": born,
        "died": 0,
        "published": first,
        "published_to": last,
        "story": one.story,
        "place": one.place,
        "n_story": one.n_story,
        "source": to_key(entry.source) if entry.source else "",
        "author": to_author_words(entry.author or "")[: MOST_BYTES // 4],
    }


def _to_columns(entry: CatalogueEntry) -> list[Any]:
    """Return the columns that `CatalogueEntry.from_row` takes."""
    row = list(astuple(entry))
    row[6:8] = [day.isoformat() if day else None for day in row[6:8]]
    row[10] = to_stamp(row[10])
    return row


def to_pieces(text: str) -> list[str]:
    """Return ASCII text cut into pieces that fit a field; one, if it is empty."""
    return [text[at : at + MOST_BYTES] for at in range(0, max(1, len(text)), MOST_BYTES)]


def to_key(name: str) -> str:
    """Return what stands for a name in expressions, whatever characters it has."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def to_author_words(line: str) -> str:
    """Return the words of an author line, each between spaces, as expressions look for them."""
    words = re.findall(r"[^\W_]+", line.casefold())
    return f" {' '.join(words)} "


def _cut(stems: Sequence[str]) -> str:
    """Return stems as one text, without those that are too many for a field."""
    text = " ".join(stems)
    if len(text.encode()) <= MOST_BYTES:
        return text
    return text.encode()[:MOST_BYTES].decode("utf-8", "ignore").rpartition(" ")[0]
