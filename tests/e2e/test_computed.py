"""What was computed, in the chat: marked once, with its rule and the articles it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.test_chat import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MARKS = """(turn) => [turn, ...turn.querySelectorAll("*")]
  .map((one) => getComputedStyle(one, "::before").content)
  .filter((content) => content.includes("Computed")).length"""


def test_a_count_is_marked_once_and_leads_to_its_articles(page: Page) -> None:
    turn = ask(page, "How many articles mention Ukraine?")
    expect(turn.get_by_text("hold “Ukraine”").first).to_be_visible()
    assert turn.evaluate(_MARKS) == 1
    turn.get_by_text("Computed, not quoted").click()
    turn.locator(".listed").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
