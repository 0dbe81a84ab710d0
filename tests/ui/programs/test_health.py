"""/healthz: what is served and how busy it is; to strangers only whether it is."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from index import build_index, open_index
from index.library.orders import Library
from index.store.database import FILE_NAME
from tests.conftest import run_async
from ui.programs.health import HEALTH_PATH, Health
from ui.programs.slots import Slots
from ui.web.guard import Guard
from ui.web.login import Login, owner_of
from ui.web.passwords import Users, to_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex


@pytest.fixture
def index(tmp_path: Path, tiny_encoder: Encoder) -> Iterator[PassageIndex]:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([tmp_path / "seeds"], tmp_path / "index", encoder=tiny_encoder)
    with closing(open_index(tmp_path / "index")) as opened:
        yield opened


@pytest.fixture
def library(index: PassageIndex) -> Iterator[Library]:
    with closing(Library(index.index_dir)) as opened:
        yield opened


def served(index: PassageIndex, library: Library, slots: Slots, users: Users | None) -> ASGIApp:
    health = Health(
        index,
        library,
        slots,
        is_known=lambda request: users is None or owner_of(request) is not None,
    )
    app: ASGIApp = Starlette(routes=[health.route])
    return Guard(app if users is None else Login(app, users), frozenset({"localhost"}), "")


async def look(app: ASGIApp, **more: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(HEALTH_PATH, **more)


def test_it_tells_what_is_served_and_how_busy_it_is(index: PassageIndex, library: Library) -> None:
    goes_on = threading.Event()

    async def looking() -> None:
        slots = Slots(1)
        app = served(index, library, slots, None)
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(slots.run, goes_on.wait)
            while slots.waiting < 2:
                await anyio.sleep(0.001)
            told = await look(app)
            goes_on.set()
        assert told.status_code == 200
        assert told.headers["cache-control"] == "no-store"
        assert told.json() == {
            "status": "ok",
            "ok": True,
            "generation": 1,
            "articles": 1,
            "passages": 1,
            "is_building": False,
            "answering": 1,
            "waiting": 2,
        }

    run_async(looking())


def test_another_site_is_refused_here_as_well(index: PassageIndex, library: Library) -> None:
    app = served(index, library, Slots(1), None)
    for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
        assert run_async(look(app, headers=headers)).status_code == 403


def test_whoever_has_not_logged_in_is_told_whether_it_works_and_no_more(
    index: PassageIndex, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")
    app = served(index, library, Slots(1), Users.from_file(tmp_path / "users"))
    assert run_async(look(app)).json() == {"status": "ok"}
    assert run_async(look(app, auth=("ada", "wrong"))).json() == {"status": "ok"}
    assert run_async(look(app, auth=("ada", "right"))).json()["articles"] == 1
    (index.index_dir / FILE_NAME).rename(tmp_path / "elsewhere")
    told = run_async(look(app))
    assert (told.status_code, told.json()) == (503, {"status": "unavailable"})


def test_an_index_that_cannot_be_read_is_unavailable_and_the_reason_is_given(
    index: PassageIndex, library: Library, tmp_path: Path
) -> None:
    app = served(index, library, Slots(1), None)
    (index.index_dir / FILE_NAME).rename(tmp_path / "elsewhere")
    told = run_async(look(app))
    assert told.status_code == 503
    assert told.json()["ok"] is False
    assert "was moved, deleted or replaced while it was in use" in told.json()["reason"]
    (tmp_path / "elsewhere").rename(index.index_dir / FILE_NAME)
    assert run_async(look(app)).status_code == 200
