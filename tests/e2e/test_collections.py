"""Collections and notes on the page, in a real Chromium: made in the library, found again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from tests.e2e.conftest import serving
from tests.e2e.test_library import BRIDGE_QUESTION, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

expect.set_options(timeout=60_000)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The library of three articles."""
    (tmp_path / "seeds").mkdir()
    ferry = SEEDS["ferry.md"].replace(
        "\nThe ferry", "\nThe last ferry\n\nAda Moll spoke. The ferry"
    )
    for name, text in {**SEEDS, "ferry.md": ferry}.items():
        (tmp_path / "seeds" / name).write_text(text, encoding="utf-8")
    build_index([tmp_path / "seeds"], tmp_path / "index")
    with serving(tmp_path / "index", tmp_path / "log") as url:
        context = browser.new_context(
            reduced_motion="reduce", viewport={"width": 1280, "height": 900}
        )
        opened = context.new_page()
        opened.set_default_timeout(60_000)
        opened.goto(url)
        opened.get_by_role("button", name="Library", exact=True).click()
        yield opened
        context.close()


def test_a_collection_is_made_in_the_library_and_asked_in_the_chat(page: Page) -> None:
    row = page.get_by_role("row", name="Frost in the orchards")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Collection…").click()
    dialog = page.get_by_role("dialog", name="Put 1 article in a collection")
    dialog.get_by_label("Collection", exact=True).fill("Fruit <b>")
    expect(dialog.get_by_role("button", name="Take it out")).to_be_hidden()  # of none there is
    dialog.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("1 article put in Fruit <b>.")).to_be_visible()
    page.get_by_role("button", name="Collection…").click()
    dialog.get_by_role("button", name="Fruit <b>").click()
    dialog.get_by_label("Collection", exact=True).press("Enter")
    expect(page.get_by_text("0 articles put in Fruit <b>.")).to_be_visible()
    page.get_by_role("button", name="Collection…").click()
    dialog.get_by_role("button", name="Fruit <b>").click()
    dialog.get_by_role("button", name="Take it out").click()
    expect(page.get_by_text("1 article taken out of Fruit <b>.")).to_be_visible()
    page.get_by_role("button", name="Collection…").click()
    dialog.get_by_role("button", name="Fruit <b>").click()
    dialog.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("1 article put in Fruit <b>.")).to_be_visible()
    page.get_by_role("button", name="Rename Fruit <b>").click()
    renaming = page.get_by_role("dialog", name="Rename “Fruit <b>”")
    renaming.get_by_label("New name").fill(" ")
    renaming.get_by_role("button", name="Rename").click()
    expect(renaming.get_by_role("alert")).to_contain_text("cannot name a collection")
    renaming.get_by_label("New name").fill("Pears <b>")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fruit <b> is called Pears <b>.")).to_be_visible()
    page.get_by_role("button", name="Chat", exact=True).click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="Pears <b>").check()
    box = page.get_by_label("Your question")
    box.fill(BRIDGE_QUESTION)
    box.press("Enter")
    hidden = page.get_by_text("The collection “Pears <b>” leaves out articles that have")
    expect(hidden).to_be_visible()
    page.get_by_role("button", name="Clear the filter Pears <b>").click()
    box.fill(BRIDGE_QUESTION)
    box.press("Enter")
    expect(page.locator(".turn").last).to_contain_text("opened on Monday")


def test_a_filter_stays_with_its_collection_when_names_change(page: Page) -> None:
    page.get_by_role("row", name="Frost in the orchards").get_by_role("checkbox").check()
    for name in ("Apples", "Berries"):
        page.get_by_role("button", name="Collection…").click()
        dialog = page.get_by_role("dialog", name="Put 1 article in a collection")
        dialog.get_by_label("Collection", exact=True).fill(name)
        dialog.get_by_role("button", name="Put it in").click()
        expect(page.get_by_text(f"1 article put in {name}.")).to_be_visible()
    page.get_by_role("button", name="Chat", exact=True).click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="Berries").check()
    page.get_by_role("button", name="Library", exact=True).click()
    for before, after in (("Apples", "Cherries"), ("Berries", "Blackberries")):
        page.get_by_role("button", name=f"Rename {before}").click()
        page.get_by_label("New name").fill(after)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{before} is called {after}.")).to_be_visible()
    page.get_by_role("button", name="Chat", exact=True).click()
    boxes = page.get_by_role("group", name="Collections").get_by_role("checkbox")
    expect(boxes.first).to_have_accessible_name("Blackberries")
    expect(boxes.first).to_be_checked()
    expect(boxes.last).to_have_accessible_name("Cherries")
    expect(boxes.last).not_to_be_checked()
    page.reload()  # it comes with the boxes of the start, when there were no collections
    expect(page.get_by_role("button", name="Clear the filter Blackberries")).to_be_visible()
    expect(page.get_by_role("button", name="Clear the filter Cherries")).to_have_count(0)


