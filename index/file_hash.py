"""The hash of a file: by it the same bytes are known again, and a damaged file is found out."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK_BYTES = 65_536


def to_sha256(path: str | Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises OSError where it cannot be read."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        # hashlib.file_digest clears a buffer of 256 KB first, however small the file.
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
