"""The guard: nothing for the pages of other sites.

Takes an ASGI app; gives one that refuses foreign hosts and what another site's page sends, whatever
the route, and sends the headers that bind what is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What of a browser no page here needs. Copying (clipboard-write) stays.
_POWERS = ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
# What is no page loads and runs nothing, wherever it is opened; `ui.web.policy` has the page's.
_HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{power}=()" for power in _POWERS),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_UNKNOWN_HOST = "unknown host; another name is made known with: quoth serve --root-path http://NAME"
# What a link on another site may open: the page, and the login before it.
_LINKED = ("/", "/login")


class Guard:
    """Refuses foreign hosts and sites, and adds the headers that bind what is shown.

    `hosts` are the names it may be asked for by, None for any; `proxy` is the name under which a
    proxy shows it. The proxy may take `prefix` off the addresses it hands on or leave it.
    """

    def __init__(
        self, app: ASGIApp, hosts: Container[str] | None, prefix: str, *, proxy: str | None = None
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._prefix = prefix
        self._proxy = proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._answer(scope, receive, send_bound)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self._hosts is not None and _host(headers.get("host", "")) not in self._hosts:
            await _refuse(_UNKNOWN_HOST, scope, receive, send)
            return
        if self._is_foreign(scope, headers):
            await _refuse("this comes from another site's page", scope, receive, send)
            return
        if self._prefix and scope["path"] == self._prefix:
            await RedirectResponse(f"{self._prefix}/")(scope, receive, send)
            return
        if self._prefix and scope["path"].startswith(f"{self._prefix}/"):
            path = scope["path"].removeprefix(self._prefix)
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """Say whether a browser sends this for the page of another site, or of another port.

        Sec-Fetch-Site tells, where the address is HTTPS or this machine's own; else Origin, which
        comes with all but GET. Programs send neither.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            is_link = (
                scope.get("method") in ("GET", "HEAD")
                and scope["path"].removeprefix(self._prefix) in _LINKED
                and headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest") == "document"
            )
            return site not in ("same-origin", "none") and not is_link
        origin = headers.get("origin")
        if origin is None:
            return False
        if origin.partition("://")[2] == headers.get("host"):
            return False
        # No page can send X-Forwarded-Host to another site: it would be asked about it first.
        ours = {_host(headers.get("x-forwarded-host", "")), self._proxy} - {None}
        return _host(origin.partition("://")[2]) not in ours


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
    else:
        await PlainTextResponse(reason, 403)(scope, receive, send)


def _host(netloc: str) -> str | None:
    try:
        return urlsplit(f"//{netloc}").hostname
    except ValueError:
        return None
