"""Evidence: what an answer rests on that was computed over the collection.

Takes articles, or entries of the catalogue; gives the rule and the list that are shown with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    import datetime


class _Named(Protocol):
    """What names an article: the article itself, or its entry in a catalogue."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def source(self) -> str | None: ...
    @property
    def published(self) -> datetime.date | None: ...
    @property
    def published_to(self) -> datetime.date | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An article as the evidence of a computed answer lists it."""

    article_id: str
    title: str
    source: str | None = None
    published: datetime.date | None = None
    published_to: datetime.date | None = None
    url: str | None = None

    @classmethod
    def of(cls, article: _Named, *, url: str | None) -> Self:
        """Return `article`, or the entry of one, as evidence lists it."""
        return cls(
            article_id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            published_to=article.published_to,
            url=url,
        )

    def to_dict(self) -> dict[str, str | None]:
        """Return the article as the JSON contract has it."""
        return {
            "article_id": self.article_id,
            "title": self.title,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "published_to": self.published_to.isoformat() if self.published_to else None,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a computed answer rests on.

    `rule` says in one sentence, in plain words, what was looked at and how; `articles` are all that
    it came to, each once.
    """

    rule: str
    articles: tuple[Listed, ...] = ()

    def __post_init__(self) -> None:
        if not self.rule.strip():
            raise ValueError("the rule of what was computed is blank")
        ids = [article.article_id for article in self.articles]
        if len(set(ids)) < len(ids):
            raise ValueError("the evidence lists an article twice")

    def to_dict(self) -> dict[str, Any]:
        """Return the evidence as the JSON contract has it."""
        return {"rule": self.rule, "articles": [article.to_dict() for article in self.articles]}
