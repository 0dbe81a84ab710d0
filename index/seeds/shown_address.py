"""Shown addresses: an address on the web as messages, logs and the page have it.

Takes an address; gives it without what may be a secret: a name and password before the host, and
the values of what is called a token, key or the like. Feeds of a subscription often have one.
"""

from __future__ import annotations

from index.errors import SeedError
from index.patterns import lazy_pattern

_LOGIN = lazy_pattern(r"^(\w+://)[^/?#]*@")
_SECRET = lazy_pattern(
    r"(?i)([?&;][\w.%-]*(?:token|key|secret|sig|auth|pass|pwd|session|credential)[\w.%-]*=)[^&;#\s]+"
)


def to_shown_address(url: str) -> str:
    """Return an address with "…" for each part that may be a secret."""
    return _SECRET.sub(r"\1…", _LOGIN.sub(r"\1…@", url))


def failed(url: str, reason: str) -> SeedError:
    """Return the error of an address, named as it may be shown."""
    return SeedError(to_shown_address(url), reason)
