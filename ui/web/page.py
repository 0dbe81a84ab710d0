"""The page: its parts, and what answers when something is done with one.

Takes an opened Assistant; gives Gradio blocks with the endpoints of `ui.programs` among them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.asked import MAX_QUESTION_CHARACTERS
from ui.programs.endpoints import Endpoints, add_endpoints
from ui.programs.slots import ANSWERS_AT_ONCE, Slots
from ui.web.article_panel import ArticlePanel
from ui.web.clipping import Clipper
from ui.web.views.clippings import to_clippings
from ui.web.views.conversation import to_conversation
from ui.web.views.library import to_library
from ui.web.views.markup import render
from ui.web.views.welcome import to_examples, to_header, to_welcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.library.shelf import Shelf
    from qa.assistant import Assistant
    from ui.web.asking import Asking
    from ui.web.chat import Chat
    from ui.web.collection import Collection

STATIC = Path(__file__).parent / "static"
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_page(
    assistant: Assistant,
    library: Shelf,
    asking: Asking,
    *,
    has_login: bool,
    offers_models: bool = False,
    answering: Slots,
) -> gr.Blocks:
    """Return the page and its endpoints; mounting it adds the looks.

    The page asks at the address of `asking`; the endpoints answer in `answering`. It can offer to
    look for language models on this machine.
    """
    # After each event Gradio 6.31 sums up the last 10,000 with pandas, for an address closed here.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    chat, collection = asking.chat, asking.collection
    panel = ArticlePanel(assistant, chat, library)
    app: gr.Blocks
    with gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True) as app:
        parts = _lay_out(collection, library, has_login=has_login, offers_models=offers_models)
        _open_conversations(parts, chat)
        _answer_the_list(parts, chat)
        _open_articles(parts, panel)
        clipper = Clipper(chat)
        _clip(parts, clipper)
        _load(app, parts, collection, chat=chat, clipper=clipper)
        add_endpoints(Endpoints(assistant, library), answering)
    app.queue(default_concurrency_limit=ANSWERS_AT_ONCE)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The parts that something is done with, or that change."""

    header: gr.HTML
    switch: gr.HTML
    side: gr.HTML
    conversation_id: gr.HTML
    turns: gr.HTML
    welcome: gr.HTML
    examples: gr.HTML
    composer: gr.HTML
    file: gr.HTML
    panel: gr.HTML
    shelf: gr.HTML
    clippings: gr.HTML

    @property
    def seen(self) -> list[gr.HTML]:
        """What changes with the conversation."""
        return [self.conversation_id, self.turns, self.side]

    def on(self, of: gr.HTML, event: str, answer: Callable[..., Any], **how: Any) -> Any:
        """Have `answer` meet an event of a part; it is told the conversation of the tab."""
        return getattr(of, event)(
            answer, self.conversation_id, api_name=f"page_{event}", **how, **_QUIET
        )


def part(
    name: str,
    value: str = "",
    *,
    scripts: str = "",
    template: str | None = None,
    values: Mapping[str, object] | None = None,
) -> gr.HTML:
    """Return a part of the page that shows `value`, HTML made by us.

    `scripts`, files in `static/`, give it its behaviour, in this order. In the `template`, filled
    with `values` once, `${value}` stands for the value as it changes.
    """
    script = "\n".join((STATIC / file).read_text(encoding="utf-8") for file in scripts.split())
    return gr.HTML(
        value,
        html_template=render(template, values) if template else "${value}",
        js_on_load=script or None,
        apply_default_css=False,
        elem_id=name,
    )


def silent(name: str, scripts: str) -> gr.HTML:
    """Return a part that shows nothing; its scripts do something with its value."""
    return part(name, scripts=scripts, template="silent.html")


