"""Asking on the page: what becomes of a question until its answer is shown and kept.

Takes orders of the page; gives, one after the other, what it shows next.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync

from index.articles.article import to_unicode
from index.errors import BusyError, QuestionError, QuothError
from index.search.filters import Filters, to_filters
from qa.answer import Turn
from qa.answering import RETRIEVED
from qa.chats.values import KeptTurn
from qa.reader import READ
from qa.written import Written
from ui.programs.writing import Writing
from ui.web.article_panel import at
from ui.web.chat import Chat
from ui.web.collection import Collection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

    import gradio as gr

    from qa.answer import Answer
    from qa.asked import DaysAre
    from qa.assistant import Assistant
    from ui.programs.slots import Slots

    Line = dict[str, Any]

_NOT_WRITTEN = "Not written: something went wrong; see the terminal that Quoth runs in."

_log = logging.getLogger(__name__)


class Asking:
    """How questions are put: to an Assistant, in a conversation of the chat."""

    def __init__(
        self,
        assistant: Assistant,
        chat: Chat,
        collection: Collection,
        answering: Slots,
        writing: Writing | None = None,
    ) -> None:
        self.chat = chat
        self.collection = collection
        self._assistant = assistant
        self._answering = answering
        self._writing = writing or Writing()
        self._keeping: set[asyncio.Task[Line]] = set()  # asyncio itself would forget them
        # What ends the writing of a request, by who asked and what the page calls the request.
        self._stops: dict[tuple[str | None, str], threading.Event] = {}

    @classmethod
    def over(
        cls,
        assistant: Assistant,
        state_dir: Path | None,
        answering: Slots,
        writing: Writing | None = None,
    ) -> Asking:
        """Return it with a chat, kept in `state_dir`, and the collection that is asked."""
        chat, writing = Chat(assistant, state_dir), writing or Writing()
        collection = Collection(assistant, answering, writing)
        return cls(assistant, chat, collection, answering, writing)

    async def put(self, order: Mapping[str, Any], asker: gr.Request) -> AsyncIterator[Line]:
        """Return what the page shows of the question in `order`, line by line.

        That of a new turn; with `again` the last question in other words, or the turn of that
        number: its best guess, or its question without the days that it was understood to mean.
        What comes of that takes the turn's place. Raises QuothError where it cannot be asked.
        """
        conversation = str(order.get("conversation") or "")
        turns = await run_sync(self.chat.turns, conversation, asker)
        if not order.get("again"):
            spot = _Spot(conversation=conversation, turns=turns, number=len(turns))
            return self._put(to_asked(order), spot, order.get("shown"), asker)
        number = len(turns) - 1 if order.get("turn") is None else order["turn"]
        turn = at(turns, number)
        if turn is None:
            raise QuestionError("this question was deleted; reload the page to see what is left")
        asked = to_asked(order)
        days: DaysAre = "ignored" if order.get("days") == "ignored" else "read"
        if order.get("guess") or days == "ignored":
            same = _the_same(turn, guess=bool(order.get("guess")), days=days)
            asked = replace(same, is_written=asked.is_written, request=asked.request)
        spot = _Spot(conversation=conversation, turns=turns, number=number)
        return self._put(asked, spot, order.get("shown"), asker)

    def stop(self, order: Mapping[str, Any], asker: gr.Request) -> None:
        """End the writing for the `request` in `order`: its answer is kept as it is by then.

        Of one that is over, or that another made, nothing changes.
        """
        if stopped := self._stops.get((asker.username, str(order["request"]))):
            stopped.set()

    async def _put(
        self, asked: Asked, spot: _Spot, shown: object, asker: gr.Request
    ) -> AsyncIterator[Line]:
        """Yield what is shown while it is sought, once it is found, and once it is kept.

        `shown` is how many turns the page has: it is told of those that came from another tab.
        """
        turn = KeptTurn(question=asked.question, asked=datetime.datetime.now(datetime.UTC))
        wait_s = self._answering.wait_s
        if shown != len(spot.turns):
            yield {
                "step": "turns",
                "number": spot.number,
                "turns": self.chat.to_turns(spot.with_turn(turn), wait_s=wait_s),
            }
        elif wait_s != 0:
            yield {"step": "waiting", "wait_s": wait_s}
        try:
            # Given up, nothing is kept, though a search that has begun goes on to its end.
            turn, found = await self._answering.run(self._answered, asked, spot, turn)
        except BusyError as exc:
            turn = replace(turn, problem=str(exc))
            found = self._shown(turn, spot, is_kept=False)
        with self._stoppable(asked, asker) as stopped:
            async for grown in self._written(turn, asked, spot, stopped):
                turn, found = grown, self._shown(grown, spot, is_kept=False)
                yield {"step": "writing", "number": spot.number, "turn": found}
        # Whatever becomes of the page, it is kept: by a task, which begins once the line is sent.
        keeping = asyncio.create_task(self._kept(turn, spot, asker))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        yield {"step": "answer", "number": spot.number, "turn": found}
        yield await asyncio.shield(keeping)

    @contextmanager
    def _stoppable(self, asked: Asked, asker: gr.Request) -> Iterator[threading.Event]:
        """Give what `stop` sets, for the `with` block."""
        known, stopped = (asker.username, asked.request), threading.Event()
        self._stops[known] = stopped
        try:
            yield stopped
        finally:
            if self._stops.get(known) is stopped:
                del self._stops[known]

    async def _written(
        self, turn: KeptTurn, asked: Asked, spot: _Spot, stopped: threading.Event
    ) -> AsyncIterator[KeptTurn]:
        """Yield a turn while its answer is written, if it is to be; the last is whole."""
        if not (self._writing.is_ready and asked.is_written) or turn.answer is None:
            return
        try:
            async for answer in self._writing.write(turn.answer, spot.told, cancel=stopped):
                yield replace(turn, answer=answer)
        except Exception:  # noqa: BLE001 - whatever becomes of the writing, the quotes stand
            _log.exception("writing an answer failed", extra={"told": {"asked": asked.question}})
            written = Written(model="a language model", note=_NOT_WRITTEN)
            yield replace(turn, answer=replace(turn.answer, written=written))

    async def _kept(self, turn: KeptTurn, spot: _Spot, asker: gr.Request) -> Line:
        try:
            parts = await run_sync(self._keep, turn, spot, asker)
        except (QuothError, KeyError) as exc:
            reason = str(exc) if isinstance(exc, QuothError) else "this conversation was deleted"
            shown = self._shown(turn, spot, is_kept=True, unkept=reason)
            return {"step": "unkept", "number": spot.number, "turn": shown}
        return {"step": "done", "number": spot.number, "parts": parts}

    def _keep(self, turn: KeptTurn, spot: _Spot, asker: gr.Request) -> dict[str, str]:
        """Keep a turn; return the parts of the page that change with it, by their names."""
        kept = self.chat.kept(asker)
        conversation = spot.conversation if spot.turns else kept.create()
        answer, problem = turn.answer, turn.problem
        if spot.number < len(spot.turns):
            kept.replace(conversation, spot.number, turn.question, answer=answer, problem=problem)
        else:
            kept.append(conversation, turn.question, answer=answer, problem=problem)
        header, boxes = self.collection.show()
        return {
            "conversation_id": conversation,
            "side": self.chat.list(conversation, asker),
            "collection": header,
            "composer": boxes,
        }

    def _answered(self, asked: Asked, spot: _Spot, turn: KeptTurn) -> tuple[KeptTurn, str]:
        """Return a turn with its answer or, where there can be none, the problem; and as HTML."""
        answer, problem = self._answer(asked, spot.told)
        turn = replace(turn, answer=answer, problem=problem)
        return turn, self._shown(turn, spot, is_kept=False)

    def _shown(
        self, turn: KeptTurn, spot: _Spot, *, is_kept: bool, unkept: str | None = None
    ) -> str:
        is_last = spot.number >= len(spot.turns) - 1
        return self.chat.to_turn(turn, spot.number, is_last=is_last, is_kept=is_kept, unkept=unkept)

    def _answer(self, asked: Asked, turns: Sequence[Turn]) -> tuple[Answer | None, str | None]:
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
                shown=READ if asked.is_written else RETRIEVED,
            )
        except QuothError as exc:
            return None, str(exc)
        except Exception:  # noqa: BLE001 - the page must not go on searching for ever
            _log.exception("a question failed", extra={"told": {"asked": asked.question}})
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

    @property
    def told(self) -> list[Turn]:
        """The answered turns before it, as an assistant takes them."""
        return [Turn.of(turn.answer) for turn in self.before if turn.answer]

    def with_turn(self, turn: KeptTurn) -> list[KeptTurn]:
        return [*self.before, turn, *self.turns[self.number + 1 :]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the page puts it; with a problem it cannot be asked.

    `request` is what the page calls it by.
    """

    question: str
    filters: Filters = field(default_factory=Filters)
    threshold: float | None = None
    problem: str | None = None
    now: datetime.date | None = None
    days: DaysAre = "read"
    is_written: bool = False
    request: str = ""


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


def to_asked(order: Mapping[str, Any]) -> Asked:
    """Return what the composer sent: a question and its filters, or what is wrong with them."""
    question = to_unicode(str(order["question"]))
    authors = (name.strip() for name in str(order.get("author", "")).split(","))
    try:
        filters = to_filters(
            str(order.get("first", "")),
            str(order.get("last", "")),
            [str(source) for source in order.get("sources", ())],
            authors=[name for name in authors if name],
            collections=[str(name) for name in order.get("collections", ())],
            articles=[str(id_) for id_ in order.get("articles", ())],
        )
    except QuestionError as exc:
        return Asked(question=question, problem=str(exc))
    return Asked(
        question=question,
        filters=filters,
        is_written=order.get("written") is True,
        request=str(order.get("request", "")),
    )
