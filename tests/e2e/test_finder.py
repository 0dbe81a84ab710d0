"""Ctrl+K in a real Chromium: conversations and articles found from anywhere, by keys alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.conftest import visit
from tests.e2e.test_accessible import axe, complaints
from tests.e2e.test_chat import QUESTION, ask, question_box

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

__all__ = ["axe"]  # a fixture

NAME = "Find conversations and articles"


def finder(page: Page) -> Locator:
    return page.get_by_role("dialog", name=NAME)


def search(page: Page, words: str) -> Locator:
    """Type into the open finder; return what was found once it shows that."""
    finder(page).get_by_role("combobox").fill(words)
    found = finder(page).get_by_role("option")
    expect(found.locator("mark").first).to_be_visible()
    return found


def chosen(page: Page) -> Locator:
    return finder(page).locator("[aria-selected=true]")


def test_ctrl_k_opens_an_article_over_the_library_and_back_returns(page: Page, axe: str) -> None:
    page.get_by_role("button", name="Library", exact=True).click()
    page.keyboard.press("Control+k")
    expect(finder(page).get_by_role("combobox")).to_be_focused()
    search(page, "suez canal")
    group = finder(page).get_by_role("group", name="Articles")
    expect(group.locator("mark").first).to_have_text(re.compile("suez|canal", re.IGNORECASE))
    first = group.get_by_role("option").first
    title = first.locator(".title").inner_text()
    while chosen(page).inner_text() != first.inner_text():  # conversations come first
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(finder(page)).to_be_hidden()
    article = page.get_by_role("dialog", name="Article")
    expect(article.locator(".title")).to_have_text(title)
    expect(page).to_have_url(re.compile(r"#/a/[^?]+\?q=\d+-\d+&w=suez%20canal$"))
    here = article.locator("mark.here")
    expect(here).to_have_text(re.compile("suez|canal", re.IGNORECASE))
    expect(here).to_be_in_viewport()
    expect(article).to_contain_text(re.compile(r"Found word \d+ of \d+"))
    assert complaints(page, axe) == []
    page.go_back()
    expect(article).to_be_hidden()
    expect(page).to_have_url(re.compile("#/library$"))
    page.go_forward()
    expect(article.locator(".title")).to_have_text(title)
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(page).to_have_url(re.compile("#/library$"))


def test_ctrl_k_opens_a_conversation_from_the_library_and_back_returns(page: Page) -> None:
    ask(page, QUESTION)
    expect(page).to_have_url(re.compile("#/c/"))
    conversation = page.url
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_hidden()
    page.get_by_role("button", name="Library", exact=True).click()
    page.keyboard.press("Control+k")
    latest = finder(page).get_by_role("option").first
    expect(latest).to_contain_text(QUESTION)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")  # before it was found
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page).to_have_url(conversation)
    expect(question_box(page)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(page).to_have_url(re.compile("#/library$"))
    page.go_forward()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page).to_have_url(conversation)


def test_the_finder_marks_words_of_answers_and_gives_the_focus_back(page: Page) -> None:
    answer = ask(page, QUESTION).locator(".quoted").first.inner_text()
    word = max(re.findall(r"[A-Za-z]{4,}", answer), key=len)
    question_box(page).focus()
    page.keyboard.press("Control+k")
    search(page, word)
    conversations = finder(page).get_by_role("group", name="Conversations")
    expect(conversations.locator(".piece mark").first).to_have_text(word)
    all_found = finder(page).get_by_role("option")
    page.keyboard.press("ArrowUp")
    expect(all_found.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(all_found.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(finder(page)).to_be_hidden()
    expect(question_box(page)).to_be_focused()
    button = page.get_by_role("button", name="Find", exact=True)
    button.click()
    expect(finder(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_an_article_found_takes_the_place_of_the_open_one(page: Page) -> None:
    page.keyboard.press("Control+k")
    search(page, "suez canal")
    chosen(page).click()
    article = page.get_by_role("dialog", name="Article")
    expect(article).to_be_visible()
    page.keyboard.press("Control+k")
    found = search(page, "montreal").last
    title = found.locator(".title").inner_text()
    found.click()
    expect(article.locator(".title")).to_have_text(title)
    expect(page).to_have_url(re.compile("#/a/"))
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(page).not_to_have_url(re.compile("#/a/"))


def test_an_article_names_the_copies_of_its_story(page: Page) -> None:
    page.keyboard.press("Control+k")
    search(page, "webb telescope pictures courier").first.click()
    article = page.get_by_role("dialog", name="Article")
    title = article.locator("h2.title")
    before = title.inner_text()
    copies = article.locator(".copies")
    expect(copies.get_by_role("heading")).to_have_text("Copies of this story")
    other = copies.get_by_role("button")
    named = other.inner_text()
    other.click()
    expect(title).to_have_text(named)
    expect(copies.get_by_role("button")).to_have_text(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_the_finder(
    browser: Browser, chat_url: str, axe: str, scheme: Any
) -> None:
    with browser.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
        page = context.new_page()
        visit(page, chat_url)
        page.keyboard.press("Control+k")
        search(page, "canal")
        assert complaints(page, axe) == []
        finder(page).get_by_role("combobox").fill("no such words")
        expect(finder(page).get_by_role("status")).to_have_text(
            "Nothing has “no such words” in it."
        )
        assert complaints(page, axe) == []


def test_an_article_sought_in_the_library_opens_where_the_words_stand(page: Page) -> None:
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_role("searchbox", name="Search the articles").fill("suez canal")
    shelf = page.get_by_role("table")
    expect(shelf.locator("mark").first).to_be_visible()
    shelf.locator("td.title button").first.click()
    here = page.get_by_role("dialog", name="Article").locator("mark.here")
    expect(here).to_have_text(re.compile("suez|canal", re.IGNORECASE))
    expect(here).to_be_in_viewport()


@pytest.mark.parametrize(
    ("width", "has_touch", "is_told"),
    [(1280, False, True), (360, False, False), (1024, True, False)],
    ids=["desk", "narrow", "tablet"],
)
def test_keys_are_named_where_there_are_some(
    browser: Browser, chat_url: str, width: int, *, has_touch: bool, is_told: bool
) -> None:
    size: Any = {"width": width, "height": 800}
    with browser.new_context(viewport=size, is_mobile=has_touch, has_touch=has_touch) as context:
        page = context.new_page()
        visit(page, chat_url)
        on_button = page.locator(".show-finder kbd")
        expect(on_button).to_be_visible(visible=is_told)
        under_box = page.get_by_text("Shift+Enter starts a new line")
        expect(under_box).to_be_visible(visible=is_told)
        page.get_by_role("button", name="Find", exact=True).click()
        expect(finder(page).get_by_role("combobox")).to_be_focused()
        expect(finder(page).locator(".keys")).to_be_visible(visible=is_told)
