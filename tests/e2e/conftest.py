"""A real server in its own process, over a real index, and a real Chromium to visit it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa.chats.store import ConversationStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parent.parent.parent
SEEDS = REPOSITORY / "seeds"
HOSTILE = {
    "id": "hostile",
    "content_type": "text/plain",
    "title": 'The glassworks <img src=x onerror="window.__pwned=1"> '
    "![x](http://example.invalid/t.png) fires its last furnace",
    "source": "Evil <script>window.__pwned=2</script> Post",
    "author": 'Bob" onmouseover="window.__pwned=3',
    "url": "javascript:window.__pwned=4",
    "date": "2019-07-01",
    "text": "The glassworks at Tarn put out its last furnace on Sunday evening. It had burned for "
    "61 years. <script>window.__pwned=5</script><img src=x onerror='window.__pwned=6'> "
    "![x](http://example.invalid/x.png) ![x](javascript:window.__pwned=9) "
    "${window.__pwned=7} {{constructor}} \u202edesrever\u202c\n\n"
    "</mark></p></dialog><iframe srcdoc='<script>parent.__pwned=8</script>'></iframe> The owner "
    "said that the price of gas had left no choice.",
}
# An article is called as its file where nothing else names it.
HOSTILE_NAME = "![x](javascript:window.pwned=10) <img src=x onerror=window.pwned=11>"
HOSTILE_FILE = "The potter of Tarn gave up his kiln in the spring of 2011, and moved to Skarn. " * 3
# What the page does against its own policy.
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  const { effectiveDirective, blockedURI, sample } = event;
  window.violations.push(`${effectiveDirective}: ${blockedURI} ${sample}`);
});
"""
_START_S = 120  # a loaded machine takes its time to import and to load the index
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chat_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the sample seeds and of one article that means harm."""
    hostile = tmp_path_factory.mktemp("hostile") / "hostile.jsonl"
    hostile.write_text(json.dumps(HOSTILE) + "\n", encoding="utf-8")
    (hostile.parent / f"{HOSTILE_NAME}.txt").write_text(HOSTILE_FILE, encoding="utf-8")
    folder = tmp_path_factory.mktemp("chat_index")
    report = build_index([SEEDS, hostile.parent], folder)
    assert report.skipped == ()
    return folder


@pytest.fixture(scope="session")
def chat_url(chat_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the chat over `chat_index`."""
    with serving(chat_index, tmp_path_factory.mktemp("server") / "log") as url:
        yield url


@contextlib.contextmanager
def serving(
    index_dir: Path | str, log: Path, *options: str, port: int | None = None, at: str = ""
) -> Iterator[str]:
    """Run `app.py serve` over an index in a process of its own; give its address.

    `at` is the path where it first answers.
    """
    if port is None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--index", str(index_dir), "--port", str(port)]
    command += options
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _START_S
        while not answers(f"{url}{at}"):
            told = log.read_text(encoding="utf-8", errors="replace")
            assert server.poll() is None, f"the server ended:\n{told}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{told}"
            time.sleep(0.1)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def answers(url: str) -> bool:
    """Say whether a page can be had at `url`."""
    try:
        with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310 - our own server
            return bool(page.status == 200)
    except OSError:  # refused, reset, timed out, or another status: urllib's are OSErrors
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window; where there is none, the tests are skipped, but not on CI."""
    from playwright.sync_api import sync_playwright

    wanted = os.environ.get("QUOTH_CHROMIUM")
    executable = wanted or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if executable is None:
        reason = f"no browser: none of {', '.join(_BROWSERS)} is on PATH; set QUOTH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, chat_url: str) -> Iterator[Page]:
    """The chat as a first visit finds it."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    context.add_init_script(VIOLATIONS)
    opened = context.new_page()
    visit(opened, chat_url)
    yield opened
    assert opened.is_closed() or opened.evaluate("window.violations") == []
    context.close()


def visit(page: Page, url: str) -> None:
    """Open the chat and wait until it can be used."""
    page.set_default_timeout(60_000)
    page.goto(url)
    page.locator(".composer[data-ready]").wait_for()


def forget_conversations(index_dir: Path) -> None:
    """Delete the conversations that earlier tests left in an index."""
    kept = ConversationStore(index_dir).of("")
    for one in kept.list():
        kept.delete(one.id)


def forget_clippings(index_dir: Path) -> None:
    """Take out what earlier tests clipped."""
    ConversationStore(index_dir).clippings_of("").clear()
