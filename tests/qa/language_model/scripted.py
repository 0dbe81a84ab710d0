"""A chat server whose replies are scripted, to the byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted"


@dataclass
class Reply:
    """One reply to a chat: its status, headers and the pieces of its body, sent one by one.

    Before a piece that is an event, it waits until that is set.
    """

    pieces: Iterable[bytes | threading.Event] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})


@dataclass
class Scripted:
    """The running server: what it was sent, and what it sends next. The last reply is repeated."""

    address: str
    replies: list[Reply]
    models: list[dict[str, Any]]
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)  # a client that hung up


def said(*words: str, finish: str | None = "stop", done: bool = True) -> Reply:
    """Return the reply of a model that writes `words`, each in an event of its own."""
    events = [_event({"delta": {"content": word}, "finish_reason": None}) for word in words]
    if finish:
        events.append(_event({"delta": {}, "finish_reason": finish}))
    return Reply([*events, b"data: [DONE]\n\n"] if done else list(events))


def failed(status: int, message: str, **headers: str) -> Reply:
    """Return the reply of a server that refuses."""
    body = json.dumps({"error": {"message": message}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply([body], status, {"Content-Type": "application/json", **named})


def _event(choice: dict[str, Any]) -> bytes:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, **choice}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


@contextmanager
def scripted(
    *replies: Reply, models: list[dict[str, Any]] | None = None, port: int = 0
) -> Iterator[Scripted]:
    """Serve `replies` to chats, one each, on `port`, by default a free one."""
    state = Scripted("", list(replies), [{"id": MODEL}] if models is None else models)
    server = ThreadingHTTPServer(("127.0.0.1", port), _to_handler(state))
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        for reply in replies:
            for piece in reply.pieces if isinstance(reply.pieces, list) else ():
                if isinstance(piece, threading.Event):
                    piece.set()
        server.shutdown()
        server.server_close()


def _to_handler(state: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None: ...

        def do_GET(self) -> None:
            is_list = self.path == "/v1/models"
            body = json.dumps({"object": "list", "data": state.models}).encode()
            self.send_response(200 if is_list else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body if is_list else b"{}")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            state.sent.append(json.loads(self.rfile.read(length)))
            state.keys.append(self.headers.get("Authorization"))
            reply = state.replies[0] if len(state.replies) == 1 else state.replies.pop(0)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self._send(reply)
            except OSError:
                state.gone.set()

        def _send(self, reply: Reply) -> None:
            for piece in reply.pieces:
                if isinstance(piece, threading.Event):
                    piece.wait(60)
                else:
                    self.wfile.write(piece)

    return Handler
