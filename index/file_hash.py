"""The hash of a file: by it the same bytes are known again, and a damaged file is found out."""

from __future__ import annotations

import hashlib
from pathlib import Path


def to_sha256(path: str | Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises OSError where it cannot be read."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
