"""Access: how the page is reached besides a browser on this machine.

Takes what `quoth serve` was told of logins, proxies and tools; mounts the page accordingly.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.programs.tools import Tools
from ui.web import page
from ui.web.auth import Login, owner_of
from ui.web.server import to_prefix

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import gradio as gr
    from fastapi import FastAPI
    from starlette.routing import Route
    from starlette.types import ASGIApp

    from ui.programs.endpoints import Endpoints
    from ui.web.auth import Users


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
    ) -> ASGIApp:
        """Return the page as an ASGI app: behind the login, with the tools, below its root."""
        tools = Tools(endpoints) if self.with_tools else None
        mounted = page.mount(
            blocks,
            blocked,
            [*routes, tools.route] if tools else routes,
            root=self.root.rstrip("/"),
            owner_of=owner_of if self.users else None,
        )
        if tools is not None:
            _run_along(mounted, tools)
        if self.users is None:
            return mounted
        return Login(mounted, self.users, prefix=to_prefix(self.root))


def _run_along(mounted: FastAPI, tools: Tools) -> None:
    inner = mounted.router.lifespan_context

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[object]:
        async with inner(app) as state, tools.running():
            yield state

    mounted.router.lifespan_context = running  # type: ignore[assignment]  # Starlette's is narrower
