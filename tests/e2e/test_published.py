"""The chat over a published collection, in a browser: it can be read, and not be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.conftest import serving, visit
from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_a_published_collection_is_asked_and_read_and_offers_no_change(
    browser: Browser, chat_index: Path, tmp_path: Path
) -> None:
    address = f"milvus+lite://{tmp_path}/lite.db/news"
    # In a process of its own: Milvus Lite lets in one at a time.
    assert quoth("publish", address, "--index", str(chat_index)).returncode == 0
    with serving(address, tmp_path / "log", "--state", str(tmp_path / "state")) as url:
        page = browser.new_page(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
        visit(page, url)
        expect(page.locator("#examples .example").first).to_be_visible()
        expect(page.get_by_text("Add more:")).to_be_hidden()
        page.get_by_label("Your question").fill("How high is Mount Everest?")
        page.get_by_role("button", name="Ask", exact=True).click()
        # Which sentence comes first is left to Milvus Lite, which weighs words by its segments.
        expect(page.get_by_role("button", name="Clip quote 1")).to_be_visible()

        page.get_by_role("button", name="Library", exact=True).click()
        expect(page.get_by_text("This collection is published here to be read")).to_be_visible()
        for name in ("Rebuild", "Map", "choose files"):
            expect(page.get_by_role("button", name=name)).to_be_hidden()
        page.get_by_role("button", name="Nepal and China agree").click()
        article = page.get_by_role("dialog", name="Article")
        expect(article.locator(".text")).to_contain_text("It is 86 centimetres more")
        expect(article.get_by_role("button", name="Edit details")).to_be_hidden()
        page.close()
