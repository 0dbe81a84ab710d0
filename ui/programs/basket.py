"""Clippings, as other programs have them: of whoever asks, and of nobody else.

Takes an Assistant and its Library; gives functions with JSON in and out whose first input is the
owner, for the carriers of `ui.programs.endpoints`, which tell whose a request is.
"""

from __future__ import annotations

import base64
import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from index.errors import QuothError
from index.library.noted import n_letters, to_span
from qa.chats.clipping_files import FORMATS, to_file
from qa.chats.clippings import Clipping
from qa.chats.store import ConversationStore
from ui.programs.shelving import refuse, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.library.shelf import Shelf
    from qa.assistant import Assistant
    from qa.chats.clippings import Clippings


class Basket:
    """The clippings beside one index. Every problem is a QuothError."""

    def __init__(self, assistant: Assistant, library: Shelf) -> None:
        self._assistant = assistant
        self._library = library

    @property
    def functions(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """All of them; each is carried under its own name, without the owner."""
        return self.clippings, self.clip, self.unclip, self.export_clippings

    def clippings(self, owner: str) -> dict[str, Any]:
        """List the quotes that were put aside, each with its citation, in the order they were."""
        return {"clippings": [one.to_dict() for one in self._of(owner).list()]}

    def clip(
        self, owner: str, article: str, quote: str, start: int | None = None, question: str = ""
    ) -> dict[str, Any]:
        """Put words of an article aside, as a quote with its citation.

        article: its id. quote: the words, as they stand there. start: near which character of the
        article, where it has them more than once. question: what they were found with.
        """
        if start is not None and type(start) is not int:
            refuse("start", start, "a number of characters")
        index, id_ = self._assistant.index, to_text("article", article)
        try:
            held = index.article(id_)
        except KeyError as exc:
            raise QuothError(f"no article has the id {id_!r}") from exc
        near = None if start is None else n_letters(held.text[max(0, start) :])
        span = to_span(held, to_text("quote", quote), near=near)
        if span is None:
            raise QuothError(f"{id_!r} does not hold the words {quote[:100]!r}")
        made = Clipping.of_words(
            held, span, also_in=index.copies(id_), question=to_text("question", question)
        )
        self._of(owner).add(made)
        return {"id": made.id}

    def unclip(self, owner: str, clipping: str) -> dict[str, Any]:
        """Take the clipping of that id out."""
        clipping, own = to_text("clipping", clipping), self._of(owner)
        if all(one.id != clipping for one in own.list()):
            raise QuothError(f"there is no clipping {clipping!r}")
        own.remove(clipping)
        return {"removed": clipping}

    def export_clippings(self, owner: str, format: str = "markdown") -> dict[str, Any]:  # noqa: A002 - as endpoints call it
        """Give all clippings as a file: markdown, html, docx, csl, ris or bibtex.

        The last three hold the cited articles. Its content is "text", of docx "base64".
        """
        if format not in FORMATS:
            refuse("format", format, f"one of {', '.join(FORMATS)}")
        suffix, kind, data = to_file(self._of(owner).list(), format)
        is_text = format != "docx"
        return {
            "name": f"clippings.{suffix}",
            "type": kind,
            "text": data.decode() if is_text else None,
            "base64": None if is_text else base64.b64encode(data).decode(),
        }

    def _of(self, owner: str) -> Clippings:
        return ConversationStore(self._library.state_dir).clippings_of(owner)


def for_caller(
    function: Callable[..., dict[str, Any]], caller: type, to_owner: Callable[[Any], str]
) -> Callable[..., dict[str, Any]]:
    """Return `function` with what tells of the caller, of that type, in its owner's place."""

    @wraps(function)
    def called(caller: Any, *inputs: Any, **named: Any) -> dict[str, Any]:
        return function(to_owner(caller), *inputs, **named)

    hints, (_, *inputs) = get_type_hints(function), inspect.signature(function).parameters.values()
    own = inspect.Parameter("caller", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=caller)
    typed = [one.replace(annotation=hints[one.name]) for one in inputs]
    signature = inspect.Signature([own, *typed], return_annotation=hints["return"])
    called.__signature__ = signature  # type: ignore[attr-defined]  # read by both carriers
    called.__annotations__ = {
        "caller": caller,
        **{one.name: one.annotation for one in typed},
        "return": hints["return"],
    }
    return called


def without_owner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with the signature of those who call it."""

    @wraps(function)
    def called(*inputs: Any) -> Any:
        return function(*inputs)

    _, *inputs = inspect.signature(function).parameters.values()
    called.__signature__ = inspect.Signature(inputs)  # type: ignore[attr-defined]  # read by WithDefaults
    return called
