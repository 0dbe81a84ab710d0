"""Turning away: 503 with Retry-After while the line is full, over the wire."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.conftest import run_async
from ui.programs.slots import Slots
from ui.programs.turning_away import QUESTION_PATHS, TurningAway

if TYPE_CHECKING:
    from starlette.requests import Request


async def _echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


def test_a_question_beyond_the_bound_gets_503_and_when_to_come_back() -> None:
    goes_on = threading.Event()

    async def asking() -> None:
        slots = Slots(1, 1)
        slots.record(6.0)
        app = Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST"])])
        app.add_middleware(TurningAway, paths=QUESTION_PATHS, answering=slots)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://quoth"
        ) as client:
            assert (await client.post("/gradio_api/call/ask", content=b"a")).text == "a"
            tasks = [asyncio.create_task(slots.run(goes_on.wait)) for _ in range(2)]
            while not slots.is_full:
                await asyncio.sleep(0.001)
            for name in ("ask", "retrieve", "v2/ask"):
                refused = await client.post(f"/gradio_api/call/{name}", content=b"a")
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "12")
                assert refused.json()["error"].startswith("Busy: about 12 s.")
            for method, name in (("POST", "notes"), ("GET", "ask/7")):
                other = await client.request(method, f"/gradio_api/call/{name}", content=b"b")
                assert other.text == "b"
            goes_on.set()
            await asyncio.gather(*tasks)
            assert (await client.post("/gradio_api/call/ask", content=b"c")).text == "c"

    run_async(asking())
