"""Whether every control can be seen, in each of its states, by day and by night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.e2e.conftest import visit
from tests.e2e.contrast import faint_controls
from tests.e2e.test_chat import QUESTION, UNKNOWN, ask, question_box

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_is_seen_in_every_state(browser: Browser, chat_url: str, scheme: Any) -> None:
    with browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    ) as context:
        page = context.new_page()
        visit(page, chat_url)
        ask(page, QUESTION).get_by_role("button", name="Good answer").click()
        ask(page, UNKNOWN)
        page.get_by_role("button", name="Filters", exact=True).click()
        page.get_by_label("Published from").fill("2021-01-01")
        page.get_by_role("group", name="Sources").get_by_role("checkbox").first.check()
        found = faint_controls(page)
        question_box(page).fill("x" * 2001)  # Ask is disabled
        found += faint_controls(page, ".composer")
        page.locator(".card .title").first.click()
        page.get_by_role("dialog", name="Article").wait_for()
        found += faint_controls(page)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Library", exact=True).click()
        page.get_by_role("checkbox", name="Choose").first.check()
        found += faint_controls(page, "#library")
        page.get_by_role("button", name="paste a text").click()
        found += faint_controls(page)
        assert found == []
