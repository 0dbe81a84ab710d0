"""Address: how an index on a Milvus server is named.

Takes "milvus://host:port/name", the same with "milvus+https" for TLS, or
"milvus+lite:///folder.db/name" for Milvus Lite in this process; gives its parts.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from index.errors import StoreError

_SCHEMES = {"milvus": "http", "milvus+https": "https", "milvus+lite": ""}
_CONNECT_S = 10.0
_PORT = 19530  # Milvus's own
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")  # what Milvus takes, and room for what we add


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`uri` is what pymilvus connects to, `name` what the index is called there."""

    text: str
    uri: str
    name: str
    host: str | None
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the parts of an address. Raises StoreError for what is none."""
        scheme, _, _ = text.partition("://")
        try:
            parts = urlsplit(text)
            place, _, name = parts.path.rpartition("/")
            host, port = parts.hostname, parts.port or _PORT
        except ValueError:
            raise _malformed(text) from None
        is_lite = scheme == "milvus+lite"
        whole = place and not host if is_lite else host and not place and "@" not in parts.netloc
        if scheme not in _SCHEMES or not whole or not _NAME.fullmatch(name):
            raise _malformed(text)
        shown = f"[{host}]" if host and ":" in host else host
        uri = place if is_lite else f"{_SCHEMES[scheme]}://{shown}:{port}"
        return cls(text=text, uri=uri, name=name, host=host, port=port)

    def reject_unreachable(self) -> None:
        """Raise StoreError where nobody listens: pymilvus would try again and again."""
        if self.host is not None:
            try:
                socket.create_connection((self.host, self.port), _CONNECT_S).close()
            except OSError as exc:
                raise StoreError(f"{self.text} cannot be reached: {exc}") from exc


def is_address(text: str) -> bool:
    """Say whether `text` names an index on a Milvus server, well or badly."""
    return text.partition("://")[0] in _SCHEMES and "://" in text


def to_state_dir(address: Address) -> Path:
    """Return the folder of this user for what a server over an address keeps for itself.

    It is where the system has programs keep data, and has the name of the index, with a hash of
    the whole address.
    """
    hashed = hashlib.sha256(f"{address.uri}/{address.name}".encode()).hexdigest()[:12]
    return _data_dir() / "quoth" / f"{address.name[:60]}-{hashed}"


def _data_dir() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return given if given.is_absolute() else home / ".local" / "share"


def _malformed(text: str) -> StoreError:
    return StoreError(
        f"{text!r} names no index on a Milvus server; write milvus://HOST:PORT/NAME or "
        "milvus+lite:///FOLDER.db/NAME, where NAME has letters, digits and _ only "
        "(a password goes into QUOTH_MILVUS_TOKEN)"
    )
