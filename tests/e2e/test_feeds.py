"""An address that another page hands over, and what is followed, in a real Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect.set_options(timeout=60_000)
OWN = "http://127.0.0.1:9/feed"  # never fetched: no address of the user's own network is


def test_an_address_is_only_taken_when_the_user_says_so(page: Page, chat_url: str) -> None:
    page.goto(f"{chat_url}/#/add?url={OWN.replace(':', '%3A').replace('/', '%2F')}")
    asking = page.get_by_role("dialog", name="Add an address")
    expect(asking.get_by_label("Address of a page or feed")).to_have_value(OWN)
    assert "add?url" not in page.url
    feeds = page.locator(".feeds")
    expect(feeds).to_contain_text("None yet.")
    asking.get_by_role("button", name="Add").click()
    expect(asking.get_by_role("alert")).to_contain_text("is not a public address")
    asking.get_by_label("How often").select_option(label="every day, while Quoth runs")
    asking.get_by_role("button", name="Add").click()
    expect(asking).to_be_hidden()
    expect(feeds.get_by_role("listitem")).to_contain_text(
        re.compile("every day · .*public", re.DOTALL)
    )
    feeds.get_by_role("button", name=f"Stop following {OWN}").click()
    expect(feeds).to_contain_text("None yet.")
    link = feeds.get_by_role("link", name="Add to Quoth").get_attribute("href")
    assert (
        link == f"javascript:void open('{chat_url}/#/add?url='+encodeURIComponent(location.href))"
    )
