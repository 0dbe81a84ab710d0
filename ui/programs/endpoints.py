"""What other programs can ask for: /ask, /retrieve and /build, with the command line's JSON.

Takes an Assistant and its Library; gives named endpoints of the page, for `gradio_client`.
`ui.programs.tools` offers the same over MCP. docs/api.md describes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator  # noqa: TC003 - Gradio looks at what its functions return
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from index.errors import QuestionError, QuothError
from index.search.filters import Filters
from qa.followups import to_turns

if TYPE_CHECKING:
    from index.library.orders import Library
    from qa.assistant import Assistant

MAX_K = 100
_LOOK_S = 0.5  # how often a running build is looked at


class Endpoints:
    """What the endpoints do, for whatever carries them. Every problem is a QuothError."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._assistant = assistant
        self._library = library

    def ask(self, question: str, history: object, filters: Filters) -> dict[str, Any]:
        """Return the answer to a question asked after those of `history`."""
        turns = to_turns(history)
        return self._assistant.ask(question, turns=turns, filters=filters).to_dict()

    def retrieve(
        self, question: str, k: int, history: object, *, filters: Filters
    ) -> dict[str, Any]:
        """Return the `k` passages that tell most about a question, best first."""
        if not 1 <= k <= MAX_K:
            raise QuestionError(f"k is {k}; it must be from 1 to {MAX_K}")
        turns = to_turns(history)
        return self._assistant.search(question, k, turns=turns, filters=filters).to_dict()

    def build(self) -> Iterator[dict[str, Any]]:
        """Bring the index in step with the roots it knows; yield how far it is, then the report.

        It goes on when nobody listens any longer.
        """
        self._library.build()
        while True:
            state = self._library.wait(_LOOK_S)
            if state is None or state.is_cancelled:
                raise QuothError("the build was cancelled; what it did is kept for the next one")
            if state.problem is not None:
                raise QuothError(state.problem)
            if state.report is not None:
                yield state.report.to_dict()
                return
            yield {"stage": state.stage, "done": state.done, "total": state.total}


def to_filters(
    published_from: str | None, published_to: str | None, sources: list[str] | None
) -> Filters:
    """Return the filters as other programs write them. Raises QuestionError."""
    if not all(isinstance(source, str) for source in sources or ()):
        raise QuestionError("sources are names, as a list of texts")
    return Filters(
        published_from=_to_day("published_from", published_from),
        published_to=_to_day("published_to", published_to),
        sources=tuple(sources or ()),
    )


def _to_day(name: str, day: str | None) -> datetime.date | None:
    if not day:
        return None
    try:
        return datetime.date.fromisoformat(day)
    except (ValueError, TypeError) as exc:
        raise QuestionError(f"{name} is {day!r}, which is no date like 2024-05-31") from exc


def add_endpoints(endpoints: Endpoints) -> None:
    """Add the endpoints to the page being built."""

    def ask(
        question: str,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles, quoting them, or say that they do not tell."""
        with _shown():
            filters = to_filters(published_from, published_to, sources)
            return endpoints.ask(question, history, filters)

    def retrieve(
        question: str,
        k: int = 5,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
    ) -> dict[str, Any]:
        """Find the passages that tell most about a question, best first."""
        with _shown():
            filters = to_filters(published_from, published_to, sources)
            return endpoints.retrieve(question, k, history, filters=filters)

    def build() -> Iterator[dict[str, Any]]:
        """Bring the index in step with its folders: how far it is, at last the report."""
        with _shown():
            yield from endpoints.build()

    # With the page's questions in one line: "answers" names it in `ui.web.page`.
    api(ask, api_name="ask", concurrency_id="answers")
    api(retrieve, api_name="retrieve", concurrency_id="answers")
    api(build, api_name="build", concurrency_id="build", concurrency_limit=1)


@contextmanager
def _shown() -> Iterator[None]:
    try:
        yield
    except QuothError as exc:
        raise gr.Error(str(exc), print_exception=False) from exc
