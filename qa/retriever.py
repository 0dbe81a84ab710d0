"""Retriever: a question in, the passages worth reading out.

Takes the fused candidates of the index; gives them with near-copies collapsed and no article
filling the list, best first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.days.preference import later_entries_first, with_bonus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from index.search.filters import Filters
    from index.search.passage_index import PassageIndex, QuestionVector
    from index.search.retrieved import RetrievedPassage
    from qa.days.preference import Preference

MAX_PER_ARTICLE = 4  # among the first k, as long as other articles have something
_POOL = 50  # fused candidates looked at; more for a larger k
_SHINGLE_WORDS = 4
_SAME = 0.7  # share of the shorter passage's shingles that makes two passages near-copies


class Retriever:
    """Finds passages in one opened index."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index

    def find(
        self,
        question: str,
        k: int,
        filters: Filters | None,
        *,
        vector: QuestionVector,
        prefers: Preference | None = None,
        near: Collection[str] = (),
    ) -> list[RetrievedPassage]:
        """Return at most `k` passages, best first, no two of them near-copies of each other.

        At most MAX_PER_ARTICLE are from one article, unless there are not `k` otherwise. `vector`
        is the question's; `prefers` gives some of them a bonus for their day, and those of articles
        whose ids are `near` have one.
        """
        pool = self._index.search(question, max(_POOL, 4 * k), filters, vector=vector)
        if prefers is not None:
            pool = prefers.order(pool)
        if near:
            pool = with_bonus(pool, dict.fromkeys(near, 1.0))
        pool = later_entries_first(pool)
        first: list[RetrievedPassage] = []
        rest: list[RetrievedPassage] = []
        taken: dict[str, int] = {}
        for candidate in _without_copies(pool):
            article_id = candidate.article.id
            taken[article_id] = taken.get(article_id, 0) + 1
            (first if taken[article_id] <= MAX_PER_ARTICLE else rest).append(candidate)
            if len(first) == k:
                break
        kept = first[:k] + rest[: max(0, k - len(first))]
        return [replace(candidate, rank=rank) for rank, candidate in enumerate(kept, 1)]


def _without_copies(pool: Iterable[RetrievedPassage]) -> Iterator[RetrievedPassage]:
    """Yield those that are no near-copies of one before; few are looked at where few are taken."""
    seen: list[frozenset[int]] = []
    for candidate in pool:
        shingles = to_shingles(candidate.passage.text)
        if not any(are_near_copies(shingles, other) for other in seen):
            seen.append(shingles)
            yield candidate


def to_shingles(text: str) -> frozenset[int]:
    """Return the hashes of all runs of four words of `text` (of all its words, if it has fewer)."""
    words = re.findall(r"\w+", text.casefold())
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    return frozenset(hash(tuple(words[i : i + _SHINGLE_WORDS])) for i in range(last))


def are_near_copies(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two texts, given as shingles, say the same in nearly the same words."""
    return len(one & other) >= _SAME * min(len(one), len(other))
