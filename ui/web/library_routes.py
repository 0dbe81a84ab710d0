"""The addresses that the library's part of the page talks to.

Takes an index's Library; gives routes under /library that show it, change it, take files and hand
out backups. What changes something needs a header that no other site's page can send, and bodies
are counted while they come.
"""

from __future__ import annotations

import datetime
import secrets
import threading
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from index.errors import QuothError, SeedError
from index.library.backup import write_backup
from index.library.orders import Library
from index.library.published import refuse
from index.library.scratch import scratch_folder
from index.library.uploads import MAX_BYTES, add_file, incoming
from qa.chats.backup import ConversationsPart
from qa.chats.store import ConversationStore
from qa.markup import to_shown
from ui.web.article_orders import ArticleOrders
from ui.web.feed_orders import FeedOrders
from ui.web.finding import Finder
from ui.web.library_orders import LibraryOrders, to_received
from ui.web.login import owner_of
from ui.web.own_page import HEADER, TooLargeError, for_own_page, pieces, read_order, to_problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from index.library.feed_visits import FeedKeeper
    from index.library.shelf import Shelf
    from index.search.passage_index import PassageIndex

    _Order = Callable[[Mapping[str, Any]], Any]

_MAX_BACKUP_BYTES = 4 * 2**30
_UPLOADS_AT_ONCE = 2
_BACKUPS_AT_ONCE = 2  # being made or sent; each takes the room of the whole index
_TICKET_S = 60.0
COUNTED_PATHS = ("/library/files", "/library/restore")  # each with a limit of its own
_FOLLOWING = ("fetch", "follow", "stop_following", "visit", "resume")
_IN_THE_FOLDER = ("files", "restore", "ticket", *_FOLLOWING)  # done where it is published from
_MAX_TICKETS = 100


def to_routes(library: Shelf, index: PassageIndex, feeds: FeedKeeper | None = None) -> list[Route]:
    """Return the routes; each answers with JSON, a problem as {"problem": …} with status 400.

    In `index`, whose `library` it is, texts are searched. Without `feeds` what is followed is
    listed, and nothing visited. Of a library that is published, nothing is taken or handed out.
    """
    orders, to_one = LibraryOrders(library, index.find_text), ArticleOrders(index, library)
    shown = {
        "progress": orders.progress,
        "picture": orders.picture,
        "positions": orders.positions,
    }
    ordered = {**_orders(orders), **_orders_to_one(to_one)}
    taken = {name: _ordered(order) for name, order in ordered.items()}
    taken |= {"clip": _owned(to_one.clip)}
    taken["find"] = _owned(Finder(library, index.find_text).find)
    if isinstance(library, Library):
        followed, files = FeedOrders(library, feeds), _Files(library)
        shown["feeds"] = followed.show
        taken |= {name: _ordered(order) for name, order in _feed_orders(followed).items()}
        taken |= {"files": files.take, "restore": files.restore, "ticket": files.ticket}
        backup = [Route("/library/backup", files.backup, methods=["GET"])]
    else:
        shown["feeds"] = lambda: {"feeds": ""}
        taken |= dict.fromkeys(_IN_THE_FOLDER, _ordered(lambda _order: refuse()))
        backup = []
    return [
        *backup,
        *(
            Route(f"/library/{name}", _answered(show), methods=["GET"])
            for name, show in shown.items()
        ),
        *(
            Route(f"/library/{name}", for_own_page(take), methods=["POST"])
            for name, take in taken.items()
        ),
    ]


def _orders(orders: LibraryOrders) -> dict[str, _Order]:
    """Return what can be ordered, by name."""
    return {
        "look": orders.look,
        "rows": orders.rows,
        "build": orders.build,
        "cancel": orders.cancel,
        "remove": orders.remove,
        "delete": orders.delete,
        "collections": orders.collections,
        "collect": orders.collect,
        "rename_collection": orders.rename_collection,
        "named": orders.named,
        "bring_back": orders.bring_back,
        "delete_removed": orders.delete_removed,
        "delete_all": orders.delete_all,
        "add_text": orders.add_text,
    }


def _feed_orders(followed: FeedOrders) -> dict[str, _Order]:
    """Return what can be ordered of single addresses and of feeds, by name."""
    return {
        "fetch": followed.fetch,
        "follow": followed.follow,
        "stop_following": followed.stop,
        "visit": followed.visit,
        "resume": followed.resume,
    }


def _orders_to_one(orders: ArticleOrders) -> dict[str, _Order]:
    """Return what can be ordered of one article, by name."""
    return {
        "article": orders.show,
        "key_sentences": orders.key_sentences,
        "edit": orders.edit,
        "note": orders.note,
        "change_note": orders.change_note,
        "remove_note": orders.remove_note,
    }


