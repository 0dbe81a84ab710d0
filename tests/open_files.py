"""Which files this process has open: what leaks stays among them."""

from __future__ import annotations

from pathlib import Path

import psutil


def open_below(folder: Path, *, name: str | None = None) -> list[str]:
    """Return the names of the files open below `folder`, one for each time."""
    opened = (Path(file.path) for file in psutil.Process().open_files())
    return [
        path.name
        for path in opened
        if path.is_relative_to(folder.resolve()) and name in (None, path.name)
    ]
