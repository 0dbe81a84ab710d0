"""RetrievedPassage: a passage found for a question, with the scores it was found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.passages import Passage
    from index.stories.telling import Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedPassage:
    """A passage found for a question. `score` is what ranks, higher is better; `rank` is from 1.

    `also_in` names the other articles that are copies of this one.
    The rest is what the score came from: `cosine` in [-1, 1], `bm25` (0: none of the words),
    `fused`, what the search made of these two and ranked by, None where it did not, and `reading`,
    the reader's judgement, None until it has read.
    """

    passage: Passage
    article: Article
    rank: int
    score: float
    cosine: float
    bm25: float
    reading: float | None = None
    also_in: tuple[Copy, ...] = ()
    fused: float | None = None

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise ValueError(f"rank {self.rank} is below 1")
        if self.passage.article_id != self.article.id:
            raise ValueError(f"{self.passage.id!r} is not of article {self.article.id!r}")

    def to_dict(self) -> dict[str, Any]:
        """Return the passage as the JSON contract has it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "article_id": self.article.id,
            "title": self.article.title,
            "start": self.passage.start,
            "end": self.passage.end,
            "text": self.passage.text,
        }
