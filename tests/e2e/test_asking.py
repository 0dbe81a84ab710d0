"""A question on its way, in a real Chromium: shown at once, answered in its place, given up."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.e2e.test_chat import QUESTION, UNKNOWN, ask, question_box

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

NILE = "How long is the Nile?"
ADDRESS = "**/chat/ask"


def turn(page: Page, number: int) -> Locator:
    return page.get_by_role("region", name=f"Question {number}", exact=True)


def turns(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("^Question"))


def hold(page: Page) -> list[Route]:
    """Have the next question wait on its way to the server; it is in the list once it was asked."""
    held: list[Route] = []
    page.route(ADDRESS, lambda route: held.append(route), times=1)  # noqa: PLW0108 - it marks its handlers
    return held


def put(page: Page, question: str) -> None:
    with page.expect_request(ADDRESS):
        question_box(page).fill(question)
        question_box(page).press("Enter")


def test_a_question_shows_before_the_server_has_it(page: Page) -> None:
    held = hold(page)
    put(page, f"  {QUESTION} ")
    expect(turn(page, 1).get_by_role("heading")).to_have_text(QUESTION)
    expect(turn(page, 1).get_by_role("status")).to_have_text("Searching the articles…")
    expect(question_box(page)).to_have_value("")
    expect(page.get_by_role("region", name="How to begin")).to_be_hidden()
    held[0].continue_()
    expect(turn(page, 1).locator(".quoted").first).to_be_visible()
    # The next one: what was the last question can no longer be put otherwise, and stays as it is.
    held = hold(page)
    put(page, NILE)
    expect(turn(page, 2).get_by_role("status")).to_be_visible()
    expect(turn(page, 1).get_by_role("button", name="Edit question")).to_have_count(0)
    turn(page, 1).get_by_role("button", name="Good answer").click()
    good = turn(page, 1).get_by_role("button", name="Good answer")
    expect(good).to_have_attribute("aria-pressed", "true")
    expect(turn(page, 2).get_by_role("status")).to_be_visible()
    held[0].continue_()
    expect(turn(page, 2).locator(".answer")).to_be_visible()
    expect(good).to_have_attribute("aria-pressed", "true")


def test_an_answer_moves_nothing(page: Page) -> None:
    ask(page, QUESTION)
    page.evaluate(
        """() => {
          window.tops = [];
          const look = () => {
            const asked = document.querySelectorAll(".turn .question")[1];
            if (asked) window.tops.push(asked.getBoundingClientRect().top);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    # Put in several lines: the box is lower once it was asked.
    question_box(page).fill("How long\nis\nthe Nile?")
    question_box(page).press("Enter")
    expect(turn(page, 2).locator(".answer")).to_be_visible()
    expect(turn(page, 2)).not_to_have_attribute("data-keeping", "true")
    assert len(set(page.evaluate("window.tops"))) == 1


def test_what_was_put_together_is_what_a_reload_shows(page: Page) -> None:
    for question in (QUESTION, "Who measured it?", UNKNOWN):
        ask(page, question)

    def words() -> str:
        html: str = page.locator(".conversation").inner_html()
        return re.sub(r"\s+", " ", html.replace("> ", ">").replace(" <", "<"))

    together = words()
    page.reload()
    expect(turns(page)).to_have_count(3)
    assert words() == together


def test_stop_takes_the_question_back(page: Page) -> None:
    ask(page, QUESTION)
    held = hold(page)
    put(page, NILE)
    page.get_by_role("button", name="Stop").click()
    expect(turns(page)).to_have_count(1)
    expect(question_box(page)).to_have_value(NILE)
    expect(turn(page, 1).get_by_role("button", name="Edit question")).to_be_visible()
    assert "aborted" in (held[0].request.failure or "").lower()
    # Given up for another conversation, it does not come up there.
    held = hold(page)
    question_box(page).press("Enter")
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    expect(turns(page)).to_have_count(0)
    assert "aborted" in (held[0].request.failure or "").lower()


def test_a_question_that_fails_is_back_in_the_box(page: Page) -> None:
    ask(page, QUESTION)
    page.route(ADDRESS, lambda route: route.abort(), times=1)
    put(page, NILE)
    expect(turn(page, 2).get_by_role("alert")).to_contain_text("before it had an answer")
    expect(question_box(page)).to_have_value(NILE)
    refusal = {"problem": "An order must be a JSON object."}
    page.route(ADDRESS, lambda route: route.fulfill(status=400, body=json.dumps(refusal)), times=1)
    put(page, NILE)
    expect(page.get_by_role("alert").filter(has_text=refusal["problem"])).to_be_visible()
    page.route(ADDRESS, lambda route: route.fulfill(status=401, body="{}"), times=1)
    put(page, NILE)
    expect(turns(page).last.get_by_role("alert")).to_contain_text("You are logged out.")
    # Cut off before the end, it is no answer.
    cut = '{"step": "waiting", "wait_s": 7}\n'
    page.route(ADDRESS, lambda route: route.fulfill(status=200, body=cut), times=1)
    put(page, NILE)
    expect(turns(page).last.get_by_role("alert")).to_contain_text("before it had an answer")
    put(page, NILE)
    expect(turn(page, 2).locator(".answer")).to_be_visible()
    expect(turns(page)).to_have_count(2)
    # What was there before stays, where a question was put otherwise.
    page.route(ADDRESS, lambda route: route.abort(), times=1)
    answer = turn(page, 2).locator(".answer").inner_text()
    with page.expect_request(ADDRESS):
        turn(page, 2).get_by_role("button", name="Ask again").click()
    expect(turn(page, 2).get_by_role("alert")).to_contain_text("before it had an answer")
    assert turn(page, 2).locator(".answer").inner_text() == answer
