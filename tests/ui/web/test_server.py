"""The server: pages can be had once it says so, until it is told to stop."""

from __future__ import annotations

import signal
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from starlette.responses import PlainTextResponse

from ui.web.address import listen, to_url
from ui.web.server import run

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def test_pages_can_be_had_once_it_is_ready_and_an_interrupt_ends_it() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await PlainTextResponse("here")(scope, receive, send)

    with listen("127.0.0.1", 0) as listener:
        url = to_url(listener)

        def visit() -> None:
            with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310 - our own server
                seen.append(page.read().decode())
            signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            run(app, listener, on_ready=threading.Thread(target=visit).start)
    assert seen == ["here"]
