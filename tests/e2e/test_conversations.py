"""The list of conversations and the composer, in a real Chromium, with a year's conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from qa.chats.store import ConversationStore
from tests.e2e.conftest import visit
from tests.e2e.test_chat import QUESTION, ask, question_box

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

N_KEPT = 60


@pytest.fixture(scope="module")
def full_url(chat_url: str, chat_index: Path) -> str:
    """The address of the chat once many conversations are kept."""
    kept = ConversationStore(chat_index).of("")
    for number in range(N_KEPT):
        question = f"What did the harbour master of Tarn say of the price of coal, {number}?"
        kept.append(kept.create(), question, problem="stopped")
    return chat_url


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_scrolls_in_its_panel(browser: Browser, full_url: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        visit(page, full_url)
        if width == 360:
            page.get_by_role("button", name="Conversations").click()
        side = page.get_by_role("navigation", name="Conversations")
        expect(side.get_by_text("coal, 59?")).to_be_in_viewport()
        oldest = side.get_by_text("coal, 0?")
        expect(oldest).not_to_be_in_viewport()
        side.get_by_text("coal, 59?").hover()
        page.mouse.wheel(0, 100_000)
        expect(oldest).to_be_in_viewport()
        expect(side.get_by_role("button", name="New conversation")).to_be_in_viewport()
        # The page is as high as the window, so that the composer stays at its foot.
        assert page.evaluate("document.documentElement.scrollHeight") == 800
        if width == 1280:
            composer = page.locator("#composer").bounding_box()
            assert composer is not None
            assert round(composer["y"] + composer["height"]) == 800


def test_a_long_quote_shows_at_once_and_enter_is_never_lost(page: Page) -> None:
    # Whatever hides words that are in the page is seen by a script the moment they come.
    page.evaluate(
        """() => new MutationObserver(() => {
          const quote = document.querySelector(".quoted");
          if (!quote || window.atFirst !== undefined) return;
          window.atFirst = CSS.highlights.size;
          const box = document.querySelector("#question");
          box.value = "How long is the Nile?";
          box.form.requestSubmit();
        }).observe(document.body, { subtree: true, childList: true })"""
    )
    ask(page, QUESTION)
    second = page.get_by_role("region", name="Question 2", exact=True)
    expect(second).to_contain_text("How long is the Nile?")
    expect(second).not_to_contain_text("Searching")
    assert page.evaluate("window.atFirst") == 0


def test_enter_while_an_answer_is_sought_asks_next(page: Page) -> None:
    question_box(page).fill(QUESTION)
    question_box(page).press("Enter")
    question_box(page).fill("How long is the Nile?")
    question_box(page).press("Enter")
    second = page.get_by_role("region", name="Question 2", exact=True)
    expect(second.get_by_role("heading", name="How long is the Nile?")).to_be_visible()
    expect(second).not_to_contain_text("Searching")
    expect(question_box(page)).to_have_value("")


def test_what_cannot_be_asked_is_said_in_the_composer(page: Page) -> None:
    told = page.locator(".composer .complaint")
    ask_button = page.get_by_role("button", name="Ask", exact=True)
    regions = page.get_by_role("region", name="Question 1", exact=True)
    question_box(page).fill("é" * 2757)
    expect(told).to_have_text(
        "The question has 2,757 characters; the limit is 2,000. Shorten it by 757."
    )
    expect(ask_button).to_be_disabled()
    question_box(page).press("Enter")
    expect(regions).to_have_count(0)
    expect(question_box(page)).to_have_value("é" * 2757)
    question_box(page).fill(QUESTION)
    expect(told).to_be_empty()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Published from").fill("2021-01-01")
    page.get_by_label("Published up to").fill("2020-01-01")
    expect(told).to_contain_text("“Published from” lies after “Published up to”")
    expect(ask_button).to_be_disabled()
    question_box(page).press("Enter")
    expect(regions).to_have_count(0)
    page.get_by_role("button", name="Clear filters").click()
    expect(told).to_be_empty()
    question_box(page).press("Enter")
    expect(regions.locator(".quoted").first).to_be_visible()
