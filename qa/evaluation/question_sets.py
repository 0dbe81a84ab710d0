"""Question sets: files with one JSON object a line, read line by line.

Takes a `.jsonl` or `.jsonl.gz`; gives its rows, each with where it stands.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_rows(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; blank lines are passed over.

    Raises QuothError for a file that cannot be read and a line that is no JSON object.
    """
    for where, row in read_lines(path):
        if isinstance(row, QuothError):
            raise row
        yield where, row


def read_lines(path: str | Path) -> Iterator[tuple[str, dict[str, Any] | QuothError]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; for a bad line, its error.

    Blank lines are passed over. Raises QuothError for a file that cannot be read.
    """
    path = Path(path)
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{path}:{number}"
                    yield where, _to_row(where, line)
    except (OSError, EOFError, zlib.error) as exc:
        reason = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
        raise QuothError(f"{path}: cannot be read: {reason}") from exc


def _to_row(where: str, line: bytes) -> dict[str, Any] | QuothError:
    try:
        row = json.loads(line)
    except ValueError as exc:
        return QuothError(f"{where}: not JSON: {exc}")
    return row if isinstance(row, dict) else QuothError(f"{where}: not a JSON object")
