"""What a terminal is sent: colours, and nothing that a file name could order."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from index import build_index
from tests.conftest import REPOSITORY
from ui.terminal.plain_output import to_plain

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder

TITLE = "\x1b]0;pwned\x07"  # names the window


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext\r", "plain\n\ttext\r"),
        ("\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
        ("\x1b[2K\x1b[1A\x1b[?25l", "\x1b[2K\x1b[1A\x1b[?25l"),
        (TITLE, "\ufffd]0;pwned\ufffd"),
        ("\x1b]52;c;cm0=\x1b\\", "\ufffd]52;c;cm0=\ufffd\\"),
        ("\x9b6n\x1b[6n\x1b[21t", "\ufffd6n\ufffd[6n\ufffd[21t"),
        ("\x1bP\x1b_\x1b^\x1bc\x90", "\ufffdP\ufffd_\ufffd^\ufffdc\ufffd"),
    ],
)
def test_orders_are_signs(text: str, shown: str) -> None:
    assert to_plain(text) == shown


def test_a_file_name_orders_nothing(tmp_path: Path, tiny_encoder: Encoder) -> None:
    seeds, name = tmp_path / "seeds", f"a{TITLE}.txt"
    seeds.mkdir()
    (seeds / name).write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    ours, theirs = pty.openpty()
    index_dir = str(tmp_path / "data")
    command = [sys.executable, "app.py", "info", "--article", name, "--index", index_dir]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=theirs, stderr=theirs) as ran:
        assert ran.wait(60) == 0
    os.close(theirs)
    told = os.read(ours, 100_000)
    os.close(ours)
    assert b"pwned" in told
    assert b"\x1b]" not in told
    assert b"\x07" not in told
