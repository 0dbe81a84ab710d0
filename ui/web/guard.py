"""The guard: nothing of this machine but the answers, and no other address for the page.

Takes an ASGI app; gives one that refuses foreign hosts, closes the routes that could hand out files
and sends the headers that bind the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
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


class Guard:
    """Refuses foreign hosts and closed routes, and adds the headers that bind the page.

    A proxy may take `prefix` off the addresses it hands on or leave it.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, prefix: str) -> None:
        self._app = app
        self._hosts = hosts
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
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
