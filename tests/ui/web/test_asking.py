"""Asking: what the page shows while an answer is sought, once it is found, and what is kept."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from index.search.filters import Filters
from tests.conftest import run_async
from tests.ui.web.conftest import QUESTION, asked, by
from ui.programs.slots import ANSWERS_AT_ONCE, Slots
from ui.web.asking import Asked, Asking, to_asked
from ui.web.chat import Chat
from ui.web.collection import Collection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qa import Assistant


def opened(assistant: Assistant, chat: Chat) -> Asking:
    answering = Slots(ANSWERS_AT_ONCE)
    return Asking(assistant, chat, Collection(assistant, answering), answering)


def shown(steps: AsyncIterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    async def collect() -> list[tuple[Any, ...]]:
        return [step async for step in steps]

    return run_async(collect())


def test_a_question_is_shown_at_once_then_answered_and_kept(assistant: Assistant) -> None:
    chat = Chat(assistant)
    asking = opened(assistant, chat)
    first, found, last = shown(asking.ask("", asked(), by("ada")))
    assert "Searching the articles…" in first[1]
    assert "opened in" in found[1]
    assert found[1].replace(' data-keeping="true"', "") == last[1] != found[1]
    conversation, turns, listed, header, boxes = last
    assert "opened in" in turns
    assert QUESTION in listed
    assert ("2 articles" in header, "Leaf" in boxes) == (True, True)
    assert [turn.question for turn in chat.turns(conversation, by("ada"))] == [QUESTION]
    assert chat.turns(conversation, by("bob")) == ()

    again = asked("Where is tea grown?", turn=None, guess=False, days="read")
    shown(asking.ask_again(conversation, again, by("ada")))
    kept = chat.turns(conversation, by("ada"))
    assert [turn.question for turn in kept] == ["Where is tea grown?"]
    assert (
        shown(asking.ask_again(conversation, asked(turn=7, guess=False, days="read"), by("ada")))
        == []
    )


def test_what_is_wrong_is_shown_and_kept_as_a_problem(assistant: Assistant) -> None:
    chat = Chat(assistant)
    asking = opened(assistant, chat)
    *_, last = shown(asking.ask("", asked(first="2024-13-01"), by("")))
    assert "2024-13-01&#x27; is not a date; write year, month and day, like 2024-05-31." in last[1]
    assert chat.turns(last[0], by(""))[0].answer is None


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(assistant: Assistant) -> None:
    chat = Chat(assistant)
    asking = opened(assistant, chat)
    conversation = shown(asking.ask("", asked(), by("")))[-1][0]
    steps = asking.ask_again(conversation, asked(turn=None, guess=True, days="read"), by(""))

    async def delete_meanwhile() -> tuple[Any, ...]:
        await anext(steps)
        chat.kept(by("")).delete(conversation)  # keeping begins before the next step is taken
        await anext(steps)
        return await anext(steps)

    turns = run_async(delete_meanwhile())[1]
    assert '<p class="problem" role="alert">This conversation was deleted.</p>' in turns
    assert '<div class="answer cited">' in turns


def test_days_that_were_understood_can_be_taken_off(assistant: Assistant) -> None:
    chat = Chat(assistant)
    asking = opened(assistant, chat)
    dated = f"{QUESTION.rstrip('?')} in 2019?"
    conversation, turns, *_ = shown(asking.ask("", asked(dated), by("")))[-1]
    chip = "around 1 January to 31 December 2019"
    assert f'aria-label="Ask again without: {chip}">{chip} ✕</button>' in turns
    again = asked("", turn=0, guess=False, days="ignored")
    turns = shown(asking.ask_again(conversation, again, by("")))[-1][1]
    assert "Ask again without" not in turns
    (turn,) = chat.turns(conversation, by(""))
    assert turn.question == dated
    assert turn.answer is not None
    assert (turn.answer.days, turn.answer.now) == (
        None,
        datetime.datetime.now().astimezone().date(),
    )
    guess = asked("", turn=0, guess=True, days="read")
    assert "Ask again without" not in shown(asking.ask_again(conversation, guess, by("")))[-1][1]


def test_what_the_composer_sends_becomes_filters() -> None:
    made = to_asked(asked("Who?", last="2024-05-31", sources=["Leaf"], author="Ann Poe, Roe"))
    filters = Filters(
        published_to=datetime.date(2024, 5, 31), sources=("Leaf",), authors=("Ann Poe", "Roe")
    )
    assert made == Asked(question="Who?", filters=filters)


def test_what_is_given_up_while_it_is_sought_is_not_kept(assistant: Assistant) -> None:
    chat = Chat(assistant)
    steps = opened(assistant, chat).ask("", asked(), by(""))

    async def give_up() -> None:
        await anext(steps)
        await steps.aclose()  # type: ignore[attr-defined]  # it is a generator

    run_async(give_up())
    assert chat.kept(by("")).list() == []


def test_what_was_found_is_kept_though_its_tab_was_closed(assistant: Assistant) -> None:
    chat = Chat(assistant)
    steps = opened(assistant, chat).ask("", asked(), by("ada"))

    async def close_once_found() -> None:
        await anext(steps)
        await anext(steps)
        await steps.aclose()  # type: ignore[attr-defined]  # it is a generator

    run_async(close_once_found())
    (summary,) = chat.kept(by("ada")).list()
    (turn,) = chat.turns(summary.id, by("ada"))
    assert (turn.question, turn.answer is not None) == (QUESTION, True)
