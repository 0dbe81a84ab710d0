"""The web server under the chat: one address, one page, nothing of this machine but the answers.

Takes an ASGI app; serves it on a socket of its own until it is told to stop, with routes that could
hand out files closed and every other address forbidden to the page.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio 6.31 compiles templates in the page ('unsafe-eval') and starts with inline scripts.
# Handlers in attributes, the way an injected tag would run, stay forbidden, as does every other
# address.
_HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
# Routes of Gradio 6.31 that hand out, take or fetch files, or tell about other visitors.
_CLOSED = (
    "/file",
    "/upload",
    "/proxy=",
    "/stream/",
    "/deep_link",
    "/process_recording",
    "/monitoring",
    "/profiling",
    "/runs",
    "/run-history",
    "/vibe",
    "/undo-vibe",
)
_MAX_PORT = 65535
_GRACE_S = 1  # open pages hold a connection each; they are not waited for


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on exactly that address. Raises QuothError where none can."""
    if not 0 <= port <= _MAX_PORT:  # getaddrinfo would cut off what does not fit
        raise QuothError(f"port {port} is not between 0 and {_MAX_PORT}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise QuothError(f"cannot serve on {host}: {exc}") from exc
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise QuothError(
                f"port {port} on {host} is in use; choose another with --port"
            ) from exc
        raise QuothError(f"cannot serve on {host}, port {port}: {exc}") from exc
    return listener


def to_url(listener: socket.socket) -> str:
    """Return the address that a browser on this machine finds the socket at."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: ASGIApp, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Serve `app` on `listener`; `on_ready` is called once pages can be had.

    An interrupt closes it and comes out as KeyboardInterrupt.
    """
    # uvicorn reports open pages as errors when it stops: its log starts above them.
    config = uvicorn.Config(
        _Guard(app, _hosts(listener)),
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    _Server(config, on_ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _hosts(listener: socket.socket) -> frozenset[str] | None:
    """Return the names the page may be asked for by, or None for any.

    On a loopback address only its own names: a site that points its name here (DNS rebinding) must
    not read the articles.
    """
    host = str(listener.getsockname()[0])
    loopback = ipaddress.ip_address(host).is_loopback
    return frozenset({"localhost", "127.0.0.1", "::1", host}) if loopback else None


class _Guard:
    """Refuses foreign hosts and closed routes, and adds the headers that bind the page."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if self._hosts is not None and _host(scope) not in self._hosts:
            await PlainTextResponse("unknown host", 400)(scope, receive, send)
            return
        if scope["path"].removeprefix("/gradio_api").startswith(_CLOSED):
            await PlainTextResponse("not found", 404)(scope, receive, send)
            return

        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_bound)


def _host(scope: Scope) -> str | None:
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
    except ValueError:
        return None
