"""Every route that the server answers: what strangers and other sites get there, which is nothing.

The routes are those of the app as it is served: one that comes to it is walked as well.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.routing import Mount

from index.library.orders import Library
from tests.conftest import run_async
from ui.programs.health import HEALTH_PATH
from ui.programs.writing import Writing
from ui.web.access import Access
from ui.web.guard import Guard
from ui.web.open_routes import OPEN
from ui.web.passwords import Users, to_line
from ui.web.server import mounted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from qa import Assistant

FOREIGN = [
    {"host": "evil.example"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:3000"},
    {"origin": "https://evil.example", "host": "evil.example"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "websocket", "sec-fetch-dest": "websocket"},
]
# What the page and the clients of the endpoints use of Gradio.
OPEN_OF_GRADIO = {
    "/",
    "/assets/{path:path}",
    "/config",
    "/config/",
    "/favicon.ico",
    "/gradio_api/app_id",
    "/gradio_api/app_id/",
    "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/",
    "/gradio_api/call/{api_name}/{event_id}",
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/v2/{api_name}/",
    "/gradio_api/call/v2/{api_name}/{event_id}",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/info",
    "/gradio_api/info/",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
    "/gradio_api/reset",
    "/gradio_api/reset/",
    "/gradio_api/startup-events",
    "/gradio_api/theme.css",
    "/manifest.json",
    "/robots.txt",
    "/static/{path:path}",
    "/theme.css",
}


def routes_of(router: Any, *, in_gradio: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Yield method and path of every route, and whether it is Gradio's; routers inside included."""
    for route in router.routes:
        inner = route if isinstance(route, Mount) else getattr(route, "original_router", None)
        if inner is not None:  # what is mounted at the top is Gradio
            yield from routes_of(inner, in_gradio=in_gradio or isinstance(route, Mount))
            continue
        for method in getattr(route, "methods", None) or ["GET", "POST", "DELETE"]:
            yield method, route.path, in_gradio
            if in_gradio and not route.path.startswith("/gradio_api"):
                yield method, f"/gradio_api{route.path}", in_gradio


def visit_all(
    assistant: Assistant,
    access: Access,
    visiting: Callable[[ASGIApp, httpx.AsyncClient, list[tuple[str, str, bool]]], Awaitable[None]],
) -> None:
    """Have `visiting` visit the app as it is served."""

    async def visit() -> None:  # Gradio makes a loop of its own where none is running
        app = mounted(
            assistant, library, None, access=access, writing=Writing(), offers_models=True
        )
        routes = sorted(set(routes_of(getattr(app, "_app", app))))
        guarded = Guard(app, frozenset({"localhost"}), "")
        transport = httpx.ASGITransport(app=guarded)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await visiting(app, client, routes)

    with closing(Library(assistant.index_dir)) as library:
        run_async(visit())


def test_no_route_answers_another_site(assistant: Assistant) -> None:
    async def visiting(
        _app: ASGIApp, client: httpx.AsyncClient, routes: list[tuple[str, str, bool]]
    ) -> None:
        paths = {(method, path) for method, path, _ in routes}
        ours = {
            "/library/backup",
            "/chat/ask",
            "/chat/stop",
            "/chat/model",
            "/mcp",
            "/v1/chat/completions",
            "/",
        }
        assert ours <= {path for _, path in paths}
        assert ("POST", "/gradio_api/call/{api_name}") in paths
        for method, path in sorted(paths):
            for headers in FOREIGN:
                refused = await client.request(method, path, headers=headers)
                assert (refused.status_code, method, path, headers) == (403, method, path, headers)

    visit_all(assistant, Access(with_tools=True), visiting)
    assert not list(assistant.index_dir.glob(".backup*"))


