"""The guard: foreign hosts and sites, the headers that bind what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import PlainTextResponse

from tests.conftest import run_async
from ui.web.guard import Guard

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"])(scope, receive, send)


def visit(guard: Guard, path: str, host: str = "localhost", **headers: str) -> httpx.Response:
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}

    async def visiting() -> httpx.Response:
        transport = httpx.ASGITransport(app=guard)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            return await client.request(sent.pop("method", "GET"), path, headers=sent)

    return run_async(visiting())


def test_a_foreign_name_is_refused_and_what_is_shown_is_bound() -> None:
    guard = Guard(echo, frozenset({"localhost"}), "")
    foreign = visit(guard, "/", "evil.example")
    assert foreign.status_code == 403
    assert "--root-path" in foreign.text
    page = visit(guard, "/config")
    assert (page.status_code, page.text) == (200, "/config")
    for response in (foreign, page):
        bound = {name: response.headers[name] for name in _BOUND}
        assert bound == _BOUND
        assert "microphone=()" in response.headers["permissions-policy"]


_BOUND = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def test_a_proxy_may_take_the_prefix_off_or_leave_it() -> None:
    guard = Guard(echo, None, "/quoth")
    assert visit(guard, "/quoth/library/look").text == "/library/look"
    assert visit(guard, "/library/look").text == "/library/look"
    assert visit(guard, "/quoth").headers["location"] == "/quoth/"


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
