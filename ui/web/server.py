"""The web server under the chat: one address, one page, nothing of this machine but the answers.

Takes an ASGI app; serves it on a socket of its own until it is told to stop, with routes that could
hand out files closed and every other address forbidden to the page.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

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
_PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)
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


def run(
    app: ASGIApp, listener: socket.socket, *, on_ready: Callable[[], None], root: str = ""
) -> None:
    """Serve `app` on `listener`; `on_ready` is called once pages can be had.

    `root` is where a proxy in front shows it: a path, or an address whose host may then be asked
    for. An interrupt closes it and comes out as KeyboardInterrupt.
    """
    # uvicorn reports open pages as errors when it stops: its log starts above them.
    config = uvicorn.Config(
        _Guard(app, _hosts(listener, root), to_prefix(root)),
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


def is_loopback(listener: socket.socket) -> bool:
    """Say whether only this machine reaches the socket."""
    return ipaddress.ip_address(str(listener.getsockname()[0])).is_loopback


def to_prefix(root: str) -> str:
    """Return what the addresses of a page at `root` begin with: "/quoth", "" at the top.

    Raises QuothError for what is neither a path nor an http(s) address.
    """
    try:
        parts = urlsplit(root)
        host, path = parts.hostname, parts.path.rstrip("/")
    except ValueError:
        host, path = None, " "
    is_address = parts.scheme in ("http", "https") and host is not None
    if not (is_address or (root == path == "") or root.startswith("/")) or not _PATH.fullmatch(
        path
    ):
        raise QuothError(
            f"--root-path {root!r} is neither a path like /quoth nor an address like "
            "https://example.org/quoth"
        )
    return path


def _hosts(listener: socket.socket, root: str) -> frozenset[str] | None:
    """Return the names the page may be asked for by, or None for any.

    On a loopback address only its own names and its proxy's: a site that points its name here (DNS
    rebinding) must not read the articles.
    """
    if not is_loopback(listener):
        return None
    names = {"localhost", "127.0.0.1", "::1", str(listener.getsockname()[0])}
    return frozenset({*names, *filter(None, [urlsplit(root).hostname])})


class _Guard:
    """Refuses foreign hosts and closed routes, and adds the headers that bind the page.

    A proxy may take `prefix` off the addresses it hands on or leave it.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, prefix: str) -> None:
        self._app = app
        self._hosts = hosts
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if self._hosts is not None and _host(scope) not in self._hosts:
            await PlainTextResponse("unknown host", 400)(scope, receive, send)
            return
        if self._prefix and scope["path"] == self._prefix:
            await RedirectResponse(f"{self._prefix}/")(scope, receive, send)
            return
        if self._prefix and scope["path"].startswith(f"{self._prefix}/"):
            path = scope["path"].removeprefix(self._prefix)
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        if scope["path"].removeprefix("/gradio_api").startswith(_CLOSED):
            await PlainTextResponse("not found", 404)(scope, receive, send)
            return

        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_bound)


def _host(scope: Scope) -> str | None:
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
    except ValueError:
        return None
