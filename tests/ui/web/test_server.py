"""The server: pages can be had once it says so, until it is told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request

from tests.conftest import REPOSITORY

_SERVE = """
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from ui.web.address import listen, to_url
from ui.web.server import run

app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("here"))])
with listen("127.0.0.1", 0) as listener:
    try:
        run(app, listener, on_ready=lambda: print(to_url(listener), flush=True))
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_pages_can_be_had_once_it_is_ready_and_an_interrupt_ends_it() -> None:
    # In a process of its own: where a browser holds an event loop there can be no second.
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        with urllib.request.urlopen(server.stdout.readline().strip(), timeout=60) as page:  # noqa: S310 - our own
            assert page.read() == b"here"
        server.send_signal(signal.SIGINT)
        assert server.stdout.read() == "interrupted\n"
