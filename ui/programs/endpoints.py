"""What other programs can ask for: to ask, retrieve and build, with the command line's JSON.

Takes an Assistant and its Library. `ui.programs.api` offers it as endpoints of the page,
`ui.programs.tools` over MCP; signatures and docstrings here are what both show.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - both carriers look at annotations
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError, QuothError
from index.search.filters import to_filters
from qa.followups import resolve, to_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.library.library import Library
    from index.search.filters import Filters
    from qa.answer import Turn
    from qa.assistant import Assistant

MAX_K = 100
_LOOK_S = 0.5  # how often a running build is looked at


class Endpoints:
    """What the endpoints do, for whatever carries them. Every problem is a QuothError."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._assistant = assistant
        self._library = library

    def ask(
        self,
        question: str,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles in their own words, with citations.

        history: the questions asked before, oldest first. published_from, published_to: days like
        2024-05-31, inclusive. sources: names of outlets.
        """
        filters = to_filters(published_from, published_to, sources or ())
        turns = to_turns(history)
        return self._assistant.ask(question, turns=turns, filters=filters).to_dict()

    def retrieve(
        self,
        question: str,
        k: int = 5,
        history: list[Any] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        sources: list[str] | None = None,
    ) -> dict[str, Any]:
        """Find the k passages of the articles that tell most about a question, best first."""
        filters = to_filters(published_from, published_to, sources or ())
        if not 1 <= k <= MAX_K:
            raise QuestionError(f"k is {k}; it must be from 1 to {MAX_K}")
        return find_passages(self._assistant, question, to_turns(history), k=k, filters=filters)

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


def find_passages(
    assistant: Assistant, question: str, turns: Sequence[Turn], *, k: int, filters: Filters
) -> dict[str, Any]:
    """Return the `k` passages on a question asked after `turns`, as the JSON contract has them."""
    resolved = resolve(question, turns)
    found = assistant.retrieve(resolved, k, filters=filters)
    return {
        "id": None,
        "question": question,
        "resolved_question": resolved,
        "retrieved": [passage.to_dict() for passage in found],
        "filters": filters.to_dict(),
    }
