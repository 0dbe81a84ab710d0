"""Only the right password opens, and a file that is wrong says where."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from index.errors import QuothError
from ui.web.passwords import Users, to_line


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


def test_a_name_there_is_not_costs_what_another_does(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(to_line("ada", "right") + "\n")
    users = Users.from_file(tmp_path / "users")
    hashed: list[str] = []

    def note(_frame: object, event: str, function: object) -> None:
        if event == "c_call" and function is hashlib.scrypt:
            hashed.append("scrypt")

    for name in ("ada", "bob", ""):
        sys.setprofile(note)
        is_right = users.are_right(name, "wrong")
        sys.setprofile(None)
        assert (is_right, hashed) == (False, ["scrypt"])
        hashed.clear()
