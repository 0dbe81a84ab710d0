"""What people do in the library, in a real Chromium against a real server."""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from index import build_index
from index.store.reading import UPLOADS
from qa.answer import ABSTENTION
from tests.e2e.conftest import HOSTILE, serving
from ui.web.passwords import to_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Locator, Page

expect.set_options(timeout=60_000)
SEEDS = {
    "bridge.md": "---\ntitle: A bridge for Tarn\nsource: The Harbour Review\ndate: 2020-05-04\n"
    "---\nThe bridge at Tarn was opened on Monday. It is 214 metres long and cost nine million.\n",
    "ferry.md": "---\ntitle: The last ferry\nsource: Meridian Dispatch\ndate: 2020-06-01\n---\n"
    "The ferry at Tarn made its last crossing on Friday. Its captain was Ada Moll.\n",
    "orchard.md": "---\ntitle: Frost in the orchards\ndate: 2021-04-09\n---\n"
    "Frost destroyed half of the apple blossom in the Aller valley on Thursday night.\n",
}
LIGHTHOUSE = (
    "A lamp goes out\n\nThe lighthouse of Skerry Point was switched off on 3 March 2024. "
    "Its last keeper was Jonas Tveit, who had served there for 31 years.\n"
)
QUESTION = "Who was the last keeper of the lighthouse of Skerry Point?"
BRIDGE_QUESTION = "When was the bridge at Tarn opened?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's own folder of three articles."""
    seeds = tmp_path / "articles"
    seeds.mkdir()
    for name, text in SEEDS.items():
        (seeds / name).write_text(text, encoding="utf-8")
    return seeds


@pytest.fixture
def index_dir(folder: Path, tmp_path: Path) -> Path:
    build_index([folder], tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def url(index_dir: Path, tmp_path: Path) -> Iterator[str]:
    with serving(index_dir, tmp_path / "log") as served:
        yield served


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The library, turned to for the first time."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(url)
    turn_to(opened, "Library")
    expect(rows(opened)).to_have_count(3)
    yield opened
    context.close()


def turn_to(page: Page, part: str) -> None:
    page.get_by_role("button", name=part, exact=True).click()


def rows(page: Page) -> Locator:
    return page.locator(".shelf tbody tr")


def titles(page: Page) -> list[str]:
    return page.locator(".shelf td.title button").all_inner_texts()


def upload(page: Page, *files: tuple[str, str]) -> None:
    given: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}
        for name, text in files
    ]
    page.locator(".shelf input.files").set_input_files(given)


def ask(page: Page, question: str) -> Locator:
    """Turn to the chat, ask and wait; return the turn."""
    turn_to(page, "Chat")
    n = page.get_by_role("region", name=re.compile("^Question")).count() + 1
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    turn = page.get_by_role("region", name=f"Question {n}", exact=True)
    expect(turn).to_contain_text(question)
    expect(turn).not_to_contain_text("Searching")
    return turn


def notice(page: Page, words: str | re.Pattern[str]) -> Locator:
    return page.locator(".shelf .notice").filter(has_text=words)


def sure(page: Page, button: str | re.Pattern[str]) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button).click()


def test_a_file_is_uploaded_asked_about_and_removed_within_one_page(
    page: Page, index_dir: Path
) -> None:
    expect(ask(page, QUESTION).get_by_text(ABSTENTION)).to_be_visible()
    turn_to(page, "Library")
    upload(page, ("Skerry notes.txt", LIGHTHOUSE), ("program.exe", "MZ"))
    expect(notice(page, "program.exe: unsupported format .exe")).to_be_visible()
    expect(notice(page, "Done: 1 added, from Skerry notes.txt.")).to_be_visible()
    expect(page.locator(".shelf .notice")).to_have_count(2)  # one for each thing there is to say
    expect(rows(page)).to_have_count(4)
    assert titles(page)[0] == "A lamp goes out"  # the latest comes first
    assert [path.name for path in (index_dir / UPLOADS).iterdir()] == ["skerry-notes.txt"]

    turn = ask(page, QUESTION)
    expect(turn.locator(".quoted")).to_contain_text("Jonas Tveit")
    expect(turn.get_by_role("button", name="A lamp goes out")).to_be_visible()

    turn_to(page, "Library")
    page.get_by_label("Choose A lamp goes out").check()
    page.get_by_role("button", name="Remove…").click()
    sure(page, "Cancel")
    expect(rows(page)).to_have_count(4)
    page.get_by_role("button", name="Remove…").click()
    sure(page, "Remove")
    expect(notice(page, "1 article removed.")).to_be_visible()
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(4)
    expect(notice(page, "Done: 1 added.")).to_be_visible()
    page.get_by_label("Choose A lamp goes out").check()
    page.get_by_role("button", name="Remove…").click()
    sure(page, "Remove")
    expect(rows(page)).to_have_count(3)
    assert [path.name for path in (index_dir / UPLOADS).iterdir()] == ["skerry-notes.txt"]
    expect(ask(page, QUESTION)).not_to_contain_text("Tveit was")
    expect(page.get_by_role("region", name="Question 3").get_by_text(ABSTENTION)).to_be_visible()

    turn_to(page, "Library")
    page.get_by_text("Removed (1)").click()
    expect(page.locator('[data-fold="removed"] li')).to_contain_text("30 days left")
    page.get_by_role("button", name="Delete for good… A lamp goes out").click()
    sure(page, "Delete 1 article")
    expect(notice(page, "1 article deleted for good. In conversations, 1 answer")).to_be_visible()
    expect(page.get_by_text("Removed (1)")).to_have_count(0)
    held = [path for path in index_dir.rglob("*") if path.is_file()]
    assert [path for path in held if b"Jonas Tveit" in path.read_bytes()] == []


