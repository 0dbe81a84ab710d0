"""Open routes: what of Gradio's own addresses is answered.

Takes Gradio's app; gives one in which every address but those that the page and the clients of the
endpoints need is not there. What hands out, takes or fetches files, what tells about other visitors
and whatever a later Gradio brings is closed.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse

from index.articles.article import to_unicode

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

_NAME = r"[\w.-]{1,200}"  # file systems know none that are longer than 255
OPEN = re.compile(
    "|".join(
        (
            r"/",
            r"/config/?",
            r"/theme\.css",
            r"/favicon\.ico",
            r"/manifest\.json",
            r"/robots\.txt",
            rf"/assets/(?:{_NAME}/)*{_NAME}",
            rf"/static/(?:{_NAME}/)*{_NAME}",
            r"/gradio_api/theme\.css",
            r"/gradio_api/info/?",
            r"/gradio_api/app_id/?",
            r"/gradio_api/startup-events",
            rf"/gradio_api/heartbeat/{_NAME}",
            r"/gradio_api/queue/join",
            r"/gradio_api/queue/data",
            rf"/gradio_api/call/(?:v2/)?{_NAME}/?",
            rf"/gradio_api/call/(?:v2/)?{_NAME}/{_NAME}",
            r"/gradio_api/cancel",
            r"/gradio_api/reset/?",
        )
    ),
    re.ASCII,
)

_log = logging.getLogger(__name__)


class OnlyOpen:
    """Hands on what is asked of an open address; of all others there is nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_open = scope["type"] == "http" and OPEN.fullmatch(scope["path"]) is not None
        if is_open and ".." not in scope["path"]:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("not found", 404)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "not found"})


async def to_refusal(_request: Request, error: RequestValidationError) -> Response:
    """Return what is told of a request that is not as it should be.

    FastAPI repeats what came, and fails where that is no text.
    """
    told = [
        {
            "type": one["type"],
            "loc": [to_unicode(str(place)) for place in one["loc"]],
            "msg": to_unicode(one["msg"]),
        }
        for one in error.errors()
    ]
    return JSONResponse({"detail": told}, 422)


async def to_unknown(_request: Request, error: KeyError) -> Response:
    """Return what is told of a request that names what there is not, such as an event or session.

    Gradio 6.31 fails there.
    """
    _log.info("unknown request: %r", error)
    return JSONResponse({"detail": "unknown request"}, 400)
