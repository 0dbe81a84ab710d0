"""Local models: the language models of this machine, looked for when somebody asks on the page.

Takes who writes; gives routes under /chat that find chat servers where they usually listen, and
have one of them write. No other address is ever asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from starlette.responses import JSONResponse
from starlette.routing import Route

from index.errors import QuestionError
from ui.web.own_page import for_own_page, read_order

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ui.programs.writing import Writing


class LocalModels:
    """What the routes do: they find models, and have `writing` use one."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    @property
    def routes(self) -> list[Route]:
        """The routes, for Quoth's own page."""
        handlers = {"/chat/models": self.look, "/chat/model": self.take}
        return [
            Route(path, for_own_page(handle), methods=["POST"]) for path, handle in handlers.items()
        ]

    async def look(self, _request: Request) -> Response:
        """List the models there are, each with its server, and where they were looked for."""
        from qa.language_model.local_servers import find_local, usual_places

        rows = [
            {"server": server.kind, "address": server.address, "name": name}
            for server in await run_sync(find_local)
            for name in server.names
        ]
        return JSONResponse({"models": rows, "places": usual_places()})

    async def take(self, request: Request) -> Response:
        """Have the model `name` at `address`, which must be one that is found, write answers."""
        order = await read_order(request)
        address, name = str(order["address"]), str(order["name"])
        await run_sync(self._take, address, name)
        return JSONResponse({})

    def _take(self, address: str, name: str) -> None:
        from qa.language_model.local_servers import find_local
        from qa.language_model.writer import Writer

        found = {(server.address, one) for server in find_local() for one in server.names}
        if (address, name) not in found:
            raise QuestionError("this language model is not there any longer: look again")
        self._writing.use(Writer.open(address, model=name))