def _lay_out(
    collection: Collection, library: Shelf, *, has_login: bool, offers_models: bool
) -> _Parts:
    parts: dict[str, gr.HTML] = {}
    info = collection.info()
    with gr.Row(elem_id="top"):
        part("brand", render("brand.html"))
        parts["header"] = part("collection", to_header(info), scripts="shown.js")
        part("finder", scripts="finder.js", template="finder.html")
        parts["clippings"] = part(
            "clippings",
            to_clippings([]),
            scripts="clippings.js",
            template="clippings_panel.html",
        )
        parts["switch"] = part("switch", render("switch.html"), scripts="page.js")
        if has_login:
            part("log_out", render("log_out.html"))
    part("connection", scripts="connection.js", template="connection.html")
    silent("drafts", "drafts.js")
    with gr.Row(elem_id="chat"):
        parts["side"] = part("side", scripts="shown.js side.js", template="side.html")
        with gr.Column(elem_id="main"):
            parts |= _lay_out_chat(
                info["articles"], collection.boxes(), offers_models=offers_models
            )
    reading = "article_panel.js notes.js"
    parts["panel"] = part("panel", scripts=reading, template="article_panel.html")
    with gr.Column(elem_id="library"):
        parts["shelf"] = part(
            "shelf",
            to_library(is_published=library.is_published),
            scripts="picture.js library.js feeds.js collecting.js adding.js",
        )
    return _Parts(**parts)


def _lay_out_chat(n_articles: int, boxes: str, *, offers_models: bool) -> dict[str, gr.HTML]:
    return {
        "conversation_id": silent("conversation_id", "shown.js address.js asking.js"),
        "turns": part(
            "turns", to_conversation([]), scripts="shown.js sources.js turns.js conversation.js"
        ),
        "welcome": part("welcome", to_welcome(n_articles), scripts="welcome.js"),
        "composer": part(
            "composer",
            boxes,
            scripts="shown.js composer.js models.js",
            template="composer.html",
            values={"limit": MAX_QUESTION_CHARACTERS, "offers_models": offers_models},
        ),
        "examples": part("examples", to_examples(n_articles, None), scripts="welcome.js"),
        "file": silent("file", "download.js"),
    }


def _open_conversations(parts: _Parts, chat: Chat) -> None:
    parts.on(parts.side, "start_again", chat.start_again, outputs=parts.seen)
    parts.on(parts.side, "open_conversation", chat.open, outputs=parts.seen)
    parts.on(parts.conversation_id, "come_back", chat.open, outputs=parts.seen)


def _answer_the_list(parts: _Parts, chat: Chat) -> None:
    side, turns = parts.side, parts.turns
    # Under "always_last" Gradio 6.31 sends what the first of several events said once more.
    one_by_one: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1}
    parts.on(side, "search", chat.search, outputs=side, **one_by_one)
    parts.on(side, "rename", chat.rename, outputs=side)
    parts.on(side, "remove", chat.remove, outputs=parts.seen)
    parts.on(turns, "vote", chat.vote, outputs=turns)
    parts.on(turns, "export", chat.export, outputs=parts.file)


def _clip(parts: _Parts, clipper: Clipper) -> None:
    clippings = parts.clippings
    parts.on(parts.turns, "clip", clipper.clip, outputs=clippings)
    parts.on(clippings, "unclip", clipper.unclip, outputs=clippings)
    clippings.export(
        clipper.export, parts.conversation_id, parts.file, api_name="page_clippings", **_QUIET
    )
    clippings.look_again(clipper.show, None, clippings, api_name="page_clipped_words", **_QUIET)


def _open_articles(parts: _Parts, panel: ArticlePanel) -> None:
    parts.on(parts.turns, "open_article", panel.open_cited, outputs=parts.panel)
    parts.conversation_id.open_article(
        panel.open_at, None, parts.panel, api_name="address_article", **_QUIET
    )
    parts.shelf.open_article(
        panel.open_held, None, parts.panel, api_name="library_article", **_QUIET
    )


def _load(
    app: gr.Blocks, parts: _Parts, collection: Collection, *, chat: Chat, clipper: Clipper
) -> None:
    def show(conversation: str, request: gr.Request) -> tuple[str, ...]:
        return *collection.show(), chat.list(conversation, request), clipper.show(request)

    known = [parts.header, parts.composer]
    parts.on(parts.switch, "look_again", collection.show, outputs=known)
    # One event for all that is quick: each costs as much as what it shows.
    at_once = [*known, parts.side, parts.clippings]
    app.load(show, parts.conversation_id, at_once, api_name="page_load", **_QUIET)
    begin = [parts.welcome, parts.examples]
    parts.on(parts.switch, "look_again", collection.welcome, outputs=begin)
    app.load(collection.welcome, None, begin, api_name="page_welcome", **_QUIET)
