"""Hostile files, a few of them, through the whole of a build and an answer."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.torture.hostile_files import to_file
from benchmarks.torture.hostile_steps import Looked, look_at_file, look_at_index
from benchmarks.torture.hostile_texts import to_text, to_title
from index.articles.article import Article, to_clean_text
from index.encoder import Encoder
from index.passages import split
from qa.reader import Reader
from ui.web.views.article import to_article_view

_SEED = 20  # of the files below
_N = 10


def test_files_are_the_same_for_the_same_number() -> None:
    names = set()
    for number in range(40):
        name, data = to_file(number, seed=_SEED)
        assert to_file(number, seed=_SEED) == (name, data)
        names.add(name)
    assert len(names) > 12


def test_each_step_holds_with_each_file(tmp_path: Path, tiny_encoder: Encoder) -> None:
    root = tmp_path / "seeds"
    root.mkdir()
    looked = Looked()
    for number in range(_N):
        name, data = to_file(number, seed=_SEED)
        path = root / f"{number}-{name}"
        path.write_bytes(data)
        look_at_file(path, tiny_encoder, looked)
    look_at_index(tmp_path, "0", tiny_encoder, Reader.load(), looked)
    assert looked.problems == []
    assert set(looked.shares) == {
        "read", "dates", "sentences", "passages", "encoder", "signature", "article panel", "build",
        "build again", "verify", "answer",
    }  # fmt: skip


def test_a_step_that_fails_or_takes_too_long_is_a_problem() -> None:
    looked = Looked()
    with looked.step("slow", 0.001, 1e9):
        sum(range(2_000_000))
    with looked.step("large", 1e9, 1e6):
        held = bytearray(200_000_000)  # so large that it is never made of memory held before
    with looked.step("broken", 1e9, 1e9):
        held[len(held)] = 1
    kinds = [problem.split(" ")[:2] for problem in looked.problems]
    assert kinds == [["slow:", "took"], ["large:", "took"], ["broken:", "IndexError:"]]


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_passages_and_page_hold_any_text(tiny_encoder: Encoder, rng: random.Random) -> None:
    text = to_clean_text(to_text(rng, 400))
    if not text.strip():
        return
    article = Article(id="a", root="/", title=to_clean_text(to_title(rng)[:300]) or "a", text=text)
    for passage in split(article, tiny_encoder.token_offsets, tiny_encoder.max_tokens):
        assert passage.text == text[passage.start : passage.end]
    shown = to_article_view(article, None)
    assert "<script>alert" not in shown
