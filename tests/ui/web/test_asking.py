"""Asking: what the page shows while an answer is sought, once it is found, and what is kept."""

from __future__ import annotations

import asyncio
import datetime
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from index.errors import QuestionError
from index.search.filters import Filters
from qa.written import Written
from tests.conftest import run_async
from tests.ui.web.conftest import QUESTION, by
from ui.programs.slots import ANSWERS_AT_ONCE, Slots
from ui.web.asking import Asked, Asking, to_asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from qa import Answer, Assistant

Line = dict[str, Any]


@pytest.fixture
def asking(assistant: Assistant) -> Asking:
    return Asking.over(assistant, None, Slots(ANSWERS_AT_ONCE))


def order(question: str = QUESTION, **more: Any) -> dict[str, Any]:
    """Return what the page sends."""
    empty = {"first": "", "last": "", "author": "", "sources": [], "collections": []}
    return {"conversation": "", "shown": 0, "question": question, **empty, **more}


def lines(asking: Asking, sent: dict[str, Any], owner: str = "") -> list[Line]:
    """Return all that comes of an order."""

    async def collect() -> list[Line]:
        return [line async for line in await asking.put(sent, by(owner))]

    return run_async(collect())


def test_a_question_is_answered_then_kept(asking: Asking) -> None:
    answer, done = lines(asking, order(), "ada")
    assert (answer["step"], answer["number"], done["step"]) == ("answer", 0, "done")
    assert answer["turn"].startswith('<section class="turn" data-keeping="true"')
    assert "opened in" in answer["turn"]
    parts = done["parts"]
    assert list(parts) == ["conversation_id", "side", "collection", "composer"]
    assert QUESTION in parts["side"]
    assert ("2 articles" in parts["collection"], "Leaf" in parts["composer"]) == (True, True)
    conversation = parts["conversation_id"]
    assert [turn.question for turn in asking.chat.turns(conversation, by("ada"))] == [QUESTION]
    assert asking.chat.turns(conversation, by("bob")) == ()

    changed = order("Where is tea grown?", conversation=conversation, shown=1, again=True)
    first, _ = lines(asking, changed, "ada")
    assert first["number"] == 0
    kept = asking.chat.turns(conversation, by("ada"))
    assert [turn.question for turn in kept] == ["Where is tea grown?"]
    with pytest.raises(QuestionError, match="this question was deleted"):
        lines(asking, {**changed, "turn": 7}, "ada")
    with pytest.raises(QuestionError, match="this question was deleted"):
        lines(asking, changed, "bob")


def test_turns_put_together_are_those_of_the_whole_conversation(asking: Asking) -> None:
    first, done = lines(asking, order())
    conversation = done["parts"]["conversation_id"]
    second, _ = lines(asking, order("Who cut it?", conversation=conversation, shown=1))
    whole = asking.chat.to_turns(asking.chat.turns(conversation, by("")))
    assert second["turn"].replace(' data-keeping="true"', "") in whole
    assert first["turn"].replace(' data-keeping="true"', "") not in whole  # it is the last no more
    alone = asking.chat.to_turns(asking.chat.turns(conversation, by(""))[:1])
    assert first["turn"].replace(' data-keeping="true"', "") in alone


def test_a_page_that_lacks_turns_is_told_them_all(asking: Asking) -> None:
    conversation = lines(asking, order())[-1]["parts"]["conversation_id"]
    behind = order("Where is tea grown?", conversation=conversation, shown=0)
    turns, answer, _ = lines(asking, behind)
    assert (turns["step"], turns["number"], answer["number"]) == ("turns", 1, 1)
    assert "opened in" in turns["turns"]
    assert "Searching the articles…" in turns["turns"]
    # Deleted in another tab, the conversation begins anew.
    asking.chat.kept(by("")).delete(conversation)
    turns, answer, done = lines(asking, {**behind, "shown": 2})
    assert (turns["number"], "opened in" in turns["turns"]) == (0, False)
    assert done["parts"]["conversation_id"] != conversation


