"""The endpoints as tools of the Model Context Protocol, at /mcp (`quoth serve --mcp`).

Takes Endpoints; gives a route of the page's server that speaks MCP over streamable HTTP, and what
must run as long as that server does. Needs the extra "mcp".
"""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import anyio
import anyio.from_thread
import anyio.to_thread
from starlette.routing import Route

from index.errors import QuothError
from ui.programs.basket import for_caller
from ui.programs.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from mcp.server.fastmcp import FastMCP
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from ui.programs.endpoints import Endpoints

P = ParamSpec("P")

PATH = "/mcp"
_ABOUT = """Quoth answers questions about one collection of articles in their own words.
Every quote comes with its article and the exact characters it stands at. "abstained" means that the
articles do not tell."""


class Tools:
    """The MCP server; `route` carries it as long as `running` runs."""

    def __init__(
        self,
        endpoints: Endpoints,
        answering: Slots | None = None,
        *,
        owner_of: Callable[[Request], str | None] | None = None,
    ) -> None:
        """Offer them; `owner_of` tells who sent a request, where there is a login."""
        self.server = _server(endpoints, answering or Slots.for_answers(), owner_of)
        self.server.streamable_http_app()  # makes the session manager
        self.route = Route(PATH, _Handler(self.server.session_manager))

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return what runs the server; it can be entered once."""
        return self.server.session_manager.run()


class _Handler:
    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


def check_installed() -> None:
    """Raise QuothError, naming the extra, where the library is not installed."""
    try:
        import mcp.server.fastmcp  # noqa: F401 - only whether it can be had
    except ImportError as exc:
        raise QuothError(
            'serving MCP needs a library that is not installed: pip install "quoth[mcp]"'
        ) from exc


def _server(
    endpoints: Endpoints, answering: Slots, owner_of: Callable[[Request], str | None] | None
) -> FastMCP[Any]:
    check_installed()
    from mcp.server.fastmcp import FastMCP
    from mcp.server.transport_security import TransportSecuritySettings

    server: FastMCP[Any] = FastMCP(
        "Quoth",
        instructions=_ABOUT,
        stateless_http=True,
        json_response=False,
        streamable_http_path=PATH,
        log_level="WARNING",
        # `ui.web.guard` looks at the host of every request, for these as for all others.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    for call in (endpoints.ask, endpoints.retrieve):
        server.add_tool(_to_tool(call, answering))
    for call in endpoints.shelving.looking:
        server.add_tool(_to_tool(call))
    for call in endpoints.basket.functions:
        server.add_tool(_to_owned_tool(call, owner_of))
    if endpoints.can_change:
        server.add_tool(_to_build_tool(endpoints))
        for call in endpoints.shelving.changing:
            server.add_tool(_to_tool(call))
    return server


def _to_tool(
    call: Callable[P, dict[str, Any]], answering: Slots | None = None
) -> Callable[P, Awaitable[dict[str, Any]]]:
    """Return `call`, run in a thread; its signature and docstring are what clients see."""
    from mcp.server.fastmcp.exceptions import ToolError

    @wraps(call)
    async def tool(*arguments: P.args, **named: P.kwargs) -> dict[str, Any]:
        try:
            if answering is not None:
                return await answering.run(call, *arguments, **named)
            return await anyio.to_thread.run_sync(partial(call, *arguments, **named))
        except QuothError as exc:
            raise ToolError(str(exc)) from exc

    return tool


def _to_owned_tool(
    call: Callable[..., dict[str, Any]], owner_of: Callable[[Request], str | None] | None
) -> Callable[..., Awaitable[dict[str, Any]]]:
    from mcp.server.fastmcp import Context

    def to_owner(context: Context[Any, Any, Any]) -> str:
        request = context.request_context.request
        return (owner_of(request) if owner_of and request else None) or ""

    return _to_tool(for_caller(call, Context, to_owner))


def _to_build_tool(endpoints: Endpoints) -> Callable[..., Awaitable[dict[str, Any]]]:
    from mcp.server.fastmcp import Context

    def build(context: Context[Any, Any, Any]) -> dict[str, Any]:
        """Bring the index in step with the folders it knows; returns what changed."""
        step: dict[str, Any] = {}
        for step in endpoints.build():
            if "stage" in step:
                anyio.from_thread.run(
                    context.report_progress, step["done"], step["total"], step["stage"]
                )
        return step

    # What the annotations name is imported here, so they are given as what they are.
    build.__annotations__ = {"context": Context, "return": dict[str, Any]}
    return _to_tool(build)
