"""The guard: foreign hosts, closed routes, the headers that bind the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from starlette.responses import PlainTextResponse

from tests.conftest import run_async
from ui.web.guard import Guard

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"])(scope, receive, send)


def visit(guard: Guard, path: str, host: str = "localhost") -> httpx.Response:
    async def visiting() -> httpx.Response:
        transport = httpx.ASGITransport(app=guard)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            return await client.get(path, headers={"host": host})

    return run_async(visiting())


def test_a_foreign_name_and_a_route_that_hands_out_files_are_refused() -> None:
    guard = Guard(echo, frozenset({"localhost"}), "")
    assert visit(guard, "/", "evil.example").status_code == 400
    for path in ("/file=/etc/passwd", "/gradio_api/upload", "/gradio_api/stream/x", "/monitoring"):
        assert visit(guard, path).status_code == 404
    page = visit(guard, "/config")
    assert (page.status_code, page.text) == (200, "/config")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src-attr 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_a_proxy_may_take_the_prefix_off_or_leave_it() -> None:
    guard = Guard(echo, None, "/quoth")
    assert visit(guard, "/quoth/library/look").text == "/library/look"
    assert visit(guard, "/library/look").text == "/library/look"
    assert visit(guard, "/quoth/file=x").status_code == 404
    assert visit(guard, "/quoth").headers["location"] == "/quoth/"