def test_of_gradios_routes_those_that_are_needed_are_open(assistant: Assistant) -> None:
    async def visiting(
        _app: ASGIApp, client: httpx.AsyncClient, routes: list[tuple[str, str, bool]]
    ) -> None:
        theirs = {(method, path) for method, path, is_gradios in routes if is_gradios}
        closed = {(m, p) for m, p in theirs if not OPEN.fullmatch(re.sub(r"\{[^}]*\}", "x", p))}
        assert {path for _, path in theirs - closed} == OPEN_OF_GRADIO
        assert {"/gradio_api/upload", "/gradio_api/file={path_or_url:path}", "/monitoring"} <= {
            path for _, path in closed
        }
        for method, path in sorted(closed):
            refused = await client.request(method, re.sub(r"\{[^}]*\}", "x", path))
            assert (refused.status_code, method, path) == (404, method, path)

    visit_all(assistant, Access(), visiting)


@pytest.mark.parametrize(
    "path",
    [
        "/file=/etc/passwd",
        "//file=/etc/passwd",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api//file=/etc/passwd",
        "/gradio_api/gradio_api/file=/etc/passwd",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/..\\..\\routes.py",
        "/gradio_api/%66ile=/etc/passwd",
        "/%2e/gradio_api/file=/etc/passwd",
        "/gradio_api/custom_component/x/client/component/..%2f..%2froutes.py",
        "/gradio_api/proxy=https://evil.example/",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
    ],
)
def test_no_spelling_of_a_path_hands_out_a_file(assistant: Assistant, path: str) -> None:
    async def visiting(app: ASGIApp, _client: httpx.AsyncClient, _routes: object) -> None:
        # As it comes over the wire: a client would put its dots in order first.
        url = httpx.URL("http://localhost", raw_path=path.encode())
        transport = httpx.ASGITransport(app=Guard(app, None, "/quoth"))
        async with httpx.AsyncClient(transport=transport) as client:
            for prefix in (b"", b"/quoth", b"/quoth/quoth"):
                sent = url.copy_with(raw_path=prefix + path.encode())
                refused = await client.get(sent)
                assert (refused.status_code, refused.text) == (404, "not found")

    visit_all(assistant, Access(), visiting)


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b'{"data": "\\ud800"}', {"content-type": "application/json"}),
        (b'{"data": \xf4\xff}', {}),
        (b"[1]", {"content-type": "application/json"}),
    ],
)
def test_a_call_that_is_none_is_refused_and_not_repeated(
    assistant: Assistant, content: bytes, headers: dict[str, str]
) -> None:
    async def visiting(_app: ASGIApp, client: httpx.AsyncClient, _routes: object) -> None:
        for path in ("/gradio_api/call/clippings", "/gradio_api/queue/join"):
            refused = await client.post(path, content=content, headers=headers)
            assert refused.status_code == 422
            assert {*refused.json()["detail"][0]} == {"type", "loc", "msg"}

    visit_all(assistant, Access(), visiting)


def test_what_gradio_does_not_know_is_no_failure(assistant: Assistant) -> None:
    async def visiting(_app: ASGIApp, client: httpx.AsyncClient, _routes: object) -> None:
        join = {"fn_index": 0, "data": ["x"], "session_hash": ""}
        refused = await client.post("/gradio_api/queue/join", json=join)
        assert (refused.status_code, refused.json()) == (400, {"detail": "unknown request"})
        assert (await client.get(f"/assets/{'a' * 300}")).status_code == 404

    visit_all(assistant, Access(), visiting)


def test_without_a_login_every_route_asks_for_one(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")

    async def visiting(
        _app: ASGIApp, client: httpx.AsyncClient, routes: list[tuple[str, str, bool]]
    ) -> None:
        for method, path, _ in routes:
            for headers in ({}, {"accept": "text/html"}, {"x-quoth": "1"}, {"cookie": "a=b"}):
                refused = await client.request(method, path, headers=headers)
                if path == HEALTH_PATH:  # for whoever watches over the server: no more than that
                    assert not refused.content or refused.json() == {"status": "ok"}
                    continue
                to_login = refused.headers.get("location") == "/login"
                is_refused = refused.status_code == 401 or (refused.status_code == 303 and to_login)
                assert (is_refused or path in ("/login", "/login/"), method, path) == (
                    True,
                    method,
                    path,
                )

    access = Access(users=Users.from_file(tmp_path / "users"), with_tools=True)
    visit_all(assistant, access, visiting)
