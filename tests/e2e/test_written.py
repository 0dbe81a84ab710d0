"""Written answers in the chat: claims as they come, their quotes, what fails, and the switch."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("openai")
pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.conftest import serving, visit
from tests.e2e.test_chat import ask
from tests.qa.language_model.scripted import Scripted, failed, said, scripted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_QUESTION = "What new height did Nepal and China announce for Mount Everest?"
_TRUE = "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] "
_WRONG = "Mount Everest is 9,848.86 metres high, Nepal and China announced. [7] "
_USUAL = (11434, 1234, 8080, 8000)
_EVIL = (
    "<img src=x onerror='window.pwned=1'>[So](javascript:window.pwned=2) ![x](http://e.example/x)"
)


@pytest.fixture(scope="module")
def model() -> Iterator[Scripted]:
    with scripted(said(_TRUE)) as server:
        yield server


@pytest.fixture(scope="module")
def url(
    seed_index: Path, model: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    log = tmp_path_factory.mktemp("written") / "log"
    with serving(seed_index, log, "--llm", model.address, "--no-watch") as at:
        yield at


@pytest.fixture
def chat(browser: Browser, url: str) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        visit(page, url)
        yield page


def _on_a_usual_port(stack: ExitStack) -> Scripted:
    """Return a scripted model that listens where one is looked for."""
    for port in _USUAL:
        with suppress(OSError):
            return stack.enter_context(scripted(said(_TRUE), port=port))
    raise AssertionError(f"all of {_USUAL} are taken")


def test_a_model_of_this_machine_is_looked_for_and_used(
    browser: Browser, seed_index: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        at = stack.enter_context(serving(seed_index, tmp_path / "log", "--no-watch"))
        page = stack.enter_context(browser.new_context()).new_page()
        visit(page, at)
        expect(page.get_by_role("radio", name="Written")).to_be_hidden()
        page.get_by_role("button", name="Written answers…").click()
        dialog = page.get_by_role("dialog", name="Written answers")
        dialog.get_by_role("button", name="Look for one").click()
        if not dialog.get_by_role("radio").count():  # nothing else listens there
            expect(dialog.get_by_role("status")).to_contain_text("Ollama (11434)")
        _on_a_usual_port(stack)
        dialog.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Written answers…").click()
        dialog.get_by_role("button", name="Look for one").click()
        dialog.get_by_role("radio", name="scripted").check()
        dialog.get_by_role("button", name="Use it").click()
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("radio", name="Written")).to_be_checked()
        turn = ask(page, _QUESTION)
        expect(turn.get_by_text("Written by scripted")).to_be_visible()
        expect(page.get_by_role("button", name="Written answers…")).to_be_hidden()
        page.reload()
        expect(page.get_by_role("radio", name="Written")).to_be_checked()


def test_claims_lead_to_their_quotes_and_what_fails_is_marked(chat: Page, model: Scripted) -> None:
    model.replies = [said(_EVIL, _TRUE, _WRONG)]
    turn = ask(chat, _QUESTION)
    written = turn.get_by_role("group", name="Written answer")
    expect(written).to_contain_text("Mount Everest is 8,848.86 metres high, Nepal and China")
    expect(written).to_contain_text("(not in the articles: they have another number, or none)")
    expect(written.locator(".unsupported mark")).to_have_text("9,848.86")
    assert written.locator("a, img, script").count() == 0
    assert chat.evaluate("window.pwned") is None
    expect(turn.get_by_text("Written by scripted")).to_be_visible()
    written.get_by_role("button", name="Source 1").first.click()
    found = turn.locator(".extract.found")
    expect(found).to_contain_text("Mount Everest is 8,848.86 metres high")
    turn.get_by_text("In the articles’ own words").click()
    expect(turn.locator(".own .quote").first).to_be_visible()


def test_it_is_kept_and_comes_back(chat: Page, model: Scripted) -> None:
    model.replies = [said(_TRUE, _WRONG)]
    turn = ask(chat, _QUESTION)
    expect(turn.get_by_text("Written by scripted")).to_be_visible()
    expect(chat).to_have_url(re.compile("#/c/"))
    chat.reload()
    written = chat.get_by_role("group", name="Written answer")
    expect(written).to_contain_text("8,848.86 metres high")


def test_quotes_are_had_where_the_switch_says_so(chat: Page, model: Scripted) -> None:
    n = len(model.sent)
    chat.get_by_role("radio", name="Quotes").check()
    turn = ask(chat, _QUESTION)
    expect(turn.locator(".quoted").first).to_be_visible()
    shown = [
        chat.get_by_role("radio", name=name).evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        for name in ("Quotes", "Written")
    ]
    assert shown[0] != shown[1]  # which is chosen is seen
    expect(turn.get_by_role("group", name="Written answer")).to_have_count(0)
    assert len(model.sent) == n
    expect(chat.get_by_role("radio", name="Quotes")).to_be_checked()  # for the next one, too


def test_claims_come_one_by_one_and_stop_keeps_those_that_came(chat: Page, model: Scripted) -> None:
    held = threading.Event()
    reply = said(_TRUE + "And so they went on, and on, and on, to say it once ", " more.")
    assert isinstance(reply.pieces, list)
    reply.pieces.insert(1, held)
    model.replies = [reply]
    box = chat.get_by_role("textbox", name="Your question")
    box.fill(_QUESTION)
    box.press("Enter")
    turn = chat.get_by_role("region", name="Question 1", exact=True)
    expect(turn.get_by_role("group", name="Written answer")).to_contain_text("8,848.86 metres")
    expect(turn.get_by_role("status")).to_have_text("Writing…")
    chat.get_by_role("button", name="Stop").click()
    expect(turn.get_by_text("The writing was stopped.")).to_be_visible()
    expect(chat.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(box).to_have_value("")
    expect(chat).to_have_url(re.compile("#/c/"))
    chat.reload()
    expect(turn.get_by_role("group", name="Written answer")).to_contain_text("8,848.86 metres")
    held.set()


def test_before_anything_is_written_stop_gives_the_question_back(chat: Page) -> None:
    chat.route("**/chat/ask", lambda _route: None)  # it never comes back
    box = chat.get_by_role("textbox", name="Your question")
    box.fill(_QUESTION)
    box.press("Enter")
    chat.get_by_role("button", name="Stop").click()
    expect(chat.get_by_role("region", name="Question 1", exact=True)).to_have_count(0)
    expect(box).to_have_value(_QUESTION)


def test_a_written_answer_is_copied_as_it_was_written(chat: Page, model: Scripted) -> None:
    model.replies = [said(_TRUE, _WRONG)]
    turn = ask(chat, _QUESTION)
    expect(turn.get_by_text("In the articles’ own words")).to_be_visible()  # it is whole
    copied = turn.get_by_role("button", name="Copy with citations").get_attribute("data-copied")
    assert copied is not None
    assert copied.startswith(
        "Mount Everest is 8,848.86 metres high, Nepal and China announced.[^1]"
    )
    assert "9,848.86 metres high, Nepal and China announced. (not in the articles)" in copied
    assert "*Written by scripted; each claim" in copied


def test_where_the_model_fails_the_quotes_come_with_a_note(chat: Page, model: Scripted) -> None:
    model.replies = [failed(500, "out of memory")]
    turn = ask(chat, _QUESTION)
    expect(turn.get_by_role("note")).to_contain_text("Not written: the language model at http")
    expect(turn.locator(".quoted").first).to_contain_text("8,848.86 metres")
