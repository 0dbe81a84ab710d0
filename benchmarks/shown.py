"""How long the page takes to show an answer, above what the assistant takes to make it.

python -m benchmarks.shown URL                  of a page that `quoth serve` has open, in Chromium
python -m benchmarks.shown URL --beside URL2    of two, a question at the one, then at the other

On the page's own clock: from the key Enter to the frame after the one that shows the whole answer,
with all that can be done with it. The assistant's own time is as the page tells it; of what was
computed it tells none, and that question is left out. The questions are those of conversations:
most follow up on another.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

_CONVERSATIONS = Path(__file__).parent / "questions" / "conversations_dev.jsonl"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WAIT_MS = 60_000
_SETTLE_MS = 300  # between two questions
_TOTAL = re.compile(r"in all ([\d,]+) ms")
# A frame is painted after its callbacks: in those of the next one, it was.
_WATCH = """n => {
  window.shownAfter = new Promise((resolve) => {
    let pressed = 0;
    const seen = () => {
      if (!document.querySelectorAll(".turn")[n]?.querySelector(".answer .actions")) return;
      watching.disconnect();
      const inTwoFrames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
      inTwoFrames(() => resolve(performance.now() - pressed));
    };
    const watching = new MutationObserver(seen);
    watching.observe(document.querySelector("#turns"), { subtree: true, childList: true });
    const note = (event) => { pressed = event.timeStamp; };
    addEventListener("keydown", note, { capture: true, once: true });
  });
}"""


@dataclass(frozen=True, slots=True)
class _Served:
    """A page, and milliseconds measured on it: until shown, and of these the assistant's."""

    page: Page
    url: str
    measured: list[tuple[float, float]] = field(default_factory=list)

    def open(self) -> None:
        """Open the page, and wait until all of it is there."""
        self.page.goto(self.url)
        self.page.locator(".composer[data-ready]").wait_for()
        self.page.locator(".welcome .example").first.wait_for()

    def begin(self) -> None:
        """Begin a conversation."""
        self.page.get_by_role("button", name="New conversation").click()
        self.page.wait_for_function("!document.querySelector('.turn')")
        self.page.wait_for_timeout(_SETTLE_MS)

    def ask(self, question: str) -> str:
        """Ask once more in the conversation; return what came of it in words."""
        turn = self.page.locator(".turn").nth(n := self.page.locator(".turn").count())
        box = self.page.get_by_label("Your question")
        box.fill(question)
        self.page.evaluate(_WATCH, n)
        box.press("Enter")
        shown = float(self.page.evaluate("window.shownAfter"))
        told = _TOTAL.search(turn.text_content() or "")
        self.page.wait_for_function("!document.querySelector('.turn[data-keeping]')")
        self.page.wait_for_timeout(_SETTLE_MS)
        if told is None:
            return "computed"
        own = float(told[1].replace(",", ""))
        self.measured.append((shown, own))
        return f"{shown - own:.0f} ms above {own:.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--beside", metavar="URL2")
    parser.add_argument("--conversations", type=Path, default=_CONVERSATIONS, metavar="JSONL")
    parser.add_argument("--n", type=int, default=30, help="questions (30)")
    wanted = parser.parse_args()
    executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        served = []
        for url in filter(None, (wanted.url, wanted.beside)):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.set_default_timeout(_WAIT_MS)
            served.append(one := _Served(page, url))
            one.open()
        _measure(served, list(_conversations(wanted.conversations, wanted.n)))
        browser.close()
    for one in served:
        print(f"{one.url}: {_summary(one.measured)}")
    return 0


def _conversations(path: Path, n: int) -> Iterator[list[str]]:
    """Yield the questions of each conversation, `n` in all."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            questions = [turn["question"] for turn in json.loads(line)["turns"]][:n]
            n -= len(questions)
            if questions:
                yield questions


def _measure(served: Sequence[_Served], conversations: list[list[str]]) -> None:
    asked = 0
    for conversation in conversations:
        for one in served:
            one.begin()
        for question in conversation:
            asked += 1
            # Each is the first by turns: the other finds the processor's caches warm.
            order = served if asked % 2 else served[::-1]
            told = {one.url: one.ask(question) for one in order}
            print(*(f"{told[one.url]:>20}" for one in served), question, flush=True)


def _summary(measured: list[tuple[float, float]]) -> str:
    shown = sorted(shown for shown, _ in measured)
    above = sorted(shown - own for shown, own in measured)
    at_95 = (len(measured) * 95 + 99) // 100 - 1
    return (
        f"{len(measured)} questions, shown after {statistics.median(shown):.0f} ms "
        f"(p95 {shown[at_95]:.0f}), above the assistant's time {statistics.median(above):.0f} ms "
        f"(p95 {above[at_95]:.0f}, most {above[-1]:.0f})"
    )


if __name__ == "__main__":
    sys.exit(main())
