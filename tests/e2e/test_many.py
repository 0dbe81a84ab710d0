"""Of many conversations and articles the page holds those that are seen, and few more."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from qa.chats.store import ConversationStore
from qa.chats.values import Conversation, KeptTurn
from tests.e2e.conftest import serving, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_BEGUN = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def conversation(number: int) -> Conversation:
    moment = _BEGUN + datetime.timedelta(hours=number)
    turn = KeptTurn(question=f"Who sailed ferry {number}?", problem="stopped", asked=moment)
    return Conversation(
        id=f"{number:032x}", title=turn.question, created=moment, changed=moment, turns=(turn,)
    )


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The chat over 120 articles of 60 outlets, with 230 conversations."""
    articles = [
        {
            "id": f"{n}",
            "title": f"Ferry {n}",
            "text": f"Ferry {n} sailed.",
            "source": f"P{n % 60}",
            "date": (_BEGUN + datetime.timedelta(days=n)).date().isoformat(),
        }
        for n in range(120)
    ]
    seeds = tmp_path / "ferries.jsonl"
    seeds.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    build_index([seeds], tmp_path / "index")
    ConversationStore(tmp_path / "index").add(("", conversation(n)) for n in range(230))
    with (
        serving(tmp_path / "index", tmp_path / "log", "--no-watch") as url,
        browser.new_context(reduced_motion="reduce") as context,
    ):
        opened = context.new_page()
        visit(opened, url)
        yield opened


def test_of_many_few_are_on_the_page(page: Page) -> None:
    listed = page.locator("#side li")
    expect(listed).to_have_count(100)
    page.get_by_role("button", name="Show more (130 left)").click()
    expect(listed).to_have_count(200)
    page.get_by_role("searchbox", name="Search conversations").fill("sailed")
    page.get_by_role("button", name="Show more (130 left)").wait_for()
    expect(listed).to_have_count(100)
    page.keyboard.press("Control+k")
    finder = page.get_by_role("dialog", name="Find conversations and articles")
    expect(finder.get_by_role("option")).to_have_count(8)
    finder.get_by_role("combobox").fill("ferry")
    expect(finder.get_by_role("option")).to_have_count(16)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Library", exact=True).click()
    rows = page.locator(".shelf tbody tr")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("51–100 of 120")
    expect(rows).to_have_count(50)
    page.get_by_role("searchbox", name="Search the articles").fill("sailed")
    expect(rows.locator("mark")).to_have_count(50)
    page.get_by_role("button", name="Timeline").click()
    expect(page.get_by_role("application")).to_be_visible()
    assert page.locator("*").count() < 2_500
