"""Fetcher: pages and feeds from the web, politely, and from nowhere else.

Takes an http(s) address; gives what the server sends. Each connection, the first and that after
each redirect, is made to an address that was looked up and found public, so that neither a
redirect nor a name server can lead into the user's own network. robots.txt is respected (RFC 9309:
the longest rule that matches decides), a host is asked again only after a pause, and time, size and
number of redirects are bounded. The one file that knows httpx and protego.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from index.seeds.shown_address import failed

if TYPE_CHECKING:
    from collections.abc import Collection

USER_AGENT = "Quoth/0.1 (reads articles at its user's request)"
_PRODUCT = "Quoth"  # what a robots.txt calls us
_MAX_BYTES = 25_000_000  # of a body once unpacked: the largest saved page measured had 0.8 million
_TIMEOUT_S = 20.0  # of each step: look-up and connecting, or waiting for the next bytes
_MAX_S = 60.0  # of one page with its redirects
_MAX_REDIRECTS = 5
_DELAY_S = 1.0  # between two requests to one host; a robots.txt may ask for more
_MAX_DELAY_S = 30.0
_MAX_ROBOTS_BYTES = 500_000  # RFC 9309 asks for 500 KiB at least
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server sent. `body` is None where it says that nothing has changed.

    `url` is where the last redirect led, in ASCII. `content_type`, `etag` and `last_modified` are
    headers.
    """

    url: str
    body: bytes | None
    content_type: str
    etag: str | None
    last_modified: str | None


class Fetcher:
    """One visit to the web: remembers robots.txt and when each host was last asked.

    `allowed` are addresses (such as "127.0.0.1") that may be connected to though they are not
    public, `delay_s` is the pause between requests to one host: for tests with a server of their
    own. The command line sets neither.
    """

    def __init__(self, *, allowed: Collection[str] = (), delay_s: float = _DELAY_S) -> None:
        self._allowed = frozenset(allowed)
        self._delay_s = delay_s
        self._asked: dict[str, float] = {}  # host -> when it was last asked, monotonic
        self._robots: dict[str, Protego] = {}  # by scheme, host and port
        # Proxies and the like from the environment would undo the check of addresses.
        # A connection is named by its address: kept open, it could be taken for another host's.
        self._client = httpx.Client(
            trust_env=False,
            timeout=_TIMEOUT_S,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def close(self) -> None:
        """Close what connections are open."""
        self._client.close()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Return what is at `url`; with `etag` or `last_modified`, only if it has changed since.

        Raises SeedError where the address may not be fetched, or nothing good comes back.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        deadline = time.monotonic() + _MAX_S
        at = url
        for _ in range(_MAX_REDIRECTS + 1):
            if not self._may_fetch(at, deadline):
                raise failed(at, "its robots.txt asks programs not to fetch it")
            status, answer, body = self._ask(at, headers, _MAX_BYTES, deadline)
            if status in _REDIRECTS and "location" in answer:
                at = urljoin(at, answer["location"])
            elif status == 304 and headers:
                return _fetched(at, None, answer)
            elif status == 200:
                return _fetched(at, body, answer)
            else:
                raise failed(at, f"the server answers {status}")
        raise failed(url, f"more than {_MAX_REDIRECTS} redirects")

    def _may_fetch(self, url: str, deadline: float) -> bool:
        _checked(url)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        robots = self._robots.get(origin)
        if robots is None:
            robots = self._robots[origin] = self._read_robots(origin, deadline)
        return robots.can_fetch(url, _PRODUCT)

    def _read_robots(self, origin: str, deadline: float) -> Protego:
        """Return the rules of a server: none where it has none, no fetching where it fails."""
        at = f"{origin}/robots.txt"
        for _ in range(_MAX_REDIRECTS + 1):
            status, answer, body = self._ask(at, {}, _MAX_ROBOTS_BYTES, deadline)
            if status in _REDIRECTS and "location" in answer:
                at = urljoin(at, answer["location"])
                continue
            if status == 200:
                return Protego.parse(body.decode("utf-8-sig", "replace"))
            return Protego.parse("User-agent: *\nDisallow: /" if status >= 500 else "")
        return Protego.parse("")

    def _ask(
        self, url: str, headers: dict[str, str], max_bytes: int, deadline: float
    ) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and body of one request, made to the address looked up here."""
        host, port, target = _checked(url)
        address = self._public_address(url, host, port)
        self._pause(host, deadline)
        literal = f"[{address}]" if ":" in address else address
        try:
            with self._client.stream(
                "GET",
                target.copy_with(host=literal),
                headers={
                    "Host": target.netloc.decode("ascii"),
                    "User-Agent": USER_AGENT,
                    "Accept": "text/html, application/xhtml+xml, application/rss+xml, "
                    "application/atom+xml, application/xml;q=0.9, */*;q=0.1",
                    "Accept-Encoding": "gzip",
                    **headers,
                },
                extensions={"sni_hostname": host},
            ) as response:
                body = b"".join(_pieces(url, response, max_bytes, deadline))
                return response.status_code, response.headers, body
        except httpx.HTTPError as exc:
            raise failed(url, f"cannot be fetched: {str(exc) or type(exc).__name__}") from exc
        finally:
            self._asked[host] = time.monotonic()

    def _public_address(self, url: str, host: str, port: int) -> str:
        """Return an address of `host`. Raises SeedError unless all that it has are public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            why = getattr(exc, "strerror", None) or exc
            raise failed(url, f"the address of {host} cannot be found: {why}") from exc
        addresses = [str(entry[4][0]).split("%")[0] for entry in found]
        for address in addresses:
            if address not in self._allowed and not _is_public(address):
                raise failed(
                    url, f"{host} is {address}, which is not a public address; it is not fetched"
                )
        return addresses[0]

    def _pause(self, host: str, deadline: float) -> None:
        """Wait until `host` may be asked again."""
        if host not in self._asked:
            return
        wanted = [r.crawl_delay(_PRODUCT) or 0.0 for o, r in self._robots.items() if host in o]
        delay = min(_MAX_DELAY_S, max([self._delay_s, *wanted]))
        wait = self._asked[host] + delay - time.monotonic()
        if wait > 0:
            time.sleep(min(wait, max(0.0, deadline - time.monotonic())))


def _checked(url: str) -> tuple[str, int, httpx.URL]:
    """Return host, port and the address in parts. Raises SeedError for what is not fetched."""
    try:
        urlsplit(url)
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as exc:
        raise failed(url, f"is not an address: {exc}") from exc
    if target.scheme not in ("http", "https") or not target.host:
        raise failed(url, "only http and https addresses are fetched")
    if target.userinfo:
        raise failed(url, "an address with a password in it is not fetched")
    host = target.raw_host.decode("ascii").strip("[]")
    return host, target.port or (443 if target.scheme == "https" else 80), target


def _is_public(address: str) -> bool:
    """Say whether an address is one of the public internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _pieces(url: str, response: httpx.Response, max_bytes: int, deadline: float) -> list[bytes]:
    pieces, size = [], 0
    for piece in response.iter_bytes(65_536):
        size += len(piece)
        if size > max_bytes:
            raise failed(url, f"is larger than {max_bytes // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise failed(url, f"takes longer than {_MAX_S:.0f} s")
        pieces.append(piece)
    return pieces


def _fetched(url: str, body: bytes | None, headers: httpx.Headers) -> Fetched:
    return Fetched(
        url=str(httpx.URL(url)),
        body=body,
        content_type=headers.get("content-type", ""),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )
