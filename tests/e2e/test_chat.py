"""What a visitor of the chat sees and does, in a real Chromium against a real server."""

from __future__ import annotations

import json
import re
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from index.errors import QuothError
from qa import Assistant
from qa.answer import ABSTENTION
from tests.e2e.conftest import HOSTILE, HOSTILE_NAME, SEEDS, serving, visit
from ui.web.address import listen
from ui.web.examples import suggest_questions

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

QUESTION = "How high is Mount Everest?"
UNKNOWN = "Who won the 2031 lunar regatta?"
expect.set_options(timeout=60_000)


def question_box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> Locator:
    """Ask and wait; return the turn on the page."""
    n = page.get_by_role("region", name=re.compile("^Question")).count() + 1
    question_box(page).fill(question)
    question_box(page).press("Enter")
    turn = page.get_by_role("region", name=f"Question {n}", exact=True)
    expect(turn).to_contain_text(question[:200])
    expect(turn).not_to_contain_text("Searching")
    expect(turn).not_to_have_attribute("data-keeping", "true")
    return turn


def test_first_visit_question_source_article(page: Page) -> None:
    expect(page.get_by_role("heading", name="Quoth")).to_be_visible()
    held = re.compile(r"^\d+ articles, 1 July 2019 – \d+ \w+ 20\d\d$")
    expect(page.get_by_text(held)).to_be_visible()
    turn = ask(page, QUESTION)
    expect(turn.get_by_text("8,848").first).to_be_visible()
    expect(question_box(page)).to_have_value("")

    card = turn.get_by_role("region", name="Sources").get_by_role("listitem").first
    quote = card.locator("mark").text_content() or ""
    turn.get_by_role("button", name="Source 1").click()
    title = card.locator(".title")
    expect(card.get_by_role("button", name="Show quote 1 in the answer")).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(turn.locator(".quoted.lit")).to_contain_text(quote)
    # A marker tells its quote without a click, and a card leads back to its sentence.
    page.mouse.move(0, 0)
    turn.get_by_role("button", name="Source 1").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(quote)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    card.get_by_role("button", name="Show quote 1 in the answer").click()
    expect(turn.locator(".quoted.lit")).to_be_in_viewport()
    turn.get_by_text("How this was found").click()
    turn.get_by_text("Figures", exact=True).click()
    first = turn.get_by_role("table").locator("tbody tr").first
    expect(first.get_by_role("rowheader")).to_have_text(title.inner_text())
    # What the search made of meaning and words, beside the score once it was read.
    numbers = [float(cell) for cell in first.get_by_role("cell").all_inner_texts()]
    rank, meaning, words, fused, _, score = numbers
    assert (rank, words > 0) == (1, True)
    assert all(0 < share <= 1 for share in (meaning, fused, score))
    took = re.compile(r"understand [\d,]+ ms, search [\d,]+ ms, read [\d,]+ ms, in all [\d,]+ ms")
    expect(turn.get_by_text(took)).to_be_visible()

    title.click()
    article = page.get_by_role("dialog")
    expect(article).to_be_visible()
    expect(article.get_by_role("heading", name=title.inner_text())).to_be_visible()
    marked = article.locator("mark").first
    expect(marked).to_have_text(quote)
    expect(marked).to_be_in_viewport()

    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(title).to_be_focused()
    # The same article opens again.
    title.click()
    expect(article.locator("mark").first).to_have_text(quote)
    article.get_by_role("button", name="Close").click()
    expect(article).to_be_hidden()


