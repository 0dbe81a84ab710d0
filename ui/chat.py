"""The chat: wires a page of Gradio parts to an Assistant and serves it on this machine.

Takes an opened Assistant; gives a page and two named endpoints, /ask and /retrieve. What the page
shows is made in `ui.render`.
"""

from __future__ import annotations

import datetime
import logging
import threading
import webbrowser
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from gradio.events import api

from index.errors import QuestionError, QuothError
from index.library import Library
from index.search import Filters
from index.watch import Keeper
from qa.answer import Turn
from ui import page, server
from ui.examples import suggest_questions
from ui.library import build_library
from ui.library_routes import to_routes
from ui.render import (
    Marking,
    ShownTurn,
    to_article,
    to_conversation,
    to_header,
    to_problem,
    to_side,
    to_source_choices,
    to_welcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.articles import Article
    from qa.answer import Answer, Citation
    from qa.assistant import Assistant

_log = logging.getLogger(__name__)
T = TypeVar("T")

_CONCURRENT_ANSWERS = 2  # reading a question keeps about one core busy


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    is_watching: bool = True,
    on_ready: Callable[[str], None] | None = None,
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
        mounted = page.mount(build_app(assistant, library), blocked, to_routes(library))
        server.run(mounted, listener, on_ready=ready)


def build_app(assistant: Assistant, library: Library) -> gr.Blocks:
    """Return the page and its endpoints; `serve` adds the looks, which Gradio takes on launch."""
    chat = _Chat(assistant)
    app: gr.Blocks
    with gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True) as app:
        turns = gr.State([])
        with gr.Row(elem_id="top"):
            page.brand()
            header = page.part("collection", to_header(chat.info()))
            switch = page.switch()
        with gr.Row(elem_id="chat"):
            side = page.part("side", to_side(), js="side.js")
            with gr.Column(elem_id="main"):
                conversation = page.part("turns", to_conversation([]), js="conversation.js")
                welcome = page.part(
                    "welcome", to_welcome(chat.info()["articles"], ()), js="welcome.js"
                )
                with gr.Column(elem_id="composer"):
                    with gr.Row(elem_id="asking"):
                        question = gr.Textbox(
                            "",
                            label="Your question",
                            placeholder="Who, what, when, where …",
                            elem_id="question",
                            lines=1,
                            max_lines=6,
                            scale=1,
                            autofocus=True,
                        )
                        ask = gr.Button(
                            "Ask", variant="primary", elem_id="ask", scale=0, min_width=88
                        )
                    with gr.Accordion("Narrow down", open=False, elem_id="filters"), gr.Row():
                        first = _day_box("Published from")
                        last = _day_box("Published up to")
                        sources = gr.Dropdown(
                            chat.source_choices(),
                            label="Sources",
                            multiselect=True,
                            elem_id="sources",
                            min_width=220,
                            scale=2,
                        )
        panel = page.article_panel()
        with gr.Column(elem_id="library"):
            build_library(assistant, library, panel)

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        asking = {
            "fn": chat.ask,
            "inputs": [question, turns, first, last, sources],
            "outputs": [question, turns, conversation, header, sources],
        }
        asked = gr.on([question.submit, ask.click], **asking, api_name="page_ask", **private)
        example = welcome.ask_example(
            chat.take_example, None, question, api_name="page_example", **private
        )
        answered = example.then(**asking, api_name="page_ask_example", **private)
        side.start_again(
            chat.start_again,
            None,
            [question, turns, conversation],
            cancels=[asked, answered],
            js="() => { document.querySelector('#question textarea').focus(); return []; }",
            api_name="page_new",
            **private,
        )
        conversation.open_article(
            chat.open_article, turns, panel, api_name="page_article", **private
        )
        looked: dict[str, Any] = {"fn": chat.load, "inputs": None, "outputs": [header, sources]}
        app.load(**looked, api_name="page_load", **private)
        switch.look_again(**looked, api_name="page_look_again", **private)
        app.load(chat.welcome, None, welcome, api_name="page_welcome", **private)
        api(chat.api_ask, api_name="ask")
        api(chat.api_retrieve, api_name="retrieve")
    app.queue(default_concurrency_limit=_CONCURRENT_ANSWERS)
    return app


def _day_box(label: str) -> gr.Textbox:
    return gr.Textbox(
        "", label=label, placeholder="2024-05-31", max_lines=1, max_length=40, min_width=140
    )


