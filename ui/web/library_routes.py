"""The addresses that the library's part of the page talks to.

Takes an index's Library; gives routes under /library that show it, change it, take files and hand
out backups. What changes something needs a header that no other site's page can send, and bodies
are counted while they come.
"""

from __future__ import annotations

import datetime
import json
import logging
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from index.errors import QuothError, SeedError
from index.library.backup import write_backup
from index.library.scratch import scratch_folder
from index.library.uploads import MAX_BYTES, Received, add_file, add_text, incoming
from index.store.reading import UPLOADS
from qa.chats.backup import ConversationsPart
from qa.chats.store import ConversationStore
from ui.web.auth import owner_of
from ui.web.library_render import (
    COLUMNS,
    PAGE,
    to_key,
    to_more,
    to_picture,
    to_places,
    to_progress,
    to_sentence,
    to_summary,
    to_table,
    to_title,
)
from ui.web.render import to_shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from index.library.orders import Contents, Library
    from index.store.values import CatalogueEntry

HEADER = "x-quoth"  # a page of another site cannot send it without being allowed to
_MAX_ORDER_BYTES = 8 * 2**20  # a pasted text of a million characters, whatever their script
_MAX_BACKUP_BYTES = 4 * 2**30
_UPLOADS_AT_ONCE = 2

_log = logging.getLogger(__name__)


def to_routes(library: Library) -> list[Route]:
    """Return the routes; each answers with JSON, a problem as {"problem": …} with status 400."""
    shelf = _Shelf(library)
    routes = [
        Route("/library/progress", _answered(shelf.progress), methods=["GET"]),
        Route("/library/picture", _answered(shelf.picture), methods=["GET"]),
        Route("/library/places", _answered(shelf.places), methods=["GET"]),
        Route("/library/backup", shelf.backup, methods=["GET"]),
        Route("/library/files", _checked(shelf.take_file), methods=["POST"]),
        Route("/library/restore", _checked(shelf.restore), methods=["POST"]),
    ]
    for name in ("look", "build", "cancel", "remove", "bring_back", "delete_all", "add_text"):
        path = f"/library/{name}"
        routes.append(Route(path, _checked(_ordered(getattr(shelf, name))), methods=["POST"]))
    return routes


