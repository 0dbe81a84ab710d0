"""Random requests at a real server: none makes it fail, hang, tell its insides or grow.

    python -m benchmarks.torture.http_requests --times 20000 [--seed 7]

Each request is one that the page or a program sends, damaged: its method, its path, its headers,
its JSON or its bytes. A failure is a status of 500 and more, a traceback in an answer or in the
server's log, no answer within 30 s, and open files, threads or memory that grow with the requests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import build_index
from tests.e2e.conftest import REPOSITORY, SEEDS, answers
from tests.fuzzing import damage

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAIT_S = 30.0  # for an answer
_STREAMED_S = 0.3  # for more of a stream that never ends
_MAX_GROWTH_MB = 150  # over all requests: sessions and caches have their bounds
_METHODS = "GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT PRI get BREW".split()
_IDS: list[Any] = ["x", "ukraine-4-oval-office.md", "../../etc/passwd", "", 0, None]
_GETS = """/ /config /theme.css /favicon.ico /manifest.json /robots.txt /gradio_api/info
    /gradio_api/app_id /gradio_api/startup-events /gradio_api/heartbeat/x /v1/models
    /gradio_api/queue/data?session_hash=x /gradio_api/call/ask/x /library/progress /library/picture
    /library/positions /library/feeds /library/backup?ticket=x /file=/etc/passwd /assets/x.js
    /static/js/x.js /gradio_api/file=x /gradio_api/upload /login /logout /mcp /healthz""".split()
_ORDERS: dict[str, Any] = {
    "look": {"words": "river", "sort": "title", "page": 0, "sources": ["x"], "collection": "a"},
    "rows": {"words": "river"},
    "remove": {"rows": [1, 2]},
    "delete": {"rows": []},
    "collections": {},
    "collect": {"name": "A", "rows": [1], "what": "put"},
    "rename_collection": {"name": "A", "new_name": "B"},
    "named": {"rows": [1]},
    "bring_back": {"keys": ["x"]},
    "delete_removed": {"key": "x"},
    "delete_all": {"articles": 7},
    "add_text": {"text": "A text of its own.", "title": "T", "source": "S", "date": "May 2024"},
    "article": {"id": "ukraine-4-oval-office.md", "words": "river"},
    "key_sentences": {"id": "ukraine-4-oval-office.md"},
    "edit": {"id": "ukraine-4-oval-office.md", "title": "T", "published": "2024"},
    "note": {"id": "ukraine-4-oval-office.md", "words": "W", "start": 0, "end": 9},
    "change_note": {"note": "x", "words": "W"},
    "remove_note": {"note": "x"},
    "clip": {"id": "ukraine-4-oval-office.md", "start": 0, "end": 9},
    "find": {"words": "river"},
    "follow": {"url": "http://127.0.0.1/feed", "hours": 6},
    "stop_following": {"url": "http://127.0.0.1/feed"},
    "fetch": {"url": "http://127.0.0.1/"},
    "ticket": {},
    "cancel": {},
}
_CALLS: dict[str, list[Any]] = {
    "retrieve": ["river", 3, [], "2024-01-01", "2024-12-31", [], "2025-01-01", [], [], []],
    "collections": [],
    "collection": ["A"],
    "collect": ["A", ["x"]],
    "notes": ["river", "x"],
    "add_note": ["ukraine-4-oval-office.md", "W", ""],
    "edits": ["x"],
    "edit": ["x", "T", "S", "A", "2024"],
    "clippings": [],
    "clip": ["x", "river", 0, "Q"],
    "export_clippings": ["docx"],
}
_CHAT = {"model": "quoth", "messages": [{"role": "user", "content": ""}], "stream": True}
_ASKED = {"question": "", "conversation": "x", "shown": 0, "again": False, "turn": 0, "first": ""}
_JOIN = {"fn_index": 0, "data": ["x"], "event_data": {"id": "x"}, "session_hash": "x"}
_POSTS: list[tuple[str, Any]] = [
    *((f"/library/{name}", order) for name, order in _ORDERS.items()),
    *((f"/gradio_api/call/{name}", {"data": data}) for name, data in _CALLS.items()),
    ("/v1/chat/completions", _CHAT),
    ("/chat/ask", _ASKED),
    ("/chat/stop", {"request": "x"}),
    ("/chat/models", {}),
    ("/chat/model", {"address": "http://127.0.0.1:8080/v1", "name": "x"}),
    ("/gradio_api/queue/join", _JOIN),
    ("/gradio_api/cancel", {"session_hash": "x", "fn_index": 1, "event_id": "x"}),
    ("/gradio_api/reset", {"event_id": "x"}),
    ("/login", {"username": "ada", "password": "x"}),
    ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}),
    ("/library/files?name=a.txt", "A text\n\nOf its own.\n"),
    ("/library/restore", "PK\x03\x04"),
]
_ODD: list[Any] = [
    *(None, True, -1, 0, 2**31, 2**63, 10**400, 0.5, -0.0, "", " ", "\0", "\ud800", "\u202e", "'"),
    *(
        "../" * 20,
        "%00",
        "a" * 5000,
        "\r\nSet-Cookie: a=b",
        "<script>",
        "NaN",
        "2024-13-45",
        "𝒳" * 99,
    ),
    *([], {}, [[]], [None], {"": None}, {"__proto__": 1}, {"a": {"b": [1]}}),
]
_HEADERS = [
    *(
        "Range: bytes=0-",
        "Content-Type: text/plain",
        "Content-Type: multipart/form-data; boundary=b",
    ),
    *("Content-Type: application/json; charset=utf-7", "Accept: text/html", "Accept: */*;q=a"),
    *("Cookie: quoth-login=x", "Cookie: \xff=\xfe", "Authorization: Basic !!!", "Authorization: x"),
    *(
        "Authorization: Bearer a:b",
        "Accept-Encoding: gzip, br",
        "If-None-Match: *",
        "Expect: 100-continue",
    ),
    *("X-Forwarded-For: a, b", "X-Forwarded-Proto: ftp", "X-Forwarded-Host: \xff", "Referer: x"),
    *(
        "Transfer-Encoding: chunked",
        "Content-Length: 99999",
        "Content-Length: -1",
        "Content-Length: 3",
    ),
    *("Origin: http://[", "Sec-Fetch-Site: x", "X-Gradio-User: x", "Upgrade: websocket", "Host: ["),
    *("Connection: keep-alive, upgrade", f"X-Long: {'a' * 9000}", "A b: c", ": empty", "X: a\x0bb"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server under test: where it listens, and its process."""

    port: int
    pid: int
    log: Path

    def usage(self) -> dict[str, int]:
        """Return its open files, its threads, and its memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        values = dict(line.split(":", 1) for line in status.splitlines())
        return {
            "files": len(list(Path(f"/proc/{self.pid}/fd").iterdir())),
            "threads": int(values["Threads"]),
            "MB": int(values["VmRSS"].split()[0]) // 1024,
        }


@dataclass(slots=True)
class Outcome:
    """What became of the requests: statuses and failures, each with what was sent."""

    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


@contextlib.contextmanager
def started(index_dir: Path, *options: str) -> Iterator[Served]:
    """Run `app.py serve` over an index for the `with` block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--index", str(index_dir), "--port", str(port)]
    log = index_dir.with_name(f"{index_dir.name}.log")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options], cwd=REPOSITORY, stdout=output, stderr=output
        )
    try:
        while not answers(f"http://127.0.0.1:{port}/"):
            if server.poll() is not None:
                raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.1)
        yield Served(port=port, pid=server.pid, log=log)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def to_request(rng: random.Random, port: int) -> bytes:
    """Return a request, damaged here and there."""
    if rng.random() < 0.35:
        method, path, body = "GET", rng.choice(_GETS), b""
    else:
        path, value = rng.choice(_POSTS)
        method, body = "POST", _to_body(rng, value)
    if rng.random() < 0.15:
        method = rng.choice(_METHODS)
    raw = path.encode()
    if rng.random() < 0.3:
        raw = _odd_path(rng, raw)
    lines = [f"Host: 127.0.0.1:{port}", "Connection: close"]
    if rng.random() < 0.9:
        lines.append("X-Quoth: page")
    if rng.random() < 0.8:
        lines.append("Content-Type: application/json")
    if method != "GET" or body:
        lines.append(f"Content-Length: {len(body)}")
    if rng.random() < 0.4:
        lines += rng.sample(_HEADERS, rng.randint(1, 3))
    head = b"\r\n".join(line.encode("latin-1") for line in lines)
    request = b"%s %s HTTP/1.1\r\n%s\r\n\r\n%s" % (method.encode(), raw, head, body)
    return damage(request, rng) if rng.random() < 0.05 else request


