"""Articles with what each is about: one of each story, with the mean of its vectors."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import build_index, open_index
from index.search.filters import Filters
from index.search.gathering import Gathered

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder

_LONG = " ".join(f"The bridge number {n} over the river was in tea." for n in range(30))


def test_one_article_of_each_story_with_its_mean(tmp_path: Path, tiny_encoder: Encoder) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    texts = {"a": _LONG, "b": f"{_LONG} The end.", "c": "The moon was in the river."}
    for day, (name, text) in enumerate(texts.items(), 1):
        front = f"---\ntitle: {name}\ndate: 2024-05-0{day}\n---\n\n"
        (seeds / f"{name}.md").write_text(f"{front}{text}\n", encoding="utf-8")
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    index = open_index(tmp_path / "data")
    gathered = index.gather()
    assert [entry.id for entry in gathered.articles] == ["b.md", "c.md"]
    assert gathered.n_copies == 1
    for entry, vector in zip(gathered.articles, gathered.vectors, strict=True):
        spans, vectors = index.passages(entry.id)
        text = index.article(entry.id).text
        assert (spans[0][0], spans[-1][1]) == (0, len(text))
        np.testing.assert_allclose(vector, vectors.mean(axis=0), rtol=1e-5, atol=1e-7)
    assert [copy.article_id for copy in index.copies("b.md")] == ["a.md"]
    first = Filters(published_to=datetime.date(2024, 5, 1))
    assert [entry.id for entry in index.gather(first).articles] == ["a.md"]
    assert [entry.id for entry in index.gather(ids=["a.md", "x"]).articles] == ["a.md"]
    spans, vectors = index.passages("x")
    assert spans == []
    assert vectors.shape == (0, tiny_encoder.dim)
    assert index.copies("x") == ()
    index.close()


def test_as_many_vectors_as_articles() -> None:
    with pytest.raises(ValueError, match="2 vectors of 0 articles"):
        Gathered(articles=(), vectors=np.zeros((2, 3), dtype=np.float32))
