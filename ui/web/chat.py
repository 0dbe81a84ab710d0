"""What is done with conversations on the page, besides asking.

Takes what a part of the page sends, the id of the tab's conversation and whose request it is; gives
what the parts show next.
"""

from __future__ import annotations

import base64
import datetime
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import gradio as gr  # noqa: TC002 - Gradio looks at its listeners' annotations

from index.articles.article import to_unicode
from index.errors import QuothError
from qa.chats import export, references
from qa.chats.store import ConversationStore
from ui.web.views.conversation import LISTED, to_conversation, to_conversation_list, to_turn
from ui.web.views.welcome import to_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.chats.clippings import Clippings
    from qa.chats.store import Conversations
    from qa.chats.values import Conversation, KeptTurn, Vote


class Chat:
    """The conversations of whoever asks. A tab knows the id of its own, the store the rest.

    `seen` in what follows is (that id, the turns, the list of conversations), as the page has them.
    """

    def __init__(self, assistant: Assistant, state_dir: Path | None = None) -> None:
        """Keep them in `state_dir`, by default in the folder of the index."""
        self._assistant = assistant
        self._store = ConversationStore(state_dir or assistant.index_dir)

    def kept(self, request: gr.Request) -> Conversations:
        """Return the conversations of whoever sent the request."""
        return self._store.of(request.username or "")

    def clipped(self, request: gr.Request) -> Clippings:
        """Return the clippings of whoever sent the request."""
        return self._store.clippings_of(request.username or "")

    def turns(self, conversation: str, request: gr.Request) -> Sequence[KeptTurn]:
        """Return the turns of a conversation; none where there is no such one."""
        try:
            return self.kept(request).read(conversation).turns if conversation else ()
        except KeyError:  # deleted in another tab, or another's
            return ()

    def turn(self, conversation: str, number: object, request: gr.Request) -> KeptTurn | None:
        """Return the turn of that number, if the page named one that there is."""
        try:
            if not conversation or not isinstance(number, int):
                return None
            return self.kept(request).turn(conversation, number)
        except KeyError:
            return None

    def to_turns(self, turns: Sequence[KeptTurn], *, wait_s: int | None = 0) -> str:
        """Return turns as the page shows them; see `to_conversation`."""
        return to_conversation(turns, threshold=self._assistant.threshold, wait_s=wait_s)

    def to_turn(
        self,
        turn: KeptTurn,
        number: int,
        *,
        is_last: bool,
        is_kept: bool,
        unkept: str | None = None,
    ) -> str:
        """Return one turn as the page shows it among the others; see `to_turn`."""
        return to_turn(
            turn,
            number,
            threshold=self._assistant.threshold,
            is_last=is_last,
            is_kept=is_kept,
            unkept=unkept,
        )

    def show(self, conversation: str, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen`, as the conversation is kept."""
        try:
            turns = self.turns(conversation, request)
            listed = self._listed(self.kept(request), conversation)
        except QuothError as exc:
            return conversation, to_problem(str(exc)), ""
        return conversation if turns else "", self.to_turns(turns), listed

    def list(self, conversation: str, request: gr.Request) -> str:
        """Return the list of conversations; "" where it cannot be read."""
        try:
            return self._listed(self.kept(request), conversation)
        except QuothError:
            return ""

    def start_again(self, _conversation: str, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen` of a conversation that has no turn yet."""
        return self.show("", request)

    def open(
        self, _conversation: str, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str, str]:
        """Return `seen` of the conversation chosen."""
        return self.show(str(event.id), request)

    def search(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of conversations that hold the words sought."""
        words = to_unicode(str(event.words)).strip()
        most, number = getattr(event, "most", None), getattr(event, "number", None)
        most = most if isinstance(most, int) else LISTED
        number = number if isinstance(number, int) else 0
        try:
            return self._listed(self.kept(request), conversation, words, most=most, search=number)
        except QuothError as exc:
            return to_problem(str(exc))

    def _listed(
        self,
        kept: Conversations,
        conversation: str,
        words: str = "",
        *,
        most: int = LISTED,
        search: int = 0,
    ) -> str:
        found, n = kept.first(most, words)
        return to_conversation_list(
            found,
            conversation,
            today=_today(),
            words=words,
            search=search,
            left=n - len(found),
        )

    def rename(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the list with a conversation under its new title."""
        kept = self.kept(request)
        with suppress(KeyError, ValueError):  # deleted elsewhere, or a blank title: as it was
            kept.rename(str(event.id), to_unicode(str(event.title)))
        return self._listed(kept, conversation)

    def remove(
        self, conversation: str, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str, str]:
        """Return `seen` once the conversation chosen is deleted."""
        with suppress(KeyError):
            self.kept(request).delete(str(event.id))
        return self.show(conversation, request)

    def vote(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the turns, with the vote on one of them."""
        vote: Vote | None = event.vote if event.vote in ("up", "down") else None
        with suppress(KeyError):
            self.kept(request).vote(conversation, int(event.turn), vote)
        return self.to_turns(self.turns(conversation, request))

    def export(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the conversation as a file for the page to hand out."""
        try:
            exported = self.kept(request).read(conversation)
        except KeyError:
            return ""
        return to_download(exported, str(event.format))


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def to_download(conversation: Conversation, name: str) -> str:
    """Return a conversation in the format of that name, as JSON: name, type and base64."""
    stem = re.sub(r"\W+", "-", conversation.title).strip("-")[:60] or "conversation"
    suffix, kind, text = _to_file(conversation, name)
    coded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return json.dumps({"name": f"{stem}.{suffix}", "type": kind, "base64": coded})


def _to_file(conversation: Conversation, name: str) -> tuple[str, str, str]:
    """Return (suffix, media type, text); Markdown for a name there is not."""
    answers = [turn.answer for turn in conversation.turns if turn.answer]
    if name == "html":
        return "html", "text/html", export.to_html_page(conversation)
    if name == "json":
        return "json", "application/json", export.to_json(conversation)
    if name == "ris":
        text = references.to_ris(references.cited_articles(answers))
        return "ris", "application/x-research-info-systems", text
    if name == "bibtex":
        return "bib", "text/plain", references.to_bibtex(references.cited_articles(answers))
    return "md", "text/markdown", export.to_markdown(conversation)