def test_what_is_wrong_is_shown_and_kept_as_a_problem(asking: Asking) -> None:
    answer, done = lines(asking, order(first="2024-13-01"))
    told = "2024-13-01&#x27; is not a date; write year, month and day, like 2024-05-31."
    assert told in answer["turn"]
    (turn,) = asking.chat.turns(done["parts"]["conversation_id"], by(""))
    assert turn.answer is None


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(asking: Asking) -> None:
    conversation = lines(asking, order())[-1]["parts"]["conversation_id"]
    guess = order("", conversation=conversation, shown=1, again=True, guess=True)

    async def delete_meanwhile() -> list[Line]:
        steps = await asking.put(guess, by(""))
        found = await anext(steps)
        asking.chat.kept(by("")).delete(conversation)  # it is kept once the line was taken
        return [found, await anext(steps)]

    found, unkept = run_async(delete_meanwhile())
    assert (found["step"], unkept["step"]) == ("answer", "unkept")
    assert '<p class="problem" role="alert">This conversation was deleted.</p>' in unkept["turn"]
    assert '<div class="answer cited">' in unkept["turn"]


def test_days_that_were_understood_can_be_taken_off(asking: Asking) -> None:
    dated = f"{QUESTION.rstrip('?')} in 2019?"
    answer, done = lines(asking, order(dated))
    conversation = done["parts"]["conversation_id"]
    chip = "around 2019"
    assert f'aria-label="Ask again without: {chip}">{chip} ✕</button>' in answer["turn"]
    again = order("", conversation=conversation, shown=1, again=True, turn=0)
    assert "Ask again without" not in lines(asking, {**again, "days": "ignored"})[0]["turn"]
    (turn,) = asking.chat.turns(conversation, by(""))
    assert turn.question == dated
    assert turn.answer is not None
    assert (turn.answer.days, turn.answer.now) == (
        None,
        datetime.datetime.now().astimezone().date(),
    )
    assert "Ask again without" not in lines(asking, {**again, "guess": True})[0]["turn"]


