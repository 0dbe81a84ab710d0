"""What axe-core finds on chat and library, in light and dark; it comes from npm, not kept here."""

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
from index.library import Library
from tests.e2e.conftest import serving, visit
from tests.e2e.test_chat import QUESTION, UNKNOWN, ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_the_chat(
    browser: Browser, chat_url: str, axe: str, scheme: Any
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    visit(page, chat_url)
    assert complaints(page, axe) == []
    ask(page, QUESTION).get_by_text("How this was found").click()
    ask(page, UNKNOWN)
    page.get_by_role("button", name="Filters", exact=True).click()
    assert complaints(page, axe) == []
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
            f"date: 20{i % 20 + 10}-05-0{i % 9 + 1}\n---\nThe bridge of day {i} was opened at noon.\n",
            encoding="utf-8",
        )
    (folder / "broken.jsonl").write_text('{"title": "no text"}\n', encoding="utf-8")
    return folder


@pytest.fixture
def shelf_url(shelf_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of Quoth over that folder; an article of it was removed."""
    index_dir = tmp_path / "index"
    build_index([shelf_folder], index_dir)
    library = Library(index_dir)
    library.remove(["00.md"])
    library.close()
    with serving(index_dir, tmp_path / "log", "--no-watch") as url:
        yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_the_library(
    browser: Browser, shelf_url: str, shelf_folder: Path, axe: str, scheme: Any
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    visit(page, shelf_url)
    found: dict[str, list[str]] = {}

    def look_at(what: str) -> None:
        found[what] = complaints(page, axe)

    page.get_by_role("button", name="Library", exact=True).click()
    expect(page.locator(".shelf tbody tr")).to_have_count(50)
    look_at("table")
    page.get_by_text("Skipped by the last build (1)").click()
    page.get_by_text("Removed (1)").click()
    page.get_by_label("Choose Report 5", exact=True).first.check()
    look_at("folds open, one chosen")
    page.get_by_label("Filter articles").fill("no such words")
    expect(page.get_by_role("heading", name="No article fits")).to_be_visible()
    look_at("nothing fits")
    page.get_by_role("button", name="Show all").click()
    for view in ("Timeline", "Map"):
        page.get_by_role("button", name=view, exact=True).click()
        expect(page.get_by_role("application", name=re.compile(f"^{view} of"))).to_be_visible()
        page.get_by_role("application").focus()
        page.keyboard.press("ArrowRight")
        look_at(view)
    page.get_by_role("button", name="List", exact=True).click()
    page.get_by_role("button", name="paste a text").click()
    look_at("paste form")
    form = page.get_by_role("dialog", name="Paste a text")
    form.get_by_label("Text").fill(" ")
    form.get_by_role("button", name="Add").click()
    expect(form.get_by_role("alert")).to_contain_text("is blank")
    look_at("paste form with a problem")
    form.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete all…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete all 59 articles?")
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
    expect(page.locator(".shelf .stage")).to_contain_text("of 4,000")
    look_at("a build runs")
    page.locator(".shelf .building").get_by_role("button", name="Cancel").click()
    expect(page.locator(".shelf .notice").filter(has_text="Cancelled.")).to_be_visible()
    look_at("a build was cancelled")
    context.close()
    assert found == dict.fromkeys(found, [])