def test_the_same_with_the_keyboard_alone(page: Page) -> None:
    expect(question_box(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    marker = page.get_by_role("button", name="Source 1")
    expect(marker).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("marker => marker === document.activeElement"):
            break
    expect(marker).to_be_focused()
    page.keyboard.press("Enter")
    sources = page.get_by_role("region", name="Sources")
    expect(sources.get_by_role("button", name="Show quote 1 in the answer")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    title = sources.locator(".card").filter(has=page.locator(".found")).locator(".title")
    expect(title).to_be_focused()
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(title).to_be_focused()


def test_an_example_is_asked_with_one_click(page: Page) -> None:
    example = page.get_by_role("region", name="Examples").locator(".example").first
    question = example.inner_text()
    example.click()
    turn = page.get_by_role("region", name="Question 1")
    expect(turn.get_by_role("heading", name=question)).to_be_visible()
    expect(turn.get_by_role("button", name="Source 1")).to_be_visible()
    expect(page.get_by_role("region", name="How to begin")).to_be_hidden()


def test_what_the_articles_do_not_tell(page: Page) -> None:
    turn = ask(page, UNKNOWN)
    expect(turn.get_by_text(ABSTENTION)).to_be_visible()
    expect(turn.get_by_role("region", name="Closest sentence")).to_be_visible()
    closest = turn.locator("details.closest")
    expect(closest.get_by_role("listitem")).to_have_count(0)  # folded away
    closest.locator("summary").click()
    expect(closest.get_by_role("listitem")).not_to_have_count(0)
    expect(turn.get_by_role("button", name="Source 1")).to_have_count(0)
    closest.get_by_role("button").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    # The guess comes where it was asked for, whatever was said since, and stays there.
    later = ask(page, QUESTION)
    turn.get_by_role("button", name="Show the best guess anyway").click()
    expect(turn.get_by_text("Best guess.")).to_be_visible()
    for _ in range(2):
        expect(turn.get_by_role("heading", name=UNKNOWN)).to_be_visible()
        expect(turn.get_by_role("button", name="Source 1")).to_be_visible()
        expect(later.get_by_role("heading", name=QUESTION)).to_be_visible()
        expect(later.get_by_text("Best guess.")).to_have_count(0)
        expect(page.get_by_role("region", name=re.compile("^Question"))).to_have_count(2)
        page.reload()


def test_days_that_were_understood_are_a_chip_that_can_be_taken_off(page: Page) -> None:
    turn = ask(page, "What was reported in February 2025 on the talks in Riyadh?")
    chip = turn.get_by_role("button", name="Ask again without: published in February 2025")
    expect(chip).to_have_text("published in February 2025 ✕")
    chip.click()
    expect(chip).to_have_count(0)
    expect(turn.get_by_text("How this was found")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("^Question"))).to_have_count(1)


def test_a_hostile_article_is_words(page: Page) -> None:
    dialogs: list[str] = []
    hosts: set[str] = set()
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.on("request", lambda request: hosts.add(urllib.parse.urlsplit(request.url).netloc))
    turn = ask(page, "When did the glassworks at Tarn put out the last furnace?")
    turn.get_by_role("button", name=HOSTILE["title"]).first.click()
    article = page.get_by_role("dialog")
    expect(article.get_by_role("heading", name=HOSTILE["title"])).to_be_visible()
    for words in (
        "<script>window.__pwned=5</script>",
        "</mark></p></dialog><iframe",
        "![x](http://example.invalid/x.png) ![x](javascript:window.__pwned=9)",
    ):
        expect(article).to_contain_text(words)
    expect(article.get_by_role("link")).to_have_count(0)
    assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    page.keyboard.press("Escape")
    turn = ask(page, "When did the potter of Tarn give up his kiln?")
    turn.get_by_role("button", name=HOSTILE_NAME).first.click()
    expect(article.get_by_role("heading", name=HOSTILE_NAME)).to_be_visible()
    expect(article.locator("mark").first).to_contain_text("gave up his kiln in the spring of 2011")
    expect(article.get_by_role("link")).to_have_count(0)
    assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    assert page.evaluate("[window.__pwned, window.pwned]") == [None, None]
    assert dialogs == []
    assert hosts - {""} == {urllib.parse.urlsplit(page.url).netloc}


def test_a_follow_up_says_what_was_searched(page: Page) -> None:
    ask(page, QUESTION)
    turn = ask(page, "Who measured it?")
    expect(turn.get_by_text("Searched as: Who measured Mount Everest?")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="Ask your articles")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("^Question"))).to_have_count(0)
    expect(ask(page, QUESTION)).not_to_contain_text("Searched as")


