"""Wrong tries wait, also those that come at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from starlette.responses import PlainTextResponse

from tests.conftest import run_async
from ui.web.login import OWNER, Login, Throttle, to_place
from ui.web.passwords import Users, to_line

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def test_wrong_tries_wait_longer_and_longer_for_one_name_from_one_place() -> None:
    throttle = Throttle()
    caller, other = ("10.0.0.1", "ada"), ("10.0.0.2", "ada")
    waits = []
    for _ in range(13):
        throttle.count(caller, is_right=False)
        waits.append(round(throttle.wait_s(caller)))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert throttle.wait_s(other) == 0
    throttle.count(caller, is_right=True)
    assert throttle.wait_s(caller) == 0


def test_wrong_tries_that_come_at_once_are_counted_too(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("inside")(scope, receive, send)

    login = Login(inside, Users.from_file(tmp_path / "users"))

    async def many(password: str, n: int) -> Counter[int]:
        transport = httpx.ASGITransport(app=login)
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            asked = (client.get("/", auth=("ada", password)) for _ in range(n))
            return Counter(response.status_code for response in await asyncio.gather(*asked))

    async def right_then_wrong() -> tuple[Counter[int], Counter[int]]:
        return await many("right", 5), await many("wrong", 30)

    assert run_async(right_then_wrong()) == ({200: 5}, {401: 5, 429: 25})


def test_tries_under_many_names_keep_nobody_else_waiting(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("inside")(scope, receive, send)

    login = Login(inside, Users.from_file(tmp_path / "users"))

    async def ask(place: str, name: str, password: str) -> int:
        transport = httpx.ASGITransport(app=login, client=(place, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://quoth") as client:
            return (await client.get("/", auth=(name, password))).status_code

    async def guess_while_ada_comes() -> tuple[Counter[int], int]:
        guesses = [ask(f"fd00::{n}", f"name {n}", "wrong") for n in range(1, 41)]
        *guessed, ada = await asyncio.gather(*guesses, ask("10.0.0.2", "ada", "right"))
        return Counter(guessed), ada

    # 16 are tried one after another; were it all 40, ada would wait for them.
    assert run_async(guess_while_ada_comes()) == ({401: 16, 429: 24}, 200)


def test_whoever_has_a_network_is_one_caller() -> None:
    assert to_place("2001:db8::1") == to_place("2001:db8::ffff:1") == "2001:db8::/64"
    assert to_place("::ffff:10.0.0.1") == to_place("10.0.0.1") == "10.0.0.1"
    assert to_place("2001:db8:1::1") != to_place("2001:db8:2::1")


def test_whoever_is_not_logged_in_is_sent_to_the_login(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope[OWNER])(scope, receive, send)

    login = Login(inside, Users.from_file(tmp_path / "users"), prefix="/quoth")

    async def visits() -> list[tuple[int, str]]:
        transport = httpx.ASGITransport(app=login)
        page = {"accept": "text/html"}
        async with httpx.AsyncClient(transport=transport, base_url="https://quoth") as client:
            sent = await client.get("/", headers=page)
            wrong = {"username": "ada", "password": "x"}
            refused = await client.post("/login", data=wrong, headers=page)
            right = {"username": "ada", "password": "right"}
            come_in = await client.post("/login", data=right, headers=page)
            client.cookies = httpx.Cookies(dict(come_in.cookies))
            inner = await client.get("/")
            return [
                (sent.status_code, sent.headers["location"]),
                (refused.status_code, refused.text.split('alert">')[1].split("<")[0]),
                (come_in.status_code, come_in.headers["location"]),
                (inner.status_code, inner.text),
            ]

    assert run_async(visits()) == [
        (303, "/quoth/login"),
        (401, "Wrong name or password."),
        (303, "/quoth/"),
        (200, "ada"),
    ]
