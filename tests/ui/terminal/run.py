"""Runs `quoth` in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY


def quoth(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `quoth` with these arguments; return what it printed."""
    return subprocess.run(
        [sys.executable, REPOSITORY / "app.py", *map(str, arguments)],
        cwd=cwd or REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )
