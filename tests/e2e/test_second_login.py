"""A second login: whatever it asks for, it gets and changes nothing of another's."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from index import open_index
from index.library.orders import Library
from qa.chats.store import ConversationStore
from tests.e2e.conftest import serving
from ui.web.library_routes import to_routes
from ui.web.passwords import to_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "zanzibarite"  # stands in what is Ada's alone; Bob never says it
PASSWORDS = {"ada": "sesame", "bob": "mellon"}
_EVERYONES = ("build", "cancel", "restore", "files", "ticket")  # orders that concern no owner


@pytest.fixture(scope="module")
def login_url(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with two users."""
    folder = tmp_path_factory.mktemp("auth")
    lines = "".join(f"{to_line(*pair)}\n" for pair in PASSWORDS.items())
    (folder / "users").write_text(lines, encoding="utf-8")
    users = str(folder / "users")
    with serving(seed_index, folder / "log", "--auth", users, at="/login") as url:
        yield url


def logged_in(url: str, name: str) -> Client:
    return Client(
        url,
        auth=(name, PASSWORDS[name]),
        download_files=False,
        verbose=False,
        analytics_enabled=False,
    )


def events(client: httpx.Client, conversation: str, sent: dict[str, Any]) -> Iterator[str]:
    """Send every event that a part of the page has; yield what each comes to."""
    config = client.get("/config").json()
    private = [one for one in config["dependencies"] if one["api_visibility"] == "private"]
    assert len(private) > 15
    for event in private:
        join = {
            "fn_index": event["id"],
            "data": [conversation] * len(event["inputs"]),
            "event_data": sent,
            "session_hash": "bob",
            "trigger_id": None,
        }
        assert client.post("/gradio_api/queue/join", json=join).status_code == 200
        come = []
        with client.stream("GET", "/gradio_api/queue/data?session_hash=bob") as stream:
            for line in stream.iter_lines():
                come.append(line)
                if '"process_completed"' in line or '"close_stream"' in line:
                    break
        yield "\n".join(come)


def test_nothing_of_another_is_given_or_changed(login_url: str, seed_index: Path) -> None:
    store = ConversationStore(seed_index)
    kept = store.of("ada")
    conversation = kept.create()
    kept.append(conversation, f"Where is {MARK}?", problem=f"No {MARK} was found.")
    ada = logged_in(login_url, "ada")
    found = ada.predict("Mount Everest", k=1, api_name="/retrieve")["retrieved"][0]
    quote = found["text"][:40].rsplit(" ", 1)[0]
    clip = {"article": found["article_id"], "quote": quote, "question": f"And {MARK}?"}
    clipping = ada.predict(**clip, api_name="/clip")["id"]
    before = kept.read(conversation), store.clippings_of("ada").list()
    assert MARK in repr(before[0])
    assert MARK in repr(before[1])
    sent: dict[str, Any] = {
        "id": conversation,
        "conversation": conversation,
        "clipping": clipping,
        "turn": 0,
        "citation": 0,
        "number": 0,
        "title": "Bob was here",
        "vote": "up",
        "words": "was",
        "format": "md",
        "rows": [],
        "keys": [],
        "key": "",
        "articles": -1,
        "question": "",
        "again": True,
        "shown": 0,
        "article": found["article_id"],
        "url": "",
        "name": "x",
        "request": "x",
    }
    with closing(Library(seed_index)) as library, closing(open_index(seed_index)) as index:
        paths = [route.path for route in to_routes(library, index)]
    orders = [path for path in paths if not path.endswith((*_EVERYONES, "backup"))]
    assert len(orders) > 20
    own, headers = ("bob", PASSWORDS["bob"]), {"x-quoth": "page"}
    with httpx.Client(base_url=login_url, auth=own, headers=headers, timeout=120) as client:
        told = [client.get(path).text for path in ("/", "/config", "/gradio_api/info")]
        told += [client.post(path, json=sent).text for path in (*orders, "/chat/ask", "/chat/stop")]
        told += [client.post("/library/find", json={"words": ""}).text]
        told += list(events(client, conversation, sent))
        told += list(events(client, conversation, {**sent, "id": clipping}))
        backup = client.get("/library/backup")
    told += [
        json.dumps(logged_in(login_url, "bob").predict(**given, api_name=name))
        for name, given in (
            ("/clippings", {}),
            ("/export_clippings", {"format": "markdown"}),
        )
    ]
    with pytest.raises(AppError, match="there is no clipping"):
        logged_in(login_url, "bob").predict(clipping, api_name="/unclip")
    with zipfile.ZipFile(io.BytesIO(backup.content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert "quoth.sqlite" in parts
    assert [name for name, data in parts.items() if MARK.encode() in data] == []
    assert [answer for answer in told if MARK in answer] == []
    assert (kept.read(conversation), store.clippings_of("ada").list()) == before
    kept.delete(conversation)
    store.clippings_of("ada").clear()