def test_what_the_composer_sends_becomes_filters() -> None:
    made = to_asked(order("Who?", last="2024-05-31", sources=["Leaf"], author="Ann Poe, Roe"))
    filters = Filters(
        published_to=datetime.date(2024, 5, 31), sources=("Leaf",), authors=("Ann Poe", "Roe")
    )
    assert made == Asked(question="Who?", filters=filters)


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """An event that holds up whatever waits for it, until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_who_waits_is_told_and_gives_up_without_a_trace(
    assistant: Assistant, held: threading.Event
) -> None:
    async def give_up() -> tuple[Line, int]:
        answering = Slots(1)
        asking = Asking.over(assistant, None, answering)
        other = asyncio.create_task(answering.run(held.wait))
        await asyncio.sleep(0)
        steps = await asking.put(order(), by(""))
        waiting = await anext(steps)
        waits = asyncio.ensure_future(anext(steps))
        while not answering.waiting:
            await asyncio.sleep(0.001)
        waits.cancel()
        await asyncio.wait([waits])
        still_waiting = answering.waiting
        held.set()
        await other
        assert asking.chat.kept(by("")).list() == []
        return waiting, still_waiting

    assert run_async(give_up()) == ({"step": "waiting", "wait_s": None}, 0)


def test_a_full_line_is_told_as_the_answer(assistant: Assistant, held: threading.Event) -> None:
    async def ask_too_late() -> list[Line]:
        answering = Slots(1, most_waiting=1)
        others = [asyncio.create_task(answering.run(held.wait)) for _ in range(2)]
        while not answering.is_full:
            await asyncio.sleep(0.001)
        asking = Asking.over(assistant, None, answering)
        told = [line async for line in await asking.put(order(), by(""))]
        held.set()
        await asyncio.wait(others)
        return told

    waiting, answer, done = run_async(ask_too_late())
    assert (waiting["step"], done["step"]) == ("waiting", "done")
    assert '<p class="problem" role="alert">' in answer["turn"]


def test_what_was_found_is_kept_though_its_tab_was_closed(asking: Asking) -> None:
    async def close_once_found() -> None:
        steps = await asking.put(order(), by("ada"))
        assert (await anext(steps))["step"] == "answer"
        await steps.aclose()  # type: ignore[attr-defined]  # it is a generator
        while not asking.chat.kept(by("ada")).list():
            await asyncio.sleep(0.001)

    run_async(close_once_found())
    (summary,) = asking.chat.kept(by("ada")).list()
    (turn,) = asking.chat.turns(summary.id, by("ada"))
    assert (turn.question, turn.answer is not None) == (QUESTION, True)


def test_an_answer_is_written_only_where_it_is_asked_for(assistant: Assistant) -> None:
    pytest.importorskip("openai")
    from qa.language_model.checking import Checker
    from qa.language_model.endpoint import Endpoint
    from qa.language_model.writer import Writer
    from tests.qa.language_model.scripted import said, scripted
    from ui.programs.writing import Writing

    with scripted(said("The bridge at Tarn opened in May 1931.")) as server:
        writer = Writer(Endpoint(server.address), Checker())
        asking = Asking.over(assistant, None, Slots(ANSWERS_AT_ONCE), Writing(writer))
        steps = lines(asking, order(written=True))
        assert [line["step"] for line in steps] == [*["writing"] * 3, "answer", "done"]
        assert "Writing…" in steps[0]["turn"]
        assert "data-keeping" not in steps[0]["turn"]
        assert "Written by scripted" in steps[-2]["turn"]
        quoted = lines(asking, order())
        assert [line["step"] for line in quoted] == ["answer", "done"]
        assert len(server.sent) == 1
        writer.close()


class _Endless:
    """A writer that writes until it is stopped."""

    def write(self, answer: Answer, *, turns: object, cancel: threading.Event) -> Iterator[Answer]:
        assert turns == []
        yield replace(answer, written=Written(model="m", is_whole=False))
        cancel.wait()
        yield replace(answer, written=Written(model="m", note="stopped"))


def test_the_writing_is_stopped_by_whoever_asked_and_what_there_is_is_kept(
    assistant: Assistant,
) -> None:
    from ui.programs.writing import Writing

    writing = Writing(_Endless())  # type: ignore[arg-type]  # all that is asked of one here
    asking = Asking.over(assistant, None, Slots(ANSWERS_AT_ONCE), writing)

    async def stop_midway() -> list[Line]:
        steps = await asking.put(order(written=True, request="1"), by("ada"))
        assert (await anext(steps))["step"] == "writing"
        asking.stop({"request": "1"}, by("bob"))
        asking.stop({"request": "2"}, by("ada"))
        rest = asyncio.create_task(_all(steps))
        assert not (await asyncio.wait([rest], timeout=0.2))[0]
        asking.stop({"request": "1"}, by("ada"))
        return await rest

    told = run_async(stop_midway())
    assert [line["step"] for line in told] == ["writing", "answer", "done"]
    asking.stop({"request": "1"}, by("ada"))  # it is over
    (summary,) = asking.chat.kept(by("ada")).list()
    (turn,) = asking.chat.turns(summary.id, by("ada"))
    assert turn.answer is not None
    assert turn.answer.written == Written(model="m", note="stopped")


async def _all(steps: AsyncIterator[Line]) -> list[Line]:
    return [step async for step in steps]


class _Broken:
    """A writer with a fault that nobody thought of."""

    def write(self, *_: Any, **__: Any) -> Iterator[Any]:
        raise RuntimeError("out of order")


def test_whatever_becomes_of_the_writing_the_quotes_stand(assistant: Assistant) -> None:
    from ui.programs.writing import Writing

    writing = Writing(_Broken())  # type: ignore[arg-type]  # all that is asked of one here
    asking = Asking.over(assistant, None, Slots(ANSWERS_AT_ONCE), writing)
    *_, answer, done = lines(asking, order(written=True))
    assert (answer["step"], done["step"]) == ("answer", "done")
    assert "Not written: something went wrong" in answer["turn"]
    assert "opened in" in answer["turn"]