def test_an_article_is_deleted_for_good_when_it_is_sure(page: Page, folder: Path) -> None:
    page.get_by_label("Choose The last ferry").check()
    page.get_by_role("button", name="Delete for good…", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete 1 article for good?")
    sure(page, "Cancel")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Delete for good…", exact=True).click()
    sure(page, "Delete 1 article")
    ferry = f"1 article deleted for good. Your own file {folder}/ferry.md was not touched"
    expect(notice(page, ferry)).to_be_visible()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Rebuild").click()
    expect(notice(page, "Done: nothing had changed.")).to_be_visible()
    expect(rows(page)).to_have_count(2)


def test_a_users_own_article_is_removed_and_brought_back(page: Page, folder: Path) -> None:
    page.get_by_label("Choose The last ferry").check()
    page.get_by_role("button", name="Remove…").click()
    sure(page, "Remove")
    expect(rows(page)).to_have_count(2)
    assert (folder / "ferry.md").exists()
    page.get_by_role("button", name="Rebuild").click()
    expect(notice(page, "Done: nothing had changed.")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    page.get_by_text("Removed (1)").click()
    page.get_by_role("button", name="Restore The last ferry").click()
    expect(notice(page, "Done: 1 added.")).to_be_visible()
    expect(rows(page)).to_have_count(3)


def test_two_windows_bring_back_the_article_they_show(
    page: Page, browser: Browser, url: str
) -> None:
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Remove…").click()
    sure(page, "Remove")
    expect(page.get_by_text("Removed (3)")).to_be_visible()
    context = browser.new_context(reduced_motion="reduce")
    other = context.new_page()
    other.set_default_timeout(60_000)
    other.goto(url)
    turn_to(other, "Library")
    for window in (page, other):
        window.get_by_text("Removed (3)").click()
        expect(window.locator('[data-fold="removed"] li')).to_have_count(3)

    def bring_back(window: Page, title: str) -> None:
        window.get_by_role("button", name=f"Restore {title}").click()

    bring_back(page, "A bridge for Tarn")
    expect(notice(page, "Done: 1 added.")).to_be_visible()
    bring_back(other, "The last ferry")  # the other window still lists three
    expect(notice(other, "Done: 1 added.")).to_be_visible()
    expect(rows(other)).to_have_count(2)
    assert sorted(titles(other)) == ["A bridge for Tarn", "The last ferry"]
    bring_back(page, "The last ferry")
    expect(notice(page, "not among the removed ones any more")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    context.close()


def test_a_login_that_has_ended_leads_from_the_library_to_the_login(
    browser: Browser, index_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "users").write_text(f"{to_line('ada', 'secret')}\n", encoding="utf-8")
    more = ("--auth", str(tmp_path / "users"), "--no-watch")
    with serving(index_dir, tmp_path / "log", *more, at="/login") as url:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(url)
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill("secret")
        page.keyboard.press("Enter")
        turn_to(page, "Library")
        expect(rows(page)).to_have_count(3)
        context.clear_cookies()  # as where the server was started again, or a week has gone by
        page.get_by_role("button", name="Title", exact=True).click()
        page.wait_for_url("**/login#/library")
        expect(page.get_by_label("Password")).to_be_visible()
        context.close()


def test_an_answer_that_cannot_be_kept_is_shown(page: Page, index_dir: Path) -> None:
    expect(page.locator("#side .empty")).to_be_attached()  # the file was made and closed
    kept = index_dir / "conversations.sqlite"
    for end in ("-wal", "-shm"):
        kept.with_name(f"{kept.name}{end}").unlink(missing_ok=True)
    kept.write_bytes(b"This is no database. " * 500)
    turn = ask(page, BRIDGE_QUESTION)
    expect(turn.locator(".quoted")).to_contain_text("opened on Monday")
    expect(page.get_by_text("it is damaged").first).to_be_visible()


def test_the_chat_answers_while_a_build_runs_and_the_build_can_be_cancelled(
    page: Page, folder: Path
) -> None:
    words = "The gauge stood higher than in any of the years before, said the warden of the weir. "
    with (folder / "gauges.jsonl").open("w", encoding="utf-8") as file:
        for i in range(4000):  # more than is encoded while a question is answered
            file.write(json.dumps({"id": f"gauge-{i}", "text": f"Report {i}. {words * 5}"}) + "\n")
    page.get_by_role("button", name="Rebuild").click()
    expect(page.get_by_role("progressbar", name="Progress of the build")).to_be_visible()

    turn = ask(page, BRIDGE_QUESTION)
    expect(turn.locator(".quoted")).to_contain_text("opened on Monday")
    turn_to(page, "Library")
    told = re.compile(r"Encoding passages: \d.* · \d of 4 files read")
    expect(page.locator(".shelf .stage")).to_contain_text(told)
    with page.expect_response("**/library/cancel"):
        page.locator(".shelf .building").get_by_role("button", name="Cancel").click()
    expect(notice(page, "Cancelled. What was encoded is kept")).to_be_visible()
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_text("a build was interrupted")).to_be_visible()


def test_a_text_is_pasted_as_an_article(page: Page) -> None:
    page.get_by_role("button", name="paste a text").click()
    form = page.get_by_role("dialog", name="Paste a text")
    form.get_by_label("Title").fill("The <b>keeper</b> remembers")
    form.get_by_label("Source").fill("Private letter")
    form.get_by_label("Date").fill("soon")
    form.get_by_label("Text").fill(LIGHTHOUSE)
    form.get_by_role("button", name="Add").click()
    expect(form.get_by_role("alert")).to_contain_text("“soon” is no date")
    form.get_by_label("Date").fill("March 2024")
    form.get_by_role("button", name="Add").click()
    expect(form).to_be_hidden()
    expect(notice(page, "Done: 1 added, from ")).to_be_visible()
    row = rows(page).filter(has_text="The <b>keeper</b> remembers")
    expect(row.locator(".source")).to_have_text("Private letter")
    expect(row.locator(".published")).to_have_text("March 2024")
    expect(ask(page, QUESTION).locator(".quoted")).to_contain_text("Jonas Tveit")


def test_everything_is_deleted_when_asked_twice_and_comes_back_from_a_backup(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    upload(page, ("lamp.txt", LIGHTHOUSE))
    expect(rows(page)).to_have_count(4)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download a backup").click()
    backup = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(backup)

    delete = page.get_by_role("button", name="Delete all…")
    delete.click()
    sure(page, "Cancel")
    delete.click()
    sure(page, "Go on…")
    expect(page.get_by_role("dialog")).to_contain_text("Really delete everything?")
    sure(page, "Cancel")
    expect(rows(page)).to_have_count(4)
    delete.click()
    sure(page, "Go on…")
    sure(page, "Delete 4 articles")
    expect(page.get_by_role("heading", name="The library is empty")).to_be_visible()
    assert sorted(path.name for path in folder.iterdir()) == sorted(SEEDS)

    page.locator(".shelf input.restore").set_input_files(backup)
    sure(page, "Restore")
    expect(notice(page, "4 articles are back.")).to_be_visible()
    expect(rows(page)).to_have_count(4)
    expect(ask(page, QUESTION).locator(".quoted")).to_contain_text("Jonas Tveit")

    turn_to(page, "Library")
    page.locator(".shelf input.restore").set_input_files(
        {"name": "evil.zip", "mimeType": "application/zip", "buffer": b"PK not a backup"}
    )
    sure(page, "Restore")
    expect(notice(page, "is not a backup")).to_be_visible()
    expect(rows(page)).to_have_count(4)


def test_a_hostile_file_name_and_article_are_words(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    upload(
        page,
        ("x<img src=x onerror=window.__pwned=20>\u202e.jsonl", json.dumps(HOSTILE)),
        ("y<script>window.__pwned=21<.txt", " "),
    )
    expect(notice(page, "is empty")).to_contain_text("y<script>window.__pwned=21<.txt")
    expect(rows(page)).to_have_count(4)
    assert HOSTILE["title"] in titles(page)
    for view in ("Timeline", "Map"):
        page.get_by_role("button", name=view, exact=True).click()
        plot = page.get_by_role("application")
        expect(plot).to_be_visible()
        plot.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="List", exact=True).click()
    page.get_by_role("button", name=HOSTILE["title"]).click()
    article = page.get_by_role("dialog")
    expect(article.get_by_role("heading", name=HOSTILE["title"])).to_be_visible()
    assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    assert page.evaluate("window.__pwned") is None
    assert dialogs == []


def test_words_of_texts_are_found_and_an_article_gets_a_date(page: Page) -> None:
    page.get_by_label("Search the articles").fill("captain mol")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Its captain was Ada Moll.")
    assert rows(page).locator("mark").all_inner_texts() == ["captain", "Moll"]
    page.get_by_label("Search the articles").fill("frost")
    page.get_by_role("button", name="Frost in the orchards").click()
    article = page.get_by_role("dialog", name="Article")
    article.get_by_label("Find in this article").fill("APPLE blossom")
    expect(article.get_by_text("1 of 1", exact=True)).to_be_visible()
    article.get_by_role("button", name="Edit details").click()
    article.get_by_label("Date").fill("someday")
    article.get_by_role("button", name="Save", exact=True).click()
    expect(article.get_by_role("alert")).to_contain_text("“someday” is no date")
    article.get_by_label("Date").fill("May 1998")
    article.get_by_label("Source").fill("The Gazette")
    article.get_by_label("Source").press("Enter")
    expect(article.locator(".byline")).to_have_text("The Gazette · May 1998")
    expect(article.get_by_role("button", name="Edit details")).to_be_focused()
    article.get_by_role("button", name="Key sentences").click()
    expect(article.locator("mark.key")).to_have_count(1)
    article.get_by_role("button", name="Key sentences").click()
    expect(article.locator("mark.key")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(rows(page)).to_contain_text("The Gazette")
    page.get_by_role("button", name="Frost in the orchards").click()
    article.get_by_role("button", name="Ask this article").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("What did the frost destroy?")
    page.keyboard.press("Enter")
    turn = page.get_by_role("region", name="Question 1", exact=True)
    expect(turn.locator(".quoted")).to_contain_text("half of the apple blossom")
    page.get_by_role("button", name="Clear the filter in “Frost in the orchards”").click()
    turn_to(page, "Library")
    page.get_by_role("button", name="Rebuild").click()
    expect(notice(page, "Done: nothing had changed.")).to_be_visible()
    expect(rows(page)).to_contain_text("May 1998")


def test_the_table_filters_sorts_and_opens_an_article(page: Page) -> None:
    page.get_by_label("Search the articles").fill("tarn review")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("Search the articles").fill("no such words")
    expect(page.get_by_role("heading", name="No article has “no such words”")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows(page)).to_have_count(3)
    in_order = ["A bridge for Tarn", "Frost in the orchards", "The last ferry"]
    page.get_by_role("button", name="Title", exact=True).click()
    expect(page.locator(".shelf td.title button")).to_have_text(in_order)
    page.get_by_role("button", name="Title", exact=True).click()
    expect(page.locator(".shelf td.title button")).to_have_text(in_order[::-1])
    page.get_by_role("button", name="Source", exact=True).click()  # without a source: last
    expect(page.locator(".shelf td.title button").last).to_have_text("Frost in the orchards")
    page.get_by_role("button", name="The last ferry").click()
    article = page.get_by_role("dialog", name="Article")
    expect(article).to_contain_text("Its captain was Ada Moll.")
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(page.get_by_role("button", name="The last ferry")).to_be_focused()


@pytest.mark.parametrize("view", ["Timeline", "Map"])
def test_a_picture_is_walked_through_and_opened_with_keys(page: Page, view: str) -> None:
    page.get_by_role("button", name=view, exact=True).click()
    plot = page.get_by_role("application", name=re.compile(f"^{view} of 3 articles"))
    expect(plot).to_be_visible()
    page.keyboard.press("Tab")  # by keys, so that the focus shows where it is
    plot.focus()
    page.keyboard.press("ArrowRight")
    told = page.locator(".shelf .point")
    expect(told).not_to_be_empty()
    named = plot.locator(".tip strong").inner_text()
    expect(told).to_contain_text(named)
    page.keyboard.press("Enter")
    article = page.get_by_role("dialog", name="Article")
    expect(article.get_by_role("heading", name=named)).to_be_visible()
    page.keyboard.press("Escape")
    expect(plot).to_be_focused()
    box = plot.bounding_box()
    assert box is not None
    # Whatever dot is under the pointer is named and opened by a click.
    for x in range(int(box["x"]) + 4, int(box["x"] + box["width"]), 9):
        for y in range(int(box["y"]) + 4, int(box["y"] + box["height"]), 24):
            page.mouse.move(x, y)
            if plot.locator(".tip").is_visible():
                named = plot.locator(".tip strong").inner_text()
                page.mouse.click(x, y)
                expect(article.get_by_role("heading", name=named)).to_be_visible()
                return
    pytest.fail("no dot was met")


def test_a_phone_shows_all_of_it(browser: Browser, url: str) -> None:
    context = browser.new_context(
        reduced_motion="reduce", viewport={"width": 360, "height": 780}, has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    turn_to(page, "Library")
    expect(rows(page)).to_have_count(3)
    for view in ("Timeline", "Map", "List"):
        page.get_by_role("button", name=view, exact=True).click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == 360
        if view == "Map":  # the list of what it shows comes below it
            listed = page.get_by_role("region", name="Articles on the map").get_by_role("listitem")
            expect(listed).to_have_count(3)
            plot, first = (
                page.get_by_role("application").bounding_box(),
                listed.first.bounding_box(),
            )
            assert plot is not None
            assert first is not None
            assert plot["y"] + plot["height"] <= first["y"]
    expect(rows(page).filter(has_text="The last ferry")).to_contain_text("1 Jun 2020")
    page.get_by_label("Sort by").select_option("title")
    expect(page.locator(".shelf td.title button").first).to_have_text("A bridge for Tarn")
    context.close()


def test_chat_and_library_are_each_where_they_were_left(browser: Browser, url: str) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 768, "height": 500})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    box = page.get_by_label("Your question")
    for number in (1, 2):
        box.fill("Who was the captain of the last ferry?")
        box.press("Enter")
        turn = page.get_by_role("region", name=f"Question {number}", exact=True)
        expect(turn.locator(".actions")).to_be_visible()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    left = page.evaluate("scrollY")
    assert left > 0
    turn_to(page, "Library")
    expect(page.get_by_role("heading", name="Library")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    title = page.get_by_role("row", name="The last ferry").get_by_role("cell").nth(1).bounding_box()
    assert title is not None
    assert title["width"] > 250  # beside source and days
    turn_to(page, "Chat")
    assert page.evaluate("scrollY") == left
    context.close()


def refused_at_once(url: str, size: int) -> int:
    """Announce a file of that size and send nothing of it; return the status of the answer."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", "/library/files?name=a.txt")
    connection.putheader("x-quoth", "1")
    connection.putheader("content-length", str(size))
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_the_page_itself_can_give_orders(page: Page, url: str, index_dir: Path) -> None:
    def sent(path: str, data: bytes = b"{}", **headers: str) -> int:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{url}/library/{path}", data=data, headers=headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    orders: dict[str, Any] = {"delete_all": {"articles": 3}, "build": {}, "remove": {"rows": [1]}}
    for order, value in orders.items():
        assert sent(order, json.dumps(value).encode()) == 403
    assert sent("files?name=a.txt", b"A text.") == 403
    assert refused_at_once(url, 64 * 2**20 + 1) == 400
    assert sent("remove", b'{"rows": "x"}', **{"x-quoth": "1"}) == 400
    assert sent("look", b"[" * 100, **{"x-quoth": "1"}) == 400
    assert sent("look", b'{"sort": "text"}', **{"x-quoth": "1"}) == 400
    assert sent("delete_all", b'{"articles": 2}', **{"x-quoth": "1"}) == 400
    assert sent("add_text", b'{"text": "a", "date": "never"}', **{"x-quoth": "1"}) == 400
    page.reload()
    expect(rows(page)).to_have_count(3)
    folder = index_dir / UPLOADS
    assert not folder.exists() or list(folder.iterdir()) == []
