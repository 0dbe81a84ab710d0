"""What is half-written stays: it is there when its form is opened again, whatever came between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from tests.e2e.conftest import serving
from tests.e2e.test_accessible import axe, complaints
from tests.e2e.test_collections import SELECT, page
from tests.e2e.test_library import SEEDS
from ui.web.passwords import to_line

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

__all__ = ["axe", "page"]  # fixtures


def article(page: Page, title: str) -> Locator:
    page.get_by_role("button", name=title).click()
    dialog = page.get_by_role("dialog", name="Article")
    expect(dialog.locator(".title")).to_have_text(title)
    return dialog


def test_a_note_and_details_stay_through_escape_close_and_a_reload(page: Page, axe: str) -> None:
    opened = article(page, "The last ferry")
    note = opened.get_by_label("Note", exact=True)
    page.evaluate(SELECT)
    opened.get_by_role("button", name="Note…").click()
    note.fill("Half a note <b>")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    other = article(page, "Frost in the orchards")
    expect(note).to_have_value("")
    expect(other.get_by_text("Not saved yet.")).to_have_count(0)
    other.get_by_role("button", name="Edit details").click()
    other.get_by_label("Author").fill("Half an auth")
    other.get_by_role("button", name="Close").click()
    article(page, "The last ferry")
    page.reload()
    expect(opened.locator(".title")).to_have_text("The last ferry")  # at its address
    expect(note).to_have_value("Half a note <b>")
    expect(opened.locator(".marked")).to_have_text("Ada Moll")
    expect(opened.get_by_text("Not saved yet.")).to_be_visible()
    assert complaints(page, axe) == []
    opened.get_by_role("button", name="Save the note").click()
    expect(opened.locator(".notes li")).to_contain_text("Half a note <b>")
    expect(note).to_have_value("")
    expect(opened.get_by_text("Not saved yet.")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    page.get_by_role("button", name="Library", exact=True).click()
    article(page, "Frost in the orchards")
    expect(opened.get_by_label("Author")).to_have_value("Half an auth")
    discard = opened.get_by_role("button", name="Discard the draft")
    expect(discard).to_have_css("text-decoration-line", "underline")
    discard.click()
    expect(opened.get_by_label("Author")).to_have_value("")
    opened.get_by_role("button", name="Close").click()
    article(page, "Frost in the orchards")
    expect(opened.get_by_role("form", name="Edit details")).to_be_hidden()


def test_key_sentences_leave_the_form_open_and_cancel_gives_it_up(page: Page) -> None:
    opened = article(page, "The last ferry")
    edit = opened.get_by_role("button", name="Edit details")
    edit.click()
    opened.get_by_label("Source").fill("The Tarn Ti")
    key = opened.get_by_role("button", name="Key sentences", exact=True)
    for pressed in ("true", "false"):
        key.click()
        expect(key).to_have_attribute("aria-pressed", pressed)
        expect(opened.get_by_label("Source")).to_have_value("The Tarn Ti")
        expect(edit).to_have_attribute("aria-expanded", "true")
    opened.get_by_role("button", name="Cancel").click()
    expect(opened.get_by_label("Source")).to_be_hidden()
    edit.click()
    expect(opened.get_by_label("Source")).not_to_have_value("The Tarn Ti")
    opened.get_by_label("Source").fill("The Tarn Times")
    opened.get_by_role("button", name="Save", exact=True).click()
    expect(opened.locator(".byline").first).to_contain_text("The Tarn Times")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    article(page, "The last ferry")
    expect(opened.get_by_role("form", name="Edit details")).to_be_hidden()


def test_a_closed_form_stays_closed_and_has_its_draft(page: Page) -> None:
    opened = article(page, "The last ferry")
    edit = opened.get_by_role("button", name="Edit details")
    form = opened.get_by_role("form", name="Edit details")
    edit.click()
    opened.get_by_label("Source").fill("The Tarn Ti")
    edit.click()
    expect(form).to_be_hidden()
    key = opened.get_by_role("button", name="Key sentences", exact=True)
    for pressed in ("true", "false"):
        key.click()
        expect(key).to_have_attribute("aria-pressed", pressed)
        expect(form).to_be_hidden()
        expect(edit).to_have_attribute("aria-expanded", "false")
    edit.click()
    expect(opened.get_by_label("Source")).to_have_value("The Tarn Ti")
    opened.get_by_role("button", name="Cancel").click()


def test_a_changed_note_stays_until_it_is_saved(page: Page) -> None:
    opened = article(page, "The last ferry")
    opened.get_by_label("Note", exact=True).fill("One")
    opened.get_by_role("button", name="Save the note").click()
    item = opened.locator(".notes li")
    item.get_by_role("button", name="Change").click()
    item.get_by_label("Your words").fill("One, half changed")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    article(page, "The last ferry")
    expect(item.get_by_label("Your words")).to_have_value("One, half changed")
    change = item.get_by_role("button", name="Change")
    change.click()
    expect(item.get_by_label("Your words")).to_be_hidden()
    opened.get_by_label("Note", exact=True).fill("Two")
    opened.get_by_role("button", name="Save the note").click()
    expect(item).to_have_count(2)
    one = item.filter(has_text="One")
    expect(one.get_by_label("Your words")).to_be_hidden()  # closed it was, closed it stays
    one.get_by_role("button", name="Change").click()
    expect(one.get_by_label("Your words")).to_have_value("One, half changed")
    one.get_by_role("button", name="Save").click()
    expect(one.locator(".words")).to_have_text("One, half changed")


def test_the_forms_of_the_library_stay_through_escape(page: Page) -> None:
    forms = {
        "paste a text": {"Title": "A titl", "Source": "Ada", "Date": "2024", "Text": "Half a te"},
        "add an address": {"Address of a page or feed": "https://exa"},
    }
    for name, values in forms.items():
        button = page.get_by_role("button", name=name, exact=True)
        button.click()
        dialog = page.get_by_role("dialog", name=re.compile("Paste a text|Add an address"))
        for label, value in values.items():
            dialog.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        button.click()
        for label, value in values.items():
            expect(dialog.get_by_label(label, exact=True)).to_have_value(value)
        expect(dialog.get_by_text("Not saved yet.")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
        button.click()
        for label in values:
            expect(dialog.get_by_label(label, exact=True)).to_have_value("")
        page.keyboard.press("Escape")
    page.get_by_role("row", name="Frost in the orchards").get_by_role("checkbox").check()
    page.get_by_role("button", name="Collection…").click()
    name_of_it = page.get_by_label("Collection", exact=True)
    name_of_it.fill("Frui")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Collection…").click()
    expect(name_of_it).to_have_value("Frui")
    page.get_by_role("button", name="Put it in").click()
    page.get_by_role("button", name="Rename Frui").click()
    new_name = page.get_by_label("New name")
    expect(new_name).to_have_value("Frui")
    new_name.fill("Frui and nu")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rename Frui").click()
    expect(new_name).to_have_value("Frui and nu")


PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""


def test_a_pasted_text_takes_no_half_written_ones_place(page: Page) -> None:
    page.get_by_role("button", name="paste a text").click()
    text = page.get_by_label("Text", exact=True)
    text.fill("Half a text")
    page.keyboard.press("Escape")
    page.evaluate(PASTE, "And another")
    expect(text).to_have_value("Half a text\n\nAnd another")


def test_a_draft_is_its_writers_where_a_login_ends_by_itself(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "ferry.md").write_text(SEEDS["ferry.md"], encoding="utf-8")
    build_index([tmp_path / "seeds"], tmp_path / "index")
    users = tmp_path / "users"
    lines = [to_line("ada", "secret") + "\n", to_line("bob", "hidden") + "\n"]
    users.write_text("".join(lines), encoding="utf-8")
    more = ("--auth", str(users), "--no-watch")
    with serving(tmp_path / "index", tmp_path / "log", *more, at="/login") as url:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()  # one tab, whose storage outlives the login
        page.set_default_timeout(60_000)

        def text_of(name: str, password: str) -> Locator:
            context.clear_cookies()
            page.goto(url)
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(password)
            page.keyboard.press("Enter")
            page.get_by_role("button", name="Library", exact=True).click()
            page.get_by_role("button", name="paste a text").click()
            return page.get_by_label("Text", exact=True)

        text_of("ada", "secret").fill("Ada's half a text")
        expect(text_of("bob", "hidden")).to_have_value("")
        expect(text_of("ada", "secret")).to_have_value("Ada's half a text")
        context.close()


def test_a_draft_from_before_there_was_a_login_is_found_after_it(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "ferry.md").write_text(SEEDS["ferry.md"], encoding="utf-8")
    build_index([tmp_path / "seeds"], tmp_path / "index")
    users = tmp_path / "users"
    lines = [to_line("ada", "secret") + "\n", to_line("bob", "hidden") + "\n"]
    users.write_text("".join(lines), encoding="utf-8")
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    text = page.get_by_label("Text", exact=True)

    def paste() -> None:
        page.get_by_role("button", name="Library", exact=True).click()
        page.get_by_role("button", name="paste a text").click()

    def log_in(name: str, password: str) -> None:
        context.clear_cookies()
        page.goto(url)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        paste()

    with serving(tmp_path / "index", tmp_path / "log", "--no-watch") as url:
        page.goto(url)
        paste()
        text.fill("Half a text")
    port = int(url.rsplit(":", 1)[1])
    more = ("--auth", str(users), "--no-watch")
    with serving(tmp_path / "index", tmp_path / "log", *more, port=port, at="/login") as url:
        log_in("ada", "secret")
        expect(text).to_have_value("Half a text")
        log_in("bob", "hidden")
        expect(text).to_have_value("")  # hers by then
        log_in("ada", "secret")
        expect(text).to_have_value("Half a text")
    context.close()
