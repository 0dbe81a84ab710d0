"""How long the page takes to show an answer, beside what the assistant takes to make it.

python -m benchmarks.shown URL QUESTION ...     of a page that `quoth serve` has open, in Chromium

From Enter to the answer on the screen with all that can be done with it, less the assistant's own
time as the page has it; for what was computed the page has none.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WAIT_MS = 60_000
_TOTAL = re.compile(r"in all ([\d,]+) ms")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", metavar="URL")
    parser.add_argument("questions", nargs="+", metavar="QUESTION")
    wanted = parser.parse_args()
    executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_default_timeout(_WAIT_MS)
        page.goto(wanted.url)
        page.locator(".composer[data-ready]").wait_for()
        for question in wanted.questions:
            _measure(page, question)
        browser.close()
    return 0


def _measure(page: Page, question: str) -> None:
    n = page.locator(".turn").count()
    box = page.get_by_label("Your question")
    box.fill(question)
    started = time.perf_counter()
    box.press("Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('.turn').length > n "
        "&& document.querySelectorAll('.turn')[n].querySelector('.answer .actions')",
        arg=n,
    )
    shown = (time.perf_counter() - started) * 1000
    told = _TOTAL.search(page.locator(".turn").nth(n).text_content() or "")
    own = float(told[1].replace(",", "")) if told else None
    beside = "" if own is None else f", {shown - own:.0f} ms above the assistant's {own:.0f} ms"
    print(f"{question}: shown after {shown:.0f} ms{beside}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
