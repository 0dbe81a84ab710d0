"""Passwords: who may come in, as a file of lines "name:hash".

Hashed with scrypt (RFC 7914), which costs a guesser memory and time. What was found right is
remembered, keyed, no longer than the process lives.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import QuothError

MAX_PASSWORD_BYTES = 1024
_LOG_N, _R, _P = 15, 8, 1  # 32 MB and 0.1 s a try
_MAX_LOG_N, _MAX_R, _MAX_P = 20, 32, 16
_SALT_BYTES, _HASH_BYTES = 16, 32
_NAME = re.compile(r"[^\s:\x00-\x1f\x7f]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hash:
    log_n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    @classmethod
    def from_text(cls, text: str) -> _Hash:
        """Return the hash that `to_text` wrote. Raises ValueError."""
        kind, *numbers, salt, digest = text.split("$")
        log_n, r, p = map(int, numbers)
        if kind != "scrypt":
            raise ValueError(f"{kind!r} is not scrypt")
        if not (1 <= log_n <= _MAX_LOG_N and 1 <= r <= _MAX_R and 1 <= p <= _MAX_P):
            raise ValueError("its cost is out of bounds")
        made = cls(
            log_n=log_n,
            r=r,
            p=p,
            salt=base64.b64decode(salt, validate=True),
            digest=base64.b64decode(digest, validate=True),
        )
        if len(made.salt) < _SALT_BYTES or len(made.digest) != _HASH_BYTES:
            raise ValueError("it is cut off")
        return made

    def to_text(self) -> str:
        """Return the hash as a line has it."""
        salt, digest = (base64.b64encode(part).decode() for part in (self.salt, self.digest))
        return f"scrypt${self.log_n}${self.r}${self.p}${salt}${digest}"

    def fits(self, password: str) -> bool:
        """Say whether it is that password's."""
        tried = _derive(password, self.salt, cost=(self.log_n, self.r, self.p))
        return hmac.compare_digest(tried, self.digest)


def to_line(name: str, password: str) -> str:
    """Return the line of a file for --auth. Raises QuothError for what no line can hold."""
    if not _NAME.fullmatch(name):
        raise QuothError(f"{name!r} cannot be a name: 1 to 64 characters, no space and no colon")
    if not password or len(password.encode("utf-8", "replace")) > MAX_PASSWORD_BYTES:
        raise QuothError(f"a password has 1 to {MAX_PASSWORD_BYTES} bytes")
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _derive(password, salt, cost=(_LOG_N, _R, _P))
    made = _Hash(log_n=_LOG_N, r=_R, p=_P, salt=salt, digest=digest)
    return f"{name}:{made.to_text()}"


def _derive(password: str, salt: bytes, *, cost: tuple[int, int, int]) -> bytes:
    log_n, r, p = cost
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
    memory = 128 * r * (2**log_n + p + 2) * 2
    return hashlib.scrypt(typed, salt=salt, n=2**log_n, r=r, p=p, maxmem=memory, dklen=_HASH_BYTES)


class Users:
    """The names that may log in. Thread-safe."""

    def __init__(self, hashes: dict[str, _Hash]) -> None:
        self._hashes = hashes
        self._nobody = _Hash.from_text(to_line("nobody", secrets.token_hex()).partition(":")[2])
        self._one_at_a_time = threading.Lock()  # so that many tries do not fill the memory
        self._key = secrets.token_bytes(32)
        self._right: set[bytes] = set()  # pairs that were found right, keyed: each costs once

    @classmethod
    def from_file(cls, path: str | Path) -> Users:
        """Return the users of a file. Raises QuothError with the line that is wrong."""
        hashes: dict[str, _Hash] = {}
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            reason = getattr(exc, "strerror", None) or "it is not UTF-8"
            raise QuothError(f"{path}: cannot be read: {reason}") from exc
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, colon, hashed = line.strip().partition(":")
            mend = "make a line with: quoth password NAME"
            if not colon or not _NAME.fullmatch(name):
                raise QuothError(f"{path}:{number}: not a line name:hash; {mend}")
            if name in hashes:
                raise QuothError(f"{path}:{number}: {name} is named twice")
            try:
                hashes[name] = _Hash.from_text(hashed)
            except (ValueError, binascii.Error) as exc:
                raise QuothError(f"{path}:{number}: the hash of {name} is no good; {mend}") from exc
        if not hashes:
            raise QuothError(f"{path}: names nobody; make a line with: quoth password NAME")
        return cls(hashes)

    def were_right(self, name: str, password: str) -> bool:
        """Say whether the two were found right before, which costs nothing."""
        return self._mark(name, password) in self._right

    def _mark(self, name: str, password: str) -> bytes:
        pair = f"{name}\0{password}".encode("utf-8", "replace")
        return hmac.digest(self._key, pair, "sha256")

    def are_right(self, name: str, password: str) -> bool:
        """Say whether that is the password of that name; as slowly for a name there is not."""
        if len(password) > MAX_PASSWORD_BYTES:
            return False
        mark = self._mark(name, password)
        if mark in self._right:
            return True
        with self._one_at_a_time:
            is_right = self._hashes.get(name, self._nobody).fits(password)
        if is_right and name in self._hashes:
            self._right.add(mark)
            return True
        return False
