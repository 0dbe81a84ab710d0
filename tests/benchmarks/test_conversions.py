"""One text written as many files reads the same from each."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.conversions.files import make_own
from benchmarks.conversions.likeness import quotable, token_f1
from benchmarks.conversions.story import QUESTIONS, sentences
from index.articles.formats.readers import read_seed

FILES = make_own()


def test_the_text_is_long_enough_to_tell() -> None:
    assert len(" ".join(sentences()).split()) > 1000
    assert len(QUESTIONS) == 10
    assert len(FILES) >= 20


@pytest.mark.parametrize("name", FILES)
def test_its_sentences_are_read_from_every_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    content = read_seed(path, root=tmp_path)
    assert content.skipped == ()
    (article,) = content.articles
    assert token_f1(sentences(), quotable(article)) >= 0.98
    assert "841" not in article.text
    for number in ("48 500 cubic", "640 000 euros", "5.2 metres"):
        assert number in " ".join(article.text.split())


def test_what_token_f1_counts() -> None:
    assert token_f1(["a b", "c d"], ["c d", "a b"]) == 1.0
    assert token_f1(["a b", "c d"], ["a b c d"]) == pytest.approx(0.5)
    assert token_f1(["a b"], []) == 0.0
    assert token_f1(["a b", "c d"], ["a b"]) == pytest.approx(2 / 3)
