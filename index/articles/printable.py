"""Printable: names and paths as messages have them, whatever bytes they are made of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def printable(name: str) -> str:
    """Return a name as messages have it, on one line: what cannot be printed is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )


def printable_path(path: Path) -> str:
    """Return a path as messages have it, whatever bytes it is made of."""
    return printable(os.fsencode(path).decode("utf-8", "replace"))
