"""Inputs by place, over a real server: what curl leaves out at the end gets its default."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.programs.positional import WithDefaults

if TYPE_CHECKING:
    from starlette.requests import Request


def ask(question: str, history: list[Any] | None = None, k: int = 5) -> dict[str, Any]:
    return {"question": question, "history": history, "k": k}


def notes(words: str = "") -> dict[str, Any]:
    return {"words": words}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a server that says back what it was sent."""

    async def echo(request: Request) -> Response:
        return PlainTextResponse(await request.body())

    app = Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])])
    app.add_middleware(WithDefaults, functions=(ask, notes))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    (socket,) = server.servers[0].sockets
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/gradio_api/call/"
    server.should_exit = True
    thread.join()


def post(address: str, body: bytes) -> bytes:
    return httpx.post(address, content=body).content


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["Why?"], ["Why?", None, 5]),
        (["Why?", ["Who?"]], ["Why?", ["Who?"], 5]),
        (["Why?", None, 7, "more"], ["Why?", None, 7, "more"]),
        ([], []),
    ],
)
def test_what_is_left_out_gets_its_default(url: str, given: list[Any], expected: list[Any]) -> None:
    for name in ("ask", "ask/"):
        sent = json.loads(post(url + name, json.dumps({"data": given, "x": 1}).encode()))
        assert sent == {"data": expected, "x": 1}


def test_where_all_have_defaults_none_need_be_given(url: str) -> None:
    assert json.loads(post(f"{url}notes", b'{"data": []}')) == {"data": [""]}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"data": "x"}', b"\xff", b"[1]" * 1_000_000])
def test_what_is_no_call_is_handed_on_as_it_is(url: str, body: bytes) -> None:
    assert post(f"{url}ask", body) == body
    assert post(f"{url}other", body) == body
