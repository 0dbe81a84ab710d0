"""The chat: wires a page of Gradio parts to an Assistant and serves it on this machine.

Takes an opened Assistant; gives a page with the endpoints of `ui.programs`. What its events
do is in `ui.web.events`.
"""

from __future__ import annotations

import logging
import webbrowser
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.library.library import Library
from index.library.watch import Keeper
from ui.programs.api import add_endpoints
from ui.programs.endpoints import Endpoints
from ui.web import page, server
from ui.web.access import Access
from ui.web.events import CONCURRENT_ANSWERS, Chat
from ui.web.library import build_library
from ui.web.library_routes import to_routes
from ui.web.render import to_header, to_welcome
from ui.web.turns import to_conversation, to_source_boxes

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant

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
) -> None:
    """Serve the chat until interrupted; `on_ready` is told its address. Port 0 is any free one.

    With `is_watching`, the index is kept in step with its folders. Raises QuothError where the
    address cannot be had: no other one is taken in its place. An interrupt closes the server and
    comes out as KeyboardInterrupt.
    """
    listener = server.listen(host, port)
    url = server.to_url(listener)

    def ready() -> None:
        _log.info("serving the chat on %s", url)
        if on_ready is not None:
            on_ready(url)
        if open_browser:
            webbrowser.open(url)

    library = Library(assistant.index.index_dir, encoder=lambda: assistant.index.encoder)
    with listener, closing(library), closing(Keeper(library)) if is_watching else nullcontext():
        blocked = [str(assistant.index.index_dir.absolute()), *assistant.index.info()["roots"]]
        access = access or Access()
        mounted = access.mount(
            build_app(assistant, library, access),
            Endpoints(assistant, library),
            blocked=blocked,
            routes=to_routes(library),
        )
        server.run(mounted, listener, on_ready=ready, root=access.root)


def build_app(assistant: Assistant, library: Library, access: Access) -> gr.Blocks:
    """Return the page and its endpoints; `serve` adds the looks, which Gradio takes on launch."""
    chat = Chat(assistant)
    app: gr.Blocks
    with gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True) as app:
        with gr.Row(elem_id="top"):
            page.brand()
            header = page.part("collection", to_header(chat.info()))
            switch = page.switch()
            if access.users is not None:
                page.log_out()
        page.connection()
        with gr.Row(elem_id="chat"):
            side = page.part("side", "", js="side.js", template=page.markup("side.html"))
            with gr.Column(elem_id="main"):
                place = page.part("place", "", js="place.js", template="<span></span>")
                turns = page.part("turns", to_conversation([]), js="conversation.js")
                welcome = page.part(
                    "welcome", to_welcome(chat.info()["articles"], None), js="welcome.js"
                )
                composer = page.part(
                    "composer",
                    to_source_boxes(chat.info()["sources"]),
                    js="composer.js",
                    template=page.markup("composer.html"),
                )
                file = page.part("file", "", js="download.js", template="<span></span>")
        panel = page.article_panel()
        with gr.Column(elem_id="library"):
            build_library(assistant, library, panel)

        def on(part: gr.HTML, event: str, fn: Any, outputs: Any, **how: Any) -> Any:
            """Have `fn` answer an event of a part; it is told the conversation of the tab."""
            return getattr(part, event)(
                fn,
                place,
                outputs,
                api_name=f"page_{event}",
                api_visibility="private",
                show_progress="hidden",
                **how,
            )

        seen = [place, turns, side]
        answers: dict[str, Any] = {"concurrency_id": "answers"}
        asked = on(composer, "ask", chat.ask, [*seen, header, composer], **answers)
        again = on(composer, "again", chat.ask_again, [*seen, header, composer], **answers)
        on(place, "come_back", chat.open, seen)
        on(composer, "stop", chat.show, seen, cancels=[asked, again])
        on(side, "start_again", chat.start_again, seen, cancels=[asked, again])
        on(side, "open_conversation", chat.open, seen, cancels=[asked, again])
        on(side, "search", chat.search, side, trigger_mode="always_last")
        on(side, "rename", chat.rename, side)
        on(side, "remove", chat.remove, seen)
        on(turns, "open_article", chat.open_article, panel)
        on(turns, "vote", chat.vote, turns)
        on(turns, "export", chat.export, file)
        on(switch, "look_again", chat.load, [header, composer])
        loading: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        app.load(chat.load, None, [header, composer], api_name="page_load", **loading)
        app.load(chat.listed, place, side, api_name="page_list", **loading)
        app.load(chat.welcome, None, welcome, api_name="page_welcome", **loading)
        add_endpoints(Endpoints(assistant, library))
    app.queue(default_concurrency_limit=CONCURRENT_ANSWERS)
    return app
