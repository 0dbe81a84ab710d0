"""Overviews of articles: sentences that stand for one, or for several of them.

Takes articles with the vectors of their passages; gives sentences to quote. A news article says
first what matters most: its first three sentences are a better summary than what most methods
choose (See et al., "Get To The Point: Summarization with Pointer-Generator Networks", 2017). The
rest of a longer one is chosen by how near a passage is to the middle of all (Radev et al.,
"Centroid-based summarization of multiple documents", 2004) and how little of it is told yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.overview.choosing import choose
from qa.overview.likeness import to_word_rows
from qa.overview.standing import to_candidates
from qa.retriever import are_near_copies, to_shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from qa.overview.standing import Candidate

LEAD = 3  # sentences of an opening
_LEAD_CHARACTERS = 4_000  # in which the opening is looked for first
_MOST_CHARACTERS = 400_000  # and at last


def to_lead(article: Article, n: int) -> list[Candidate]:
    """Return the first `n` sentences from the first on that stands by itself, fewer if it is short.

    One that goes on from before is only taken behind the one that it goes on from.
    """
    most = _LEAD_CHARACTERS
    while True:
        candidates = to_candidates(article, [(0, min(most, len(article.text)))])
        lead = _opening(candidates, n)
        if len(lead) == n or most >= min(len(article.text), _MOST_CHARACTERS):
            return lead
        most *= 4


def _opening(candidates: Sequence[Candidate], n: int) -> list[Candidate]:
    lead: list[Candidate] = []
    is_before = False
    for candidate in candidates:
        # What an article opens with says which "the …" it means by its title.
        is_clear = candidate.stands or (candidate.leans and not lead)
        is_before = is_clear or (is_before and candidate.follows)
        if is_before:
            lead.append(candidate)
        if len(lead) == n:
            break
    return lead


def of_article(
    article: Article, passages: tuple[Sequence[Span], NDArray[np.float32]], n: int
) -> list[Candidate]:
    """Return `n` sentences that sum up `article`, as they stand in it, fewer if it is short.

    `passages` are its spans and their vectors, (m, dim) float32.
    """
    lead = to_lead(article, min(n, LEAD))
    left = n - len(lead)
    spans, vectors = passages
    if left < 1 or len(spans) < 2 or not lead:
        return lead
    rest = _central(article, (spans, vectors), left, after=lead[-1].end)
    return sorted([*lead, *rest], key=lambda candidate: candidate.start)


def _central(
    article: Article,
    passages: tuple[Sequence[Span], NDArray[np.float32]],
    n: int,
    *,
    after: int,
) -> list[Candidate]:
    """Return a sentence that stands by itself of each of the `n` most telling passages."""
    spans, vectors = passages
    middle = vectors.mean(axis=0)
    relevance = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    found: dict[int, Candidate] = {}
    order = choose(relevance, lambda i: vectors @ vectors[i], min(len(spans), 3 * n + 3))
    for number in order:
        inside = [
            one
            for one in to_candidates(article, [spans[number]])
            if one.stands
            and one.start >= max(after, spans[number][0])
            and one.end <= spans[number][1]
        ]
        if inside:
            best = inside[_most_central([one.text for one in inside])]
            found.setdefault(best.start, best)
        if len(found) == n:
            break
    return list(found.values())


def _most_central(texts: Sequence[str]) -> int:
    rows = to_word_rows(texts)
    return int((rows @ rows.sum(axis=0)).argmax())


def of_articles(articles: Sequence[Article], n: int) -> list[Candidate]:
    """Return `n` sentences of several articles, those of each in a row, in the order given.

    Each has its first; where there are fewer articles than sentences, the first of them have more.
    None says nearly what another says.
    """
    share = max(1, -(-n // max(1, len(articles))))
    leads = [to_lead(article, share) for article in articles]
    told: list[frozenset[int]] = []
    kept: list[list[Candidate]] = [[] for _ in articles]
    for place in range(share):
        for number, lead in enumerate(leads):
            if place < len(lead) and sum(map(len, kept)) < n and len(kept[number]) == place:
                shingles = to_shingles(lead[place].text)
                if not any(are_near_copies(shingles, other) for other in told):
                    told.append(shingles)
                    kept[number].append(lead[place])
    return [candidate for one in kept for candidate in one]
