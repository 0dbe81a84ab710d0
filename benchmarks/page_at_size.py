"""How the page does over a large collection and many conversations, in Chromium.

    python -m benchmarks.page_at_size WORK CORPUS.jsonl.gz ... [--articles 50000]
                                                               [--conversations 5000] [--map]

Articles of four to nine sentences (`benchmarks.recombined`) are built under WORK, with vectors made
of words that the server takes for its own encoder's; conversations of one to four questions are
kept beside them. Both are there for the next run. `quoth serve` then serves them, and a page does
what a user does. Printed for each step are seconds of the clock from the key or click to what it
shows, seconds of CPU of server and page, how much came from the server, and how many elements the
page has.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import random
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from playwright.sync_api import sync_playwright

from benchmarks.recombined import Recombined, WordHashEncoder
from index import build_index, open_index
from index.encoder import Encoder
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from qa.answer import Answer, Citation, Quoted
from qa.chats.store import ConversationStore
from qa.chats.values import Conversation, KeptTurn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import CDPSession, Locator, Page

    from index.articles.article import Article

_LONGEST = 9  # sentences of an article: one or two passages
_TURNS = 4
_FIRST = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WAIT_MS = 120_000
_SETTLED_MS = 1_500  # after which what was begun before is not measured with the next step
_REPOSITORY = Path(__file__).parent.parent


def main() -> None:
    """Make what is missing, serve it, and take the steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--map", action="store_true", help="wait for the map to be drawn, too")
    options = parser.parse_args()
    index_dir = options.work / f"page-{options.articles}-{options.conversations}"
    seeds = options.work / f"page-{options.articles}-seeds"
    made = Recombined(options.corpora, longest=_LONGEST)
    if not index_dir.is_dir():
        made.write(seeds, 0, options.articles)
        report = build_index([seeds], index_dir, encoder=WordHashEncoder(Encoder.load()))
        print(f"{report.passages} passages", flush=True)
        _converse(index_dir, made.questions(_TURNS * options.conversations), options.conversations)
    with _serving(index_dir, options.work / "serve.log") as (url, server), sync_playwright() as pw:
        executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
        browser = pw.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        for time_of in ("first", "second"):
            print(f"-- {time_of} visit")
            page = context.new_page()
            page.set_default_timeout(_WAIT_MS)
            _visit(Steps(page, server), url, with_map=options.map)
            page.close()
        browser.close()


# Conversations


def _converse(index_dir: Path, questions: Sequence[str], n: int) -> None:
    with closing(open_index(index_dir)) as index:
        # Each quotes one of these: more would only make the file larger.
        articles = [index.article(entry.id) for entry in index.latest(500)]
    store = ConversationStore(index_dir)
    store.add(("", one) for one in _conversations(articles, questions, n))


def _conversations(
    articles: Sequence[Article], questions: Sequence[str], n: int
) -> Iterator[Conversation]:
    choose = random.Random(n)
    asked = iter(questions)
    for number in range(n):
        begun = _FIRST + datetime.timedelta(hours=2 * number)
        turns = []
        for minute in range(choose.randint(1, _TURNS)):
            question, moment = next(asked), begun + datetime.timedelta(minutes=minute)
            answer = _answer(question, choose.choice(articles))
            turns.append(KeptTurn(question=question, answer=answer, asked=moment))
        yield Conversation(
            id=f"{number:032x}",
            title=turns[0].question,
            created=begun,
            changed=turns[-1].asked,
            turns=tuple(turns),
        )


def _answer(question: str, article: Article) -> Answer:
    end = len(article.text)
    start = article.text.rfind("\n\n") + 2
    quote = article.text[start:end]
    passage = Passage.from_span(article, (start, end))
    found = RetrievedPassage(
        passage=passage, article=article, rank=1, score=0.5, cosine=0.4, bm25=1.0, fused=0.7
    )
    return Answer(
        question=question,
        resolved_question=question,
        parts=(Quoted(text=quote, numbers=(1,)),),
        confidence=0.9,
        abstained=False,
        citations=(Citation(number=1, article=article, start=start, end=end, quote=quote),),
        retrieved=(found,),
        filters=Filters(),
        timings_ms={"total": 100.0},
    )


# Server


