"""Addresses: the socket that the page is served on, and where a proxy shows it."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)
_MAX_PORT = 65535


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on exactly that address. Raises QuothError where none can."""
    if not 0 <= port <= _MAX_PORT:  # getaddrinfo would cut off what does not fit
        raise QuothError(f"port {port} is not between 0 and {_MAX_PORT}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise QuothError(f"cannot serve on {host}: {exc}") from exc
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise QuothError(
                f"port {port} on {host} is in use; choose another with --port"
            ) from exc
        raise QuothError(f"cannot serve on {host}, port {port}: {exc}") from exc
    return listener


def to_url(listener: socket.socket) -> str:
    """Return the address that a browser on this machine finds the socket at."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(listener: socket.socket) -> bool:
    """Say whether only this machine reaches the socket."""
    return ipaddress.ip_address(str(listener.getsockname()[0])).is_loopback


def to_prefix(root: str) -> str:
    """Return what the addresses of a page at `root` begin with: "/quoth", "" at the top.

    Raises QuothError for what is neither a path nor an http(s) address.
    """
    try:
        parts = urlsplit(root)
        path = parts.path.rstrip("/")
        is_address = parts.scheme in ("http", "https") and parts.hostname is not None
    except ValueError:
        path, is_address = " ", False
    if not (is_address or (root == path == "") or root.startswith("/")) or not _PATH.fullmatch(
        path
    ):
        raise QuothError(
            f"--root-path {root!r} is neither a path like /quoth nor an address like "
            "https://example.org/quoth"
        )
    return path


class LocalNames:
    """The names that no site can point at this machine (DNS rebinding), and `known` ones.

    Nobody can register an address, a name without a dot, or one below a top level that is kept for
    networks of one's own (RFC 6762, 8375, ICANN's .internal, and what routers call theirs).
    """

    _TOPS = (".local", ".lan", ".home", ".home.arpa", ".internal", ".localdomain", ".localhost")

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(name.lower() for name in known)

    def __contains__(self, name: object) -> bool:
        """Say whether `name`, in lower case, is one of them."""
        if not isinstance(name, str) or not name:
            return False
        host = name.removesuffix(".")
        if host in self._known or "." not in host or host.endswith(self._TOPS):
            return True
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True


def to_hosts(listener: socket.socket, root: str, *, has_login: bool) -> Container[str] | None:
    """Return the names the page may be asked for by, or None for any.

    A site that points its name here (DNS rebinding) must not read the articles: on a loopback
    address only its own names and its proxy's are answered, on others those of the network, too.
    There a login is enough: no browser sends it to another name.
    """
    proxy = filter(None, [to_proxy(root)])
    if is_loopback(listener):
        names = {"localhost", "127.0.0.1", "::1", str(listener.getsockname()[0])}
        return frozenset({*names, *proxy})
    return None if has_login else LocalNames({socket.gethostname(), *proxy})


def to_proxy(root: str) -> str | None:
    """Return the name of the proxy that shows the page at `root`, None where that is a path."""
    return urlsplit(root).hostname
