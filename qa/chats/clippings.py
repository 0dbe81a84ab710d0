"""Clippings: quotes put aside, each with its citation, whatever conversation it came from.

Takes citations of answers; gives them back whole, as they were when they were clipped, newest
last. They lie beside the conversations, each state of an article once.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from index.errors import QuothError
from index.store.noting import MAX_WORDS
from qa.answer import Citation
from qa.chats.kept import to_article, to_citation, to_kept_citation
from qa.chats.rows import sweep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.articles.article import Article, Span
    from index.store.connection import Connection
    from index.stories.telling import Copy
    from qa.chats.database import ConversationDatabase

_READ = """
SELECT owner, question, citation, clipped, (SELECT data FROM articles WHERE key = article)
FROM clippings WHERE ? IS NULL OR owner = ? ORDER BY moment
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """A quote that was put aside: the question it was found with, "" for none, and when."""

    citation: Citation
    question: str
    clipped: datetime.datetime

    def __post_init__(self) -> None:
        if not isinstance(self.question, str):
            raise TypeError(f"the question of a clipping is {self.question!r}")

    @property
    def id(self) -> str:
        """What tells it from other quotes: the same words of the same article have the same id."""
        return to_clipping_id(self.citation)

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON contract has it, its citation as an answer has it."""
        return {
            "id": self.id,
            "question": self.question,
            "clipped": self.clipped.isoformat(),
            "citation": self.citation.to_dict(),
        }

    @classmethod
    def now(cls, citation: Citation, question: str) -> Self:
        """Return a quote as it is put aside at this moment."""
        return cls(
            citation=citation, question=question, clipped=datetime.datetime.now(datetime.UTC)
        )

    @classmethod
    def of_words(
        cls, article: Article, span: Span, *, also_in: tuple[Copy, ...] = (), question: str = ""
    ) -> Self:
        """Return words of an article as they are put aside at this moment, whoever chose them."""
        start, end = span
        if end - start > MAX_WORDS:
            raise QuothError(
                f"{MAX_WORDS:,} characters at most can be clipped, not {end - start:,}"
            )
        quote = article.text[start:end]
        citation = Citation(
            number=1, article=article, start=start, end=end, quote=quote, also_in=also_in
        )
        return cls.now(citation, question)


def to_clipping_id(citation: Citation) -> str:
    """Return the id that a clipping of that quote has: 32 hexadecimal digits."""
    article = citation.article
    place = json.dumps([article.id, article.content_hash, citation.start, citation.end])
    return hashlib.sha256(place.encode()).hexdigest()[:32]


class Clippings:
    """The clippings of one owner. Raises ConversationsError where they cannot be read or kept."""

    def __init__(self, database: ConversationDatabase, owner: str) -> None:
        self._database = database
        self._owner = owner

    def list(self) -> tuple[Clipping, ...]:
        """Return all of them, in the order they were clipped; a damaged one is left out."""
        if not self._database.path.exists():
            return ()
        with self._database.reading() as connection:
            return tuple(one for _, one in read(connection, self._owner))

    def add(self, clipping: Clipping) -> None:
        """Keep a clipping; one that is there stays as it is."""
        with self._database.writing() as connection:
            put(connection, self._owner, clipping)

    def remove(self, id_: str) -> None:
        """Take the clipping of that id out, if there is one, without a trace."""
        with self._database.deleting() as connection:
            connection.execute(
                "DELETE FROM clippings WHERE owner = ? AND id = ?", (self._owner, id_)
            )
            sweep(connection)

    def clear(self) -> None:
        """Take all of them out, without a trace."""
        with self._database.deleting() as connection:
            connection.execute("DELETE FROM clippings WHERE owner = ?", (self._owner,))
            sweep(connection)


def put(connection: Connection, owner: str, clipping: Clipping) -> None:
    """Write a clipping, with the article it rests on."""
    kept, key, article = to_kept_citation(clipping.citation)
    connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?)", (key, json.dumps(article)))
    connection.execute(
        "INSERT OR IGNORE INTO clippings VALUES (?, ?, ?, ?, ?, ?, "
        "(SELECT ifnull(max(moment), 0) + 1 FROM clippings))",
        (
            owner,
            clipping.id,
            clipping.question.encode("utf-8", "replace").decode(),
            json.dumps(kept),
            key,
            clipping.clipped.isoformat(),
        ),
    )


def read(connection: Connection, owner: str | None) -> Iterable[tuple[str, Clipping]]:
    """Return each clipping with its owner, of everybody where `owner` is None."""
    rows = connection.execute(_READ, (owner, owner)).fetchall()
    found = []
    for of, question, citation, clipped, article in rows:
        try:
            one = Clipping(
                citation=to_citation(json.loads(citation), to_article(json.loads(article))),
                question=question,
                clipped=datetime.datetime.fromisoformat(clipped),
            )
        except (ValueError, KeyError, TypeError):
            continue
        found.append((of, one))
    return found
