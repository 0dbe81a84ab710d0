"""Addresses: where the page is served, and under which names."""

from __future__ import annotations

import socket

import pytest

from index.errors import QuothError
from ui.web.address import is_loopback, listen, to_hosts, to_prefix, to_url


def test_a_socket_listens_on_its_address_and_nobody_else_can() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert to_url(listener) == f"http://127.0.0.1:{port}"
        assert is_loopback(listener)
        with pytest.raises(QuothError, match=f"port {port} on 127.0.0.1 is in use"):
            listen("127.0.0.1", port)
    with pytest.raises(QuothError, match="port 65536 is not between 0 and 65535"):
        listen("127.0.0.1", 65536)
    with pytest.raises(QuothError, match=r"cannot serve on no\.such\.host\.invalid"):
        listen("no.such.host.invalid", 0)


def test_only_this_machines_names_and_the_proxys_on_loopback() -> None:
    with listen("127.0.0.1", 0) as listener:
        own = {"localhost", "127.0.0.1", "::1"}
        for has_login in (True, False):
            assert to_hosts(listener, "", has_login=has_login) == frozenset(own)
        shown = to_hosts(listener, "https://example.org/quoth", has_login=False)
        assert shown == frozenset({*own, "example.org"})


def test_on_a_network_no_name_that_a_site_could_point_here_without_a_login() -> None:
    names = ["192.168.1.5", "fd00::1", "nas", "nas.local", "quoth.home.arpa", "example.org"]
    with listen("0.0.0.0", 0) as listener:  # noqa: S104 - what is tested
        assert to_hosts(listener, "", has_login=True) is None
        hosts = to_hosts(listener, "http://Example.org:8080", has_login=False)
        assert hosts is not None
        assert [name for name in names if name not in hosts] == []
        strangers = ["evil.example", "192.168.1.5.evil.example", "local.evil.example", "", None]
        assert [name for name in strangers if name in hosts] == []
        assert socket.gethostname().lower() in hosts
        assert to_url(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("root", "prefix"),
    [("", ""), ("/quoth/", "/quoth"), ("https://example.org/a/b", "/a/b"), ("http://x", "")],
)
def test_where_a_proxy_shows_the_page(root: str, prefix: str) -> None:
    assert to_prefix(root) == prefix


@pytest.mark.parametrize("root", ["quoth", "ftp://x/a", "/a b", "https://[", "/<b>"])
def test_what_is_no_path_and_no_address_is_refused(root: str) -> None:
    with pytest.raises(QuothError, match="is neither a path like /quoth nor an address"):
        to_prefix(root)
