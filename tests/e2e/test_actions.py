"""What can be done with answers and conversations, in a real Chromium against a real server."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from index.encoder import Encoder
from qa.chats.export import from_json, from_markdown
from tests.conftest import make_tiny_model
from tests.e2e.conftest import forget_conversations, serving, visit
from tests.e2e.test_chat import ask, question_box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import APIResponse, Browser, Locator, Page, Route

RACE = """---
title: The boat race at Tarn
source: Tarn Post
author: Ada Lund
date: 2024-05-03
url: https://example.org/race
---

The boat race at Tarn was won by Clara Holm in the spring. People stood on both banks of the river.

The boat race at Tarn was won by Peter Voss in the autumn. Rain had raised the river by a metre.
"""
TEA = "Tea in Skarn\n\nThe tea house in Skarn opened in March 1940.\n"
BUILT = ", ".join(
    f"{what} {place}"
    for what in ("two bridges over", "the old gate of", "a new road through")
    for place in ("Tarn", "Skarn", "Birk", "Holm", "Vester", "Aster", "Linde", "Molle")
)
WINNERS = "Who won the boat race at Tarn?"
OPENED = "When did the tea house in Skarn open?"


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of three small articles."""
    seeds, index_dir = tmp_path_factory.mktemp("seeds"), tmp_path_factory.mktemp("small_index")
    (seeds / "race.md").write_text(RACE)
    (seeds / "tea.txt").write_text(TEA)
    (seeds / "builder.txt").write_text(f"The builder\n\nThe builder Ole Brandt built {BUILT}.\n")
    build_index([seeds], index_dir)
    return index_dir