def test_filters_are_said_and_unknown_ones_explained(page: Page) -> None:
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Published from").fill("2020-01-01")
    page.get_by_role("group", name="Sources").get_by_role("checkbox").first.check()
    turn = ask(page, QUESTION)
    expect(turn.get_by_text("Only articles published from 1 January 2020 on and")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Filters")).click()  # folded once asked
    page.get_by_label("Author", exact=True).fill("Nobody")
    turn = ask(page, QUESTION)
    expect(turn.get_by_role("alert")).to_contain_text("No article is by 'Nobody'; there are ")
    expect(page.get_by_role("button", name="Clear the filter by Nobody")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Filters")).click()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("list", name="Filters set").get_by_role("listitem")).to_have_count(0)


def test_filters_that_leave_out_what_was_asked_for_can_be_lifted(page: Page) -> None:
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Published from").fill("2025-01-01")
    page.get_by_label("Author").fill("Davor Kestrel")
    turn = ask(page, QUESTION)
    expect(turn.get_by_text("The filters leave out articles that have")).to_be_visible()
    turn.get_by_role("button", name="Ask again without the filters").click()
    expect(turn.get_by_role("button", name="Source 1")).to_be_visible()
    expect(page.get_by_role("button", name="Filters", exact=True)).to_be_visible()
    expect(turn.get_by_role("button", name="Ask again without the filters")).to_have_count(0)


def test_a_finished_build_is_noticed_and_a_changed_article_said_to_be(
    browser: Browser, tmp_path: Path
) -> None:
    seeds, index_dir, log = tmp_path / "seeds", tmp_path / "index", tmp_path / "log"
    seeds.mkdir()
    (seeds / "a.txt").write_text("Tea in Tarn\n\nThe tea house in Tarn opened in May 1931.\n")
    build_index([seeds], index_dir)
    with (
        serving(index_dir, log, "--no-watch") as url,
        browser.new_context(reduced_motion="reduce") as context,
    ):
        page = context.new_page()
        visit(page, url)
        expect(page.get_by_text("1 article", exact=True)).to_be_visible()
        first = ask(page, "When did the tea house in Tarn open?")
        (seeds / "a.txt").write_text("Tea in Tarn\n\nThe tea house in Tarn has closed.\n")
        (seeds / "b.txt").write_text("Coffee\n\nA coffee house in Skarn opened in June 1932.\n")
        build_index([seeds], index_dir)
        first.get_by_role("button", name="Tea in Tarn").first.click()
        article = page.get_by_role("dialog")
        expect(article).to_contain_text("This article has changed since; it is shown as it was")
        expect(article.locator("mark").first).to_contain_text("opened in May 1931.")
        page.keyboard.press("Escape")
        ask(page, "When did the coffee house in Skarn open?")
        expect(page.get_by_text("2 articles", exact=True)).to_be_visible()
        (seeds / "a.txt").unlink()
        build_index([seeds], index_dir)
        first.get_by_role("button", name="Tea in Tarn").first.click()
        expect(article).to_contain_text("This article has left the collection; it is shown as it")
    # Stopped while a page was open: nothing but what the command line says.
    assert re.fullmatch(
        r"Quoth is on http://127\.0\.0\.1:\d+ \(stop with Ctrl-C\)\nstopped\n", log.read_text()
    )


def test_examples_are_questions_that_the_articles_answer(chat_index: Path) -> None:
    assistant = Assistant.open(chat_index)
    examples = suggest_questions(assistant)
    questions = [*examples.added, *examples.others]
    answers = [assistant.ask(question) for question in questions]
    assert all(question.endswith("?") for question in questions)
    assert min(answer.confidence for answer in answers) >= 0.65
    cited = {answer.citations[0].article.id for answer in answers}
    assert 2 <= len(cited) == len(questions) <= 4
    assistant.close()


def test_two_visitors_have_two_conversations(browser: Browser, chat_url: str) -> None:
    pages = []
    for question in (QUESTION, UNKNOWN):
        page = browser.new_context(reduced_motion="reduce").new_page()
        visit(page, chat_url)
        ask(page, question)
        pages.append(page)
    for page, question in zip(pages, (QUESTION, UNKNOWN), strict=True):
        expect(page.get_by_role("region", name=re.compile("^Question"))).to_have_count(1)
        expect(page.get_by_role("log")).to_contain_text(question)
    # "it" leans on the question before it, of the own conversation.
    expect(ask(pages[0], "Who measured it?")).to_contain_text(
        "Searched as: Who measured Mount Everest?"
    )
    expect(ask(pages[1], "Who measured it?")).to_contain_text(
        "Searched as: Who measured the 2031 lunar regatta?"
    )
    for page in pages:
        page.context.close()


def test_reload_and_restart_keep_the_conversation(
    browser: Browser, chat_index: Path, tmp_path: Path
) -> None:
    index_dir = shutil.copytree(chat_index, tmp_path / "index")
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    with serving(index_dir, tmp_path / "log") as url:
        visit(page, url)
        ask(page, QUESTION)
        page.reload()
        expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
        port = urllib.parse.urlsplit(url).port
    # The page, left open, tells that Quoth is gone, keeps what is written meanwhile …
    told = page.get_by_role("alert").filter(has_text="Quoth does not answer.")
    expect(told).to_be_visible()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
    question_box(page).fill("Who measured it?")
    question_box(page).press("Enter")
    expect(question_box(page)).to_have_value("Who measured it?")
    expect(page.locator(".toast-body")).to_be_hidden()
    # … and goes on by itself once it is back.
    with serving(index_dir, tmp_path / "log", port=port):
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()
        expect(told).to_be_hidden()
        expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
        expect(question_box(page)).to_have_value("Who measured it?")
        expect(ask(page, "Who measured it?")).to_contain_text(
            "Searched as: Who measured Mount Everest?"
        )
    context.close()


def test_no_request_leaves_the_machine(browser: Browser, chat_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    visit(page, chat_url)
    ask(page, QUESTION).get_by_role("button", name="Source 1").click()
    page.get_by_role("region", name="Sources").locator(".title").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    schemes = {urllib.parse.urlsplit(url).scheme for url in asked}
    assert schemes <= {"http", "data", "blob"}
    assert {urllib.parse.urlsplit(url).netloc for url in asked if url.startswith("http")} == {
        urllib.parse.urlsplit(chat_url).netloc
    }
    assert [told for told in complaints if told.startswith("error") or ":" not in told] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_scrolling_sideways(browser: Browser, chat_url: str, scheme: Any) -> None:
    context = browser.new_context(
        reduced_motion="reduce",
        viewport={"width": 360, "height": 800},
        is_mobile=True,
        has_touch=True,
        color_scheme=scheme,
    )
    page = context.new_page()
    visit(page, chat_url)
    width = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    assert page.evaluate(width) == 360
    turn = ask(page, "When did the glassworks at Tarn put out the last furnace?")
    turn.get_by_text("How this was found").tap()
    turn.get_by_text("Figures", exact=True).tap()
    expect(turn.get_by_role("table")).to_be_visible()
    assert page.evaluate(width) == 360
    turn.locator(".card .title").first.tap()
    article = page.get_by_role("dialog")
    expect(article).to_be_visible()
    assert article.evaluate("panel => [panel.scrollWidth, panel.clientWidth]") == [360, 360]
    context.close()


def test_files_stay_where_they_are(chat_url: str, chat_index: Path) -> None:
    seed = next(iter(sorted(SEEDS.glob("*.md"))))
    for path in (seed, chat_index, *chat_index.iterdir(), SEEDS.parent / "pyproject.toml"):
        for route in ("/gradio_api/file=", "/file=", "/gradio_api/file/"):
            assert fetch(f"{chat_url}{route}{urllib.parse.quote(str(path))}") == (404, "not found")
    assert fetch(f"{chat_url}/gradio_api/upload")[0] == 404


def test_a_foreign_name_for_this_machine_is_refused(chat_url: str) -> None:
    status, told = fetch(chat_url, host="evil.example")
    assert (status, told.split(";")[0]) == (403, "unknown host")
    assert fetch(chat_url, host="localhost")[0] == 200


def fetch(url: str, host: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as page:  # noqa: S310 - our own server
            return page.status, page.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_the_endpoints_are_these(chat_url: str) -> None:
    _, described = fetch(f"{chat_url}/gradio_api/info")
    wanted = """
        add_note ask build change_note clip clippings collect collection collections edit edits
        export_clippings notes remove_collection remove_note rename_collection retrieve take_out
        unclip undo_edits
    """
    named = sorted(json.loads(described)["named_endpoints"])
    assert named == [f"/{name}" for name in wanted.split()]


def test_a_port_in_use_is_an_error_and_no_other_is_taken(chat_url: str) -> None:
    port = urllib.parse.urlsplit(chat_url).port
    assert port is not None
    with pytest.raises(QuothError, match=rf"^port {port} on 127.0.0.1 is in use; choose another"):
        listen("127.0.0.1", port)
    with pytest.raises(QuothError, match=r"^port 70000 is not between 0 and 65535$"):
        listen("127.0.0.1", 70_000)
    with pytest.raises(QuothError, match=r"^cannot serve on nowhere\.invalid: "):
        listen("nowhere.invalid", port)
    with listen("127.0.0.1", 0) as listener:
        assert isinstance(listener, socket.socket)
