"""Clipping: quotes put aside on the page, across conversations.

Takes what the page sends and whose request it is; gives the clippings as they are then.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import gradio as gr  # noqa: TC002 - Gradio looks at its listeners' annotations

from index.errors import QuothError
from qa.chats.clipping_files import to_file
from qa.chats.clippings import Clipping
from ui.web.article_panel import at
from ui.web.views.clippings import to_clippings
from ui.web.views.welcome import to_problem

if TYPE_CHECKING:
    from ui.web.chat import Chat


class Clipper:
    """The clippings of whoever asks; `to_clippings` says what the page shows of them."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def show(self, request: gr.Request) -> str:
        """Return the clippings."""
        try:
            return to_clippings(self._chat.clipped(request).list())
        except QuothError as exc:
            return to_problem(str(exc))

    def clip(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the clippings with a quote of a turn, or without it where it was among them."""
        turn = self._chat.turn(conversation, event.turn, request)
        citation = at(turn.answer.citations, event.citation) if turn and turn.answer else None
        if turn is not None and citation is not None:
            own, one = self._chat.clipped(request), Clipping.now(citation, turn.question)
            if any(kept.id == one.id for kept in own.list()):
                own.remove(one.id)
            else:
                own.add(one)
        return self.show(request)

    def unclip(self, _conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the clippings without the one chosen, or with none where all were."""
        own = self._chat.clipped(request)
        if event.id is None:
            own.clear()
        else:
            own.remove(str(event.id))
        return self.show(request)

    def export(self, _conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the clippings as a file for the page to hand out."""
        clippings = self._chat.clipped(request).list()
        suffix, kind, data = to_file(clippings, str(event.format))
        coded = base64.b64encode(data).decode()
        return json.dumps({"name": f"clippings.{suffix}", "type": kind, "base64": coded})
