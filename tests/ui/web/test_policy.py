"""The policy: Gradio's scripts and ours run, and nothing that came to stand beside them."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
from starlette.responses import HTMLResponse

from index.library.orders import Library
from tests.conftest import run_async
from ui.programs.writing import Writing
from ui.web.access import Access
from ui.web.page import STATIC
from ui.web.policy import Policy, to_hash
from ui.web.server import mounted

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa import Assistant


async def get(app: ASGIApp, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
        return await client.get("/", headers={"accept-encoding": "identity", **headers})


def scripts_of(policy: str) -> list[str]:
    return policy.partition("script-src ")[2].partition(";")[0].split()


def page_of(assistant: Assistant) -> tuple[httpx.Response, httpx.Response]:
    """Return the page as the server gives it, and packed."""

    async def visit() -> tuple[httpx.Response, httpx.Response]:
        app = mounted(assistant, library, None, access=Access(), writing=Writing())
        return await get(app), await get(app, **{"accept-encoding": "gzip, br"})

    with closing(Library(assistant.index_dir)) as library:
        return run_async(visit())


def test_each_script_of_the_page_is_named_and_none_may_be_anything(assistant: Assistant) -> None:
    page, packed = page_of(assistant)
    named = scripts_of(page.headers["content-security-policy"])
    inline = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", page.text, re.DOTALL)
    assert len(inline) >= 4
    ours = (STATIC / "theme.js").read_bytes()
    hashes = {to_hash(script.encode()) for script in inline} | {to_hash(ours)}
    assert {*named} == hashes | {"'self'", "'unsafe-eval'"}
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == page.text
    assert packed.headers["content-security-policy"] == page.headers["content-security-policy"]


def test_a_script_that_gradio_does_not_have_is_not_named(assistant: Assistant) -> None:
    page, _ = page_of(assistant)
    values = page.text.partition("window.gradio_config = ")[2].partition(";</script>")[0]
    assert json.loads(values)["title"] == "Quoth"
    injected = [
        "alert(1)",
        "window.gradio_config = {};alert(1);",
        "window.gradio_config = alert(1);",
        "window.gradio_config = 1;window.gradio_config = 2;",
    ]
    changed = page.text.replace("</head>", f"<script>{'</script><script>'.join(injected)}</script>")

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await HTMLResponse(changed)(scope, receive, send)

    bound = run_async(get(Policy(answer, own=[])))
    named = scripts_of(bound.headers["content-security-policy"])
    assert "'unsafe-inline'" not in named
    assert [script for script in injected if to_hash(script.encode()) in named] == []
    assert to_hash(f"window.gradio_config = {values};".encode()) in named


def test_a_page_that_is_packed_comes_back_whole() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        assert not [value for name, value in scope["headers"] if name == b"accept-encoding"]
        await HTMLResponse("<p>tea</p>" * 1000)(scope, receive, send)

    async def raw() -> bytes:
        transport = httpx.ASGITransport(app=Policy(answer, own=[]))
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://quoth") as client,
            client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as response,
        ):
            return b"".join([piece async for piece in response.aiter_raw()])

    assert gzip.decompress(run_async(raw())) == b"<p>tea</p>" * 1000
