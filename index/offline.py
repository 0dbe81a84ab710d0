"""Offline: no connection to anything but this machine, and no name looked up.

Takes nothing; has this process refuse. What goes through Python's sockets is refused, whatever
library asks; what compiled code does on its own is not seen, and neither are other programs.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Any

VARIABLE = "QUOTH_OFFLINE"
_LIBRARIES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")  # which look for no model elsewhere then
_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKING_UP = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)
_LOCAL = frozenset({"", "localhost", "localhost.", "ip6-localhost"})
_INTERNET = (socket.AF_INET, socket.AF_INET6)

_is_refusing = False


class OfflineError(ConnectionError):
    """Something was to be connected to though it was said that nothing should be."""


def is_offline() -> bool:
    """Say whether this process was told to stay offline: QUOTH_OFFLINE is set, but for "0"."""
    return os.environ.get(VARIABLE, "0") not in ("", "0")


def go_offline() -> None:
    """Refuse connections and look-ups from here on, in the programs that this one starts, too.

    There is no way back: Python has none for what sees every call (`sys.addaudithook`).
    """
    global _is_refusing  # noqa: PLW0603 - a process is offline or it is not
    os.environ[VARIABLE] = "1"
    for name in _LIBRARIES:
        os.environ[name] = "1"
    if not _is_refusing:
        _is_refusing = True
        sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise OfflineError for a connection or look-up that leads away from this machine."""
    if event in _CONNECTING:
        opened, address = arguments[0], arguments[1]
        is_near = opened.family not in _INTERNET or address is None or _is_local(address[0])
        host = address
    elif event in _LOOKING_UP:
        host = arguments[0]
        is_near = _is_local(host[0] if isinstance(host, tuple) else host)
    else:
        return
    if not is_near:
        raise OfflineError(f"no connection to {_shown(host)}: Quoth is offline ({VARIABLE})")


def _is_local(host: Any) -> bool:
    name = _shown(host).lower()
    if host is None or name in _LOCAL:
        return True
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified


def _shown(host: Any) -> str:
    if isinstance(host, tuple):
        host = host[0]
    return host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)
