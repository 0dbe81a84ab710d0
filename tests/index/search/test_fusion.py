"""Cosine and BM25 become one score, and what is as good as the last is not cut off by chance."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build_index
from index.articles.article import Article
from index.encoder import Encoder
from index.search.filters import Filters
from index.search.fusion import by_meaning, by_words, fuse, to_best
from index.search.generation import Generation
from index.search.narrowing import narrow
from index.store.store import Store

_ARTICLES = 240
_DEPTH = 10


def test_the_best_of_both_searches_scores_one_and_the_worst_nothing() -> None:
    fused = fuse({3: 0.5, 5: 0.5, 7: -1.0}, {3: 8.0, 7: 2.0})
    assert fused == pytest.approx({3: 1.0, 5: 0.6, 7: 0.1})
    assert fuse({3: 0.0}, {}) == pytest.approx({3: 0.6})
    assert fuse({}, {}) == {}


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 5)), st.integers(1, 9))
def test_the_best_are_those_and_all_as_good_as_the_last(scores: dict[int, float], k: int) -> None:
    best = to_best(scores, k)
    found = sorted((scores[number] for number in best), reverse=True)
    assert best == sorted(best)
    assert found == sorted(scores.values(), reverse=True)[: len(best)]
    assert len(best) >= min(k, len(scores))
    rest = [score for number, score in scores.items() if number not in best]
    assert all(score < min(found[:k]) for score in rest)


def test_a_phrase_that_is_everywhere_is_looked_for_in_what_is_found_only(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    records = [{"id": f"{i}", "text": f"The river{i} was wide."} for i in range(_ARTICLES)]
    records += [{"id": "x", "text": "The Thames is the river."}]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([tmp_path / "some.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    store = Store.open(tmp_path / "index")
    read: list[int] = []

    def article(row: int) -> Article:
        read.append(row)
        return store.article_by_row(row)

    with store.snapshot() as manifest:
        loaded = Generation.load(store, tmp_path / "index", manifest)
        generation = replace(loaded, article=article)
        vector = tiny_encoder.encode_questions(["the river"])[0]
        for question, n, most in (('"the" river', _DEPTH, 2 * _DEPTH), ('"the river" wide', 1, 10)):
            read.clear()
            narrowing = narrow(generation, question, Filters())
            words = by_words(generation, question, narrowing, depth=_DEPTH)
            near = by_meaning(generation, vector, narrowing, depth=_DEPTH, also=words)
            assert len(near) >= n
            assert len(read) <= most
            held = {generation.passage(number)[0].text for number in near}
            assert all(question.split('"')[1] in text.lower() for text in held)
    store.close()
