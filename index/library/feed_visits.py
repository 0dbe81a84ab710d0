"""Visits: what is followed is fetched when it is due, and the index brought in step with it.

Takes what is followed and a Fetcher; gives what each visit brought. Servers are asked politely
(index/seeds/fetcher.py): what has not changed is not sent again, and one that fails is asked less
and less often.
"""

from __future__ import annotations

import datetime
import logging
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.build.roots import known_roots
from index.errors import QuothError
from index.library.feeds import Feeds, to_address
from index.library.kept_files import delete_folder
from index.offline import VARIABLE, is_offline
from index.seeds import snapshots
from index.seeds.shown_address import failed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from index.library.background import BuildState
    from index.library.orders import Library
    from index.seeds.fetcher import Fetcher

_PAUSE_S = 30.0  # between looks at what is due
_LOOK_S = 1.0  # between looks whether a build has ended
_PATIENCE_S = 5.0  # for a visit's end when the program stops

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visit to `url` brought: how many `new` pages, and what failed.

    `has_changed` says whether there is something to build: pages that came or changed, or that came
    before and were never built.
    """

    url: str
    new: int
    has_changed: bool
    problems: tuple[str, ...]

    @property
    def problem(self) -> str | None:
        """What failed in one line, None where nothing did."""
        if not self.problems:
            return None
        more = len(self.problems) - 1
        return self.problems[0] + (f" (and {more} more)" if more else "")

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "url": self.url,
            "new": self.new,
            "has_changed": self.has_changed,
            "problems": list(self.problems),
        }


def visit_page(
    url: str,
    index_dir: Path,
    fetcher: Fetcher,
    on_progress: Callable[[int, int], None] | None = None,
) -> Visit:
    """Fetch an address, and the pages of its entries if it is a feed. Raises QuothError for none.

    Where nothing came, `snapshots.snapshot_folder` may not exist: then there is nothing to build.
    """
    url = to_address(url)
    before = _pages(index_dir, url)
    try:
        errors = snapshots.visit(url, index_dir, fetcher, on_progress or _ignore)
    except OSError as exc:  # the disk is full, say: that must not keep others from being visited
        errors = [failed(url, f"cannot be kept: {exc.strerror or exc}")]
    after = _pages(index_dir, url)
    return Visit(
        url=url,
        new=len(after.keys() - before.keys()),
        has_changed=after != before or (bool(after) and url not in known_roots(index_dir)),
        problems=tuple(map(str, errors)),
    )


def visit_due(
    feeds: Feeds,
    fetcher: Fetcher,
    *,
    now: datetime.datetime,
    urls: Collection[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Visit]:
    """Visit what is due, or those of `urls` whether due or not, and keep how it went.

    What was stopped on the way, by an error that `on_progress` raises, is due as it was.
    """
    visits = []
    for feed in feeds.claim(now, urls=urls):
        try:
            visit = visit_page(feed.url, feeds.index_dir, fetcher, on_progress)
        except BaseException:
            feeds.give_back(feed)
            raise
        is_followed = feeds.record(feed.url, now, problem=visit.problem, new=visit.new)
        if not is_followed and feed.url not in known_roots(feeds.index_dir):
            # Left, or everything deleted, meanwhile: nothing would ever read what came.
            folder = snapshots.snapshot_folder(feeds.index_dir, feed.url)
            delete_folder(feeds.index_dir, folder)
            continue
        visits.append(visit)
    return visits


def _pages(index_dir: Path, url: str) -> dict[str, int]:
    """Return the files of an address and when they were written."""
    folder = snapshots.snapshot_folder(index_dir, url)
    if not folder.is_dir():
        return {}
    written = {}
    for path in folder.iterdir():
        if not path.name.startswith("."):
            with suppress(FileNotFoundError):  # deleted meanwhile
                written[path.name] = path.stat().st_mtime_ns
    return written


def _ignore(_done: int, _n: int) -> None:
    """Tell nothing."""


def new_fetcher() -> Fetcher:
    """Return a fetcher; what it needs is only loaded now. Raises QuothError where it is offline."""
    if is_offline():
        raise QuothError(f"nothing is fetched, for Quoth is offline (--offline, or {VARIABLE})")
    from index.seeds.fetcher import Fetcher

    return Fetcher()


class _StoppedError(Exception):
    """The program ends."""


class FeedKeeper:
    """Visits what is followed whenever it is due, in a thread of its own, until closed.

    What a visit brings is built by the library. `fetcher` makes one for each round of visits.
    """

    def __init__(self, library: Library, *, fetcher: Callable[[], Fetcher] = new_fetcher) -> None:
        self._library = library
        self._fetcher = fetcher
        self.feeds = Feeds(library.index_dir)
        self._is_stopped = threading.Event()
        self._is_called = threading.Event()
        self._visits: list[str] = []  # asked for now, whether due or not
        self._unbuilt: set[str] = set()  # what came and is not in the index yet
        self._thread = threading.Thread(target=self._run, name="quoth-feeds", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop visiting at the next page's end; what came is built the next time."""
        self._is_stopped.set()
        self._is_called.set()
        self._thread.join(_PATIENCE_S)

    def visit_now(self, urls: Collection[str]) -> None:
        """Visit these without waiting until they are due."""
        self._visits.extend(urls)
        self._is_called.set()

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            self._is_called.clear()
            wanted, self._visits = self._visits, []
            try:
                if wanted:
                    self._visit(wanted)
                self._visit(None)
                self._build()
            except _StoppedError:
                return
            except QuothError as error:
                _log.warning("feeds are not visited: %s", error)
            self._is_called.wait(_PAUSE_S)

    def _visit(self, urls: Collection[str] | None) -> None:
        now = datetime.datetime.now(datetime.UTC)
        if urls is None and not any(feed.due <= now for feed in self.feeds.list()):
            return
        with closing(self._fetcher()) as fetcher:
            visits = visit_due(
                self.feeds, fetcher, now=now, urls=urls, on_progress=self._stop_if_asked
            )
        self._unbuilt.update(visit.url for visit in visits if visit.has_changed)

    def _build(self) -> None:
        """Build what came, behind what a user had begun; what does not work out, the next time."""
        self._unbuilt &= {feed.url for feed in self.feeds.list()}  # the rest may be deleted
        if not self._unbuilt:
            return
        self._settle()
        self._library.build(sorted(self._unbuilt))
        state = self._settle()
        if state is not None and state.report is not None:
            self._unbuilt.clear()

    def _settle(self) -> BuildState | None:
        """Wait until no build is running; return the last one's state."""
        while (state := self._library.state()) is not None and state.is_running:
            self._stop_if_asked(0, 0)
            self._library.wait(_LOOK_S)
        return state

    def _stop_if_asked(self, _done: int, _n: int) -> None:
        if self._is_stopped.is_set():
            raise _StoppedError
