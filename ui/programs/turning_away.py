"""Turning away: a question over HTTP for which there is no room, before any of it is read.

Takes the paths under which questions come, the Slots in which they are answered, and an ASGI app;
gives one that answers 503 with Retry-After while the line is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.programs.slots import Slots

QUESTION_PATHS = (
    *(f"/gradio_api/call/{form}{name}" for form in ("", "v2/") for name in ("ask", "retrieve")),
    "/v1/chat/completions",
)
_AGAIN_S = 5  # where nothing tells yet how long an answer takes


class TurningAway:
    """Hands on all requests but questions that come while the line is full."""

    def __init__(self, app: ASGIApp, paths: Collection[str], answering: Slots) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_question = (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and scope["path"].rstrip("/") in self._paths
        )
        if not is_question or not self._answering.is_full:
            await self._app(scope, receive, send)
            return
        busy = self._answering.to_busy()
        headers = {"retry-after": str(busy.wait_s or _AGAIN_S)}
        refusal = JSONResponse({"error": str(busy)}, status_code=503, headers=headers)
        await refusal(scope, receive, send)
