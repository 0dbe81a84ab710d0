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


def test_a_real_llama_cpp_server_is_asked_as_any_other(
    gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openai")
    xllamacpp = pytest.importorskip("xllamacpp")
    from qa.language_model.endpoint import Endpoint

    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx, params.n_parallel, params.verbosity, params.warmup = 640, 1, 0, False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.api_keys = ["a key"]
    server = xllamacpp.Server(params)
    monkeypatch.setenv("QUOTH_LLM_KEY", "a key")
    endpoint = Endpoint(f"{server.listening_address}/v1")
    assert endpoint.name.endswith(".gguf")
    assert endpoint.window == 768  # llama.cpp rounds up to a multiple of 256
    written = endpoint.stream(_ASKED, max_tokens=6, cancel=threading.Event())
    assert "".join(written).strip()
    endpoint.close()
    monkeypatch.setenv("QUOTH_LLM_KEY", "another")
    stranger = Endpoint(f"{server.listening_address}/v1", "any")
    with pytest.raises(LanguageModelError, match=r"refuses the key \(401\)"):
        list(stranger.stream(_ASKED, max_tokens=6, cancel=threading.Event()))
    stranger.close()
