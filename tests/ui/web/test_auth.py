"""Only the right password opens, and a file that is wrong says where."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import PlainTextResponse

from index.errors import QuothError
from tests.conftest import REPOSITORY, run_async
from ui.web.login import Login, Throttle
from ui.web.passwords import Users, to_line

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def test_only_the_right_password_opens(tmp_path: Path) -> None:
    file = tmp_path / "users"
    lines = ["# who may come in", "", to_line("ada", "straße ü"), to_line("bob", "x")]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    users = Users.from_file(file)
    for _ in range(2):  # the second time from memory
        assert users.are_right("ada", "straße ü")
        assert users.are_right("ada", "straße u\u0308")  # as another keyboard writes it
        assert users.are_right("bob", "x")
        for name, password in (
            ("ada", "x"),
            ("bob", ""),
            ("eve", "x"),
            ("", ""),
            ("ada", "x" * 9999),
        ):
            assert not users.are_right(name, password)
    assert "straße" not in file.read_text(encoding="utf-8")
    assert to_line("bob", "x") != to_line("bob", "x")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("ada", "users:2: not a line name:hash"),
        ("a da:x", "users:2: not a line name:hash"),
        ("ada:secret", "users:2: the hash of ada is no good"),
        ("ada:scrypt$15$8$1$AAAA$AAAA", "users:2: the hash of ada is no good"),
        ("ada:scrypt$60$8$1$AAAA$AAAA", "users:2: the hash of ada is no good"),
        ("ada:md5$15$8$1$AAAA$AAAA", "users:2: the hash of ada is no good"),
        ("", "names nobody"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "users"
    file.write_text(f"# users\n{line}\n", encoding="utf-8")
    with pytest.raises(QuothError, match=problem):
        Users.from_file(file)


def test_a_name_twice_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    line = to_line("ada", "x")
    (tmp_path / "users").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(QuothError, match="users:2: ada is named twice"):
        Users.from_file(tmp_path / "users")
    with pytest.raises(QuothError, match="none: cannot be read: No such file"):
        Users.from_file(tmp_path / "none")


@pytest.mark.parametrize(("name", "password"), [("a:b", "x"), ("", "x"), ("a b", "x"), ("a", "")])
def test_what_no_line_can_hold_is_refused(name: str, password: str) -> None:
    with pytest.raises(QuothError, match=r"name|password"):
        to_line(name, password)


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


def test_the_command_makes_a_line_from_stdin(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "app.py", "password", "ada"],
        cwd=REPOSITORY,
        input="sesame\n",
        capture_output=True,
        text=True,
        check=True,
    )
    (tmp_path / "users").write_text(ran.stdout, encoding="utf-8")
    assert Users.from_file(tmp_path / "users").are_right("ada", "sesame")


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
