"""Inputs by place: what curl and its like may leave out at the end gets its default.

Takes the endpoints' functions and an ASGI app; gives one in which a call of Gradio's simple form,
`POST /gradio_api/call/ask` with {"data": [question]}, need not list every input.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATH = "/gradio_api/call/"
_MAX_BYTES = 1_000_000  # of a call; longer ones are handed on as they are


class WithDefaults:
    """Hands on each call of `functions`, by name, with all inputs."""

    def __init__(self, app: ASGIApp, functions: Sequence[Callable[..., Any]]) -> None:
        self._app = app
        self._defaults = {
            f"{_PATH}{function.__name__}": [
                one.default for one in inspect.signature(function).parameters.values()
            ]
            for function in functions
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        defaults = None
        if scope["type"] == "http" and scope["method"] == "POST":
            defaults = self._defaults.get(scope["path"].rstrip("/"))
        if defaults is None:
            await self._app(scope, receive, send)
            return
        body, has_more = b"", True
        while has_more and len(body) <= _MAX_BYTES:
            message = await receive()
            if message["type"] != "http.request":  # whoever called has gone
                return
            body += message.get("body", b"")
            has_more = message.get("more_body", False)
        if not has_more:
            body = _completed(body, defaults)
            headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
            length = (b"content-length", str(len(body)).encode())
            scope = {**scope, "headers": [*headers, length]}
        waiting = [{"type": "http.request", "body": body, "more_body": has_more}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, receive_again, send)


def _completed(body: bytes, defaults: Sequence[Any]) -> bytes:
    """Return a call with the inputs that it lacks at its end; what is no call, as it is.

    One that lacks an input without a default is handed on, and refused, as it is.
    """
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return body
    data = call.get("data") if isinstance(call, dict) else None
    if not isinstance(data, list) or inspect.Parameter.empty in defaults[len(data) :]:
        return body
    return json.dumps({**call, "data": [*data, *defaults[len(data) :]]}).encode()
