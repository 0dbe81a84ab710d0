"""Clients that hold connections and do not use them lose them; bodies must come, and be bounded."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.conftest import REPOSITORY

# The server of the page over a small app, with short times.
_SERVE = """
    import asyncio
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse, StreamingResponse
    from starlette.routing import Route
    from ui.web.address import listen, to_url
    from ui.web.bodies import Bodies
    from ui.web.connections import Connection
    from ui.web.server import run

    class Hasty(Connection):
        head_s, unread_s, most = 0.5, 0.5, 8

    async def size(request):
        return PlainTextResponse(str(len(await request.body())))

    async def much(request):
        async def pieces():
            for _ in range(1000):
                yield b"x" * 100_000
                await asyncio.sleep(0)
        return StreamingResponse(pieces())

    routes = [Route("/size", size, methods=["POST"]), Route("/much", much)]
    app = Bodies(Starlette(routes=routes), max_bytes=1000, silence_s=0.5)
    with listen("127.0.0.1", 0) as listener:
        run(app, listener, on_ready=lambda: print(to_url(listener), flush=True), speaks=Hasty)
"""
_PATIENCE_S = 20.0  # far beyond the server's


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-c", textwrap.dedent(_SERVE)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.kill()


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=_PATIENCE_S)


def is_ended(connection: socket.socket, trickle: bytes = b"") -> bool:
    """Say whether the server ends a connection, though a byte comes again and again."""
    deadline = time.monotonic() + _PATIENCE_S
    connection.settimeout(0.1)
    while time.monotonic() < deadline:
        try:
            if trickle:
                connection.sendall(trickle)
            if connection.recv(65536) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


HEAD = b"POST /size HTTP/1.1\r\nhost: localhost\r\n"


@pytest.mark.parametrize("begun", [b"", b"GET", HEAD, HEAD + b"x-a: "])
def test_a_request_must_come_whole_in_time_however_its_bytes_trickle(
    url: str, begun: bytes
) -> None:
    with connected(url) as connection:
        connection.sendall(begun)
        assert is_ended(connection, b"a" if begun else b"")


def test_so_must_the_next_one_on_a_connection_that_was_used(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(HEAD + b"content-length: 1\r\n\r\nx")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(HEAD)
        assert is_ended(connection, b"a")


@pytest.mark.parametrize("trickle", [b"", b"a"])
def test_a_body_must_come_in_time(url: str, trickle: bytes) -> None:
    with connected(url) as connection:
        connection.sendall(HEAD + b"content-length: 900\r\n\r\nx")
        told = b""
        deadline = time.monotonic() + _PATIENCE_S
        connection.settimeout(0.1)
        while b"in time" not in told and time.monotonic() < deadline:
            if trickle:
                connection.sendall(trickle)
            try:
                told += connection.recv(65536)
            except TimeoutError:
                continue
        assert told.startswith(b"HTTP/1.1 408")


def test_a_reply_that_is_not_read_is_given_up(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(b"GET /much HTTP/1.1\r\nhost: localhost\r\n\r\n")
        time.sleep(1.5)  # reads nothing; what lies in buffers of the system comes all the same
        come = 0
        while piece := connection.recv(1_000_000):
            come += len(piece)
        assert come < 100_000_000


def post(url: str, body: bytes | Iterator[bytes]) -> tuple[int, str]:
    request = urllib.request.Request(f"{url}/size", body, {"content-type": "text/plain"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as reply:  # noqa: S310 - our own
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)["problem"]


def test_a_body_is_counted_whether_it_says_its_length_or_not(url: str) -> None:
    assert post(url, b"x" * 1000) == (200, "1000")
    assert post(url, iter([b"x" * 500, b"x" * 500])) == (200, "1000")
    assert post(url, b"x" * 1001) == (413, "the request is larger than 1,000 bytes")
    with connected(url) as connection:
        connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n" + b"1F4\r\n")
        connection.sendall((b"x" * 500 + b"\r\n1F4\r\n") * 2 + b"x" * 500 + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_there_are_only_so_many_connections(url: str) -> None:
    held = [connected(url) for _ in range(30)]
    try:
        assert all(is_ended(connection) for connection in held[8:])
    finally:
        for connection in held:
            connection.close()
    assert post(url, b"x") == (200, "1")