@pytest.fixture(scope="module")
def small_url(small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat over them."""
    with serving(small_index, tmp_path_factory.mktemp("server") / "log", "--no-watch") as url:
        yield url


@pytest.fixture
def small(browser: Browser, small_url: str, small_index: Path) -> Iterator[Page]:
    """That chat as a first visit finds it, in a browser that lets pages use the clipboard."""
    forget_conversations(small_index)
    context = browser.new_context(
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 800},
        color_scheme="light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    visit(page, small_url)
    yield page
    context.close()


def turns(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("^Question"))


def listed(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Conversations").locator("li .name")


def test_stop_gives_up_a_search_under_way(browser: Browser, tmp_path: Path) -> None:
    # The first question reads the encoder from a disk that takes as long as the test says.
    model = make_tiny_model(tmp_path, seed=7)
    (tmp_path / "tea.txt").write_text(TEA)
    build_index([tmp_path / "tea.txt"], tmp_path / "index", encoder=Encoder.load(str(model)))
    slow, read = model / "modules.json", tmp_path / "modules.json"
    slow.rename(read)
    os.mkfifo(slow)
    with (
        serving(tmp_path / "index", tmp_path / "log", "--no-watch", "--threshold", "0") as url,
        browser.new_context(reduced_motion="reduce") as context,
    ):
        page = context.new_page()
        visit(page, url)
        question_box(page).fill(OPENED)
        question_box(page).press("Enter")
        expect(page.get_by_text("Searching the articles…")).to_be_visible()
        expect(question_box(page)).to_have_value("")
        page.get_by_role("button", name="Stop").click()
        expect(turns(page)).to_have_count(0)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        expect(question_box(page)).to_have_value(OPENED)
        # Nothing is kept of it once the search comes to its end; the next one does.
        with slow.open("wb") as disk:
            data = read.read_bytes()
            read.replace(slow)  # whoever opens it from here on finds a file
            disk.write(data)
        question_box(page).press("Enter")
        turn = page.get_by_role("region", name="Question 1")
        expect(turn.locator(".quoted")).to_contain_text("March 1940")
        expect(listed(page)).to_have_text([OPENED])
        page.reload()
        expect(turns(page)).to_have_count(1)


def test_ask_again_and_edit_put_the_last_question_anew(small: Page) -> None:
    ask(small, WINNERS)
    turn = ask(small, OPENED)
    expect(turns(small).first.get_by_role("button", name="Edit question")).to_have_count(0)
    expect(turns(small).first.get_by_role("button", name="Ask again")).to_have_count(0)
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    question_box(small).fill("not yet asked")
    turn.get_by_role("button", name="Ask again").click()
    # An answer given anew was not yet voted on.
    expect(turn.get_by_role("button", name="Good answer")).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(turn.locator(".quoted")).to_contain_text("March 1940")
    expect(turns(small)).to_have_count(2)
    expect(question_box(small)).to_have_value("not yet asked")

    turn.get_by_role("button", name="Edit question").click()
    changed = turn.get_by_label("Change the question")
    expect(changed).to_be_focused()
    expect(changed).to_have_value(OPENED)
    changed.press("Escape")
    expect(changed).to_be_hidden()
    expect(turn.get_by_role("button", name="Edit question")).to_be_focused()
    turn.get_by_role("button", name="Edit question").click()
    changed.fill("What did Ole Brandt build?")
    changed.press("Enter")
    expect(turn.get_by_role("heading", name="What did Ole Brandt build?")).to_be_visible()
    expect(turn.locator(".quoted")).to_contain_text("two bridges over Tarn")
    expect(turns(small)).to_have_count(2)
    small.reload()
    expect(turns(small)).to_have_count(2)
    expect(small.get_by_role("log")).not_to_contain_text("March 1940")


def test_what_a_follow_up_means_is_shown_and_can_be_changed(small: Page) -> None:
    first = ask(small, "What did the builder Ole Brandt build?")
    expect(first.get_by_role("button", name="Source 1")).to_be_visible()
    expect(small.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    turn = ask(small, "When was he born?")
    expect(turn.locator(".remark .resolved")).to_have_text("When was Ole Brandt born?")
    change = turn.get_by_role("button", name="Change what is searched")
    change.click()
    changed = turn.get_by_label("Change the question")
    expect(changed).to_be_focused()
    expect(changed).to_have_value("When was Ole Brandt born?")
    changed.press("Escape")
    expect(change).to_be_focused()
    change.click()
    changed.fill("What did Ole Brandt build?")
    changed.press("Enter")
    expect(turn.get_by_role("heading", name="What did Ole Brandt build?")).to_be_visible()
    expect(turn.locator(".quoted")).to_contain_text("two bridges over Tarn")
    expect(turn.locator(".remark .resolved")).to_have_count(0)
    expect(turns(small)).to_have_count(2)


def test_copy_takes_the_citations_along(small: Page) -> None:
    turn = ask(small, OPENED)
    turn.get_by_role("button", name="Copy with citations").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    assert small.evaluate("navigator.clipboard.readText()") == (
        "The tea house in Skarn opened in **March 1940**.[^1]\n\n[^1]: “Tea in Skarn”\n"
    )
    expect(turn.get_by_role("button", name="Copy with citations")).to_be_visible()


def test_votes_are_kept(small: Page) -> None:
    turn = ask(small, OPENED)
    good = turn.get_by_role("button", name="Good answer")
    poor = turn.get_by_role("button", name="Poor answer")

    def given(up: str, down: str) -> None:
        expect(good).to_have_attribute("aria-pressed", up)
        expect(poor).to_have_attribute("aria-pressed", down)

    given("false", "false")
    good.click()
    given("true", "false")
    small.reload()
    given("true", "false")
    poor.click()
    given("false", "true")
    small.reload()
    given("false", "true")
    poor.click()
    given("false", "false")
    small.reload()
    given("false", "false")


def test_a_conversation_is_exported(small: Page) -> None:
    ask(small, OPENED)
    ask(small, WINNERS)

    def saved(words: str) -> tuple[str, str]:
        small.locator("summary", has_text="Export").click()
        with small.expect_download() as started:
            small.get_by_role("button", name=words, exact=True).click()
        expect(small.get_by_role("button", name=words, exact=True)).to_be_hidden()
        return started.value.suggested_filename, started.value.path().read_bytes().decode()

    stem = "When-did-the-tea-house-in-Skarn-open"
    name, markdown = saved("Markdown")
    assert name == f"{stem}.md"
    assert re.sub(r"<!-- quoth .* -->\n\n?", "", markdown).startswith(
        f"# {OPENED}\n\n## {OPENED}\n\nThe tea house in Skarn opened in **March 1940**.[^1]\n\n"
        f"[^1]: “Tea in Skarn”\n\n## {WINNERS}\n\nThe boat race at Tarn was won by "
    )
    assert "[^2]: Ada Lund, “The boat race at Tarn”, *Tarn Post*, 3 May 2024, " in markdown
    name, html = saved("Web page")
    assert name == f"{stem}.html"
    assert html.startswith('<!doctype html><html lang="en">')
    assert f"<h2><bdi>{WINNERS}</bdi></h2>" in html
    assert "https://example.org/race" in html
    name, text = saved("JSON")
    assert name == f"{stem}.json"
    conversation = from_json(text)
    assert [turn.question for turn in conversation.turns] == [OPENED, WINNERS]
    assert [(one.question, one.quote) for one in from_markdown(markdown)] == [
        (turn.question, citation.quote)
        for turn in conversation.turns
        for citation in (turn.answer.citations if turn.answer else ())
    ]
    assert conversation.turns[0].answer is not None
    assert conversation.turns[0].answer.citations[0].quote == (
        "The tea house in Skarn opened in March 1940."
    )
    name, ris = saved("Cited articles, RIS")
    assert name == f"{stem}.ris"
    lines = ris.split("\r\n")
    assert [line for line in lines if line.startswith(("TY", "TI", "AU"))] == [
        "TY  - GEN",
        "TI  - Tea in Skarn",
        "TY  - NEWS",
        "AU  - Ada Lund",
        "TI  - The boat race at Tarn",
    ]
    name, bibtex = saved("Cited articles, BibTeX")
    assert name == f"{stem}.bib"
    assert re.findall(r"^@\w+", bibtex, re.MULTILINE) == ["@misc", "@article"]
    assert "The boat race at Tarn" in bibtex


def test_conversations_are_renamed_found_and_deleted(small: Page) -> None:
    ask(small, OPENED)
    small.get_by_role("button", name="New conversation").click()
    expect(turns(small)).to_have_count(0)
    ask(small, WINNERS)
    side = small.get_by_role("navigation", name="Conversations")
    expect(side.locator("[aria-current] .name")).to_have_text(WINNERS)

    item = side.locator("li", has=small.locator("[aria-current]"))
    item.hover()
    item.get_by_role("button", name=f"Rename or delete: {WINNERS}").click()
    small.get_by_role("menuitem", name="Rename").click()
    naming = small.get_by_role("dialog", name="Rename conversation")
    expect(naming.get_by_label("Title")).to_have_value(WINNERS)
    naming.get_by_label("Title").fill("Regatta <b>notes</b>")
    naming.get_by_label("Title").press("Enter")
    expect(naming).to_be_hidden()
    expect(side.locator("[aria-current] .name")).to_have_text("Regatta <b>notes</b>")

    # Its title and what was said in it are looked through.
    for words, title in (
        ("regatta", "Regatta <b>notes</b>"),
        ("March 1940", OPENED),
        ("Peter Voss", "Regatta <b>notes</b>"),
    ):
        side.get_by_label("Search conversations").fill(words)
        expect(listed(small).first).to_have_text(title)
        expect(listed(small).filter(has_not_text=title)).to_have_count(0)
    side.get_by_label("Search conversations").fill("nothing <like> this")
    expect(side).to_contain_text("None has “nothing <like> this” in it.")
    side.get_by_label("Search conversations").fill("Regatta")
    expect(listed(small)).to_have_text(["Regatta <b>notes</b>"])

    small.reload()
    item = side.locator("li", has_text="Regatta")
    expect(item).to_have_count(1)
    item.hover()
    item.get_by_role("button", name="Rename or delete").click()
    small.get_by_role("menuitem", name="Delete").click()
    deleting = small.get_by_role("dialog", name="Delete this conversation?")
    expect(deleting).to_contain_text("Regatta <b>notes</b>")
    deleting.get_by_role("button", name="Cancel").click()
    expect(deleting).to_be_hidden()
    expect(item).to_have_count(1)
    item.hover()
    item.get_by_role("button", name="Rename or delete").click()
    small.get_by_role("menuitem", name="Delete").click()
    deleting.get_by_role("button", name="Delete").click()
    expect(item).to_have_count(0)
    # It was the one in view.
    expect(turns(small)).to_have_count(0)
    expect(small.get_by_role("heading", name="Ask your articles")).to_be_visible()
    listed(small).get_by_text(OPENED).first.click()
    expect(turns(small)).to_have_count(1)
    expect(turns(small).locator(".quoted")).to_contain_text("March 1940")


def test_the_last_of_several_searches_counts(small: Page) -> None:
    ask(small, OPENED)
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    small.route("**/queue/join*", hold_the_first)
    search = small.get_by_label("Search conversations")
    for words in ("March", "nothing like this"):
        with small.expect_request("**/queue/join*"):
            search.fill(words)
    side = small.get_by_role("navigation", name="Conversations")
    expect(side).to_contain_text("None has “nothing like this” in it.")
    # The first answer comes last: what was sought last is sought once more.
    route, response = held[0]
    with small.expect_request("**/queue/join*"):
        route.fulfill(response=response)
    expect(side).to_contain_text("None has “nothing like this” in it.")
    small.unroute_all()


def test_what_was_sought_stays_sought_when_a_conversation_found_is_opened(small: Page) -> None:
    ask(small, OPENED)
    small.get_by_role("button", name="New conversation").click()
    expect(turns(small)).to_have_count(0)
    ask(small, WINNERS)
    small.get_by_label("Search conversations").fill("March")
    expect(listed(small)).to_have_text([OPENED])
    listed(small).click()
    expect(turns(small)).to_contain_text(OPENED)
    current = small.get_by_role("navigation", name="Conversations").locator("[aria-current]")
    expect(current).to_have_text(OPENED)
    expect(listed(small)).to_have_text([OPENED])


def test_the_article_leads_from_quote_to_quote(small: Page) -> None:
    turn = ask(small, "Which rowers won the boat race at Tarn?")
    expect(turn.locator(".card")).to_have_count(1)
    expect(turn.locator(".extract")).to_have_count(2)
    holm = turn.locator(".quoted", has_text="Clara Holm")
    holm.get_by_role("button", name="Source").click()
    turn.locator(".card .title").click()
    article = small.get_by_role("dialog", name="Article")
    here = article.locator("mark.here")
    expect(article.locator("mark")).to_have_count(2)
    seen = []
    for button, told in (("", "1"), ("Next", "2"), ("Next", "1"), ("Previous", "2")):
        if button:
            article.get_by_role("button", name=button).click()
        expect(article).to_contain_text(f"Quote {told} of 2")
        expect(here).to_be_in_viewport()
        seen.append(here.inner_text())
    spring = "The boat race at Tarn was won by Clara Holm in the spring."
    autumn = "The boat race at Tarn was won by Peter Voss in the autumn."
    assert seen == [spring, autumn, spring, autumn]


def test_the_colours_chosen_are_kept(small: Page) -> None:
    root, switch = small.locator("html"), small.get_by_role("button", name="Dark colours")
    for theme, pressed in (("dark", "true"), ("light", "false")):
        switch.click()
        for _ in range(2):
            expect(root).to_have_attribute("data-theme", theme)
            expect(switch).to_have_attribute("aria-pressed", pressed)
            dark = small.evaluate("document.body.classList.contains('dark')")
            assert dark is (theme == "dark")
            small.reload()
            small.locator(".composer[data-ready]").wait_for()
