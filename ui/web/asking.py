"""Asking on the page: a question at once, its answer once it is found.

Takes what the composer sends; gives what the parts of the page show next, and keeps each turn.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator  # noqa: TC003 - Gradio looks at its listeners' annotations
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import gradio as gr
from anyio.to_thread import run_sync

from index.articles.article import to_unicode
from index.errors import BusyError, QuestionError, QuothError
from index.search.filters import Filters, to_filters
from qa.answer import Turn
from qa.chats.values import KeptTurn
from ui.web.article_panel import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer
    from qa.asked import DaysAre
    from qa.assistant import Assistant
    from ui.programs.slots import Slots
    from ui.web.chat import Chat
    from ui.web.collection import Collection

_log = logging.getLogger(__name__)


class Asking:
    """How questions are put: to an Assistant, in a conversation of the chat."""

    def __init__(
        self, assistant: Assistant, chat: Chat, collection: Collection, answering: Slots
    ) -> None:
        self._assistant = assistant
        self._chat = chat
        self._collection = collection
        self._answering = answering

    async def ask(
        self, conversation: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Show the question at once and its answer once it is found."""
        turns = await run_sync(self._chat.turns, conversation, request)
        spot = _Spot(conversation=conversation, turns=turns, number=len(turns))
        async for seen in self._put(to_asked(event), spot, request):
            yield seen

    async def ask_again(
        self, conversation: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Put the last question again, perhaps in other words; or give a turn's best guess.

        Or put a turn's question again without the days that it was understood to mean. What comes
        of it takes the turn's place.
        """
        turns = await run_sync(self._chat.turns, conversation, request)
        number = len(turns) - 1 if event.turn is None else event.turn
        turn = at(turns, number)
        if turn is None:
            return
        asked = to_asked(event)
        if event.guess or event.days == "ignored":
            asked = _the_same(turn, guess=event.guess, days=event.days)
        spot = _Spot(conversation=conversation, turns=turns, number=number)
        async for seen in self._put(asked, spot, request):
            yield seen

    async def _put(
        self, asked: Asked, spot: _Spot, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Yield what `Chat.show` and `Collection.show` return: sought, then found, then kept."""
        turn = KeptTurn(question=asked.question, asked=datetime.datetime.now(datetime.UTC))
        wait_s = self._answering.wait_s
        # It is searched while Gradio is still about to show the question.
        found = asyncio.create_task(self._answering.run(self._answered, asked, spot.before))
        try:
            yield _only(self._chat.to_turns(spot.with_turn(turn), wait_s=wait_s))
            # Stop takes hold at once, and nothing is kept, though the search goes on to its end.
            # Waited for, it would have Gradio drop the next question without a word.
            answer, problem = await found
        except BusyError as exc:
            answer, problem = None, str(exc)
        finally:
            found.cancel()
        turn = replace(turn, answer=answer, problem=problem)
        # It is kept while it is shown, and whatever becomes of the page: of a tab that was closed
        # while it was sought, Gradio 6.31 does not ask for what comes after this.
        loop = asyncio.get_running_loop()
        keeping = loop.run_in_executor(None, self._keep, turn, spot, request)
        yield _only(self._chat.to_turns(spot.with_turn(turn), keeping=spot.number))
        try:
            yield await asyncio.shield(keeping)
        except (QuothError, KeyError) as exc:
            reason = str(exc) if isinstance(exc, QuothError) else "this conversation was deleted"
            unkept = (spot.number, reason)
            yield _only(self._chat.to_turns(spot.with_turn(turn), unkept=unkept))

    def _keep(self, turn: KeptTurn, spot: _Spot, request: gr.Request) -> tuple[str, ...]:
        kept = self._chat.kept(request)
        conversation = spot.conversation if spot.turns else kept.create()
        answer, problem = turn.answer, turn.problem
        if spot.number < len(spot.turns):
            kept.replace(conversation, spot.number, turn.question, answer=answer, problem=problem)
        else:
            kept.append(conversation, turn.question, answer=answer, problem=problem)
        return *self._chat.show(conversation, request), *self._collection.show()

    def _answered(
        self, asked: Asked, before: Sequence[KeptTurn]
    ) -> tuple[Answer | None, str | None]:
        """Return an answer or, where there can be none, the problem in words."""
        turns = [Turn.of(turn.answer) for turn in before if turn.answer]
        if asked.problem is not None:
            return None, asked.problem
        try:
            answer = self._assistant.ask(
                asked.question,
                turns=turns,
                filters=asked.filters,
                threshold=asked.threshold,
                now=asked.now,
                days=asked.days,
            )
        except QuothError as exc:
            return None, str(exc)
        except Exception:  # noqa: BLE001 - the page must not go on searching for ever
            _log.exception("the question %r failed", asked.question)
            return None, "something went wrong; see the terminal that Quoth runs in"
        return answer, None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where a turn goes: a conversation with its turns, and the number of the turn in it."""

    conversation: str
    turns: Sequence[KeptTurn]
    number: int

    @property
    def before(self) -> Sequence[KeptTurn]:
        return self.turns[: self.number]

    def with_turn(self, turn: KeptTurn) -> list[KeptTurn]:
        return [*self.before, turn, *self.turns[self.number + 1 :]]


def _only(turns: str) -> tuple[Any, ...]:
    """Return what changes the turns on the page and nothing else."""
    return gr.skip(), turns, gr.skip(), gr.skip(), gr.skip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the page puts it; with a problem it cannot be asked."""

    question: str
    filters: Filters = field(default_factory=Filters)
    threshold: float | None = None
    problem: str | None = None
    now: datetime.date | None = None
    days: DaysAre = "read"


def _the_same(turn: KeptTurn, *, guess: bool, days: DaysAre) -> Asked:
    """Return the question of a turn as it was asked, by its clock, but for what is to be other.

    Days that were taken off an answer stay off.
    """
    answer = turn.answer
    is_dated = answer is not None and answer.days is not None
    return Asked(
        question=turn.question,
        filters=answer.filters if answer else Filters(),
        threshold=0.0 if guess else None,
        now=answer.now if answer else None,
        days=days if is_dated else "ignored",
    )


def to_asked(event: gr.EventData) -> Asked:
    """Return what the composer sent: a question and its filters, or what is wrong with them."""
    question = to_unicode(str(event.question))
    try:
        filters = to_filters(
            str(event.first),
            str(event.last),
            [str(source) for source in event.sources],
            authors=[
                name.strip()
                for name in str(getattr(event, "author", "")).split(",")
                if name.strip()
            ],
            # A page loaded before an update sends none of these.
            collections=[str(name) for name in getattr(event, "collections", None) or ()],
            articles=[str(id_) for id_ in getattr(event, "articles", None) or ()],
        )
    except QuestionError as exc:
        return Asked(question=question, problem=str(exc))
    return Asked(question=question, filters=filters)
