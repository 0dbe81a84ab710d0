"""What becomes of all that a chat server may do, on the wire."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from index.errors import LanguageModelError
from qa.language_model.model import Limits, Message
from tests.qa.language_model.scripted import MODEL, Reply, failed, said, scripted

pytest.importorskip("openai")
from qa.language_model.endpoint import DEFAULT_WINDOW, Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKED = [Message(role="user", content="How high is Mount Everest?")]
_SHORT = Limits(connect_s=0.5, first_s=0.3, whole_s=0.6)
_EVENT = b'data: {"choices": [{"index": 0, "delta": {"content": "%s"}, "finish_reason": null}]}\n\n'


def _read(endpoint: Endpoint, *, max_tokens: int = 100) -> str:
    return "".join(endpoint.stream(_ASKED, max_tokens=max_tokens, cancel=threading.Event()))


def _problem(*replies: Reply, limits: Limits | None = None) -> str:
    """Return what is told where a server replies so, less the address."""
    with scripted(*replies) as server:
        endpoint = Endpoint(server.address, MODEL, limits=limits)
        with pytest.raises(LanguageModelError) as caught:
            _read(endpoint)
        endpoint.close()
        where = f"the language model at {server.address} "
        assert str(caught.value).startswith(where)
        return str(caught.value).removeprefix(where)


def test_what_a_model_writes_comes_piece_by_piece() -> None:
    pause = threading.Event()
    reply = said("Mount ", "Everest ", "is high.")
    assert isinstance(reply.pieces, list)
    reply.pieces.insert(1, pause)
    with scripted(reply) as server:
        endpoint = Endpoint(server.address)
        stream = endpoint.stream(_ASKED, max_tokens=7, cancel=threading.Event())
        assert next(stream) == "Mount "  # the rest is held back
        pause.set()
        assert "".join(stream) == "Everest is high."
        assert server.sent[0]["messages"] == [
            {"role": "user", "content": "How high is Mount Everest?"}
        ]
        assert (server.sent[0]["model"], server.sent[0]["max_tokens"]) == (MODEL, 7)
        endpoint.close()


def test_faults_of_a_server_say_what_and_what_to_do() -> None:
    assert _problem(failed(401, "bad key")) == (
        "refuses the key (401): put the right one into QUOTH_LLM_KEY"
    )
    assert _problem(failed(404, "no such model")).startswith("has no model 'scripted'")
    assert _problem(failed(500, "out of memory")).endswith("out of memory")
    assert _problem(failed(400, "too many tokens")).startswith("does not take the question (400)")
    assert _problem(said("One ", finish=None, done=False)) == "broke off in the middle: ask again"
    assert _problem(said()).startswith("answered without a word")
    assert _problem(Reply([b"data: {broken\n\n"])).startswith("answered what is no chat")
    assert _problem(Reply([b'data: ["no", "chat"]\n\n'])).startswith("answered ")
    assert _problem(Reply([b'data: {"error": {"message": "crashed"}}\n\n'])) == "failed: crashed"
    assert _problem(Reply([b"<html>Welcome!</html>"])).startswith("answered without a word")
    assert _problem(Reply([_EVENT % "à Paris".encode("latin-1")])).startswith(
        "answered what is no chat"
    )


def test_a_stream_that_is_cut_off_in_an_event_broke_off() -> None:
    length = {"Content-Type": "text/event-stream", "Content-Length": "9999"}
    assert _problem(Reply([_EVENT % b"One"], headers=length)).startswith("broke off in the middle")


def test_nothing_at_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    endpoint = Endpoint(address, MODEL)
    with pytest.raises(LanguageModelError, match="is not running, for nothing answers there"):
        _read(endpoint)
    endpoint.close()


def test_a_server_that_puts_off_is_asked_again_within_the_limit() -> None:
    with scripted(failed(429, "slowly", Retry_After="0.01"), said("Yes.")) as server:
        endpoint = Endpoint(server.address, MODEL)
        assert _read(endpoint) == "Yes."
        endpoint.close()
    assert _problem(failed(429, "slowly", Retry_After="400")) == (
        "was asked too often (429): ask again in 400 s"
    )
    assert _problem(failed(429, "slowly")) == "was asked too often (429): ask again later"


def test_who_writes_nothing_or_for_ever_is_stopped() -> None:
    slow = _problem(Reply([threading.Event()]), limits=_SHORT)
    assert slow.startswith(("did not answer in time", "wrote nothing within 0 s"))
    pings = itertools.repeat(b": still here\n\n")
    assert _problem(Reply(pings), limits=_SHORT).startswith("wrote nothing within")

    def dripping() -> Iterator[bytes]:
        while True:
            yield _EVENT % b"drop "
            time.sleep(0.02)

    assert _problem(Reply(dripping()), limits=_SHORT).startswith("was not done within 1 s")


def test_endless_text_ends() -> None:
    with scripted(Reply(itertools.repeat(_EVENT % b"more and more "))) as server:
        endpoint = Endpoint(server.address, MODEL)
        assert len(_read(endpoint, max_tokens=10)) == 160
        assert server.gone.wait(30)
        endpoint.close()


def test_cancelling_ends_the_wait_and_hangs_up() -> None:
    held = threading.Event()
    reply = Reply([_EVENT % b"One ", held, *[_EVENT % b"two " * 100] * 1000])
    with scripted(reply) as server:
        endpoint = Endpoint(server.address, MODEL)
        cancel = threading.Event()
        stream = endpoint.stream(_ASKED, max_tokens=100, cancel=cancel)
        assert next(stream) == "One "
        cancel.set()
        assert list(stream) == []
        held.set()
        assert server.gone.wait(30)
        endpoint.close()


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(said("Yes.")) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "for others")
        _read(Endpoint(server.address, MODEL))
        monkeypatch.setenv("QUOTH_LLM_KEY", "ours")
        _read(Endpoint(server.address, MODEL))
        assert server.keys == ["Bearer none", "Bearer ours"]


def test_the_only_model_is_taken_and_of_several_one_must_be_named() -> None:
    with scripted(said("Yes.")) as server:
        assert Endpoint(server.address).name == MODEL
    with scripted(said("Yes."), models=[{"id": "small"}, {"id": "large"}]) as server:
        problem = "has several: large, small: choose one with --llm-model NAME"
        with pytest.raises(LanguageModelError, match=problem):
            _ = Endpoint(server.address).name


@pytest.mark.parametrize(
    ("told", "window"),
    [
        ({}, DEFAULT_WINDOW),
        ({"max_model_len": 32_768}, 32_768),
        ({"meta": {"n_ctx": 2048, "n_ctx_train": 8192}}, 2048),
        ({"context_length": "many"}, DEFAULT_WINDOW),
    ],
)
def test_the_window_is_what_the_server_tells(told: dict[str, object], window: int) -> None:
    with scripted(said("Yes."), models=[{"id": "other", "n_ctx": 9}, {"id": MODEL, **told}]) as at:
        assert Endpoint(at.address, MODEL).window == window


def test_the_script_is_what_clients_expect() -> None:
    """A check of the test's own server: each event is JSON."""
    for piece in list(said("a").pieces)[:-1]:
        assert isinstance(piece, bytes)
        assert json.loads(piece.removeprefix(b"data: "))["object"] == "chat.completion.chunk"
