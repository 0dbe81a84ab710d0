"""Following a citation: the rail beside an answer, the card at a marker, the sheet on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.conftest import visit
from tests.e2e.test_accessible import axe, complaints
from tests.e2e.test_chat import UNKNOWN, ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

__all__ = ["axe"]  # the fixture

OVERVIEW = "Summarise the articles about Ukraine"


def place(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def test_a_marker_brings_its_source_beside_the_sentence_which_stays(
    browser: Browser, chat_url: str, axe: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 560}, reduced_motion="reduce", color_scheme="dark"
    )
    page = context.new_page()
    visit(page, chat_url)
    turn = ask(page, OVERVIEW)
    last = turn.locator(".marker").last
    last.scroll_into_view_if_needed()
    sentence = turn.locator(".quoted").last
    before = place(sentence)
    last.click()
    number = turn.locator(".extract .number").last
    expect(number).to_be_focused()
    expect(number).to_be_in_viewport()
    assert place(sentence) == before
    source = place(turn.locator(".extract").last)
    assert source[0] < before[1]
    assert source[1] > before[0]
    expect(turn.locator(".quoted.lit")).to_have_count(1)
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    expect(last).to_be_focused()
    # Quotes of one article share a card.
    assert turn.locator(".card").count() < turn.locator(".extract").count()
    context.close()


def test_a_marker_shows_its_quote_to_the_pointer_and_to_the_keyboard(page: Page) -> None:
    turn = ask(page, OVERVIEW)
    marker = turn.get_by_role("button", name="Source 1", exact=True)
    quote = turn.locator(".extract mark").first.text_content() or ""
    tip = page.get_by_role("tooltip")
    marker.hover()
    expect(tip.locator(".quote")).to_have_text(quote)
    expect(tip.locator(".by")).to_contain_text("2025")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.move(0, 0)
    turn.get_by_role("button", name="Source 2", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    expect(marker).to_be_focused()
    expect(tip.locator(".quote")).to_have_text(quote)
    expect(marker).to_have_attribute("aria-describedby", "quote-tip")


def test_a_phone_shows_a_source_in_a_sheet(browser: Browser, chat_url: str, axe: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    visit(page, chat_url)
    turn = ask(page, OVERVIEW)
    quotes = turn.locator(".extract mark").all_text_contents()
    marker = turn.get_by_role("button", name="Source 1", exact=True)
    marker.tap()
    sheet = page.get_by_role("dialog", name="Source")
    expect(sheet.locator("mark")).to_have_text(quotes[0])
    expect(turn.locator(".quoted").first.locator("p").first).to_be_in_viewport()
    assert complaints(page, axe) == []
    sheet.get_by_role("button", name="Next").tap()
    expect(sheet).to_contain_text(f"Source 2 of {len(quotes)}")
    expect(sheet.locator("mark")).to_have_text(quotes[1])
    sheet.get_by_role("button", name="Read the article").tap()
    article = page.get_by_role("dialog", name="Article")
    expect(article.locator("mark.here").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    marker.tap()
    sheet.get_by_role("button", name="Close").tap()
    expect(marker).to_be_focused()
    width = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    assert page.evaluate(width) == 390
    context.close()


def test_a_refusal_shows_one_sentence_and_folds_the_rest_away(page: Page, axe: str) -> None:
    turn = ask(page, UNKNOWN)
    nearest = turn.get_by_role("region", name="Closest sentence")
    expect(nearest.locator("blockquote")).to_be_visible()
    expect(turn.locator("details.closest .card").first).to_be_hidden()
    turn.locator("details.closest summary").click()
    titles = turn.locator("details.closest .title").all_inner_texts()
    assert len(titles) == len(set(titles))
    nearest.get_by_role("button", name="Show in the article").click()
    expect(page.get_by_role("dialog", name="Article").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    turn.get_by_text("How this was found").click()
    turn.get_by_text("Figures", exact=True).click()
    assert complaints(page, axe) == []
