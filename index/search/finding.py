"""Finding: the passages of one generation that fit a question best, by meaning and by words.

Takes a question with its vector; gives fused candidates with the scores they come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.search.fusion import DEPTH, by_meaning, by_words, fuse, to_best
from index.search.narrowing import narrow
from index.search.retrieved import RetrievedPassage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.search.filters import Filters
    from index.search.generation import Generation


def find_passages(
    seen: Generation, question: str, vector: NDArray[np.float32], *, k: int, filters: Filters
) -> list[RetrievedPassage]:
    """Return the `k` best candidates of a generation, as `PassageIndex.search` does."""
    depth = max(k, DEPTH)
    narrowing = narrow(seen, question, filters)
    bm25 = by_words(seen, question, narrowing, depth=depth)
    cosines = by_meaning(seen, vector, narrowing, depth=depth, also=bm25)
    fused = fuse(cosines, bm25)
    found = [(number, *seen.passage(number)) for number in to_best(fused, k)]
    found.sort(key=lambda item: (-fused[item[0]], item[1].id))
    return [
        RetrievedPassage(
            passage=passage,
            article=article,
            rank=rank,
            score=fused[number],
            cosine=cosines[number],
            bm25=bm25.get(number, 0.0),
            also_in=seen.stories.copies(int(seen.table.articles[number])),
            fused=fused[number],
        )
        for rank, (number, passage, article) in enumerate(found[:k], 1)
    ]
