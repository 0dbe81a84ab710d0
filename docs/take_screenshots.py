"""Take the screenshots of the README: `make screenshots`. Needs Chromium on the path."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_HERE = Path(__file__).parent
_QUESTION = "How high is Mount Everest according to Nepal and China?"


def main() -> None:
    """Serve the sample articles and picture the chat: an answer, and an article opened from it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(_HERE.parent / "app.py"), "serve", "--demo", "--port", str(port)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [*command, "--index", folder], stderr=subprocess.PIPE, text=True
        ) as served,
        sync_playwright() as playwright,
    ):
        try:
            while served.stderr and "Quoth is on" not in served.stderr.readline():
                pass
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 1200, "height": 760})
            page.goto(f"http://127.0.0.1:{port}")
            _picture(page)
            browser.close()
        finally:
            served.terminate()


def _picture(page: Page) -> None:
    page.get_by_label("Your question").fill(_QUESTION)
    page.keyboard.press("Enter")
    card = page.get_by_role("button", name="Nepal and China agree").first
    card.wait_for()
    page.screenshot(path=_HERE / "chat.png")
    card.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(500)  # the panel slides in
    page.screenshot(path=_HERE / "article.png")


if __name__ == "__main__":
    main()
