"""Parts: the files that are read with a list of texts, as they are no seeds of their own.

Takes their paths; gives one hash for all of them, made once for all the lists in their folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from index.file_hash import to_sha256


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The lists in a folder and the files with their texts, by path."""

    paths: tuple[str, ...]

    @cached_property
    def sha256(self) -> str:
        """The hash of their names and bytes. Raises OSError where one cannot be read."""
        lines = (f"{path}\0{to_sha256(path)}" for path in self.paths)
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
