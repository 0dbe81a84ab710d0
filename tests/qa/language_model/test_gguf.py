"""A real model in this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from index.errors import LanguageModelError
from qa.language_model.model import Message

if TYPE_CHECKING:
    from pathlib import Path

    from qa.language_model.gguf import GgufModel

_ASKED = [
    Message(role="system", content="Answer in one word."),
    Message(role="user", content="What is the capital of France?"),
]


def test_it_writes_what_fits_and_the_same_again(small_model: GgufModel) -> None:
    def write() -> list[str]:
        return list(small_model.stream(_ASKED, max_tokens=6, cancel=threading.Event()))

    once = write()
    assert 1 <= len(once) <= 6
    assert "".join(once).strip()
    assert write() == once


def test_cancelling_ends_it(small_model: GgufModel) -> None:
    cancel = threading.Event()
    stream = small_model.stream(_ASKED, max_tokens=500, cancel=cancel)
    next(stream)
    cancel.set()
    assert list(stream) == []
    # It is free for the next one, long before 500 tokens.
    assert list(small_model.stream(_ASKED, max_tokens=1, cancel=threading.Event()))


def test_what_does_not_fit_is_told(small_model: GgufModel) -> None:
    long = [Message(role="user", content="word " * 6000)]
    with pytest.raises(LanguageModelError, match="exceeds the available context size"):
        list(small_model.stream(long, max_tokens=5, cancel=threading.Event()))


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    from qa.language_model.gguf import GgufModel

    cut = tmp_path / "cut.gguf"
    cut.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(LanguageModelError, match="is it a whole GGUF file"):
        list(GgufModel(cut).stream(_ASKED, max_tokens=5, cancel=threading.Event()))
    with pytest.raises(LanguageModelError, match="there is no such file"):
        GgufModel(tmp_path / "none.gguf")
