"""Quotes put aside: clipped by a button, kept across conversations, taken out as files."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.conftest import forget_clippings
from tests.e2e.test_accessible import axe, complaints
from tests.e2e.test_chat import QUESTION, ask

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

__all__ = ["axe"]  # the fixture


@pytest.fixture(autouse=True)
def _nothing_clipped(chat_index: Path) -> None:
    forget_clippings(chat_index)


def test_quotes_are_clipped_in_conversations_and_taken_out(page: Page, axe: str) -> None:
    basket = page.get_by_role("button", name="Clippings")
    for n, question in enumerate((QUESTION, "When did Croatia begin to pay with the euro?"), 1):
        turn = ask(page, question)
        clip = turn.get_by_role("button", name=re.compile("Clip(ped)? quote 1"))
        expect(clip).to_have_accessible_name("Clip quote 1")
        clip.focus()
        page.keyboard.press("Enter")
        expect(clip).to_have_attribute("aria-pressed", "true")
        expect(clip).to_have_accessible_name("Clipped quote 1")
        expect(basket).to_have_text(f"Clippings ({n})")
        page.get_by_role("button", name="New conversation").click()
        expect(page.get_by_role("region", name="Question 1")).to_have_count(0)
    page.reload()
    expect(basket).to_have_text("Clippings (2)")
    basket.click()
    panel = page.get_by_role("dialog", name="Clippings")
    expect(panel.locator("blockquote")).to_have_count(2)
    expect(panel.locator("blockquote").last).to_contain_text("8,848")
    assert complaints(page, axe) == []
    for label, name in (("Word", "clippings.docx"), ("Cited articles, CSL-JSON", "clippings.json")):
        with page.expect_download() as started:
            panel.get_by_role("button", name=label, exact=True).click()
        assert started.value.suggested_filename == name
        content = started.value.path().read_bytes()
        if name.endswith("docx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read("word/document.xml")
            assert "8,848" in content.decode()
        assert b"Everest" in content
    panel.get_by_role("button", name="Take out").first.click()
    expect(basket).to_have_text("Clippings (1)")
    panel.get_by_role("button", name="Take all out").click()
    expect(panel).to_contain_text("Nothing clipped yet.")
    page.keyboard.press("Escape")
    expect(basket).to_be_focused()
