"""The command line: help, wrong usage, errors, and where its output goes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.ui.terminal.run import quoth


def test_help_names_every_command_and_loads_nothing_slow() -> None:
    script = (
        "import sys, app\n"
        "try:\n    app.main(['--help'])\n"
        "except SystemExit:\n    print('LOADED', *sorted(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    shown, loaded = ran.stdout.split("LOADED")
    for command in ("serve", "build", "ask", "search", "eval", "info", "verify"):
        assert f"\n    {command} " in shown
    assert {"numpy", "torch", "gradio", "rich", "faiss", "sqlite3"}.isdisjoint(loaded.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "x"], "error: no index in data; build one with: quoth build FOLDER --index data"),
        (["build", "nowhere"], "error: nowhere: no such file or folder; nothing was changed"),
        (["build"], "error: no folder given and there is no seeds/ here: quoth build FOLDER"),
        (["eval", "nowhere.jsonl"], "error: nowhere.jsonl: cannot be read: No such file"),
        (["build", "--encoder", "/nowhere"], "error: no folder given"),
    ],
)
def test_errors_are_one_line_and_exit_1(tmp_path: Path, arguments: list[str], message: str) -> None:
    free = ["--port", str(_free_port())] if arguments[0] == "serve" else []
    ran = quoth(*arguments, *free, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith(message)
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "x", "--batch", "y"],
        ["ask", "x", "--from", "03/04/2023"],
        ["search", "x", "-k", "0"],
        ["search", "x", "--sauce", "y"],
        ["build", "--index"],
        ["build", "--dry-run", "--watch"],
        ["eval"],
    ],
)
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    ran = quoth(*arguments)
    assert ran.returncode == 2
    assert ran.stderr.startswith("usage: quoth")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_output_into_a_closed_pipe_is_quiet(seed_index: Path) -> None:
    command = (
        f"{sys.executable} {REPOSITORY / 'app.py'} search tea -k 30 --index {seed_index} | true"
    )
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr


def test_an_ascii_terminal_does_not_break_the_output(seed_index: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "app.py", "search", "tea", "--index", seed_index],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0
