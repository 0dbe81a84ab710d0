"""The address at which the page asks: for the page alone, line by line, given up when dropped."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from tests.conftest import run_async
from tests.ui.web.conftest import QUESTION, by
from ui.programs.slots import Slots
from ui.web.asking import Asking
from ui.web.asking_route import to_asking_routes
from ui.web.guard import Guard
from ui.web.login import OWNER
from ui.web.own_page import HEADER

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from qa import Assistant

OWN = {HEADER: "page"}


def app_of(asking: Asking) -> Starlette:
    return Starlette(routes=to_asking_routes(asking))


def call(app: Any, content: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/chat/ask", content=content, headers=headers)

    return run_async(sent())


def test_an_answer_comes_in_lines_and_is_kept_for_whoever_asked(assistant: Assistant) -> None:
    asking = Asking.over(assistant, None, Slots.for_answers())
    app = app_of(asking)

    async def as_ada(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, OWNER: "ada"}, receive, send)

    answered = call(as_ada, json.dumps({"question": QUESTION, "shown": 0}), OWN)
    assert answered.status_code == 200
    assert answered.headers["cache-control"] == "no-store"
    steps = [json.loads(line) for line in answered.text.splitlines()]
    assert [line["step"] for line in steps] == ["answer", "done"]
    (summary,) = asking.chat.kept(by("ada")).list()
    assert summary.id == steps[-1]["parts"]["conversation_id"]
    assert asking.chat.kept(by("")).list() == []


@pytest.mark.parametrize(
    ("content", "headers", "status", "problem"),
    [
        ('{"question": "Who?"}', {}, 403, "this address is for Quoth's own page"),
        ("[]", OWN, 400, "An order must be a JSON object."),
        ("{}", OWN, 400, "unknown order"),
        ('{"question": "Who?", "sources": 7}', OWN, 400, "unknown order"),
        ('{"question": "Who?", "shown": NaN}', OWN, 400, "An order cannot have the number NaN."),
        ("7" * (9 * 2**20), OWN, 413, "That is larger than 8 MB."),
        (
            '{"question": "Who?", "again": true, "turn": 3}',
            OWN,
            400,
            "This question was deleted; reload the page to see what is left.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(
    assistant: Assistant, content: str, headers: dict[str, str], status: int, problem: str
) -> None:
    asking = Asking.over(assistant, None, Slots.for_answers())
    refused = call(app_of(asking), content, headers)
    assert (refused.status_code, refused.json()) == (status, {"problem": problem})
    assert asking.chat.kept(by("")).list() == []


def test_what_nobody_thought_of_is_told_and_logged(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asking = Asking.over(assistant, None, Slots.for_answers())

    def fail(*_: object) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(asking, "_keep", fail)
    kept = call(app_of(asking), json.dumps({"question": QUESTION, "shown": 0}), OWN)
    last = json.loads(kept.text.splitlines()[-1])
    assert (last["step"], "went wrong" in last["problem"]) == ("failed", True)
    monkeypatch.setattr(asking, "put", fail)
    asked = call(app_of(asking), json.dumps({"question": QUESTION, "shown": 0}), OWN)
    assert (asked.status_code, "went wrong" in asked.json()["problem"]) == (500, True)
    logged = ["a question failed", "an order failed"]
    assert [record.message for record in caplog.records if record.exc_info] == logged

    def leave(*_: object) -> None:
        raise ClientDisconnect

    monkeypatch.setattr(asking, "put", leave)
    with pytest.raises(ClientDisconnect):
        call(app_of(asking), json.dumps({"question": QUESTION, "shown": 0}), OWN)
    assert [record.message for record in caplog.records if record.exc_info] == logged


def test_another_site_and_a_foreign_host_are_refused(assistant: Assistant) -> None:
    asking = Asking.over(assistant, None, Slots.for_answers())
    guarded = Guard(app_of(asking), frozenset({"localhost"}), "")
    content = json.dumps({"question": QUESTION})
    for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
        assert call(guarded, content, {**OWN, **headers}).status_code == 403
    assert asking.chat.kept(by("")).list() == []


def test_whoever_drops_the_request_leaves_the_line(assistant: Assistant) -> None:
    held, body = threading.Event(), json.dumps({"question": QUESTION, "shown": 0}).encode()
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/chat/ask",
        "raw_path": b"/chat/ask",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(HEADER.encode(), b"page")],
        "asgi": {"version": "3.0", "spec_version": "2.3"},  # as uvicorn 0.54 says
    }

    async def drop() -> list[Message]:
        answering = Slots(1)
        asking = Asking.over(assistant, None, answering)
        other = asyncio.create_task(answering.run(held.wait))
        come: asyncio.Queue[Message] = asyncio.Queue()
        come.put_nowait({"type": "http.request", "body": body, "more_body": False})
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        serving = asyncio.create_task(app_of(asking)(scope, come.get, send))
        while not answering.waiting:
            await asyncio.sleep(0.001)
        come.put_nowait({"type": "http.disconnect"})
        await serving
        assert answering.waiting == 0
        held.set()
        await other
        assert asking.chat.kept(by("")).list() == []
        return sent

    try:
        start, line = run_async(drop())
    finally:
        held.set()
    assert start["status"] == 200
    assert json.loads(line["body"]) == {"step": "waiting", "wait_s": None}
