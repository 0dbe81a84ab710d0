"""Bodies: what a request brings is counted as it comes, and must come.

Takes an ASGI app; gives one that refuses bodies that are too large with 413 and gives up those that
trickle with 408, whichever route they are for. The app itself sees a client that has gone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 8 * 2**20  # a pasted text of a million characters, whatever their script
SILENCE_S = 30.0  # in which nothing comes
_LEAST_RATE = 1000.0  # bytes a second, beyond the first `SILENCE_S`


class Bodies:
    """Hands on bodies of at most `max_bytes`; `counted` are paths that count their own."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        counted: Collection[str] = (),
        max_bytes: int = MAX_BYTES,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._app = app
        self._counted = frozenset(counted)
        self._max_bytes = max_bytes
        self._silence_s = silence_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = None if scope["path"] in self._counted else self._max_bytes
        body = _Body(receive, limit, self._silence_s)
        has_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            if body.refusal is None:
                has_begun = True
                await send(message)

        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if limit is not None and declared.isdigit() and int(declared) > limit:
            body.refusal = _too_large(limit)
        else:
            try:
                await self._app(scope, body.receive, send_noted)
            except ClientDisconnect:
                if body.refusal is None:
                    raise
        if body.refusal is not None and not has_begun:
            await body.refusal(scope, receive, send)


class _Body:
    """The body of one request. Only the time that is waited for it counts."""

    def __init__(self, receive: Receive, limit: int | None, silence_s: float) -> None:
        self._receive = receive
        self._limit = limit
        self._silence_s = silence_s
        self._come = 0
        self._waited_s = 0.0
        self._is_whole = False
        self.refusal: JSONResponse | None = None

    async def receive(self) -> Message:
        if self.refusal is not None:
            return {"type": "http.disconnect"}
        if self._is_whole:
            return await self._receive()
        began = time.monotonic()
        left_s = self._silence_s + self._come / _LEAST_RATE - self._waited_s
        with anyio.move_on_after(max(0.0, min(self._silence_s, left_s))):
            message = await self._receive()
            self._waited_s += time.monotonic() - began
            return self._checked(message)
        self.refusal = JSONResponse(
            {"problem": "the request did not come in time"}, 408, headers={"connection": "close"}
        )
        return {"type": "http.disconnect"}

    def _checked(self, message: Message) -> Message:
        if message["type"] != "http.request":
            return message
        self._come += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._limit is not None and self._come > self._limit:
            self.refusal = _too_large(self._limit)
            return {"type": "http.disconnect"}
        return message


def _too_large(limit: int) -> JSONResponse:
    problem = f"the request is larger than {limit:,} bytes"
    return JSONResponse({"problem": problem}, 413, headers={"connection": "close"})
