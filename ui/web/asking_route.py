"""The addresses at which the page asks: one request a question, its answer as it comes to be.

Takes an Asking; gives routes under /chat. The reply to a question is a line of JSON for each step.
Whoever drops the request gives the question up; the writing of an answer can be stopped.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import gradio as gr
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from ui.web.login import owner_of
from ui.web.own_page import FAILED, for_own_page, read_order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from ui.web.asking import Asking, Line

# A proxy that collects a reply before it hands it on would hold the answer back.
_TYPE = "application/x-ndjson"
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


_log = logging.getLogger(__name__)


def to_asking_routes(asking: Asking) -> list[Route]:
    """Return the routes; a problem before the question is put is {"problem": …} with status 400.

    Steps are `turns`, all turns, where the page lacks some; `waiting`, for `wait_s` seconds, null
    if unknown; `writing`, a turn as HTML again and again while its answer is written; `answer`, a
    turn as HTML; and `done`, parts of the page, or `unkept`, the turn again with the reason.
    """

    async def ask(request: Request) -> Response:
        order = await read_order(request)
        asker = gr.Request(request, username=owner_of(request))
        lines = await asking.put(order, asker)
        return StreamingResponse(_written(lines), headers=_HEADERS, media_type=_TYPE)

    async def stop(request: Request) -> Response:
        order = await read_order(request)
        asking.stop(order, gr.Request(request, username=owner_of(request)))
        return JSONResponse({})

    return [
        Route(f"/chat/{name}", for_own_page(handle), methods=["POST"])
        for name, handle in (("ask", ask), ("stop", stop))
    ]


async def _written(lines: AsyncIterator[Line]) -> AsyncIterator[str]:
    try:
        async for line in lines:
            yield _to_text(line)
    except Exception:  # noqa: BLE001 - the reply has begun, and no status can tell of it any more
        _log.exception("a question failed")
        yield _to_text({"step": "failed", "problem": FAILED})


def _to_text(line: Line) -> str:
    return f"{json.dumps(line, ensure_ascii=False)}\n"
