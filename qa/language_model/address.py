"""Addresses of language models: what `--llm` names, and the key that goes with it.

Takes text and the environment; gives an address to which requests can be sent.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit, urlunsplit

from index.errors import LanguageModelError

KEYS = ("QUOTH_LLM_KEY", "OPENAI_API_KEY")


def to_address(text: str) -> str:
    """Return the address that requests go below, such as http://127.0.0.1:11434/v1.

    Raises LanguageModelError for what is none, and for one that holds a key or password.
    """
    given = text.strip()
    try:
        parts = urlsplit(given if "://" in given else f"http://{given}")
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise _refused(text, str(exc)) from exc
    if parts.username is not None or parts.password is not None or parts.query:
        raise LanguageModelError(
            "the address of the language model holds a key, which others could see: put the key "
            f"into the variable {KEYS[0]}, and give the address without it"
        )
    if parts.scheme not in ("http", "https") or not host:
        raise _refused(text, "it must begin with http:// or https://")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc += f":{port}"
    return urlunsplit((parts.scheme, netloc, parts.path.rstrip("/") or "/v1", "", ""))


def to_root(address: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_own_machine(address: str) -> bool:
    """Say whether an address is of this machine alone."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def to_key(address: str) -> str | None:
    """Return the key for an address, from the environment.

    OPENAI_API_KEY, which may be there for other programs, crosses no network unencrypted.
    """
    own, others = (os.environ.get(name, "").strip() for name in KEYS)
    if own:
        return own
    return others if others and address.startswith("https://") else None


def _refused(text: str, reason: str) -> LanguageModelError:
    return LanguageModelError(
        f"{text!r} is no address of a language model: {reason}. One is http://127.0.0.1:11434/v1"
    )
