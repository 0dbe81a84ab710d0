"""Fetching: a real server on this machine, and real addresses that are refused."""

from __future__ import annotations

import gzip
import itertools
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from index.errors import SeedError
from index.seeds.fetcher import USER_AGENT, Fetched, Fetcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    Reply = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """A server that gives what `replies` has for a path and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str], float]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers, time.monotonic()))
        status, more, body = self.server.replies.get(self.path, (404, {}, b"nothing here"))
        if more.get("ETag") and headers.get("if-none-match") == more["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        if more.get("X-Drip"):
            for _ in range(1000):
                self.wfile.write(b"x" * 100_000)
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(allowed=["127.0.0.1"], delay_s=0.0)
    yield made
    made.close()


def test_a_page_comes_as_it_is_sent_with_what_a_later_visit_needs(
    site: Site, fetcher: Fetcher
) -> None:
    site.replies["/tea"] = (
        200,
        {"Content-Type": "text/html; charset=latin1", "ETag": '"7"', "Last-Modified": "a day"},
        b"<p>Th\xe9",
    )
    fetched = fetcher.fetch(f"{site.url}/tea")
    assert fetched == Fetched(
        url=f"{site.url}/tea",
        body=b"<p>Th\xe9",
        content_type="text/html; charset=latin1",
        etag='"7"',
        last_modified="a day",
    )
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/tea"]
    assert site.asked[1][1]["user-agent"] == USER_AGENT
    again = fetcher.fetch(f"{site.url}/tea", etag=fetched.etag, last_modified="a day")
    assert again.body is None
    assert site.asked[2][1]["if-modified-since"] == "a day"


def test_a_packed_page_is_unpacked_and_redirects_are_followed(site: Site, fetcher: Fetcher) -> None:
    site.replies["/a"] = (302, {"Location": "/b"}, b"")
    site.replies["/b"] = (301, {"Location": f"{site.url}/c"}, b"")
    site.replies["/c"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"tea"))
    fetched = fetcher.fetch(f"{site.url}/a")
    assert (fetched.url, fetched.body) == (f"{site.url}/c", b"tea")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ((404, {}, b""), "the server answers 404"),
        ((503, {"Retry-After": "9"}, b""), "the server answers 503"),
        ((302, {"Location": "/tea"}, b""), "more than 5 redirects"),
        ((302, {}, b""), "the server answers 302"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "only http and https addresses"),
        ((302, {"Location": "http://10.1.2.3/"}, b""), "10.1.2.3, which is not a public address"),
        ((302, {"Location": "http://169.254.169.254/latest"}, b""), "is not a public address"),
        ((302, {"Location": "http://localhost:1/"}, b""), "cannot be fetched|not a public"),
        ((200, {"X-Drip": "1"}, b""), "is larger than 25 MB"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 40_000_000)), "larger than"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "cannot be fetched"),
    ],
)
def test_what_is_no_good_is_refused_with_the_reason(
    site: Site, fetcher: Fetcher, reply: Reply, reason: str
) -> None:
    site.replies["/tea"] = reply
    with pytest.raises(SeedError, match=reason):
        fetcher.fetch(f"{site.url}/tea")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.0.0.1/",
        "http://172.16.3.4/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[fec0::1]/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://１２７.0.0.1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://127.0.0.1./",
        "http://localhost./",
        "http://LOCALHOST:80/",
        "http://localhost%2e/",
        "http://%6c%6f%63%61%6c%68%6f%73%74/",
        "http://0/",
        "http://0x0/",
        "http://00000000177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://127.0.1/",
        "http://127.1:443/",
        "http://017700000001/",
        "http://192.168.257/",
        "http://[::]/",
        "http://[0000::1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[0:0:0:0:0:ffff:10.0.0.1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2001:0:7f00:1::]/",
        "http://[fe80::1%25lo]/",
        "http://[ff02::1]/",
        "http://127.0.0.1#@a.example/",
        "http://127.0.0.1\\@a.example/",
        "http://127.0.0.1\t/",
        "http:\\\\127.0.0.1/",
        "http:/127.0.0.1/",
        "http:127.0.0.1/",
        "HTTP://127.0.0.1/",
        "//127.0.0.1/",
        "gopher://127.0.0.1:70/_x",
        "file://127.0.0.1/etc/passwd",
        "dict://127.0.0.1:11211/stat",
        "ftp://127.0.0.1/",
        "data:text/html,x",
    ],
)
def test_no_address_of_the_users_own_network_is_connected_to(url: str) -> None:
    fetcher = Fetcher(delay_s=0.0)
    refused = "not a public address|cannot be found|is not an address|only http|with a password"
    with pytest.raises(SeedError, match=refused), overheard() as heard:
        fetcher.fetch(url)
    fetcher.close()
    assert [what for event, what in heard if event == "socket.connect"] == []


_listening: list[list[tuple[str, Any]]] = []  # to an audit hook, which cannot be taken off


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.connect"):
        for heard in _listening:
            heard.append((event, arguments[event == "socket.connect"]))


sys.addaudithook(_hear)


@contextmanager
def overheard() -> Iterator[list[tuple[str, Any]]]:
    """Give the names that are looked up, and the addresses that are connected to."""
    heard: list[tuple[str, Any]] = []
    _listening.append(heard)
    yield heard
    _listening.remove(heard)


def test_what_was_looked_up_is_what_is_connected_to(site: Site) -> None:
    # A name that is looked up again could lead elsewhere by then (DNS rebinding).
    site.replies["/tea"] = (200, {}, b"tea")
    fetcher = Fetcher(allowed=["127.0.0.1", "::1"], delay_s=0.0)
    with overheard() as heard, suppress(SeedError):  # where ::1 comes first, nobody is there
        fetcher.fetch(f"http://localhost:{site.server_port}/tea")
    fetcher.close()
    named = [what for event, what in heard if (event, what) == ("socket.getaddrinfo", "localhost")]
    connected = [what[0] for event, what in heard if event == "socket.connect"]
    assert len(named) == len(connected) >= 1
    assert {*connected} <= {"127.0.0.1", "::1"}


def test_one_allowed_address_allows_no_other(site: Site) -> None:
    fetcher = Fetcher(allowed=["127.0.0.2"], delay_s=0.0)
    with pytest.raises(SeedError, match=r"127\.0\.0\.1, which is not a public address"):
        fetcher.fetch(site.url)
    fetcher.close()
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "http://", "https:///x", "http://a:b@c.example/"],
)
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    fetcher = Fetcher()
    with pytest.raises(SeedError):
        fetcher.fetch(url)
    fetcher.close()


def test_robots_txt_is_respected(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\n")
    site.replies["/open"] = (200, {}, b"tea")
    site.replies["/moved"] = (302, {"Location": "/private/tea"}, b"")
    assert fetcher.fetch(f"{site.url}/open").body == b"tea"
    for path in ("/private/tea", "/moved"):
        with pytest.raises(SeedError, match=r"its robots.txt asks programs not to fetch it"):
            fetcher.fetch(f"{site.url}{path}")
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/open", "/moved"]


_RULES = """\ufeffUser-agent: *
Disallow: /

