"""The list of conversations and the composer, in a real Chromium, with a year's conversations."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from index.library.orders import Library
from qa.chats.database import FILE_NAME
from qa.chats.store import ConversationStore
from tests.e2e.conftest import forget_conversations, serving, visit
from tests.e2e.test_chat import QUESTION, ask, question_box

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Locator, Page

N_KEPT = 60


@pytest.fixture(scope="module")
def full_url(chat_url: str, chat_index: Path) -> str:
    """The address of the chat once many conversations are kept."""
    forget_conversations(chat_index)
    kept = ConversationStore(chat_index).of("")
    for number in range(N_KEPT):
        question = f"What did the harbour master of Tarn say of the price of coal, {number}?"
        kept.append(kept.create(), question, problem="stopped")
    return chat_url


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_scrolls_in_its_panel(browser: Browser, full_url: str, width: int) -> None:
    with browser.new_context(
        reduced_motion="reduce", viewport={"width": width, "height": 800}
    ) as context:
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
        # The page is as high as the window, so that the composer stays in it.
        assert page.evaluate("document.documentElement.scrollHeight") == 800
        if width == 1280:
            composer = page.locator("#composer").bounding_box()
            assert composer is not None
            assert composer["y"] + composer["height"] <= 800


def test_addresses_lead_back_forward_and_to_another_tab(page: Page) -> None:
    question = page.get_by_role("heading", name=QUESTION)
    article = page.get_by_role("dialog", name="Article")
    ask(page, QUESTION)
    expect(page).to_have_url(re.compile(r"#/c/[0-9a-f]{32}$"))
    conversation = page.url
    page.locator(".card .title").first.click()
    expect(article).to_be_visible()
    expect(page).to_have_url(re.compile(r"#/a/[^?]+\?q=\d+-\d+$"))
    quote, address = article.locator("mark.here").first.inner_text(), page.url
    page.go_back()
    expect(article).to_be_hidden()
    expect(page).to_have_url(conversation)
    page.go_forward()
    expect(article.locator("mark.here").first).to_have_text(quote)
    expect(page).to_have_url(address)
    page.keyboard.press("Escape")
    expect(page).to_have_url(conversation)
    page.get_by_role("button", name="New conversation").click()
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Library", exact=True).click()
    expect(page).to_have_url(re.compile("#/library$"))
    page.go_back()
    page.go_back()
    expect(question).to_be_visible()
    expect(page).to_have_url(conversation)

    second = page.context.new_page()
    visit(second, address)
    there = second.get_by_role("dialog", name="Article")
    expect(there.locator("mark.here").first).to_have_text(quote)
    second.goto("about:blank")
    visit(second, conversation)
    expect(second.get_by_role("heading", name=QUESTION)).to_be_visible()
    # What is asked in one tab comes in the other.
    ask(page, "How long is the Nile?")
    expect(second.get_by_role("heading", name="How long is the Nile?")).to_be_visible()


def test_a_question_is_given_up_for_nothing_that_comes_back(page: Page) -> None:
    ask(page, QUESTION)
    # Asked before its conversation is back, it waits for that.
    page.reload()
    page.locator(".composer[data-ready]").wait_for()
    question_box(page).fill("How long is the Nile?")
    question_box(page).press("Enter")
    for question in (QUESTION, "How long is the Nile?"):
        expect(page.get_by_role("heading", name=question)).to_be_visible()
    expect(page.locator(".turn").last.locator(".answer")).to_be_visible()
    # Another tab tells of a change right after it was asked.
    question_box(page).fill("When was the lighthouse lit?")
    page.evaluate(
        """() => {
            document.querySelector("form.composer").requestSubmit();
            setTimeout(() => new BroadcastChannel("quoth").postMessage("changed"), 30);
        }"""
    )
    expect(page.get_by_role("heading", name="When was the lighthouse lit?")).to_be_visible()
    expect(page.locator(".turn").last.locator(".answer")).to_be_visible()


def test_an_answer_shows_before_it_is_kept_and_a_vote_waits_for_that(
    page: Page, chat_index: Path
) -> None:
    turn = page.get_by_role("region", name="Question 1", exact=True)
    good = turn.get_by_role("button", name="Good answer")
    with closing(sqlite3.connect(chat_index / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else can write
        question_box(page).fill(QUESTION)
        question_box(page).press("Enter")
        good.click()
        expect(turn).to_have_attribute("data-keeping", "true")
        expect(good).to_have_attribute("aria-pressed", "false")
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
        other.execute("ROLLBACK")
    expect(good).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("#/c/"))


def test_keys_lead_around_the_chat(page: Page) -> None:
    box = question_box(page)
    page.reload()
    expect(box).to_be_focused()
    ask(page, QUESTION)
    ask(page, "How long is the Nile?")
    for key, value in (
        ("ArrowUp", "How long is the Nile?"),
        ("ArrowUp", QUESTION),
        ("ArrowDown", "How long is the Nile?"),
        ("ArrowDown", ""),
    ):
        box.press(key)
        expect(box).to_have_value(value)
    side = page.get_by_role("navigation", name="Conversations")
    page.get_by_role("button", name="New conversation").focus()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    side.locator(".open").first.focus()
    for place in (".more >> nth=0", ".open >> nth=1"):
        page.keyboard.press("Tab")
        expect(side.locator(place)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(side.locator(".open").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(side.locator(".more").first).to_be_focused()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()


def test_a_first_visit_adds_articles_and_asks_about_them(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(
        "Old news\n\nThe mill at Skarn closed in May 1901. It was old."
    )
    build_index([tmp_path / "old.txt"], tmp_path / "index")
    library = Library(tmp_path / "index")
    library.remove([entry.id for entry in library.contents().articles])
    library.close()
    tea: FilePayload = {
        "name": "tea.txt",
        "mimeType": "text/plain",
        "buffer": b"Tea in Tarn\n\nThe tea house in Tarn opened in May 1931. It sells tea.\n",
    }
    with (
        serving(tmp_path / "index", tmp_path / "log", "--no-watch") as url,
        browser.new_context(reduced_motion="reduce") as context,
    ):
        page = context.new_page()
        visit(page, url)
        expect(page.get_by_role("heading", name="Ask your own articles")).to_be_visible()
        assert middle(page.locator("#composer")) < 0.8
        for name, dialog in (
            ("Paste a text", "Paste a text"),
            ("Add an address", "Add an address"),
        ):
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
            page.keyboard.press("Escape")
            page.go_back()
        with page.expect_file_chooser() as folder:
            page.get_by_role("button", name="Add a folder").click()
        assert folder.value.element.get_attribute("webkitdirectory") is not None
        page.go_back()
        with page.expect_file_chooser() as files:
            page.get_by_role("button", name="Choose files").click()
        files.value.set_files([tea])
        page.get_by_role("button", name="Ask about it").click()
        page.get_by_role("button", name="When did the tea house in Tarn open?").click()
        turn = page.get_by_role("region", name="Question 1", exact=True)
        expect(turn.locator(".quoted")).to_contain_text("May 1931")
        assert round(middle(page.locator("#composer")), 1) == 0.9


def middle(at: Locator) -> float:
    """Return where the middle of something is, as a share of the window's height."""
    box = at.bounding_box()
    assert box is not None
    return float((box["y"] + box["height"] / 2) / at.page.evaluate("innerHeight"))


def test_filters_fold_away_once_asked_and_stay_as_chips(page: Page) -> None:
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Published from").fill("2010-01-01")
    ask(page, QUESTION)
    expect(page.get_by_label("Published from")).to_be_hidden()
    expect(page.get_by_role("button", name="Clear the filter from 1 January 2010")).to_be_visible()


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
