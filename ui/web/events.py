"""What the events of the chat do: conversations, questions, sources.

Takes what a part of the page sends, the conversation of its tab and whose request it is; gives what
the parts show next, made in `ui.web.turns` and `ui.web.render`.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
from collections.abc import AsyncIterator  # noqa: TC003 - Gradio looks at its listeners' annotations
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import gradio as gr
from anyio.to_thread import run_sync

from index.errors import QuestionError, QuothError
from index.search.filters import Filters, to_filters
from qa.answer import Turn
from qa.chats import export
from qa.chats.conversations import ConversationStore
from ui.web.examples import suggest_questions
from ui.web.render import Marking, to_article, to_header, to_problem, to_welcome
from ui.web.turns import ShownTurn, to_conversation, to_side, to_source_boxes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.articles.article import Article
    from qa.answer import Answer, Citation
    from qa.assistant import Assistant
    from qa.chats.conversations import Conversation, Conversations, KeptTurn, Vote

_log = logging.getLogger(__name__)
T = TypeVar("T")

CONCURRENT_ANSWERS = 2  # reading a question keeps about one core busy


class Chat:
    """What the events of the page do. A tab knows the id of its conversation, the store the rest.

    `seen` in what follows is (that id, the turns, the list of conversations), as the page has them.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._store = ConversationStore(assistant.index.index_dir)
        self._answering = anyio.CapacityLimiter(CONCURRENT_ANSWERS)
        self._info_lock = threading.Lock()
        self._info: dict[str, Any] | None = None
        self._questions_lock = threading.Lock()
        self._questions: tuple[int, tuple[str, ...]] = (0, ())  # those of a generation

    # The collection

    def info(self) -> dict[str, Any]:
        """Return what the index holds, read again once a build has changed it."""
        with self._info_lock:
            generation = self._assistant.index.generation
            if self._info is None or self._info["generation"] != generation:
                self._info = self._assistant.index.info()
            return self._info

    def load(self, _place: str = "") -> tuple[str, str]:
        """Return the header and the boxes of the sources."""
        return to_header(self.info()), to_source_boxes(self.info()["sources"])

    def welcome(self) -> str:
        """Return how to begin, with example questions made once a generation."""
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

    # Conversations

    def _of(self, request: gr.Request) -> Conversations:
        return self._store.of(request.username or "")

    def _read(self, place: str, kept: Conversations) -> Sequence[KeptTurn]:
        try:
            return kept.read(place).turns if place else ()
        except KeyError:  # deleted in another tab, or another's
            return ()

    def _shown(self, turns: Iterable[KeptTurn]) -> list[ShownTurn]:
        least = self._assistant.reader.calibration.threshold
        return [
            ShownTurn(
                question=turn.question,
                answer=turn.answer,
                problem=turn.problem,
                vote=turn.vote,
                is_guess=turn.answer is not None
                and bool(turn.answer.citations)
                and turn.answer.confidence < least,
            )
            for turn in turns
        ]

    def show(self, place: str, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen`, as the conversation is kept."""
        kept = self._of(request)
        try:
            turns = self._shown(self._read(place, kept))
            listed = kept.list()
        except QuothError as exc:
            return place, to_problem(str(exc)), ""
        return place if turns else "", to_conversation(turns), to_side(listed, place, "")

    def listed(self, place: str, request: gr.Request) -> str:
        """Return the list of conversations, for a tab just opened."""
        return self.show(place, request)[2]

    def start_again(self, _place: str, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen` of a conversation that has no turn yet."""
        return self.show("", request)

    def open(self, _place: str, event: gr.EventData, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen` of the conversation chosen."""
        return self.show(str(event.id), request)

    def search(self, place: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the list of conversations that hold the words sought."""
        words = str(event.words)
        try:
            return to_side(self._of(request).list(words), place, words.strip())
        except QuothError as exc:
            return to_problem(str(exc))

    def rename(self, place: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the list with a conversation under its new title."""
        with suppress(KeyError, ValueError):  # deleted elsewhere, or a blank title: as it was
            self._of(request).rename(str(event.id), str(event.title))
        return to_side(self._of(request).list(), place, "")

    def remove(self, place: str, event: gr.EventData, request: gr.Request) -> tuple[str, str, str]:
        """Return `seen` once the conversation chosen is deleted."""
        with suppress(KeyError):
            self._of(request).delete(str(event.id))
        return self.show(place, request)

    def vote(self, place: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the turns, with the vote on one of them."""
        vote: Vote | None = event.vote if event.vote in ("up", "down") else None
        kept = self._of(request)
        with suppress(KeyError):
            kept.vote(place, int(event.turn), vote)
        return to_conversation(self._shown(self._read(place, kept)))

    def export(self, place: str, event: gr.EventData, request: gr.Request) -> str:
        """Return a file for the page to hand out, as JSON: name, type and base64."""
        try:
            conversation = self._of(request).read(place)
        except KeyError:
            return ""
        name, kind, text = to_file(conversation, str(event.format))
        coded = base64.b64encode(text.encode("utf-8", "replace")).decode()
        return json.dumps({"name": name, "type": kind, "base64": coded})

    # Asking

    async def ask(
        self, place: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Show the question at once and its answer once it is found."""
        async for seen in self._put(place, request, to_asked(event)):
            yield seen

    async def ask_again(
        self, place: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Put the last question again, perhaps in other words; or give a turn's best guess.

        What comes of it takes the turn's place.
        """
        turns = await run_sync(self._read, place, self._of(request))
        number = len(turns) - 1 if event.turn is None else event.turn
        turn = _at(turns, number)
        if turn is None:
            return
        asked = to_asked(event)
        if event.guess:
            filters = turn.answer.filters if turn.answer else Filters()
            asked = Asked(question=turn.question, filters=filters, threshold=0.0)
        async for seen in self._put(place, request, asked, number=number):
            yield seen

    async def _put(
        self, place: str, request: gr.Request, asked: Asked, *, number: int | None = None
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Ask in the place of the turn of that number, by default behind the last one.

        Yields the conversation's id, the turns, the list of conversations, header and composer.
        """
        kept = self._of(request)
        turns = await run_sync(self._read, place, kept)
        at = len(turns) if number is None else number
        before, after = turns[:at], turns[at + 1 :]

        def shown(turn: ShownTurn) -> str:
            return to_conversation([*self._shown(before), turn, *self._shown(after)])

        yield gr.skip(), shown(ShownTurn(question=asked.question)), gr.skip(), gr.skip(), gr.skip()
        # Stop takes hold at once, and nothing is kept, though the search goes on to its end. Waited
        # for, it would have Gradio drop the next question without a word.
        answer, problem = await run_sync(
            self._answered, asked, before, abandon_on_cancel=True, limiter=self._answering
        )

        def keep() -> tuple[str, ...]:
            conversation = place if turns else kept.create()
            if number is not None:
                kept.replace(conversation, number, asked.question, answer=answer, problem=problem)
            else:
                kept.append(conversation, asked.question, answer=answer, problem=problem)
            return *self.show(conversation, request), *self.load()

        try:
            yield await run_sync(keep)
        except (QuothError, KeyError) as exc:
            said = str(exc) if isinstance(exc, QuothError) else "this conversation was deleted"
            failed = ShownTurn(question=asked.question, answer=answer, problem=said)
            yield gr.skip(), shown(failed), gr.skip(), gr.skip(), gr.skip()

    def _answered(
        self, asked: Asked, before: Sequence[KeptTurn]
    ) -> tuple[Answer | None, str | None]:
        """Return an answer or, where there can be none, the problem in words."""
        turns = [
            Turn(question=turn.question, answer=turn.answer.text) for turn in before if turn.answer
        ]
        if asked.problem is not None:
            return None, asked.problem
        try:
            answer = self._assistant.ask(
                asked.question, turns=turns, filters=asked.filters, threshold=asked.threshold
            )
        except QuothError as exc:
            return None, str(exc)
        except Exception:  # noqa: BLE001 - the page must not go on searching for ever
            _log.exception("the question %r failed", asked.question)
            return None, "something went wrong here; the terminal Quoth runs in tells what"
        return answer, None

    # Sources

    def open_article(self, place: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the article behind a card, as it was when it was cited."""
        turn = _at(self._read(place, self._of(request)), event.turn)
        if turn is None or turn.answer is None:
            return to_problem("this conversation was deleted; ask again to see the article")
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


def _at(items: Sequence[T], number: object) -> T | None:
    """Return the item of that number, if the page named one that there is."""
    return items[number] if isinstance(number, int) and 0 <= number < len(items) else None


def to_marking(answer: Answer, citation: Citation) -> Marking:
    """Return a citation as the place to mark, with it the answer's others in its article."""
    others = tuple(
        (other.start, other.end)
        for other in answer.citations
        if other is not citation and other.article.content_hash == citation.article.content_hash
    )
    return Marking(kind="quote", here=(citation.start, citation.end), others=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the page puts it; with a problem it cannot be asked."""

    question: str
    filters: Filters = field(default_factory=Filters)
    threshold: float | None = None
    problem: str | None = None


def to_asked(event: gr.EventData) -> Asked:
    """Return what the composer sent: a question and its filters, or what is wrong with them."""
    question = str(event.question)
    try:
        filters = to_filters(str(event.first), str(event.last), [str(s) for s in event.sources])
    except QuestionError as exc:
        return Asked(question=question, problem=str(exc))
    return Asked(question=question, filters=filters)


def to_file(conversation: Conversation, name: str) -> tuple[str, str, str]:
    """Return (file name, media type, text) of a conversation in the format of that name."""
    answers = [turn.answer for turn in conversation.turns if turn.answer]
    stem = re.sub(r"\W+", "-", conversation.title).strip("-")[:60] or "conversation"
    if name == "html":
        return f"{stem}.html", "text/html", export.to_html_page(conversation)
    if name == "json":
        return f"{stem}.json", "application/json", export.to_json(conversation)
    if name == "ris":
        return (
            f"{stem}.ris",
            "application/x-research-info-systems",
            export.to_ris(export.cited_articles(answers)),
        )
    if name == "bibtex":
        return f"{stem}.bib", "text/plain", export.to_bibtex(export.cited_articles(answers))
    return f"{stem}.md", "text/markdown", export.to_markdown(conversation)
