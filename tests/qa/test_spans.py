"""Span models: inputs, the best span against brute force, the bundled model, the hub's."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.errors import QuothError
from qa.bundled import BUNDLED
from qa.spans import (
    MAX_SPAN_TOKENS,
    MAX_TOKENS,
    BundledModel,
    HubModel,
    SpanScores,
    blended,
    joined,
    to_input,
    to_windows,
)
from tests.conftest import REPOSITORY, make_tiny_model

_TEXT = (
    "The old bridge was closed in March. Its successor was opened by Clara Osei on 4 May 2021, "
    "and cost 31 million euros."
)


@pytest.fixture(scope="module")
def bundled() -> BundledModel:
    """The model that ships."""
    return BundledModel.load()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Its tokenizer."""
    found = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who opened the new bridge?", "Clara Osei"),
        ("How much did the bridge cost?", "31 million euros"),
        ("When was the old bridge closed?", "March"),
    ],
)
def test_the_bundled_model_finds_the_span(
    bundled: BundledModel, question: str, answer: str
) -> None:
    (scores,) = bundled.score(question, [("", _TEXT)])
    (start, end), odds = scores.best(0, len(scores.offsets))
    assert _TEXT[start:end] == answer
    assert odds > 0


def test_what_is_not_told_has_lower_odds(bundled: BundledModel) -> None:
    scores = [
        bundled.score(question, [("", _TEXT)])[0]
        for question in ("Who opened the new bridge?", "Who painted the ceiling of the chapel?")
    ]
    told, untold = (found.best(0, len(found.offsets))[1] for found in scores)
    assert untold < 0 < told


def test_texts_read_together_score_as_alone(bundled: BundledModel) -> None:
    texts = [("A bridge", _TEXT), ("", "Tea."), ("Moon", "The moon was full in May. " * 8)]
    together = bundled.score("Who opened the bridge?", texts)
    for text, found in zip(texts, together, strict=True):
        (alone,) = bundled.score("Who opened the bridge?", [text])
        assert found.offsets == alone.offsets
        assert np.abs(found.start - alone.start).max() < 0.7  # int8 scales see the whole batch


def test_nothing_to_read_is_nothing(bundled: BundledModel) -> None:
    assert bundled.score("Who?", []) == []


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=40),
    st.data(),
)
def test_the_best_span_equals_brute_force(
    logits: list[tuple[int, int]], data: st.DataObject
) -> None:
    n = len(logits)
    first = data.draw(st.integers(0, n - 1))
    last = data.draw(st.integers(first + 1, n))
    start, end = (np.array(column, dtype=np.float32) for column in zip(*logits, strict=True))
    scores = SpanScores(offsets=[(2 * i, 2 * i + 1) for i in range(n)], start=start, end=end)
    span, odds = scores.best(first, last)
    brute = max(
        start[i] + end[j]
        for i in range(first, last)
        for j in range(i, min(last, i + MAX_SPAN_TOKENS))
    )
    assert odds == brute
    i, j = span[0] // 2, span[1] // 2
    assert first <= i <= j < last
    assert start[i] + end[j] == brute


@given(st.integers(1, 900), st.integers(0, 90), st.integers(0, 40))
def test_windows_cover_all_of_a_text_and_keep_the_limit(
    tokenizer: Tokenizer, words: int, asked: int, titled: int
) -> None:
    text = " ".join(f"w{i % 7}" for i in range(words))
    question, title = "why " * asked, "tea " * titled
    windows = to_windows(tokenizer, question, title, text)
    assert all(len(window.ids) <= MAX_TOKENS for window in windows)
    assert all(len(window.ids) == len(window.types) for window in windows)
    every = tokenizer.encode(text, add_special_tokens=False).offsets
    assert sorted({span for window in windows for span in window.offsets}) == every
    first = to_input(tokenizer, question, title, text)
    assert first == windows[0]
    assert first.ids[0] == tokenizer.token_to_id("[CLS]")


def test_joined_windows_keep_the_best_of_each_token() -> None:
    def part(offsets: list[tuple[int, int]], start: list[float]) -> SpanScores:
        values = np.array(start, dtype=np.float32)
        return SpanScores(offsets=offsets, start=values, end=-values)

    whole = joined([part([(0, 1), (2, 3)], [1, 5]), part([(2, 3), (4, 5)], [7, 2])])
    assert whole.offsets == [(0, 1), (2, 3), (4, 5)]
    assert whole.start.tolist() == [1, 7, 2]
    assert whole.end.tolist() == [-1, -5, -2]


@pytest.mark.parametrize("name", ["reader.onnx", "embeddings.bin"])
def test_an_altered_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(QuothError, match=rf"{re.escape(name)}: is damaged"):
        BundledModel.load(folder)
    path.unlink()
    with pytest.raises(QuothError, match="cannot be read"):
        BundledModel.load(folder)


def test_reading_loads_no_torch() -> None:
    script = (
        "import sys; from qa.reader import Reader; reader = Reader.load();"
        "reader.model.score('Who?', [('', 'Tea.')]);"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


def test_a_model_of_the_hubs_format_reads_instead(tmp_path: Path) -> None:
    from transformers import AutoModelForQuestionAnswering

    make_tiny_model(tmp_path, seed=3)
    model = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "bert")
    model.save_pretrained(tmp_path / "bert")
    hub = HubModel.load(str(tmp_path / "bert"))
    long = "the river of tea was in the bridge " * 40
    scores = hub.score("the moon of tea?", [("a title", "The river, in war."), ("", long)])
    assert [found.offsets[0] for found in scores] == [(0, 3), (0, 3)]
    assert scores[1].offsets[-1][1] == len(long.rstrip())
    assert all(len(s.offsets) == len(s.start) == len(s.end) for s in scores)


def test_what_is_no_question_answering_model_is_refused(tmp_path: Path) -> None:
    make_tiny_model(tmp_path, seed=3)
    with pytest.raises(QuothError, match="is not a question-answering model"):
        HubModel.load(str(tmp_path / "bert"))
    with pytest.raises(QuothError, match="cannot be loaded"):
        HubModel.load(str(tmp_path / "nowhere"))


def test_blended_scores_lie_between_the_two() -> None:
    offsets = [(0, 3), (4, 9)]
    one, other = (
        SpanScores(
            offsets=offsets,
            start=np.array(values, dtype=np.float32),
            end=np.array(values, dtype=np.float32),
        )
        for values in ([0, 4], [8, 0])
    )
    mean = blended(one, other, 0.25)
    assert mean.offsets == offsets
    assert mean.start.tolist() == [2, 3]
    assert mean.end.tolist() == [2, 3]
