"""Offline: sockets lead to this machine alone, whoever opens them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.seeds.finding import is_url
from tests.conftest import REPOSITORY
from tests.ui.terminal.run import quoth

_SCRIPT = """
import asyncio, os, socket, threading, urllib.request
from index.offline import OfflineError, go_offline, is_offline
assert not is_offline()
go_offline()
go_offline()
assert is_offline() and os.environ["HF_HUB_OFFLINE"] == "1"

def refused(work):
    try:
        work()
    except OfflineError as error:
        assert "Quoth is offline (QUOTH_OFFLINE)" in str(error), error
        return True
    except OSError as error:
        return "Quoth is offline" in str(error)
    return False

def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("192.0.2.1", 53))

def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(2)
        one.connect(address)

async def stream():
    await asyncio.open_connection("example.org", 80)

assert refused(udp)
assert refused(lambda: connect(socket.AF_INET, ("192.0.2.1", 80)))
assert refused(lambda: connect(socket.AF_INET6, ("2001:db8::1", 80)))
assert refused(lambda: connect(socket.AF_INET6, ("::ffff:192.0.2.1", 80)))
assert refused(lambda: socket.create_connection(("example.org", 80)))
assert refused(lambda: socket.gethostbyname("example.org"))
assert refused(lambda: socket.gethostbyaddr("192.0.2.1"))
assert refused(lambda: urllib.request.urlopen("http://example.org/"))
assert refused(lambda: asyncio.run(stream()))

with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    for host in ("127.0.0.1", "localhost", "127.1.2.3" if os.name == "posix" else "127.0.0.1"):
        try:
            socket.create_connection((host, port), 2).close()
        except ConnectionRefusedError:
            assert host == "127.1.2.3"
first, second = socket.socketpair()
first.sendall(b"x")
assert second.recv(1) == b"x"
first.close(); second.close()
print("held")
"""


def test_what_python_opens_is_refused_but_for_this_machine() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.returncode) == ("held\n", 0), ran.stderr


@pytest.mark.parametrize("by", ["flag", "environment"])
def test_an_address_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    url = "http://127.0.0.1:9/page"
    assert is_url(url)
    if by == "environment":
        monkeypatch.setenv("QUOTH_OFFLINE", "1")
    ran = quoth("build", url, *(["--offline"] if by == "flag" else []), cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.splitlines() == [
        f"note: {url} is not fetched, for Quoth is offline: what was fetched before is kept",
        f"error: {url}: has never been fetched; fetch it with: quoth build ADDRESS",
    ]


def test_a_feed_is_not_visited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_OFFLINE", "1")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("A title\n\nThe river was wide.\n")
    assert quoth("build", "articles", cwd=tmp_path).returncode == 0
    ran = quoth("feeds", "http://127.0.0.1:9/feed", cwd=tmp_path)
    told = "error: nothing is fetched, for Quoth is offline (--offline, or QUOTH_OFFLINE)\n"
    assert (ran.returncode, ran.stderr) == (1, told)
    monkeypatch.setenv("QUOTH_OFFLINE", "0")
    assert quoth("feeds", "http://127.0.0.1:9/feed", cwd=tmp_path).returncode == 1  # it was tried
