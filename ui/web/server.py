"""The server: the page over an Assistant, at one address, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import webbrowser
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn

from index.errors import QuothError
from index.library.feed_visits import FeedKeeper
from index.library.orders import Library
from index.library.published import PublishedLibrary
from index.library.watch import Keeper
from index.offline import is_offline
from qa.chats.store import ConversationStore
from ui.programs.completions import Completions
from ui.programs.endpoints import Endpoints
from ui.programs.health import Health
from ui.programs.slots import Slots
from ui.programs.writing import Writing
from ui.web.access import Access
from ui.web.address import is_loopback, listen, to_hosts, to_prefix, to_proxy, to_url
from ui.web.asking import Asking
from ui.web.asking_route import to_asking_routes
from ui.web.bodies import Bodies
from ui.web.connections import Connection
from ui.web.guard import Guard
from ui.web.library_routes import COUNTED_PATHS, to_routes
from ui.web.local_models import LocalModels
from ui.web.login import owner_of
from ui.web.page import build_page
from ui.web.request_log import RequestLog

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from index.library.shelf import Shelf
    from qa.assistant import Assistant
    from qa.language_model.writer import Writer

_READ_AHEAD = 100_000  # articles: 0.5 s and 60 MB; of more, only once they are looked at
_MOST_REQUESTS = 500  # connections or requests, beyond which these get 503: a page has a few
_GRACE_S = 1  # open pages hold a connection each; they are not waited for

_log = logging.getLogger(__name__)


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    is_watching: bool = True,
    on_ready: Callable[[str], None] | None = None,
    access: Access | None = None,
    state_dir: Path | None = None,
    writer: Writer | None = None,
) -> None:
    """Serve the chat until interrupted; `on_ready` is told its address. Port 0 is any free one.

    With `is_watching`, the index is kept in step with its folders and feeds. Raises QuothError
    where the address cannot be had: no other one is taken in its place. An interrupt closes the
    server and comes out as KeyboardInterrupt. Over an address, `state_dir` is the folder for what
    belongs to this server alone: conversations and clippings. `writer` writes answers.
    """
    listener = listen(host, port)
    url = to_url(listener)
    access = access or Access()
    is_own = is_loopback(listener) and access.users is None and to_proxy(access.root) is None

    with (
        listener,
        closing(Writing(writer)) as writing,
        opened(assistant, state_dir, is_watching=is_watching) as (library, feeds),
    ):
        app = mounted(
            assistant, library, feeds, access=access, writing=writing, offers_models=is_own
        )
        run(
            app,
            listener,
            on_ready=partial(_tell, url, on_ready, open_browser=open_browser),
            access=access,
        )


def _tell(url: str, on_ready: Callable[[str], None] | None, *, open_browser: bool) -> None:
    port = urlsplit(url).port
    _log.info("serving the chat", extra={"fields": {"port": port}, "told": {"url": url}})
    if on_ready is not None:
        on_ready(url)
    if open_browser:
        webbrowser.open(url)


def mounted(
    assistant: Assistant,
    library: Shelf,
    feeds: FeedKeeper | None,
    *,
    access: Access,
    writing: Writing,
    offers_models: bool = False,
) -> ASGIApp:
    """Return the page with every address that is answered, as `access` says.

    Where it `offers_models`, the page can have this machine's language models looked for.
    """
    answering = Slots.for_answers()
    asking = Asking.over(assistant, library.state_dir, answering, writing)
    has_login = access.users is not None

    def is_known(request: Request) -> bool:
        return not has_login or owner_of(request) is not None

    return access.mount(
        build_page(
            assistant,
            library,
            asking,
            has_login=has_login,
            offers_models=offers_models,
            answering=answering,
        ),
        Endpoints(assistant, library),
        blocked=[str(library.state_dir.absolute()), *assistant.info()["roots"]],
        routes=[
            *to_routes(library, assistant.index, feeds),
            *Completions(assistant, answering, writing).routes,
            *to_asking_routes(asking),
            *(LocalModels(writing).routes if offers_models else ()),
            Health(assistant.index, library, answering, is_known=is_known).route,
        ],
        answering=answering,
    )


@contextmanager
def opened(
    assistant: Assistant, state_dir: Path | None, *, is_watching: bool
) -> Iterator[tuple[Shelf, FeedKeeper | None]]:
    """Give the library of what is asked, and who visits its feeds, for the `with` block."""
    if state_dir is not None:
        yield PublishedLibrary(assistant.index, state_dir), None
        return
    index_dir = assistant.index_dir
    library = Library(
        index_dir, encoder=lambda: assistant.encoder, quotes=ConversationStore(index_dir)
    )
    with (
        closing(library),
        _read_ahead(library, assistant.info()["articles"]),
        _kept_in_step(library, is_watching=is_watching) as feeds,
    ):
        yield library, feeds


@contextmanager
def _read_ahead(library: Library, n_articles: int) -> Iterator[None]:
    """Have what is known of all articles read for the `with` block, before somebody asks."""

    def read() -> None:
        with suppress(QuothError):  # raised again by whoever asks
            library.contents()

    reading = threading.Thread(target=read, name="quoth-catalogue")
    if n_articles <= _READ_AHEAD:
        reading.start()
    try:
        yield
    finally:
        if reading.ident is not None:
            reading.join()


@contextmanager
def _kept_in_step(library: Library, *, is_watching: bool) -> Iterator[FeedKeeper | None]:
    """Keep a library in step with its folders and feeds for the `with` block, if `is_watching`."""
    if not is_watching:
        yield None
        return
    with closing(Keeper(library)):
        if is_offline():
            yield None
            return
        with closing(FeedKeeper(library)) as feeds:
            yield feeds


def run(
    app: ASGIApp,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    access: Access | None = None,
    speaks: type[Connection] = Connection,
) -> None:
    """Serve `app` on `listener`; `on_ready` is called once pages can be had.

    `access` tells which names may be asked for. An interrupt closes it and comes out as
    KeyboardInterrupt.
    """
    access = access or Access()
    root, hosts = access.root, to_hosts(listener, access.root, has_login=access.users is not None)
    guarded = Guard(
        Bodies(app, counted=COUNTED_PATHS), hosts, to_prefix(root), proxy=to_proxy(root)
    )
    # uvicorn reports open pages as errors when it stops: its log starts above them.
    config = uvicorn.Config(
        RequestLog(guarded),
        http=speaks,
        limit_concurrency=_MOST_REQUESTS,
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    _Server(config, on_ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()