def _to_body(rng: random.Random, value: Any) -> bytes:
    if isinstance(value, str):
        return damage(value.encode("latin-1"), rng)
    kind = rng.random()
    if kind < 0.02:
        return b"[" * rng.choice((10, 990, 100_000))
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        value = _changed(rng, value)
    body = json.dumps(value).encode()
    return damage(body, rng) if kind < 0.15 else body


def _changed(rng: random.Random, value: Any) -> Any:
    """Return a value with one thing in it odd, or gone, or more."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        changed = {**value, key: _changed(rng, value[key])}
        if rng.random() < 0.15:
            del changed[key]
        return changed
    if isinstance(value, list) and value and rng.random() < 0.7:
        at = rng.randrange(len(value))
        return [*value[:at], _changed(rng, value[at]), *value[at + rng.choice((0, 1)) :]]
    return rng.choice([*_ODD, *_IDS])


def _odd_path(rng: random.Random, path: bytes) -> bytes:
    kind = rng.randrange(7)
    if kind == 0:
        return damage(path, rng).replace(b" ", b"%20").replace(b"\n", b"%0a") or b"/"
    if kind == 1:
        return b"".join(b"%%%02x" % letter for letter in path)
    if kind == 2:
        return path + rng.choice(
            (b"/", b"//", b"/..", b"/.", b";x", b"%00", b"?", b"#", b"%", b"%zz")
        )
    if kind == 3:
        return rng.choice((b"//", b"/./", b"/../", b"/quoth", b"/gradio_api", b"\\")) + path
    if kind == 4:
        return b"http://evil.example" + path
    if kind == 5:
        return path + b"?" + b"&".join(b"name=%d" % n for n in range(rng.choice((1, 2000))))
    return path + b"/" + b"a" * rng.choice((10, 70_000))


def is_cut_off(request: bytes) -> bool:
    """Say whether a server may wait for more of a request."""
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = re.findall(rb"(?i)\r\ncontent-length:\s*(\S*)", head)
    is_odd = b"chunked" in head or b"Upgrade" in head or not request.count(b"\r\n\r\n")
    return is_odd or lengths not in ([], [b"%d" % len(body)])


def put(served: Served, request: bytes) -> tuple[int, bytes]:
    """Send a request; return the status, 0 where the server hangs up, and what it says.

    Raises TimeoutError where nothing comes.
    """
    said = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=_WAIT_S) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        if is_cut_off(request):  # else whoever waits for the rest waits for ever
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        try:
            while piece := connection.recv(65_536):
                said += piece
                if b"text/event-stream" in said[:2000]:
                    connection.settimeout(_STREAMED_S)
        except TimeoutError:
            if b"text/event-stream" not in said[:2000]:
                raise
        except ConnectionError:
            pass
    said = said.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    parts = said[:20].split()
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    return status, said


def attack(served: Served, times: int, seed: int) -> Outcome:
    """Send so many requests; return what became of them."""
    outcome = Outcome()
    for number in range(times):
        request = to_request(random.Random(f"{seed} {number}"), served.port)
        try:
            status, said = put(served, request)
        except TimeoutError:
            status, said = 0, b""
            outcome.failures.append(
                f"--seed {seed}, request {number}: no answer: {request[:300]!r}"
            )
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        if (status >= 500 and status != 503) or b"Traceback" in said:
            told = f"{status}: {request[:300]!r}"
            outcome.failures.append(f"--seed {seed}, request {number}: {told}")
    return outcome


def look_at_log(served: Served) -> list[str]:
    """Return the tracebacks in the server's log, but for those that Gradio 6.31 writes itself.

    It does of calls that lack an input, and of events whose listener has gone; both do no harm.
    """
    told = served.log.read_text(encoding="utf-8", errors="replace").split("Traceback")[1:]
    harmless = ("enough input values", "pending_messages_per_session")
    return [f"in the log: {one[-600:]}" for one in told if not any(o in one for o in harmless)]


def main() -> int:
    """Send requests; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description="random requests at a real server")
    parser.add_argument("--times", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index_dir = Path(folder, "index")
        build_index([SEEDS], index_dir)
        with started(index_dir, "--mcp") as served:
            outcome = attack(served, options.times // 4, options.seed)
            before = served.usage()
            more = attack(served, options.times - options.times // 4, options.seed + 1)
            outcome.failures += more.failures
            for status, n in more.statuses.items():
                outcome.statuses[status] = outcome.statuses.get(status, 0) + n
            after = served.usage()
            is_up = answers(f"http://127.0.0.1:{served.port}/")
            outcome.failures += look_at_log(served)
    if not is_up:
        outcome.failures.append("the page cannot be had any more")
    if after["MB"] - before["MB"] > _MAX_GROWTH_MB or after["files"] > 2 * before["files"] + 20:
        outcome.failures.append(f"it grew from {before} to {after}")
    print(f"statuses {dict(sorted(outcome.statuses.items()))}")
    print(f"{before} after a quarter, {after} at the end")
    print(f"tried {options.times}, failed {len(outcome.failures)}")
    for failure in outcome.failures[:50]:
        print(failure)
    return bool(outcome.failures)


if __name__ == "__main__":
    sys.exit(main())