@contextlib.contextmanager
def _serving(index_dir: Path, log: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--index", str(index_dir.resolve())]
    started = time.perf_counter()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=_REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while "Quoth is on" not in log.read_text(encoding="utf-8"):
            if server.poll() is not None:
                raise SystemExit(log.read_text(encoding="utf-8"))
            time.sleep(0.05)
        print(f"server up after {time.perf_counter() - started:.1f} s", flush=True)
        yield f"http://127.0.0.1:{port}", psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


# Steps


class Steps:
    """Steps of a user on one page, each measured on its own."""

    def __init__(self, page: Page, server: psutil.Process) -> None:
        self.page = page
        self._server = server
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")
        self._cdp.send("Network.enable")
        self._came = 0
        self._cdp.on("Network.dataReceived", self._count)

    def _count(self, event: dict[str, int]) -> None:
        self._came += event["dataLength"]

    @contextlib.contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Print what the block takes, which ends when what is awaited is shown."""
        came, at_page, at_server = self._came, self._page_s(), self._server_s()
        started = time.perf_counter()
        yield
        clock = time.perf_counter() - started
        self.page.evaluate("() => new Promise(requestAnimationFrame)")
        elements = self.page.evaluate("document.querySelectorAll('*').length")
        print(
            f"{name:44} {clock:6.2f} s  server {self._server_s() - at_server:5.2f}  "
            f"page {self._page_s() - at_page:5.2f} s CPU  {(self._came - came) / 1e3:8.0f} kB  "
            f"{elements:6} elements",
            flush=True,
        )

    def _page_s(self) -> float:
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    def _server_s(self) -> float:
        spent = self._server.cpu_times()
        return float(spent.user + spent.system)

    def typed(self, box: Locator, words: str, *, shown_in: str) -> None:
        """Type words; measured is the last letter, until what is shown there is another."""
        box.fill(words[:-1])
        self.page.wait_for_timeout(_SETTLED_MS)
        before = self.page.locator(shown_in).inner_html()
        box.press("End")
        with self.measured(f"... “{words}” sought"):
            self.page.keyboard.type(words[-1])
            self.page.wait_for_function(
                "([at, before]) => document.querySelector(at).innerHTML !== before",
                arg=[shown_in, before],
            )


def _visit(steps: Steps, url: str, *, with_map: bool) -> None:
    page = steps.page
    with steps.measured("page: composer ready"):
        page.goto(url)
        page.locator(".composer[data-ready]").wait_for()
    with steps.measured("... conversations listed"):
        page.locator("#side li .open").first.wait_for()
    _conversation_list(steps)
    _finder(steps)
    _filters(steps)
    _library(steps)
    _pictures(steps, with_map=with_map)


def _conversation_list(steps: Steps) -> None:
    page = steps.page
    n = page.locator("#side li .open").count()
    with steps.measured("conversations: older ones shown"):
        page.locator("#side .older").click()
        page.wait_for_function(f"document.querySelectorAll('#side li .open').length > {n}")
    box = page.get_by_role("searchbox", name="Search conversations")
    for words in ("the", "minister said"):
        steps.typed(box, words, shown_in="#side .found")
    box.fill("")
    page.wait_for_timeout(_SETTLED_MS)
    with steps.measured("conversation opened"):
        page.locator("#side li .open").nth(3).click()
        page.locator("#turns .turn .actions").first.wait_for()


def _finder(steps: Steps) -> None:
    page = steps.page
    box = page.get_by_role("combobox", name="Find conversations and articles")
    with steps.measured("Ctrl+K: latest conversations"):
        page.keyboard.press("Control+k")
        page.locator("#finder-found [role=option]").first.wait_for()
    with steps.measured("... a letter typed at once"):
        page.keyboard.type("m")
        page.locator("#finder-found mark").first.wait_for()
    for words in ("the", "oil price", "zyxwine"):
        steps.typed(box, words, shown_in="dialog.finder")
    page.keyboard.press("Escape")


def _filters(steps: Steps) -> None:
    page = steps.page
    with steps.measured("filters of the composer unfolded"):
        page.get_by_role("button", name="Filters", exact=True).click()
        page.locator(".boxes label").first.wait_for()
    with steps.measured("... one source ticked"):
        page.locator(".boxes input").nth(5).check()
        page.locator(".chips .chip").first.wait_for()
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Filters", exact=True).click()


def _library(steps: Steps) -> None:
    page = steps.page
    with steps.measured("library opened"):
        page.get_by_role("button", name="Library", exact=True).click()
        page.locator(".shelf tbody tr").first.wait_for()
    with steps.measured("... next page"):
        page.get_by_role("button", name="Next").click()
        page.wait_for_function("document.querySelector('.paging span').innerText.startsWith('51')")
    for column in ("title", "source", "published", "words"):
        with steps.measured(f"... sorted by {column}"):
            page.locator(f"thead [data-sort={column}]").click()
            page.locator(f"th.{column}:not([aria-sort=none])").wait_for()
    box = page.get_by_role("searchbox", name="Search the articles")
    for words in ("outlet 007", "oil", "the", "oil price rose"):
        steps.typed(box, words, shown_in=".shelf .list")
    with steps.measured("... article opened"):
        page.locator(".shelf tbody .title button").first.click()
        page.get_by_role("dialog", name="Article").locator(".text").wait_for()
    page.keyboard.press("Escape")
    box.fill("")
    page.wait_for_timeout(_SETTLED_MS)


def _pictures(steps: Steps, *, with_map: bool) -> None:
    page = steps.page
    with steps.measured("timeline"):
        page.get_by_role("button", name="Timeline", exact=True).click()
        page.wait_for_function("/a row for/.test(document.querySelector('.about').innerText)")
    if with_map:
        with steps.measured("map"):
            page.get_by_role("button", name="Map", exact=True).click()
            page.wait_for_function("/The nearer/.test(document.querySelector('.about').innerText)")
    page.get_by_role("button", name="List", exact=True).click()


if __name__ == "__main__":
    main()