class _PassingFile(FileResponse):
    """A file that is sent once, and for which `held` is kept until then."""

    def __init__(self, held: ExitStack, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; whatever comes of that, it is not needed any more."""
        with self._held:
            await super().__call__(scope, receive, send)


class _TooLargeError(QuothError):
    """A body is larger than may come here."""


def _checked(
    handle: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return a handler that refuses what may come from another site, and tells what went wrong."""

    async def checked(request: Request) -> Response:
        if HEADER not in request.headers:
            return _problem("this address is for Quoth's own page", 403)
        try:
            return await handle(request)
        except SeedError as error:  # begins with the name of a file
            return _problem(str(error), 400)
        except QuothError as error:
            status = 413 if isinstance(error, _TooLargeError) else 400
            return _problem(to_sentence(str(error)), status)
        except (ValueError, TypeError, KeyError) as error:
            _log.info("an order that makes no sense: %r", error)
            return _problem("that order makes no sense", 400)

    return checked


def _answered(answer: Callable[[], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def answered(_request: Request) -> Response:
        try:
            return JSONResponse(await anyio.to_thread.run_sync(answer))
        except QuothError as error:
            return _problem(str(error), 400)

    return answered


def _ordered(
    carry_out: Callable[[Mapping[str, Any]], Any],
) -> Callable[[Request], Awaitable[Response]]:
    async def ordered(request: Request) -> Response:
        body = bytearray()
        async for piece in _pieces(request, _MAX_ORDER_BYTES):
            body += piece
        order = json.loads(body or b"{}")
        if not isinstance(order, dict):
            raise TypeError("an order is an object")
        return JSONResponse(await anyio.to_thread.run_sync(carry_out, order))

    return ordered


async def _pieces(request: Request, limit: int) -> Any:
    """Yield the body as it comes, and no more of it than `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    come = int(declared) if declared.isdecimal() else 0
    if come > limit:
        raise _TooLargeError(f"that is larger than {limit // 2**20} MB")
    come = 0
    async for piece in request.stream():
        come += len(piece)
        if come > limit:
            raise _TooLargeError(f"that is larger than {limit // 2**20} MB")
        yield piece


def _problem(message: str, status: int) -> Response:
    return JSONResponse({"problem": to_shown(message)}, status)


class _Shelf:
    """What the routes do. Methods that are given an order run in a thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._receiving = anyio.CapacityLimiter(_UPLOADS_AT_ONCE)

    def look(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return one page of the table, and all that stands around it."""
        contents = self._library.contents()
        sort, descending = str(order.get("sort", "added")), bool(order.get("descending"))
        found = to_found(contents, str(order.get("filter", "")), sort, descending=descending)
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(0, int(order.get("page", 0))), pages - 1)
        shown = found[page * PAGE : (page + 1) * PAGE]
        return {
            "generation": contents.generation,
            "is_unfinished": contents.is_unfinished,
            "articles": len(contents.articles),
            "summary": to_summary(contents),
            "table": to_table(
                shown,
                sort=sort,
                descending=descending,
                page=page,
                pages=pages,
                found=len(found),
                held=len(contents.articles),
            ),
            "more": to_more(contents, str(self._library.index_dir.resolve() / UPLOADS)),
            "page": page,
        }

    def progress(self) -> dict[str, Any]:
        return to_progress(self._library.state())

    def picture(self) -> dict[str, Any]:
        contents = self._library.contents()
        self._library.landscape(contents.generation)  # begun before the map is asked for
        return to_picture(contents)

    def places(self) -> dict[str, Any]:
        generation = self._library.generation
        return to_places(generation, self._library.landscape(generation))

    def build(self, order: Mapping[str, Any]) -> dict[str, Any]:
        if order.get("uploads"):
            self._library.build_uploads()
        else:
            self._library.build()
        return self.progress()

    def cancel(self, _order: Mapping[str, Any]) -> dict[str, Any]:
        self._library.cancel()
        return self.progress()

    def remove(self, order: Mapping[str, Any]) -> dict[str, Any]:
        rows = {int(row) for row in order["rows"]}
        ids = [entry.id for entry in self._library.contents().articles if entry.row in rows]
        return {"removed": len(self._library.remove(ids))}

    def bring_back(self, order: Mapping[str, Any]) -> dict[str, Any]:
        removed = {to_key(article): article for article in self._library.contents().removed}
        wanted = removed.get(str(order["key"]))
        if wanted is None:
            raise QuothError("that article is not among the removed ones any more")
        self._library.bring_back([wanted])
        return self.progress()

    def delete_all(self, order: Mapping[str, Any]) -> dict[str, Any]:
        # The page asks twice; an order that does not say how many articles it means is a mistake.
        held = len(self._library.contents().articles)
        if int(order["articles"]) != held:
            raise QuothError(f"there are {held:,} articles by now; nothing was deleted")
        self._library.delete_all()
        return {"deleted": held}

    def add_text(self, order: Mapping[str, Any]) -> dict[str, Any]:
        date = str(order.get("date", "")).strip()
        received = add_text(
            self._library.index_dir,
            str(order["text"]),
            title=str(order.get("title", "")),
            source=str(order.get("source", "")),
            published=datetime.date.fromisoformat(date) if date else None,
        )
        self._library.build_uploads()
        return _to_received(received)

    async def take_file(self, request: Request) -> Response:
        """Take one file; the page starts a build once it has sent them all."""
        name = request.query_params.get("name", "")
        async with self._receiving:
            with incoming(self._library.index_dir) as path:
                try:
                    await _write(request, path, MAX_BYTES)
                except _TooLargeError as error:
                    raise SeedError(name[-200:] or "the file", str(error)) from error
                received = await anyio.to_thread.run_sync(
                    add_file, self._library.index_dir, path, name
                )
        return JSONResponse(_to_received(received))

    async def restore(self, request: Request) -> Response:
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

    async def backup(self, request: Request) -> Response:
        """Hand out all articles, and the conversations of whoever asks: nobody else's."""
        index_dir = self._library.index_dir
        with ExitStack() as held:
            packed = held.enter_context(scratch_folder(index_dir)) / "quoth.zip"
            write = partial(write_backup, index_dir, packed, companion=self._archive(request))
            try:
                await anyio.to_thread.run_sync(write)
            except QuothError as error:
                return _problem(str(error), 400)
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


def to_found(
    contents: Contents, words: str, sort: str, *, descending: bool
) -> list[CatalogueEntry]:
    """Return the articles that have all the words in title, source, id or date, in that order.

    `sort` is the name of a column; what is unknown comes last either way. Raises KeyError for
    another column.
    """
    wanted = words.casefold().split()
    found = [entry for entry in contents.articles if not wanted or _has_all(entry, wanted)]
    if sort not in {name for name, _, _ in COLUMNS}:
        raise KeyError(sort)
    keyed = [(_key(entry, sort), entry) for entry in found]
    known = sorted(
        (pair for pair in keyed if pair[0] is not None),
        key=lambda pair: pair[0],
        reverse=descending,
    )
    return [entry for _, entry in known] + [entry for key, entry in keyed if key is None]


def _has_all(entry: CatalogueEntry, wanted: list[str]) -> bool:
    day = entry.published.isoformat() if entry.published else ""
    held = f"{entry.title}\n{entry.source or ''}\n{entry.id}\n{day}".casefold()
    return all(word in held for word in wanted)


def _key(entry: CatalogueEntry, sort: str) -> Any:
    if sort == "title":
        return to_title(entry).casefold()
    value = getattr(entry, sort)
    return value.casefold() if isinstance(value, str) else value


async def _write(request: Request, path: Path, limit: int) -> None:
    with path.open("wb") as file:
        async for piece in _pieces(request, limit):
            file.write(piece)


def _to_received(received: Received) -> dict[str, Any]:
    name, n = received.upload.original, received.articles
    told = f"{name}: {n:,} article{'' if n == 1 else 's'}"
    if received.is_known:
        told += " (the same file was here already)"
    if received.skipped:
        told += f"; {len(received.skipped):,} could not be read ({received.skipped[0]})"
    return {"told": to_shown(told)}
