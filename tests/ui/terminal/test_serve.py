"""`quoth serve` as far as it gets without a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from index.build.lock import build_lock
from tests.conftest import REPOSITORY
from tests.ui.terminal.run import quoth


def test_serve_says_which_extra_mcp_needs_where_it_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").touch()  # found before an installed one, and no package
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "app.py", "serve", "--mcp", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        'error: serving MCP needs a library that is not installed: pip install "quoth[mcp]"\n',
    )
    assert not (tmp_path / "data").exists()


def test_serve_begins_with_an_empty_library_where_there_is_nothing(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, REPOSITORY / "app.py", "serve", "--port", "0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = [server.stderr.readline(), server.stderr.readline()]
    server.kill()
    server.communicate()
    assert said[0].startswith("no index in data and no seeds/ here: beginning with")
    assert said[1].startswith("Quoth is on http://127.0.0.1:")


def test_serve_waits_for_another_process_that_builds_the_first_index(tmp_path: Path) -> None:
    with build_lock(tmp_path / "data"):
        server = subprocess.Popen(
            [sys.executable, REPOSITORY / "app.py", "serve", "--port", "0"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert server.stderr is not None
        said = [server.stderr.readline(), server.stderr.readline()]
    assert said[0].startswith("no index in data and no seeds/ here: beginning with")
    assert said[1] == "another build is running: waiting for its end\n"
    said = [server.stderr.readline(), server.stderr.readline()]
    server.kill()
    server.communicate()
    assert said[0].startswith("no index in data and no seeds/ here: beginning with")
    assert said[1].startswith("Quoth is on http://127.0.0.1:")


def test_a_port_in_use_is_named_with_its_flag(seed_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = quoth("serve", "--port", port, "--index", seed_index)
    assert ran.returncode == 1
    assert str(port) in ran.stderr
    assert "--port" in ran.stderr