def test_what_is_chosen_in_the_library_is_asked_by_itself(page: Page) -> None:
    page.get_by_role("row", name="The last ferry").get_by_role("checkbox").check()
    page.get_by_role("button", name="Ask these").click()
    expect(page.get_by_role("button", name="Clear the filter in “The last ferry”")).to_be_visible()
    box = page.get_by_label("Your question")
    box.fill("What happened at Tarn?")
    box.press("Enter")
    expect(page.get_by_text("Only the 1 article that was chosen")).to_have_count(1)


SELECT = """() => {
  const text = document.querySelector('dialog.article .text');
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.lastIndexOf('Ada Moll');
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 8);
    return;
  }
}"""
PAINTED = """() => [...CSS.highlights.get('quoth-own')].map((range) =>
    [String(range), range.endContainer.data.slice(range.endOffset, range.endOffset + 1)])"""


def test_a_note_on_selected_words_is_kept_and_found_in_the_library(page: Page) -> None:
    page.get_by_role("button", name="The last ferry").click()
    notes = page.get_by_role("region", name="Your notes", exact=True)
    expect(notes).to_be_visible()
    page.evaluate(SELECT)
    page.get_by_role("button", name="Highlight").click()
    expect(notes.get_by_role("listitem")).to_have_text(re.compile("Ada Moll"))
    assert page.evaluate(PAINTED) == [["Ada Moll", "."]]
    page.evaluate(SELECT)
    page.get_by_role("button", name="Note…").click()
    page.get_by_label("Note", exact=True).fill("A selenographer? <b>")
    page.get_by_role("button", name="Save the note").click()
    words = notes.get_by_role("paragraph")
    expect(words.filter(has_text="A selenographer? <b>")).to_be_visible()
    page.evaluate(SELECT)
    page.get_by_role("button", name="Clip", exact=True).click()
    expect(page.get_by_role("button", name="Clipped", exact=True)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Clippings (1)").click()
    clippings = page.get_by_role("dialog", name="Clippings")
    expect(clippings.locator("blockquote")).to_contain_text("Ada Moll")
    expect(clippings).not_to_contain_text("Asked")
    clippings.get_by_role("button", name="Close").click()
    page.get_by_role("searchbox").fill("selenographer")
    found = page.get_by_role("region", name="Found in your notes")
    expect(found).to_contain_text("A selenographer? <b>")
    found.get_by_role("button", name="The last ferry").click()
    expect(notes.get_by_role("listitem")).to_have_count(2)
    item = notes.get_by_role("listitem").filter(has_text="A selenographer? <b>")
    item.get_by_role("button", name="Change").click()
    box = item.get_by_label("Your words")
    expect(box).to_be_focused()
    expect(box).to_have_value("A selenographer? <b>")
    box.fill("Not one.\nAsk.")
    item.get_by_role("button", name="Save").click()
    expect(words.filter(has_text="Not one.")).to_be_visible()
    expect(words.filter(has_text="selenographer")).to_have_count(0)
    notes.get_by_role("button", name="Remove").first.click()
    expect(notes.get_by_role("listitem")).to_have_count(1)
    expect(notes.get_by_role("heading")).to_be_focused()


def test_what_is_being_written_stays_when_the_view_is_drawn_again(page: Page) -> None:
    page.get_by_role("button", name="The last ferry").click()
    notes = page.get_by_role("region", name="Your notes", exact=True)
    new, items = page.get_by_label("Note", exact=True), notes.get_by_role("listitem")
    new.fill("One")
    page.get_by_role("button", name="Save the note").click()
    expect(items).to_have_count(1)
    expect(new).to_have_value("")
    items.first.get_by_role("button", name="Change").click()
    changing = notes.locator("form.change:not([hidden]) textarea")
    changing.fill("One, half changed")
    page.evaluate(SELECT)
    page.get_by_role("button", name="Note…").click()
    new.fill("Two, half written")
    marked = notes.get_by_role("form", name="Write a note").locator(".marked")
    key = page.get_by_role("button", name="Key sentences", exact=True)

    def expect_all_there() -> None:
        expect(new).to_have_value("Two, half written")
        expect(marked).to_have_text("Ada Moll")
        expect(changing).to_have_value("One, half changed")

    key.click()
    expect(key).to_have_attribute("aria-pressed", "true")
    expect_all_there()
    page.evaluate(SELECT)
    page.get_by_role("button", name="Highlight").click()
    expect(items).to_have_count(2)
    expect_all_there()
    key.click()
    expect(key).to_have_attribute("aria-pressed", "false")
    expect(items).to_have_count(2)
    expect_all_there()
    page.get_by_role("button", name="Save the note").click()
    expect(items).to_have_count(3)
    expect(new).to_have_value("")
    expect(marked).to_be_hidden()
    expect(changing).to_have_value("One, half changed")
    notes.get_by_role("button", name="Save", exact=True).click()
    expect(notes.get_by_role("paragraph").filter(has_text="One, half changed")).to_be_visible()
