"""Health: whether the server can answer, for what watches it.

Takes the index, its library and the line in which questions wait; gives the route /healthz.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
from anyio.to_thread import run_sync
from starlette.responses import JSONResponse
from starlette.routing import Route

from index.errors import QuothError
from qa.markup import to_shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from index.library.shelf import Shelf
    from index.search.passage_index import PassageIndex
    from ui.programs.slots import Slots

HEALTH_PATH = "/healthz"
_HEADERS = {"cache-control": "no-store"}

_log = logging.getLogger(__name__)


class Health:
    """What the route does; whoever is not `is_known` is told whether it can answer, no more."""

    def __init__(
        self,
        index: PassageIndex,
        library: Shelf,
        answering: Slots,
        *,
        is_known: Callable[[Request], bool],
    ) -> None:
        self._index = index
        self._library = library
        self._answering = answering
        self._is_known = is_known
        self._looking = anyio.CapacityLimiter(1)  # however often it is asked for

    @property
    def route(self) -> Route:
        """The route, to be mounted with those of the page."""
        return Route(HEALTH_PATH, self.look, methods=["GET"])

    async def look(self, request: Request) -> Response:
        """Say whether the index can be read, what it holds, and how busy the server is."""
        try:
            told = await run_sync(self._told, limiter=self._looking)
        except Exception as exc:  # noqa: BLE001 - whatever it is, nothing can be answered
            _log.warning("the index cannot be read: %s", exc)
            reason = str(exc) if isinstance(exc, QuothError) else repr(exc)
            told = {"status": "unavailable", "ok": False, "reason": to_shown(reason)}
        if not self._is_known(request):
            told = {"status": told["status"]}
        status = 200 if told["status"] == "ok" else 503
        return JSONResponse(told, status, headers=_HEADERS)

    def _told(self) -> dict[str, Any]:
        extent, build = self._index.extent(), self._library.state()
        return {
            "status": "ok",
            "ok": True,
            "generation": extent.generation,
            "articles": extent.articles,
            "passages": extent.passages,
            "is_building": build is not None and build.is_running,
            "answering": self._answering.taken,
            "waiting": self._answering.waiting,
        }
