"""Whether everybody can use it: what axe-core finds in light and dark, and the library by keys.

axe-core comes from npm and is not kept here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from index.library.orders import Library
from tests.e2e.conftest import serving, visit
from tests.e2e.test_chat import QUESTION, UNKNOWN, ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

expect.set_options(timeout=60_000)

_AXE = "axe-core@4.10.3"


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core; where npm cannot give it, the tests are skipped, but not on CI."""
    folder: Path = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    fetched = npm is not None and (
        subprocess.run(
            [npm, "pack", _AXE, "--silent"], cwd=folder, check=False, capture_output=True
        ).returncode
        == 0
    )
    if not fetched:
        if os.environ.get("CI"):
            pytest.fail(f"npm cannot fetch {_AXE}")
        pytest.skip(f"npm cannot fetch {_AXE}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        script = packed.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")


def complaints(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 360), ("dark", 768)]
)
def test_axe_has_no_complaint_about_the_chat(
    browser: Browser, chat_url: str, axe: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    visit(page, chat_url)
    assert complaints(page, axe) == []
    ask(page, QUESTION).get_by_text("How this was found").click()
    ask(page, UNKNOWN)
    page.get_by_role("button", name="Filters", exact=True).click()
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Filters", exact=True).click()  # they may cover the cards
    page.locator(".card .title").first.click()
    page.get_by_role("dialog", name="Article").wait_for()
    assert complaints(page, axe) == []
    context.close()


N_ARTICLES = 60  # more than a page of the table


@pytest.fixture
def shelf_folder(tmp_path: Path) -> Path:
    """A folder of two pages of articles and one seed that cannot be read."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(N_ARTICLES):
        (folder / f"{i:02}.md").write_text(
            f"---\ntitle: Report {i}\nsource: The {'Harbour' if i % 3 else 'Aller'} Review\n"
            f"date: 20{i % 20 + 10}-05-0{i % 9 + 1}\n---\nThe bridge of day {i} was opened.\n",
            encoding="utf-8",
        )
    (folder / "broken.jsonl").write_text('{"title": "no text"}\n', encoding="utf-8")
    return folder


@pytest.fixture
def shelf_url(shelf_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of Quoth over that folder: one article removed, one noted, one collected."""
    index_dir = tmp_path / "index"
    build_index([shelf_folder], index_dir)
    library = Library(index_dir)
    library.remove(["00.md"])
    library.collections.put("Bridges", ["01.md"])
    library.notes.add_quote("59.md", "The bridge", "Which one?")
    library.close()
    with serving(index_dir, tmp_path / "log", "--no-watch") as url:
        yield url


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400)])
def test_axe_has_no_complaint_about_the_library(
    browser: Browser, shelf_url: str, shelf_folder: Path, axe: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    visit(page, shelf_url)
    found: list[str] = []

    def look_at(what: str) -> None:
        found.extend(f"{what}: {complaint}" for complaint in complaints(page, axe))

    page.get_by_role("button", name="Library", exact=True).click()
    expect(page.locator(".shelf tbody tr")).to_have_count(50)
    look_at("table")
    page.get_by_text("Could not be read (1)").click()
    page.get_by_text("Removed (1)").click()
    page.get_by_label("Choose Report 5", exact=True).first.check()
    look_at("folds open, one chosen, a collection")
    page.get_by_role("button", name="Rename Bridges").click()
    expect(page.get_by_role("dialog", name="Rename “Bridges”")).to_be_visible()
    look_at("a collection being renamed")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_label("Search the articles").fill("no such words")
    expect(page.get_by_role("heading", name="No article has “no such words”")).to_be_visible()
    look_at("nothing fits")
    page.get_by_role("button", name="Show all").click()
    for view in ("Timeline", "Map"):
        page.get_by_role("button", name=view, exact=True).click()
        expect(page.get_by_role("application", name=re.compile(f"^{view} of"))).to_be_visible()
        page.get_by_role("application").focus()
        page.keyboard.press("ArrowRight")
        look_at(view)
    page.get_by_role("button", name="List", exact=True).click()
    page.get_by_label("Search the articles").fill("bridge")
    page.locator(".shelf td .piece mark").first.wait_for()
    look_at("words found in texts")
    page.locator(".shelf td.title button").first.click()
    page.get_by_label("Find in this article").fill("bridge")
    page.get_by_role("button", name="Edit details").click()
    look_at("an article, words found in it, and its form")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_label("Search the articles").fill("which one")
    page.get_by_role("region", name="Found in your notes").get_by_role("button").click()
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_label("Your words")).to_be_focused()
    look_at("a note being changed")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="paste a text").click()
    look_at("paste form")
    form = page.get_by_role("dialog", name="Paste a text")
    form.get_by_label("Text").fill(" ")
    form.get_by_role("button", name="Add").click()
    expect(form.get_by_role("alert")).to_contain_text("is blank")
    look_at("paste form with a problem")
    form.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete all…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete everything for good?")
    look_at("delete all")
    page.get_by_role("dialog").get_by_role("button", name="Go on…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Really delete everything?")
    look_at("delete all, asked again")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()

    words = "The gauge stood higher than in any of the years before, said the warden of the weir. "
    with (shelf_folder / "gauges.jsonl").open("w", encoding="utf-8") as file:
        for i in range(4000):
            file.write(json.dumps({"id": f"gauge-{i}", "text": f"Report {i}. {words * 5}"}) + "\n")
    page.get_by_role("button", name="Rebuild").click()
    expect(page.locator(".shelf .stage")).to_contain_text("Encoding passages")
    look_at("a build runs")
    page.locator(".shelf .building").get_by_role("button", name="Cancel").click()
    expect(page.locator(".shelf .notice").filter(has_text="Cancelled.")).to_be_visible()
    look_at("a build was cancelled")
    context.set_default_timeout(60_000)
    page.set_viewport_size({"width": 360, "height": 780})
    look_at("a phone")
    context.close()
    assert found == []


