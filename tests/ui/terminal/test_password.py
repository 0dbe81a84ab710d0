"""`quoth password`: from a pipe and from a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY
from ui.web.passwords import Users

if TYPE_CHECKING:
    from pathlib import Path

_COMMAND = (sys.executable, str(REPOSITORY / "app.py"), "password")


def _typed(*passwords: str) -> tuple[int, str, str]:
    """Type these, each when it is asked for, into a terminal; return exit code and output."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*_COMMAND, "ada"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # without /dev/tty, so that it reads from our terminal
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = b""
        for number, password in enumerate(passwords, 1):
            while said.count(b": ") < number and (letter := process.stderr.read(1)):
                said += letter
            os.write(ours, f"{password}\n".encode())
        rest = process.stderr.read()
        shown = process.stdout.read()
    os.close(ours)
    os.close(theirs)
    return process.returncode, shown.decode(), (said + rest).decode()


def _pipe(name: str, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_COMMAND, name], input=text, capture_output=True, text=True, check=False
    )


def test_the_first_line_of_a_pipe_is_the_password(tmp_path: Path) -> None:
    ran = _pipe("ada", " sesame \r\nopen\n")
    assert (ran.returncode, ran.stderr) == (0, "")
    (tmp_path / "users").write_text(ran.stdout, encoding="utf-8")
    users = Users.from_file(tmp_path / "users")
    assert users.are_right("ada", " sesame ")
    assert not users.are_right("ada", "sesame")


@pytest.mark.parametrize(("name", "text"), [("ada", ""), ("ada", "\n"), ("a:b", "sesame\n")])
def test_what_no_line_can_hold_is_an_error(name: str, text: str) -> None:
    ran = _pipe(name, text)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_a_terminal_is_asked_twice_and_shows_neither(tmp_path: Path) -> None:
    code, shown, said = _typed("sesame", "sesame")
    assert code == 0
    assert "sesame" not in shown + said
    (tmp_path / "users").write_text(shown, encoding="utf-8")
    assert Users.from_file(tmp_path / "users").are_right("ada", "sesame")


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_two_different_passwords_make_no_line() -> None:
    code, shown, said = _typed("sesame", "sesam")
    assert (code, shown) == (1, "")
    assert said.endswith("error: the two passwords differ; nothing was written\n")
