"""Take the screenshots of the README: `make screenshots`. Needs Chromium on the path.

That of a written answer has no language model behind it: what it writes is set here, with a wrong
number in it, so that what becomes of that is seen.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Browser, Page, sync_playwright

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE.parent))

from tests.qa.language_model.scripted import said, scripted  # noqa: E402 - found there

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUESTION = "How high is Mount Everest according to Nepal and China?"
_WRITTEN = (
    "Nepal and China announced that Mount Everest is 8,848.86 metres high. It was the first height "
    "that both of them agreed on. The two surveys took 12 years."
)
_TIMEOUT_MS = 120_000


def main() -> None:
    """Serve the sample articles; picture chat (light, dark, phone), an article, library and map."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        with _serving() as url:
            _pictures(browser, url)
        with scripted(said(_WRITTEN)) as model, _serving("--llm", model.address) as url:
            page = _asked(browser, url, "light", (1280, 800))
            page.locator(".turn details.own").wait_for()
            page.screenshot(path=_HERE / "written.png")
        browser.close()


@contextmanager
def _serving(*options: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(_HERE.parent / "app.py"), "serve", "--demo", "--port", str(port)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [*command, "--index", folder, *options], stderr=subprocess.PIPE, text=True
        ) as served,
    ):
        try:
            while served.stderr and "Quoth is on" not in served.stderr.readline():
                pass
            yield f"http://127.0.0.1:{port}"
        finally:
            served.terminate()


def _pictures(browser: Browser, url: str) -> None:
    page = _asked(browser, url, "light", (1280, 800))
    page.screenshot(path=_HERE / "chat.png")
    page.locator(".card .title").first.click()
    page.get_by_role("dialog", name="Article").wait_for()
    page.wait_for_timeout(500)  # the panel slides in
    page.screenshot(path=_HERE / "article.png")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Library", exact=True).click()
    page.locator(".shelf tbody tr").first.wait_for()
    page.screenshot(path=_HERE / "library.png")
    page.get_by_role("button", name="Map", exact=True).click()
    page.get_by_role("application").wait_for()
    page.wait_for_timeout(3000)  # the map is drawn
    page.locator(".shelf .looks").evaluate("at => scrollBy(0, at.getBoundingClientRect().top - 70)")
    page.screenshot(path=_HERE / "map.png")
    page.close()
    _asked(browser, url, "dark", (1280, 800)).screenshot(path=_HERE / "chat-dark.png")
    _asked(browser, url, "light", (390, 800)).screenshot(path=_HERE / "chat-phone.png")


def _asked(
    browser: Browser, url: str, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page.set_default_timeout(_TIMEOUT_MS)
    page.goto(url)
    page.locator(".composer[data-ready]").wait_for()
    page.get_by_label("Your question").fill(_QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Source 1").first.wait_for()
    page.wait_for_timeout(500)  # the page scrolls to the answer
    return page


if __name__ == "__main__":
    main()