def tab_to(page: Page, place: Locator, key: str = "Tab") -> None:
    """Press Tab until that is focused, and see that the focus shows."""
    for _ in range(250):
        page.keyboard.press(key)
        if place.evaluate("at => at === document.activeElement"):
            shown = place.evaluate(
                "at => [at, at.closest('label')].some(one => one && "
                "getComputedStyle(one).outlineStyle === 'solid')"
            )
            assert shown
            return
    pytest.fail(f"Tab does not lead to {place}")


def test_the_library_is_used_by_keys_alone(browser: Browser, shelf_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    visit(page, shelf_url)
    rows = page.locator(".shelf tbody tr")

    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    def notice(words: str) -> Locator:
        return page.locator(".shelf .notice").filter(has_text=words)

    tab_to(page, button("Library"))
    page.keyboard.press("Enter")
    expect(rows).to_have_count(50)
    tab_to(page, page.locator(".shelf input.files"))
    tab_to(page, button("Title"))
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("Report 1")
    expect(button("Title")).to_be_focused()
    tab_to(page, button("Next"))
    page.keyboard.press("Enter")
    expect(rows).to_have_count(9)
    expect(button("Previous")).to_be_focused()  # there is no next page to go to
    page.keyboard.press("Enter")
    expect(rows).to_have_count(50)
    expect(button("Next")).to_be_focused()

    tab_to(page, page.get_by_label("Choose Report 10", exact=True), "Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Remove 1 article?")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Choose Report 10", exact=True)).to_be_focused()
    tab_to(page, button("Remove…"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, dialog.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    expect(notice("1 article removed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Library")).to_be_focused()
    fold = page.locator("summary").filter(has_text="Removed (2)")
    tab_to(page, fold)
    page.keyboard.press("Enter")
    restore = page.locator(".shelf").get_by_role("button", name=re.compile("^Restore Report"))
    tab_to(page, restore.first)
    page.keyboard.press("Enter")
    expect(notice("Done: 1 added")).to_be_visible()
    expect(page.locator("summary").filter(has_text="Removed (1)")).to_be_visible()
    expect(restore).to_be_focused()  # the fold stays open, the next one is at hand

    tab_to(page, button("Report 1"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Article")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button("Report 1")).to_be_focused()
    tab_to(page, page.get_by_label("Search the articles"), "Shift+Tab")
    page.keyboard.type("no such words")
    tab_to(page, button("Show all"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search the articles")).to_be_focused()
    expect(rows).to_have_count(50)

    tab_to(page, button("paste a text"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("textbox", name="Text"))
    page.keyboard.type("The lamp of the lighthouse went out.")
    tab_to(page, button("Add"))
    page.keyboard.press("Enter")
    expect(notice("Done: 1 added, from The lamp of the lighthouse")).to_be_visible()
    expect(button("paste a text")).to_be_focused()
    tab_to(page, button("Map"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("application", name=re.compile("^Map of 60 articles")))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".shelf .point")).not_to_be_empty()
    tab_to(page, page.locator(".shelf input.restore"))
    tab_to(page, button("Delete all…"))
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Delete everything for good?")
    page.keyboard.press("Escape")
    expect(button("Delete all…")).to_be_focused()
    context.close()
