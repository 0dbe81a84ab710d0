"""The policy: which scripts the page may run.

Takes the page as Gradio makes it; gives the same with a content security policy that names each
script in it by its hash. A script gets one if it is Gradio's own, as its package has it, or ours:
what else came to stand in the page would not run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio 6.31 makes functions of templates ('unsafe-eval'), and styles of attributes and elements
# as it draws. Styles that came from elsewhere could load nothing: see the lines below them.
_REST = (
    "default-src 'none'",
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
_PAGE = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"
_SCRIPT = re.compile(rb"<script([^>]*)>(.*?)</script", re.DOTALL | re.IGNORECASE)
_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)  # where Jinja puts a value, here always as JSON


class Policy:
    """Hands on all responses, the page with a policy of its own.

    `own` are the scripts that Quoth has Gradio put into the page.
    """

    def __init__(self, app: ASGIApp, own: Iterable[str]) -> None:
        self._app = app
        self._own = [to_hash(script.encode()) for script in own]
        self._known = [_HOLE.split(code.decode()) for code in _inline(_PAGE.read_bytes())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] not in ("", "/"):
            await self._app(scope, receive, send)
            return
        takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        # The page is read here, and packed again behind that.
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                page = self._bound(start, bytes(body), takes_gzip=takes_gzip)
                await send(start)
                await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": plain}, receive, send_with_policy)

    def _bound(self, start: Message, page: bytes, *, takes_gzip: bool) -> bytes:
        """Put the policy of a page into its headers; return the page as it is sent."""
        headers = MutableHeaders(scope=start)
        scripts = ["'self'", "'unsafe-eval'", *self._own, *map(to_hash, self._trusted(page))]
        headers["content-security-policy"] = "; ".join((f"script-src {' '.join(scripts)}", *_REST))
        headers["cache-control"] = "no-cache"
        if takes_gzip and page:
            page = gzip.compress(page, 5)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(page))
        return page

    def _trusted(self, page: bytes) -> Iterator[bytes]:
        """Yield the scripts of a page that Gradio's package has, with any values as JSON."""
        for code in _inline(page):
            if any(_fits(code.decode("utf-8", "replace"), parts) for parts in self._known):
                yield code


def to_hash(script: bytes) -> str:
    """Return a script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def _inline(page: bytes) -> list[bytes]:
    return [code for given, code in _SCRIPT.findall(page) if b"src=" not in given]


def _fits(code: str, parts: Sequence[str]) -> bool:
    """Say whether a script is made of these parts, with a value in JSON between two."""
    before, after = parts[0], parts[-1]
    if len(parts) == 1:
        return code == before
    is_short = len(code) < len(before) + len(after)
    if len(parts) > 2 or is_short or not (code.startswith(before) and code.endswith(after)):
        return False
    try:
        json.loads(code[len(before) : len(code) - len(after)])
    except (ValueError, RecursionError):
        return False
    return True