class _Chat:
    """What the events of the page do. All state of a conversation is in its tab's gr.State."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._info_lock = threading.Lock()
        self._info: dict[str, Any] | None = None
        self._questions_lock = threading.Lock()
        self._questions: tuple[int, tuple[str, ...]] = (0, ())  # those of a generation

    def info(self) -> dict[str, Any]:
        """Return what the index holds, read again once a build has changed it."""
        with self._info_lock:
            generation = self._assistant.index.generation
            if self._info is None or self._info["generation"] != generation:
                self._info = self._assistant.index.info()
            return self._info

    def source_choices(self) -> list[tuple[str, str]]:
        return to_source_choices(self.info()["sources"])

    def load(self) -> tuple[str, Any]:
        return to_header(self.info()), gr.update(choices=self.source_choices())

    def welcome(self) -> str:
        info = self.info()
        with self._questions_lock:
            if self._questions[0] != info["generation"]:
                self._questions = (info["generation"], self._suggested())
            return to_welcome(info["articles"], self._questions[1])

    def _suggested(self) -> tuple[str, ...]:
        try:
            return suggest_questions(self._assistant)
        except QuothError as exc:
            _log.warning("no example questions: %s", exc)
            return ()

    def take_example(self, event: gr.EventData) -> str:
        return str(event.question)

    def start_again(self) -> tuple[str, list[ShownTurn], str]:
        return "", [], to_conversation([])

    def ask(
        self, question: str, turns: list[ShownTurn], first: str, last: str, sources: list[str]
    ) -> Iterator[tuple[Any, ...]]:
        """Show the question at once and its answer once it is found."""
        # (question box, turns, conversation, header, sources)
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        searching = [*turns, ShownTurn(question=question)]
        yield "", gr.skip(), to_conversation(searching), gr.skip(), gr.skip()
        turn = self._answered(question, turns, (first, last, sources))
        done = [*turns, turn]
        again = question if turn.problem else gr.skip()  # given back, to be mended
        yield again, done, to_conversation(done), *self.load()

    def _answered(
        self, question: str, turns: list[ShownTurn], narrowed: tuple[str, str, list[str]]
    ) -> ShownTurn:
        before = [
            Turn(question=turn.question, answer=turn.answer.text) for turn in turns if turn.answer
        ]
        try:
            filters = to_filters(*narrowed)
            answer = self._assistant.ask(question, turns=before, filters=filters)
        except QuothError as exc:
            return ShownTurn(question=question, problem=str(exc))
        except Exception:  # noqa: BLE001 - the page must not go on searching for ever
            _log.exception("the question %r failed", question)
            return ShownTurn(
                question=question,
                problem="something went wrong here; the terminal Quoth runs in tells what",
            )
        return ShownTurn(question=question, answer=answer)

    def open_article(self, turns: list[ShownTurn], event: gr.EventData) -> str:
        """Return the article behind a card, as it was when it was cited."""
        turn = _at(turns, event.turn)
        if turn is None or turn.answer is None:  # kept for an hour after a tab lost touch
            return to_problem("this conversation is over; ask again to see the article")
        citation = _at(turn.answer.citations, event.citation)
        if citation is not None:
            return self._article(citation.article, to_marking(turn.answer, citation))
        found = _at(turn.answer.retrieved, event.passage)
        if found is None:
            return to_problem("there is no such passage")
        here = (found.passage.start, found.passage.end)
        return self._article(found.article, Marking(kind="passage", here=here))

    def _article(self, article: Article, marking: Marking) -> str:
        try:
            current = self._assistant.article(article.id)
        except KeyError:
            remark = "This article has left the collection; it is shown as it was when cited."
            return to_article(article, marking, remark=remark)
        if current.content_hash != article.content_hash:
            remark = "This article has changed since; it is shown as it was when cited."
            return to_article(article, marking, remark=remark)
        earlier = self._assistant.earlier_versions(article.id)
        return to_article(article, marking, earlier=earlier)

    def api_ask(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer a question, asked after the questions in `history`, as JSON."""
        turns = [Turn(question=earlier) for earlier in history or ()]
        try:
            return self._assistant.ask(question, turns=turns).to_dict()
        except QuothError as exc:
            raise gr.Error(str(exc), print_exception=False) from exc

    def api_retrieve(self, question: str, k: int = 5) -> list[dict[str, Any]]:
        """Return the `k` passages that tell most about a question, best first, as JSON."""
        try:
            return [found.to_dict() for found in self._assistant.retrieve(question, k)]
        except (QuothError, ValueError) as exc:
            raise gr.Error(str(exc), print_exception=False) from exc


def _at(items: Sequence[T], number: object) -> T | None:
    """Return the item of that number, if the page named one that there is."""
    return items[number] if isinstance(number, int) and 0 <= number < len(items) else None


def to_marking(answer: Answer, citation: Citation) -> Marking:
    """Return a citation as the place to mark, softly with it the answer's others in its article."""
    others = tuple(
        (other.start, other.end)
        for other in answer.citations
        if other is not citation and other.article.content_hash == citation.article.content_hash
    )
    return Marking(kind="quote", here=(citation.start, citation.end), others=others)


def to_filters(first: str, last: str, sources: list[str]) -> Filters:
    """Return the filters as filled in. Raises QuestionError for what is not a day."""
    return Filters(
        published_from=_to_day(first), published_to=_to_day(last), sources=tuple(sources)
    )


def _to_day(text: str) -> datetime.date | None:
    if not text.strip():
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError as exc:
        raise QuestionError(
            f"{text.strip()} is not a date; write year, month and day, like 2024-05-31"
        ) from exc
