"""Request log: one record a request, under its route, and nothing of what was in it.

Takes an ASGI app; gives one that logs what became of each request, and sends its id back. A route
is written as it was mounted, `/gradio_api/call/ask/{event_id}`: an address itself may hold names of
articles.
"""

from __future__ import annotations

import logging
import secrets
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.routing import compile_path

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ID_HEADER = "x-request-id"
_NOTE = "quoth.request"  # where the scope of a request has what is known of it
_current: ContextVar[str | None] = ContextVar("request", default=None)

_log = logging.getLogger(__name__)


def stamp(record: logging.LogRecord) -> bool:
    """Give a record the id of the request that it was made for; a filter that keeps all."""
    record.request = _current.get()
    return True


class RequestLog:
    """Logs each request once it has ended, whatever became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = secrets.token_hex(8)
        note: dict[str, Any] = {"method": scope["method"], "route": None, "status": None}

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                note["status"] = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = id_
            await send(message)

        began, token = time.perf_counter(), _current.set(id_)
        try:
            await self._app({**scope, _NOTE: note}, receive, send_stamped)
        except BaseException as exc:
            note["error"] = type(exc).__name__
            raise
        finally:
            note["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
            _log.info("request", extra={"fields": note})
            _current.reset(token)


class Routes:
    """Hands on all requests, and notes under which of the app's routes each comes.

    `calls` are paths that are known beyond the routes, to be named rather than matched.
    """

    def __init__(self, app: ASGIApp, router: Any, calls: Iterable[str] = ()) -> None:
        self._app = app
        self._router = router
        self._calls = tuple(calls)
        self._known: list[tuple[re.Pattern[str], str]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        note = scope.get(_NOTE)
        if note is not None and _log.isEnabledFor(logging.INFO):
            note["route"] = self._to_route(scope["path"])
        await self._app(scope, receive, send)

    def _to_route(self, path: str) -> str | None:
        if self._known is None:  # once all of them are there
            named = [each for call in self._calls for each in (call, f"{call}/{{event_id}}")]
            paths = dict.fromkeys([*named, *_paths(self._router)])
            self._known = [(compile_path(path)[0], path) for path in paths]
        return next((route for pattern, route in self._known if pattern.match(path)), None)


def _paths(router: Any) -> Iterator[str]:
    """Yield the path of every route, those of routers inside included."""
    for route in router.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if hasattr(inner, "routes"):
            yield from _paths(inner)
        else:
            yield route.path
            yield f"/gradio_api{route.path}"
