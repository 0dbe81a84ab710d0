"""The login before everything else.

Takes the users that there are; gives an ASGI layer that lets a request through only with a login
and tells the rest of the page whose it is.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import secrets
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ui.programs.health import HEALTH_PATH
from ui.web.views.markup import render

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.web.passwords import Users

OWNER = "quoth.owner"  # where the scope of a request has its user's name
_COOKIE = "quoth-login"
_LOGIN_S = 7 * 24 * 3600
_MAX_LOGINS = 10_000
_MAX_BODY_BYTES = 8192
_FREE_TRIES = 5  # wrong ones, after which each must wait twice as long as the one before
_MAX_WAIT_S = 60.0
_MAX_TRIES_AT_ONCE = 16  # from one place, under any names: each takes 0.1 s of one core
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
_POLICY += "frame-ancestors 'none'"


class Throttle:
    """How long a caller must wait after wrong tries; the longest unseen are forgotten."""

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, caller: tuple[str, str]) -> float:
        """Return the seconds until `caller` may try again; 0 for at once."""
        with self._lock:
            n, last = self._wrong.get(caller, (0, 0.0))
        if n < _FREE_TRIES:
            return 0.0
        wait = min(_MAX_WAIT_S, 2.0 ** (n - _FREE_TRIES))
        return max(0.0, last + wait - time.monotonic())

    def count(self, caller: tuple[str, str], *, is_right: bool) -> None:
        """Take note of a try."""
        with self._lock:
            n, _ = self._wrong.pop(caller, (0, 0.0))
            if not is_right:
                self._wrong[caller] = (n + 1, time.monotonic())
                while len(self._wrong) > _MAX_LOGINS:
                    del self._wrong[next(iter(self._wrong))]


class Login:
    """Lets through whoever is logged in, by cookie or by HTTP's Basic, and asks others to.

    Clients that have a field for a key, and none for a name, put "name:password" there.

    `prefix` is what the page's addresses begin with outside (see `quoth serve --root-path`).
    """

    def __init__(self, app: ASGIApp, users: Users, *, prefix: str = "") -> None:
        self._app = app
        self._users = users
        self._prefix = prefix
        self._throttle = Throttle()
        self._trying = anyio.CapacityLimiter(1)  # tries take no thread from the page
        self._waiting: Counter[str] = Counter()  # tries, by where they come from
        self._logins: dict[str, tuple[str, float]] = {}  # token: whose, until when

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            return
        request = Request(scope, receive)
        path = scope["path"].rstrip("/")
        if path == "/login":
            response = await self._log_in(request)
        elif path == "/logout":
            response = self._log_out(request)
        else:
            owner, refusal = await self._owner(request)
            if owner is not None:
                await self._app({**scope, OWNER: owner}, receive, send)
                return
            if path == HEALTH_PATH:  # whoever runs the server need not be one of its users
                await self._app(scope, receive, send)
                return
            response = refusal
        await response(scope, receive, send)

    async def _owner(self, request: Request) -> tuple[str | None, Response]:
        name, until = self._logins.get(request.cookies.get(_COOKIE, ""), ("", 0.0))
        if until > time.monotonic():
            return name, Response()
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() in ("basic", "bearer"):
            pair = given if kind.lower() == "bearer" else _to_pair(given)
            name, _, password = pair.partition(":")
            problem = await self._try(request, name, password)
            if problem is None:
                return name, Response()
            return None, problem
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return None, RedirectResponse(f"{self._prefix}/login", 303)
        return None, JSONResponse({"detail": "not logged in"}, 401)

    async def _try(self, request: Request, name: str, password: str) -> Response | None:
        """Return what refuses that name and password; None if they are right."""
        place = to_place(request.client.host if request.client else "")
        caller = (place, name[:64])
        wait = self._throttle.wait_s(caller)
        if wait > 0:
            return _to_wait("too many wrong tries", int(wait) + 1)
        if self._waiting[place] >= _MAX_TRIES_AT_ONCE:  # else others would wait for all of them
            return _to_wait("too many tries at once", 1)
        is_right = self._users.were_right(name, password)
        self._throttle.count(caller, is_right=is_right)  # before the outcome: many may come at once
        if not is_right:
            self._waiting[place] += 1
            try:
                is_right = await anyio.to_thread.run_sync(
                    self._users.are_right, name, password, limiter=self._trying
                )
            finally:
                self._waiting[place] -= 1
                if not self._waiting[place]:
                    del self._waiting[place]
            if is_right:
                self._throttle.count(caller, is_right=True)
        return None if is_right else JSONResponse({"detail": "wrong name or password"}, 401)

    async def _log_in(self, request: Request) -> Response:
        if request.method != "POST":
            return _to_page("")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MAX_BODY_BYTES:
                return JSONResponse({"detail": "too long"}, 413)
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        name, password = (fields.get(field, [""])[0] for field in ("username", "password"))
        wants_page = "text/html" in request.headers.get("accept", "")
        problem = await self._try(request, name, password)
        if problem is not None:
            if not wants_page:
                return problem
            is_wrong = problem.status_code == 401
            wait = problem.headers.get("retry-after")
            said = "Wrong name or password." if is_wrong else ""
            return _to_page(said or f"Too many wrong tries. Wait {wait} seconds.", problem)
        token = secrets.token_urlsafe(32)
        self._logins[token] = (name, time.monotonic() + _LOGIN_S)
        while len(self._logins) > _MAX_LOGINS:
            del self._logins[next(iter(self._logins))]
        done: Response = JSONResponse({"success": True})  # what gradio_client waits for
        if wants_page:
            done = RedirectResponse(f"{self._prefix}/", 303)
        done.set_cookie(
            _COOKIE,
            token,
            max_age=_LOGIN_S,
            path=f"{self._prefix}/",
            httponly=True,
            samesite="strict",
            secure=request.headers.get("x-forwarded-proto", request.url.scheme) == "https",
        )
        return done

    def _log_out(self, request: Request) -> Response:
        self._logins.pop(request.cookies.get(_COOKIE, ""), None)
        done = RedirectResponse(f"{self._prefix}/login", 303)
        done.delete_cookie(_COOKIE, path=f"{self._prefix}/")
        return done


def to_place(host: str) -> str:
    """Return where a caller is: its address, of IPv6 the network, which one caller has whole."""
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if ip.version == 4:
        return str(ip)
    mapped = ip.ipv4_mapped
    return str(mapped or ipaddress.ip_network(f"{ip}/64", strict=False))


def _to_wait(reason: str, wait_s: int) -> Response:
    detail = {"detail": f"{reason}; wait {wait_s} s"}
    return JSONResponse(detail, 429, headers={"retry-after": str(wait_s)})


def _to_pair(given: str) -> str:
    """Return name and password of HTTP's Basic, with a colon between; "" for what is none."""
    try:
        return base64.b64decode(given, validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return ""


def _to_page(problem: str, refusal: Response | None = None) -> Response:
    # Under "no-referrer" a browser would not tell whose page the form was sent from.
    headers = {
        "content-security-policy": _POLICY,
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
    }
    if refusal is not None and "retry-after" in refusal.headers:
        headers["retry-after"] = refusal.headers["retry-after"]
    page = render("login.html", {"problem": problem})
    return HTMLResponse(page, refusal.status_code if refusal else 200, headers=headers)


def owner_of(request: Request) -> str | None:
    """Return the name a request was let through with."""
    owner: str | None = request.scope.get(OWNER)
    return owner
