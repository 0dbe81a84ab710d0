"""An index and the prompts of its encoder."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import EncoderMismatchError
from tests.conftest import make_tiny_model

if TYPE_CHECKING:
    from pathlib import Path


def test_an_index_built_without_prompts_is_told_apart_and_encoded_anew(
    seeds: Path, index_dir: Path, tmp_path: Path
) -> None:
    model = make_tiny_model(tmp_path, seed=8)
    build_index([seeds], index_dir, encoder=Encoder.load(str(model)))
    config = model / "config_sentence_transformers.json"
    kept = json.loads(config.read_text(encoding="utf-8"))
    prompts = {"query": "in: ", "document": "of: "}
    config.write_text(json.dumps({**kept, "prompts": prompts}), encoding="utf-8")
    with (
        closing(open_index(index_dir)) as index,
        pytest.raises(EncoderMismatchError, match=r"or prompts have changed.*build --reencode$"),
    ):
        index.search("What is tea?", 1)
    with pytest.raises(EncoderMismatchError, match=r"--reencode$"):
        build_index([], index_dir)
    assert build_index([], index_dir, reencode=True).encoded == 3

    encoder = Encoder.load(str(model))
    (asked,) = encoder.encode_questions(["What is tea?"])
    (given,) = encoder.encode_passages(["tea\nTea is a drink."])
    with closing(open_index(index_dir)) as index:
        cosines = {one.article.id: one.cosine for one in index.search("What is tea?", 3)}
    assert cosines["tea"] == pytest.approx(float(asked @ given), abs=1e-5)
