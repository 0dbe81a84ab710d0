"""Two servers over one collection on a Milvus server, and a publishing while they run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from index import build_index
from index.encoder import Encoder
from index.library.orders import Library
from index.library.packing import CONVERSATIONS
from index.milvus.publishing import publish_index
from tests.conftest import run_async
from tests.e2e.conftest import serving
from tests.ui.terminal.run import quoth

_OWN = {"x-quoth": "page"}
_READ = {"ask", "retrieve", "collections", "collection", "notes", "edits"}
_CLIPPING = {"clippings", "clip", "unclip", "export_clippings"}  # kept by the server itself


@contextmanager
def client(url: str) -> Iterator[Client]:
    """Give a client of the server at that address."""
    opened = Client(url, verbose=False, analytics_enabled=False, download_files=False)
    try:
        yield opened
    finally:
        opened.close()


def order(url: str, what: str, **value: Any) -> httpx.Response:
    """Return the answer to an order of the page."""
    return httpx.post(f"{url}/library/{what}", json=value, headers=_OWN, timeout=60)


def retrieved(one: Client) -> list[str]:
    """Return the ids of the articles found for a question."""
    found = one.predict("Where is the bridge?", k=5, api_name="/retrieve")
    return sorted(passage["article_id"] for passage in found["retrieved"])


def tools(url: str) -> set[str]:
    """Return the names of the tools that are offered over MCP."""

    async def listed() -> set[str]:
        async with (
            streamable_http_client(f"{url}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return {tool.name for tool in (await session.list_tools()).tools}

    return run_async(listed())


def build(folder: Path, encoder: Encoder, **texts: str) -> Path:
    (folder / "seeds").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "seeds" / f"{name}.txt").write_text(text)
    build_index([folder / "seeds"], folder / "index", encoder=encoder)
    return folder / "index"


def test_two_servers_answer_from_one_collection_and_see_what_is_published(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}served"
    folder = build(
        tmp_path,
        tiny_encoder,
        tea="Tea\n\nTea is grown in Assam.\n",
        bridge="Bridge\n\nThe bridge at Tarn opened in 1931.\n",
    )
    library = Library(folder)
    library.collections.put("Drinks", ["tea.txt"])
    library.close()
    publish_index(folder, name)
    with ExitStack() as stack:
        places = []
        for i in ("one", "other"):
            state = str(tmp_path / i)
            log = tmp_path / f"{i}.log"
            places.append(stack.enter_context(serving(name, log, "--mcp", "--state", state)))
        clients = [stack.enter_context(client(url)) for url in places]
        assert [retrieved(one) for one in clients] == [["bridge.txt", "tea.txt"]] * 2
        answer = clients[0].predict('Where is "tea" grown?', api_name="/ask")
        assert answer["retrieved"][0]["article_id"] == "tea.txt"
        assert clients[1].predict("drinks", api_name="/collection")["articles"] == ["tea.txt"]
        assert [tools(url) for url in places] == [_READ | _CLIPPING] * 2

        looked = order(places[0], "look", filter="grown").json()
        assert (looked["articles"], looked["is_unfinished"]) == (2, False)
        assert "Drinks" in looked["more"]
        assert [looked["table"].count(title) for title in (">Tea<", ">Bridge<")] == [1, 0]
        view = order(places[0], "article", id="tea.txt").json()["view"]
        assert "Tea is grown in Assam." in view
        assert "Edit details" not in view
        clipped = order(places[0], "clip", id="tea.txt", quote="grown in Assam", near=15)
        assert (clipped.status_code, (tmp_path / "one").is_dir()) == (200, True)
        assert [(tmp_path / i / CONVERSATIONS).exists() for i in ("one", "other")] == [
            True,
            False,
        ]
        kept = [one.predict(api_name="/clippings")["clippings"] for one in clients]
        assert [[one["citation"]["quote"] for one in held] for held in kept] == [
            ["grown in Assam"],
            [],
        ]
        for what in ("build", "remove", "edit", "add_text", "files", "follow", "note"):
            refused = order(places[1], what, id="tea.txt", text="x", rows=[1], words="mine")
            assert (what, refused.status_code) == (what, 400)
            assert "change it in the folder it is published from" in refused.json()["problem"]
        with pytest.raises(AppError, match="change it in the folder it is published from"):
            clients[1].predict("Drinks", ["bridge.txt"], api_name="/collect")

        build(tmp_path, tiny_encoder, moon="Moon\n\nThe moon over the bridge is full.\n")
        publish_index(folder, name)
        assert [retrieved(one) for one in clients] == [["bridge.txt", "moon.txt", "tea.txt"]] * 2
        seen = [order(url, "look").json() for url in places]
        assert [(one["articles"], one["generation"]) for one in seen] == [(3, 2)] * 2


def test_what_is_for_folders_alone_is_refused_at_an_address(milvus: str, tmp_path: Path) -> None:
    demo = quoth("serve", "--demo", "--port", "0", "--index", f"{milvus}none")
    assert (demo.returncode, demo.stderr) == (
        1,
        "error: --demo is for a folder, not for an address\n",
    )
    state = quoth("serve", "--port", "0", "--index", str(tmp_path), "--state", str(tmp_path))
    assert state.stderr.startswith("error: --state is for an address")
    missing = quoth("serve", "--port", "0", "--index", f"{milvus}none", "--state", str(tmp_path))
    assert json.dumps(missing.stderr).startswith('"error: no index in milvus://')
