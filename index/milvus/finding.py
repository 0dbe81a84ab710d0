"""Finding: the passages on a Milvus server that fit a question best, by meaning and by words.

Takes a question with its vector and filters; gives fused candidates with the scores they come from.
Filters, and of a question's phrases the stems, are looked at by the server; which article of a
story is searched, the phrases to the letter, and the fusion are decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.milvus.schema import TITLE_WEIGHT
from index.milvus.seen import to_match, to_windows
from index.milvus.server import MOST
from index.passages import Passage
from index.search.fusion import DEPTH, fuse, to_best
from index.search.narrowing import holds_phrases, to_phrases
from index.search.retrieved import RetrievedPassage
from index.words import to_stems, to_telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.milvus.seen import Seen
    from index.search.filters import Filters
    from index.search.fusion import Scores

_FIELDS = ("passage", "article", "first", "behind", "story", "place", "n_story")
_FURTHER = 8  # times as many are looked at where copies or what lacks a phrase filled the list

Hit = dict[str, Any]  # the fields of a passage


def find_passages(
    seen: Seen, question: str, vector: NDArray[np.float32], *, k: int, filters: Filters
) -> list[RetrievedPassage]:
    """Return the `k` best candidates of a generation, as `PassageIndex.search` does."""
    depth = max(k, DEPTH)
    search = _Search(seen, question, filters)
    bm25 = search.by_words(question, depth)
    cosines = search.by_meaning(vector.tolist(), depth, also=bm25)
    fused = fuse(cosines, bm25)
    found = [(number, *search.passage(number)) for number in to_best(fused, k)]
    found.sort(key=lambda item: (-fused[item[0]], item[1].id))
    hits = [search.hits[number] for number, *_ in found[:k]]
    told = seen.copies({hit["story"] for hit in hits if hit["n_story"] > 1})
    return [
        RetrievedPassage(
            passage=passage,
            article=article,
            rank=rank,
            score=fused[number],
            cosine=cosines[number],
            bm25=bm25.get(number, 0.0),
            also_in=tuple(
                copy for row, copy in told.get(hit["story"], ()) if row != hit["article"]
            ),
            fused=fused[number],
        )
        for rank, ((number, passage, article), hit) in enumerate(
            zip(found[:k], hits, strict=True), 1
        )
    ]


class _Search:
    """Both searches of one question; `hits` has the fields of all passages they came to."""

    def __init__(self, seen: Seen, question: str, filters: Filters) -> None:
        self.hits: dict[int, Hit] = {}
        self._seen = seen
        self._phrases = to_phrases(question)
        self._best: dict[int, int] = {}  # the place of the first article of a story that fits
        everything = seen.expression(filters)
        self._is_plain = everything == seen.living and not self._phrases
        stems = dict.fromkeys(stem for one in self._phrases for stem in to_stems(one))
        matches = [to_match("words", [stem]) for stem in stems]
        self._fitting = " and ".join([seen.is_current(filters), *matches, everything])
        self._where = f"place == 0 and {everything}" if self._is_plain else self._fitting

    def by_words(self, question: str, depth: int) -> Scores:
        """Return the BM25 scores of the `depth` best passages that share words, best first.

        Their own words and those of their title count, whichever they share.
        """
        asked = " ".join(to_telling(question))
        if not asked:
            return {}
        texts = self._run("words_bm25", asked, depth)
        titles = self._run("title_bm25", asked, depth)
        texts |= self._scores("words_bm25", asked, titles.keys() - texts.keys())
        titles |= self._scores("title_bm25", asked, texts.keys() - titles.keys())
        scores = {n: texts.get(n, 0.0) + TITLE_WEIGHT * titles.get(n, 0.0) for n in texts | titles}
        best = sorted((n for n, s in scores.items() if s > 0), key=lambda n: (-scores[n], n))
        return {number: scores[number] for number in best[:depth]}

    def by_meaning(self, vector: list[float], depth: int, *, also: Scores) -> Scores:
        """Return the cosines of the `depth` nearest passages, and of those in `also`."""
        cosines = self._run("vector", vector, depth)
        missing = [number for number in also if number not in cosines]
        return cosines | self._scores("vector", vector, missing)

    def passage(self, number: int) -> tuple[Passage, Article]:
        """Return the passage of that number, and its article."""
        return self._read(self.hits[number])

    def _read(self, hit: Hit) -> tuple[Passage, Article]:
        article = self._seen.article(int(hit["article"]))
        return Passage.from_span(article, (int(hit["first"]), int(hit["behind"]))), article

    def _scores(self, field: str, asked: Any, numbers: Iterable[int]) -> Scores:
        """Return the scores of the passages of those numbers."""
        scores: Scores = {}
        for some in to_windows(sorted(numbers)):
            where = f"passage in {some} and {self._seen.living}"
            found = self._seen.server.search(
                field, asked, limit=len(some), where=where, fields=["passage"]
            )
            scores |= {int(hit["passage"]): _to_score(field, score) for hit, score in found}
        return scores

    def _run(self, field: str, asked: Any, depth: int) -> Scores:
        """Return the scores of the first `depth` passages that are allowed."""
        wanted = depth
        while True:
            found = self._seen.server.search(
                field, asked, limit=wanted, where=self._where, fields=_FIELDS
            )
            allowed = self._allowed([hit for hit, _ in found])
            scores = {
                int(hit["passage"]): _to_score(field, score)
                for hit, score in found
                if hit["passage"] in allowed
            }
            if len(scores) >= depth or len(found) < wanted or wanted >= MOST:
                self.hits |= {int(hit["passage"]): hit for hit, _ in found}
                return dict(list(scores.items())[:depth])
            wanted = min(MOST, wanted * _FURTHER)

    def _allowed(self, hits: Sequence[Hit]) -> set[int]:
        """Return the numbers of those that hold the phrases, of a story in its best article."""
        if self._is_plain:
            return {hit["passage"] for hit in hits}
        holding = [hit for hit in hits if self._holds(hit)]
        stories = {hit["story"] for hit in holding if hit["n_story"] > 1} - self._best.keys()
        for some in to_windows(sorted(stories)):
            where = f"story in {some} and {self._fitting}"
            for rival in self._seen.server.read("passages", where, _FIELDS):
                place = self._best.get(rival["story"])
                if (place is None or rival["place"] < place) and self._holds(rival):
                    self._best[rival["story"]] = rival["place"]
        return {
            hit["passage"]
            for hit in holding
            if hit["n_story"] == 1 or hit["place"] == self._best.get(hit["story"])
        }

    def _holds(self, hit: Hit) -> bool:
        return not self._phrases or holds_phrases(self._read(hit)[0].text, self._phrases)


def _to_score(field: str, score: float) -> float:
    """Return a score as we have it, higher for better: Lite's BM25 has the sign of a distance."""
    return score if field == "vector" else abs(score)
