"""The addresses under /library: only for Quoth's own page, counted, and told what went wrong."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette

from index.library.orders import Library
from qa.chats.store import ConversationStore
from tests.conftest import run_async
from ui.web.library_routes import to_routes
from ui.web.own_page import HEADER

if TYPE_CHECKING:
    from qa import Assistant

_OF_FILES = ("files", "restore", "ticket")  # what takes no JSON


def test_only_quoths_own_page_gives_orders_and_nonsense_is_refused(assistant: Assistant) -> None:
    async def calls() -> list[tuple[int, Any]]:
        transport = httpx.ASGITransport(app=app)
        own = {HEADER: "page"}
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            answers = [
                await client.post("/library/look", json={}),
                await client.post("/library/look", json=[], headers=own),
                await client.post("/library/look", json={"sort": "row"}, headers=own),
                await client.post("/library/delete_all", json={"articles": 7}, headers=own),
                await client.post("/library/files?name=x.exe", content=b"MZ", headers=own),
                await client.get("/library/progress"),
            ]
            looked = await client.post("/library/look", json={}, headers=own)
            assert looked.json()["articles"] == 2
            return [(answer.status_code, answer.json()) for answer in answers]

    with closing(Library(assistant.index_dir)) as library:
        app = Starlette(routes=to_routes(library, assistant.index))
        made = run_async(calls())
    assert made[:4] == [
        (403, {"problem": "this address is for Quoth's own page"}),
        (400, {"problem": "An order must be a JSON object."}),
        (400, {"problem": "unknown order"}),
        (400, {"problem": "There are 2 articles by now; nothing was deleted."}),
    ]
    assert made[4][0] == 400
    assert made[4][1]["problem"].startswith("x.exe")
    assert made[5] == (200, {"is_running": False, "ended": None})


def test_what_is_no_number_is_refused_in_every_order(assistant: Assistant) -> None:
    library = Library(assistant.index_dir)
    routes = [route for route in to_routes(library, assistant.index) if route.methods == {"POST"}]
    paths = [one.path for one in routes if one.path.split("/")[-1] not in _OF_FILES]
    bodies = ['{"x": Infinity}', '{"x": [NaN]}', '{"rows": [-Infinity]}', '{"hours": 1e999}']

    async def calls() -> set[tuple[int, str]]:
        transport = httpx.ASGITransport(app=Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            return {
                (answer.status_code, answer.json()["problem"].split(" number")[0])
                for path in paths
                for body in bodies
                for answer in [await client.post(path, content=body, headers={HEADER: "page"})]
            }

    assert len(paths) > 20
    assert run_async(calls()) == {(400, "An order cannot have the")}
    library.close()


@pytest.mark.parametrize(
    ("order", "body"),
    [
        ("follow", '{"url": "https://example.org", "hours": "Infinity"}'),
        ("remove", '{"rows": ["Infinity"]}'),
        ("look", "[" * 100_000),
        ("look", '{"page": 1' + "0" * 400 + "}"),
    ],
)
def test_what_cannot_be_counted_is_an_unknown_order(
    assistant: Assistant, order: str, body: str
) -> None:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            path = f"/library/{order}"
            return await client.post(path, content=body, headers={HEADER: "page"})

    with closing(Library(assistant.index_dir)) as library:
        app = Starlette(routes=to_routes(library, assistant.index))
        answer = run_async(call())
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert "problem" in answer.json()


def test_a_backup_is_for_a_program_or_one_click_and_few_are_made_at_once(
    assistant: Assistant,
) -> None:
    path = "/library/backup"

    async def calls() -> list[Any]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            given = await client.post("/library/ticket", headers={HEADER: "page"})
            ticket = f"{path}?ticket={given.json()['ticket']}"
            return [
                await client.get(path),
                await client.get(f"{path}?ticket=guessed"),
                await client.get(path, headers={HEADER: "curl"}),
                await client.get(ticket),
                await client.get(ticket),
                await client.post("/library/ticket"),
                *await asyncio.gather(
                    *(client.get(path, headers={HEADER: "curl"}) for _ in range(6))
                ),
                await client.get(path, headers={HEADER: "curl"}),
            ]

    with closing(Library(assistant.index_dir)) as library:
        app = Starlette(routes=to_routes(library, assistant.index))
        made = run_async(calls())
    *alone, last = [answer.status_code for answer in made]
    assert alone[:6] == [403, 403, 200, 200, 403, 403]
    assert sorted(alone[6:]) == [200] * 2 + [429] * 4
    assert last == 200
    assert made[3].content.startswith(b"PK")


def test_whoever_asks_finds_the_articles_and_no_conversation_but_their_own(
    assistant: Assistant,
) -> None:
    store = ConversationStore(assistant.index_dir)
    own = [store.of(owner).create() for owner in ("", "ada")]
    for owner, id_ in zip(("", "ada"), own, strict=True):
        store.of(owner).append(id_, "What of the tea?", problem="stopped")

    async def calls() -> list[tuple[int, Any]]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            made = [
                await client.post("/library/find", json={"words": words}, headers=headers)
                for words, headers in (
                    ("tea", {HEADER: "page"}),
                    ("", {HEADER: "page"}),
                    ("x" * 300, {HEADER: "page"}),
                    ("tea", {}),
                )
            ]
            return [(answer.status_code, answer.json()) for answer in made]

    with closing(Library(assistant.index_dir)) as library:
        app = Starlette(routes=to_routes(library, assistant.index))
        words, latest, too_long, refused = run_async(calls())
    assert f'data-address="#/c/{own[0]}"' in words[1]["found"]
    assert own[1] not in words[1]["found"]
    assert 'id="found-Articles"' in words[1]["found"]
    assert own[0] in latest[1]["found"]
    assert 'id="found-Articles"' not in latest[1]["found"]
    assert f"Nothing has “{'x' * 200}” in it." in too_long[1]["found"]
    assert refused[0] == 403