User-agent: Quoth
Disallow: /*?print=
Disallow: /*.pdf$
Disallow: /drafts/
Allow: /drafts/open/
Disallow: /drafts/open/secret
"""


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/tea", True),
        ("/tea?page=2", True),
        ("/tea?print=1", False),
        ("/a/tea.pdf", False),
        ("/a/tea.pdf.html", True),
        ("/drafts/tea", False),
        ("/drafts/open/tea", True),
        ("/drafts/open/secret/tea", False),
    ],
)
def test_wildcards_count_and_the_longest_rule_decides(
    site: Site, fetcher: Fetcher, path: str, may: bool
) -> None:
    site.replies["/robots.txt"] = (200, {}, _RULES.encode())
    site.replies[path] = (200, {}, b"tea")
    if may:
        assert fetcher.fetch(f"{site.url}{path}").body == b"tea"
    else:
        with pytest.raises(SeedError, match=r"its robots.txt asks programs not to fetch it"):
            fetcher.fetch(f"{site.url}{path}")


def test_a_pause_that_robots_txt_asks_for_is_made(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 0.3\n")
    site.replies["/tea"] = (200, {}, b"tea")
    fetcher.fetch(f"{site.url}/tea")
    (_, _, first), (_, _, second) = site.asked
    assert second - first >= 0.3


def test_where_robots_txt_fails_nothing_is_fetched(site: Site, fetcher: Fetcher) -> None:
    site.replies["/robots.txt"] = (500, {}, b"")
    with pytest.raises(SeedError, match=r"robots.txt"):
        fetcher.fetch(f"{site.url}/tea")


def test_a_host_is_asked_again_only_after_a_pause(site: Site) -> None:
    site.replies["/tea"] = (200, {}, b"tea")
    fetcher = Fetcher(allowed=["127.0.0.1"], delay_s=0.2)
    for _ in range(2):
        fetcher.fetch(f"{site.url}/tea")
    fetcher.close()
    times = [at for _, _, at in site.asked]
    assert len(times) == 3
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(times))
