"""The guard: foreign hosts and sites, closed routes, the headers that bind the page."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from index.library.orders import Library
from tests.conftest import run_async
from ui.programs.endpoints import Endpoints
from ui.programs.slots import Slots
from ui.web.access import Access
from ui.web.asking import Asking
from ui.web.asking_route import to_asking_route
from ui.web.guard import Guard
from ui.web.library_routes import to_routes
from ui.web.page import build_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from qa import Assistant


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"])(scope, receive, send)


def visit(guard: Guard, path: str, host: str = "localhost", **headers: str) -> httpx.Response:
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}

    async def visiting() -> httpx.Response:
        transport = httpx.ASGITransport(app=guard)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            return await client.request(sent.pop("method", "GET"), path, headers=sent)

    return run_async(visiting())


def test_a_foreign_name_and_a_route_that_hands_out_files_are_refused() -> None:
    guard = Guard(echo, frozenset({"localhost"}), "")
    assert visit(guard, "/", "evil.example").status_code == 403
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


def routes_of(router: Any) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, those of routers inside included."""
    for route in router.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if hasattr(inner, "routes"):
            yield from routes_of(inner)
        else:
            for method in getattr(route, "methods", None) or ["GET", "POST", "DELETE"]:
                yield method, route.path
                yield method, f"/gradio_api{route.path}"


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:3000"},
    {"origin": "https://evil.example", "host": "evil.example"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
]


def test_no_route_answers_another_site(assistant: Assistant) -> None:
    async def visiting() -> None:  # Gradio makes a loop of its own where none is running
        answering = Slots.for_answers()
        asking = Asking.over(assistant, library.state_dir, answering)
        page = build_page(assistant, library, asking, has_login=False, answering=answering)
        endpoints = Endpoints(assistant, library)
        access = Access(with_tools=True)
        library_routes = to_routes(library, assistant.index)
        app = access.mount(
            page, endpoints, blocked=[], routes=[*library_routes, to_asking_route(asking)]
        )
        routes = sorted(set(routes_of(app)))
        assert {
            ("GET", "/"),
            ("GET", "/library/backup"),
            ("POST", "/mcp"),
            ("POST", "/chat/ask"),
        } <= {*routes}
        assert ("POST", "/gradio_api/call/{api_name}") in routes
        transport = httpx.ASGITransport(app=Guard(app, frozenset({"localhost"}), ""))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            for method, path in routes:
                for headers in FOREIGN:
                    refused = await client.request(method, path, headers=headers)
                    assert (refused.status_code, method, path) == (403, method, path)

    with closing(Library(assistant.index_dir)) as library:
        run_async(visiting())
    assert not list(assistant.index_dir.glob(".backup*"))


@pytest.mark.parametrize(
    "headers",
    [
        {},  # a program
        {"origin": "http://localhost", "method": "POST"},
        {"origin": "http://localhost:7860", "host": "localhost:7860", "method": "POST"},
        {"origin": "https://example.org", "method": "POST"},  # where the proxy shows the page
        {"origin": "https://a.org:1", "x_forwarded_host": "a.org", "method": "POST"},
        {"origin": "https://example.org", "sec_fetch_site": "same-origin", "method": "POST"},
        {"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"},
        {"sec_fetch_site": "same-origin", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"},
    ],
)
def test_programs_and_its_own_page_are_answered(headers: dict[str, str]) -> None:
    guard = Guard(echo, frozenset({"localhost"}), "", proxy="example.org")
    assert visit(guard, "/library/progress", **headers).status_code == 200


def test_a_link_on_another_site_opens_the_page_and_nothing_else() -> None:
    guard = Guard(echo, None, "/quoth")
    link = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    link["sec_fetch_dest"] = "document"
    assert visit(guard, "/quoth/", **link).status_code == 200
    assert visit(guard, "/login", **link).status_code == 200
    assert visit(guard, "/quoth/library/backup", **link).status_code == 403
    assert visit(guard, "/quoth/", method="POST", **link).status_code == 403