class _PassingFile(FileResponse):
    """A file that is sent once, and for which `held` is kept until then."""

    def __init__(self, held: ExitStack, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; whatever comes of that, it is not needed any more."""
        with self._held:
            await super().__call__(scope, receive, send)


def _answered(answer: Callable[[], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def answered(_request: Request) -> Response:
        try:
            return JSONResponse(await anyio.to_thread.run_sync(answer))
        except QuothError as error:
            return to_problem(str(error), 400)

    return answered


def _ordered(
    carry_out: Callable[[Mapping[str, Any]], Any],
) -> Callable[[Request], Awaitable[Response]]:
    async def ordered(request: Request) -> Response:
        order = await read_order(request)
        return JSONResponse(await anyio.to_thread.run_sync(carry_out, order))

    return ordered


def _owned(
    carry_out: Callable[[Mapping[str, Any], str], Any],
) -> Callable[[Request], Awaitable[Response]]:
    """Return what carries an order out for whoever asks."""

    async def owned(request: Request) -> Response:
        order, owner = await read_order(request), owner_of(request) or ""
        return JSONResponse(await anyio.to_thread.run_sync(carry_out, order, owner))

    return owned


class _Files:
    """Takes files and hands out backups."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._receiving = anyio.CapacityLimiter(_UPLOADS_AT_ONCE)
        self._backups = threading.BoundedSemaphore(_BACKUPS_AT_ONCE)
        self._tickets: dict[str, float] = {}  # each with the moment until which it is good

    async def take(self, request: Request) -> Response:
        """Take one file; the page starts a build once it has sent them all."""
        self._library.reject_gone()
        name = request.query_params.get("name", "")
        async with self._receiving:
            with incoming(self._library.index_dir) as path:
                try:
                    await _write(request, path, MAX_BYTES)
                except TooLargeError as error:
                    raise SeedError(name[-200:] or "the file", str(error)) from error
                received = await anyio.to_thread.run_sync(
                    add_file, self._library.index_dir, path, name
                )
        return JSONResponse(to_received(received))

    async def restore(self, request: Request) -> Response:
        self._library.reject_gone()
        async with self._receiving:
            with incoming(self._library.index_dir) as path:
                await _write(request, path, _MAX_BACKUP_BYTES)
                restore = partial(self._library.restore, path, companion=self._archive(request))
                report = await anyio.to_thread.run_sync(restore)
        told = f"{report.articles:,} articles are back."
        if report.conversations:
            told = f"{told[:-1]}, and {report.conversations:,} of your conversations."
        if report.unknown_roots:
            told += (
                " These folders are not read by Rebuild until they are built in a terminal: "
                f"{', '.join(report.unknown_roots)}."
            )
        return JSONResponse({"told": to_shown(told)})

    async def ticket(self, _request: Request) -> Response:
        """Give what lets a link hand out one backup: a link can send no header."""
        ticket = secrets.token_urlsafe(32)
        self._tickets[ticket] = time.monotonic() + _TICKET_S
        while len(self._tickets) > _MAX_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return JSONResponse({"ticket": ticket})

    async def backup(self, request: Request) -> Response:
        """Hand out all articles, and the conversations of whoever asks: nobody else's."""
        until = self._tickets.pop(request.query_params.get("ticket", ""), 0.0)
        if HEADER not in request.headers and until < time.monotonic():
            return to_problem(f"a program must send the header {HEADER} for a backup", 403)
        if not self._backups.acquire(blocking=False):
            return to_problem("Other backups are being made; try again once they are done.", 429)
        index_dir = self._library.index_dir
        with ExitStack() as held:
            held.callback(self._backups.release)
            packed = held.enter_context(scratch_folder(index_dir)) / "quoth.zip"
            write = partial(write_backup, index_dir, packed, companion=self._archive(request))
            try:
                await anyio.to_thread.run_sync(write)
            except QuothError as error:
                return to_problem(str(error), 400)
            today = datetime.datetime.now(datetime.UTC).date()
            return _PassingFile(
                held.pop_all(),
                packed,
                media_type="application/zip",
                filename=f"quoth-{today.isoformat()}.zip",
            )

    def _archive(self, request: Request) -> ConversationsPart:
        store = ConversationStore(self._library.index_dir)
        return ConversationsPart(store, owner=owner_of(request) or "")


async def _write(request: Request, path: Path, limit: int) -> None:
    with path.open("wb") as file:
        async for piece in pieces(request, limit):
            file.write(piece)
