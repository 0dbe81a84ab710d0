"""Language models of this machine: found when somebody asks, and no other address is used."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette

pytest.importorskip("openai")
from qa.language_model import local_servers
from tests.conftest import run_async
from tests.qa.language_model.scripted import MODEL, said, scripted
from tests.ui.web.conftest import QUESTION, by
from ui.programs.slots import Slots
from ui.programs.writing import Writing
from ui.web.asking import Asking
from ui.web.local_models import LocalModels
from ui.web.own_page import HEADER

if TYPE_CHECKING:
    from qa import Assistant


def post(writing: Writing, path: str, **order: Any) -> httpx.Response:
    app = Starlette(routes=LocalModels(writing).routes)

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(path, json=order, headers={HEADER: "page"})

    return run_async(sent())


def test_one_that_is_found_writes_and_no_other(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        scripted(said("The bridge at Tarn opened in May 1931.")) as server,
        scripted(said("No.")) as elsewhere,
        closing(Writing()) as writing,
    ):
        port = re.search(r":(\d+)/", server.address)
        assert port
        monkeypatch.setattr(local_servers, "USUAL", (("Tea", int(port[1])),))
        asking = Asking.over(assistant, None, Slots.for_answers(), writing)
        assert "can-write" not in asking.collection.boxes()
        assert post(writing, "/chat/models").json() == {
            "models": [{"server": "Tea", "address": server.address, "name": MODEL}],
            "places": f"Tea ({port[1]})",
        }
        assert not server.sent
        for address, name in ((elsewhere.address, MODEL), (server.address, "other")):
            refused = post(writing, "/chat/model", address=address, name=name)
            assert (refused.status_code, writing.is_ready) == (400, False)
            assert "is not there any longer" in refused.json()["problem"]
        assert post(writing, "/chat/model", address=server.address, name=MODEL).json() == {}
        assert "can-write" in asking.collection.boxes()

        async def ask() -> list[dict[str, Any]]:
            order = {"question": QUESTION, "shown": 0, "written": True}
            return [line async for line in await asking.put(order, by(""))]

        assert "Written by scripted" in run_async(ask())[-2]["turn"]
        again = post(writing, "/chat/model", address=server.address, name=MODEL)
        assert again.json()["problem"].startswith("Answers are written by a language model already")
        assert not elsewhere.sent


def test_where_none_listens_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_servers, "USUAL", (("Tea", 9),))
    told = post(Writing(), "/chat/models").json()
    assert told == {"models": [], "places": "Tea (9)"}
