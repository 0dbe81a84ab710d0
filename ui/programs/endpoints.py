"""What other programs can ask for: to ask, retrieve and build, with the command line's JSON.

Takes an Assistant and its Library; gives the endpoints /ask, /retrieve and /build of the page, and
those of `ui.programs.shelving`, see docs/api.md. `ui.programs.tools` offers the same over MCP. Both
show the signatures and docstrings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator  # noqa: TC003 - both carriers look at annotations
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import gradio as gr
from gradio.events import api

from index.errors import QuestionError, QuothError
from index.search.filters import to_day, to_filters
from qa.followups import to_turns
from qa.trace import to_trace
from ui.programs.basket import Basket, for_caller, without_owner
from ui.programs.shelving import Shelving, to_text

if TYPE_CHECKING:
    import datetime

    from index.library.shelf import Shelf
    from qa.asked import Sides
    from qa.assistant import Assistant
    from ui.programs.slots import Slots

P = ParamSpec("P")

MAX_K = 100
_LOOK_S = 0.5  # how often a running build is looked at


class Endpoints:
    """What the endpoints do, for whatever carries them. Every problem is a QuothError."""

    def __init__(self, assistant: Assistant, library: Shelf) -> None:
        self._assistant = assistant
        self._library = library
        self.shelving = Shelving(library)
        self.basket = Basket(assistant, library)

    @property
    def can_change(self) -> bool:
        """Whether there is anything to build or to change here."""
        return not self._library.is_published

    @property
    def functions(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """What takes inputs and returns at once; `build` tells how far it is."""
        owned = map(without_owner, self.basket.functions)
        return self.ask, self.retrieve, *self.shelving.functions, *owned

    @property
    def names(self) -> list[str]:
        """Under which names they are called."""
        return [function.__name__ for function in (*self.functions, self.build)]

    def ask(
        self,
        question: str,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
        now: str | None = None,
        authors: list[str] | None = None,
        sides: str = "best",
        collections: list[str] | None = None,
        articles: list[str] | None = None,
        trace: bool = False,  # noqa: FBT001, FBT002 - inputs over HTTP stand in order
    ) -> dict[str, Any]:
        """Answer a question from the articles in their own words, with citations.

        history: the questions asked before, oldest first, or the answers as they came.
        published_from, published_to: days like 2024-05-31, inclusive. sources: names of outlets.
        authors: names of who wrote it, or parts of these.
        now: the day it is asked on, by default today; it says which days "last week" is.
        collections: names of collections of articles. articles: ids of the only ones to look at.
        sides: "best", or "both" for all that is for the best answer and against it.
        trace: whether to add each step on the way, with its time, candidates and scores.
        """
        answer = self._assistant.ask(
            to_text("question", question),
            turns=to_turns(history),
            filters=to_filters(
                published_from,
                published_to,
                sources or (),
                authors=authors or (),
                collections=collections or (),
                articles=articles or (),
            ),
            now=_to_clock(now),
            sides=_to_sides(sides),
        )
        return {**answer.to_dict(), **to_trace(answer.trace)} if trace else answer.to_dict()

    def retrieve(
        self,
        question: str,
        k: int = 5,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
        now: str | None = None,
        authors: list[str] | None = None,
        collections: list[str] | None = None,
        articles: list[str] | None = None,
    ) -> dict[str, Any]:
        """Find the k passages of the articles that tell most about a question, best first."""
        filters = to_filters(
            published_from,
            published_to,
            sources or (),
            authors=authors or (),
            collections=collections or (),
            articles=articles or (),
        )
        if type(k) is not int or not 1 <= k <= MAX_K:
            raise QuestionError(f"k is {k}; it must be from 1 to {MAX_K}")
        turns = to_turns(history)
        clock = _to_clock(now)
        asked = to_text("question", question)
        found = self._assistant.search(asked, k, turns=turns, filters=filters, now=clock)
        return found.to_dict()

    def build(self) -> Iterator[dict[str, Any]]:
        """Bring the index in step with the folders it knows: how far it is, at last the report.

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


def _to_clock(now: str | None) -> datetime.date | None:
    return to_day(now) if now and to_text("now", now).strip() else None


def _to_sides(sides: str) -> Sides:
    match sides:
        case "best" | "both":
            return sides
        case _:
            raise QuestionError(f"sides is {sides!r}; it must be best or both")


def add_endpoints(endpoints: Endpoints, answering: Slots) -> None:
    """Add the endpoints to the page being built; questions are answered in `answering`."""

    @wraps(endpoints.build)
    def build() -> Iterator[dict[str, Any]]:
        with _shown():
            yield from endpoints.build()

    for call in (endpoints.ask, endpoints.retrieve):
        # With the page's questions in one line, which is that of the slots, not Gradio's.
        api(_in_line(call, answering), api_name=call.__name__, concurrency_limit=None)
    api(build, api_name="build", concurrency_id="build", concurrency_limit=1)
    for function in endpoints.shelving.functions:
        api(_shown()(function), api_name=function.__name__, concurrency_id="shelving")
    for function in endpoints.basket.functions:
        owned = for_caller(function, gr.Request, lambda request: request.username or "")
        api(_shown()(owned), api_name=function.__name__, concurrency_id="shelving")


def _in_line(
    call: Callable[P, dict[str, Any]], answering: Slots
) -> Callable[P, Awaitable[dict[str, Any]]]:
    @wraps(call)
    async def answered(*arguments: P.args, **named: P.kwargs) -> dict[str, Any]:
        with _shown():
            return await answering.run(call, *arguments, **named)

    return answered


@contextmanager
def _shown() -> Iterator[None]:
    """Have Gradio show a problem in our words; also decorates a function."""
    try:
        yield
    except QuothError as exc:
        raise gr.Error(str(exc), print_exception=False) from exc
