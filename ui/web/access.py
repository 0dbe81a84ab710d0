"""Access: how the page is reached besides a browser on this machine.

Takes blocks and what `quoth serve` was told of logins, proxies and tools; gives an ASGI app that
hands out the page and no file of this machine.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.routing import Mount

from ui.programs.positional import WithDefaults
from ui.programs.slots import Slots
from ui.programs.tools import Tools
from ui.programs.turning_away import QUESTION_PATHS, TurningAway
from ui.web.address import to_prefix
from ui.web.login import Login, owner_of
from ui.web.open_routes import OnlyOpen, to_refusal, to_unknown
from ui.web.page import STATIC
from ui.web.policy import Policy
from ui.web.request_log import Routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import Route
    from starlette.types import ASGIApp

    from ui.programs.endpoints import Endpoints
    from ui.web.passwords import Users

_SESSIONS = 200  # visitors whose state Gradio keeps in memory; the oldest go first
_MAX_FILE_SIZE = "1kb"  # the chat takes no files, and `ui.web.guard` closes their routes
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may reach the page, and how.

    `users` may log in; None: whoever reaches the page may use it. `root` is where a proxy shows it:
    a path or an http(s) address. `with_tools` serves MCP, too.
    """

    users: Users | None = None
    root: str = ""
    with_tools: bool = False

    def __post_init__(self) -> None:
        to_prefix(self.root)

    def mount(
        self,
        blocks: gr.Blocks,
        endpoints: Endpoints,
        *,
        blocked: Sequence[str],
        routes: Sequence[Route],
        answering: Slots | None = None,
    ) -> ASGIApp:
        """Return the page as an ASGI app: behind the login, with the tools, below its root."""
        answering = answering or Slots.for_answers()
        tools = Tools(endpoints, answering, owner_of=owner_of) if self.with_tools else None
        mounted = self._mount(blocks, blocked, [*routes, tools.route] if tools else routes)
        mounted.add_middleware(WithDefaults, functions=endpoints.functions)
        mounted.add_middleware(TurningAway, paths=QUESTION_PATHS, answering=answering)
        mounted.add_middleware(Policy, own=[_theme()])
        calls = [f"/gradio_api/call/{name}" for name in endpoints.names]
        mounted.add_middleware(Routes, router=mounted, calls=calls)
        if tools is not None:
            _run_along(mounted, tools)
        if self.users is None:
            return mounted
        return Login(mounted, self.users, prefix=to_prefix(self.root))

    def _mount(self, blocks: gr.Blocks, blocked: Sequence[str], routes: Sequence[Route]) -> FastAPI:
        """Return the page with its looks; no file under `blocked` is in its reach."""
        no_docs: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
        sans, mono = ([gr.themes.Font(name) for name in names] for names in (_SANS, _MONO))
        theme = gr.themes.Base(primary_hue="stone", neutral_hue="stone", font=sans, font_mono=mono)
        blocks.state_session_capacity = _SESSIONS
        mounted: FastAPI = gr.mount_gradio_app(
            FastAPI(routes=list(routes), **no_docs),
            blocks,
            path="/",
            root_path=self.root.rstrip("/") or None,
            auth_dependency=owner_of if self.users else None,
            app_kwargs=no_docs,
            footer_links=[],
            run_history=False,
            blocked_paths=[str(Path.cwd()), *blocked],
            max_file_size=_MAX_FILE_SIZE,
            favicon_path=str(STATIC / "favicon.svg"),
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            theme=theme,
            head=_head(),
        )
        _close(mounted)
        return mounted


def _close(mounted: FastAPI) -> None:
    """Leave open those of Gradio's addresses that are needed; have it tell nothing of itself."""
    page = mounted.router.routes[-1]
    assert isinstance(page, Mount)
    assert isinstance(page.app, FastAPI)
    handle = page.app.add_exception_handler
    handle(RequestValidationError, to_refusal)  # type: ignore[arg-type]  # takes that alone
    handle(KeyError, to_unknown)  # type: ignore[arg-type]  # likewise
    page.app = OnlyOpen(page.app)


def _run_along(mounted: FastAPI, tools: Tools) -> None:
    inner = mounted.router.lifespan_context

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[object]:
        async with inner(app) as state, tools.running():
            yield state

    mounted.router.lifespan_context = running  # type: ignore[assignment]  # Starlette's is narrower


def _head() -> str:
    """Return the looks and the theme, as elements: Gradio prefixes the selectors of `css`.

    Gradio's own styles, its reset among them, are prefixed with a class. All of ours but the root's
    are nested in a rule of the weight of an id, so that what they say holds.
    """
    root = STATIC / "root.css"
    rest = (path for path in sorted(STATIC.glob("*.css")) if path != root)
    nested = "".join(path.read_text(encoding="utf-8") for path in rest)
    looks = f"{root.read_text(encoding='utf-8')}:is(#quoth, html) {{{nested}}}"
    return f"<style>{looks}</style><script>{_theme()}</script>"


def _theme() -> str:
    return (STATIC / "theme.js").read_text(encoding="utf-8")
