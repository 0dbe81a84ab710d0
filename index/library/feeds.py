"""Feeds: the addresses that somebody asked to have visited again and again, and how that went.

Takes an index folder and addresses of feeds or pages; keeps, in a file of its own there, how often
each is visited and what came of it. The file is in no backup, and one that was made in another
place or on another machine rests until somebody there says otherwise: an index folder that comes
from elsewhere fetches nothing by itself.
"""

from __future__ import annotations

import datetime
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import QuothError, StoreError
from index.seeds.finding import is_url
from index.seeds.shown_address import to_shown_address
from index.store.connection import transaction
from index.store.side_files import SideFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from index.store.connection import Connection, SQLiteError

FILE_NAME = "feeds.sqlite"
EVERY = datetime.timedelta(hours=6)
LEAST, MOST = datetime.timedelta(minutes=15), datetime.timedelta(days=30)
_LONGEST_REST = datetime.timedelta(days=1)  # after failures, unless it is visited less often anyway
_UNITS = ("week", "day", "hour", "minute")
_FORMAT = 1
_SCHEMA = f"""
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, every_s INTEGER NOT NULL, home TEXT NOT NULL, followed TEXT NOT NULL,
    tried TEXT, succeeded TEXT, failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT, new_pages INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
PRAGMA user_version = {_FORMAT}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that is followed.

    `tried` is its last visit, `succeeded` the last one without a `problem`, `failures` how many
    since then had one, `new_pages` how many pages the last visit brought that were not there.
    `is_resting`: it was followed elsewhere, see `Feeds.resume`. Times are in UTC.
    """

    url: str
    every: datetime.timedelta
    followed: datetime.datetime
    tried: datetime.datetime | None
    succeeded: datetime.datetime | None
    failures: int
    problem: str | None
    new_pages: int
    is_resting: bool

    @property
    def due(self) -> datetime.datetime:
        """The next visit: later and later where it fails, at least once a day."""
        if self.tried is None:
            return self.followed
        longer = self.every * (1 << min(self.failures, 10))
        return self.tried + max(self.every, min(longer, _LONGEST_REST))

    @property
    def often(self) -> str:
        """How often it is visited, in words: "every 6 hours", "every day"."""
        for unit in _UNITS:
            n, rest = divmod(self.every, datetime.timedelta(**{f"{unit}s": 1}))
            if not rest:
                return f"every {unit}" if n == 1 else f"every {n} {unit}s"
        return f"every {self.every.total_seconds():.0f} seconds"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; `every_s` is in seconds."""
        return {
            "url": self.url,
            "every_s": int(self.every.total_seconds()),
            "followed": self.followed.isoformat(),
            "tried": self.tried.isoformat() if self.tried else None,
            "succeeded": self.succeeded.isoformat() if self.succeeded else None,
            "due": self.due.isoformat(),
            "failures": self.failures,
            "problem": self.problem,
            "new_pages": self.new_pages,
            "is_resting": self.is_resting,
        }


class Feeds:
    """What is followed in one index folder. Each use opens the file; several processes may.

    Every call raises StoreError where the file cannot be read or written.
    """

    def __init__(self, index_dir: str | Path) -> None:
        self.index_dir = Path(index_dir)
        self._path = self.index_dir / FILE_NAME
        self._file = SideFile(
            path=self._path,
            format=_FORMAT,
            schema=_SCHEMA,
            to_error=self._to_error,
            foreign=self._to_foreign,
            upgrades={},
        )

    def list(self) -> list[Feed]:
        """Return what is followed, by address."""
        if not self._path.exists():
            return []
        with self._using() as connection:
            rows = connection.execute(
                "SELECT url, every_s, followed, tried, succeeded, failures, problem, new_pages, "
                "home FROM feeds ORDER BY url"
            ).fetchall()
        return [self._to_feed(row) for row in rows]

    def follow(self, url: str, every: datetime.timedelta = EVERY) -> Feed:
        """Follow an address from now on, or as often as that from now on.

        Raises QuothError for what is no http(s) address, and for an interval under a quarter of an
        hour or over 30 days.
        """
        url = to_address(url)
        if not LEAST <= every <= MOST:
            raise QuothError("a feed is visited every 15 minutes at most, every 30 days at least")
        self.index_dir.mkdir(parents=True, exist_ok=True)
        with self._using() as connection:
            connection.execute(
                "INSERT INTO feeds (url, every_s, home, followed) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (url) DO UPDATE SET every_s = excluded.every_s, home = excluded.home",
                (url, int(every.total_seconds()), self._home(), _now().isoformat()),
            )
        return next(feed for feed in self.list() if feed.url == url)

    def unfollow(self, url: str) -> None:
        """Visit an address no more; its articles stay. Raises QuothError if it is not followed."""
        url = to_address(url)
        if url not in {feed.url for feed in self.list()}:
            raise QuothError(f"{to_shown_address(url)} is not followed")
        self.forget([url])

    def forget(self, urls: Collection[str] | None = None) -> None:
        """Visit those of `urls` that are followed no more; None: nothing at all."""
        if urls is not None and not urls:
            return
        gone = [feed.url for feed in self.list() if urls is None or feed.url in urls]
        if gone:
            with self._using() as connection:
                connection.executemany("DELETE FROM feeds WHERE url = ?", [(url,) for url in gone])

    def resume(self) -> None:
        """Visit here what was followed where this index folder lay before."""
        if self._path.exists():
            with self._using() as connection:
                connection.execute("UPDATE feeds SET home = ?", (self._home(),))

    def claim(
        self, now: datetime.datetime, *, urls: Collection[str] | None = None
    ) -> Iterator[Feed]:
        """Yield what is due, or those of `urls` whenever they were visited, as tried by `now`.

        Nobody else who claims gets the same visit.
        """
        for feed in self.list():
            is_wanted = feed.due <= now if urls is None else feed.url in urls
            if is_wanted and not feed.is_resting and self._claim(feed, now):
                yield feed

    def _claim(self, feed: Feed, now: datetime.datetime) -> bool:
        before = feed.tried.isoformat() if feed.tried else None
        with self._using() as connection:
            claimed = connection.execute(
                "UPDATE feeds SET tried = ? WHERE url = ? AND tried IS ?",
                (now.isoformat(), feed.url, before),
            )
            return claimed.rowcount == 1

    def give_back(self, feed: Feed) -> None:
        """Undo a claim: its visit did not come to an end, and is due as it was."""
        with self._using() as connection:
            connection.execute(
                "UPDATE feeds SET tried = ? WHERE url = ?",
                (feed.tried.isoformat() if feed.tried else None, feed.url),
            )

    def record(self, url: str, now: datetime.datetime, *, problem: str | None, new: int) -> bool:
        """Keep what came of a visit: what went wrong, if anything did, and how many new pages.

        Say whether the address is still followed.
        """
        with self._using() as connection:
            recorded = connection.execute(
                "UPDATE feeds SET problem = ?, new_pages = ?, "
                "failures = CASE WHEN ? IS NULL THEN 0 ELSE failures + 1 END, "
                "succeeded = CASE WHEN ? IS NULL THEN ? ELSE succeeded END WHERE url = ?",
                (problem, new, problem, problem, now.isoformat(), url),
            )
            return recorded.rowcount == 1

    def _to_feed(self, row: tuple[Any, ...]) -> Feed:
        url, every_s, followed, tried, succeeded, failures, problem, new_pages, home = row
        return Feed(
            url=url,
            every=datetime.timedelta(seconds=every_s),
            followed=datetime.datetime.fromisoformat(followed),
            tried=datetime.datetime.fromisoformat(tried) if tried else None,
            succeeded=datetime.datetime.fromisoformat(succeeded) if succeeded else None,
            failures=failures,
            problem=problem,
            new_pages=new_pages,
            is_resting=home != self._home(),
        )

    def _home(self) -> str:
        return f"{socket.gethostname()}:{self.index_dir.resolve()}"

    @contextmanager
    def _using(self) -> Iterator[Connection]:
        """Give a connection; what it did is kept as a whole or not at all."""
        with self._file.opened() as connection, transaction(connection):
            yield connection

    def _to_foreign(self, _known: int) -> StoreError:
        return StoreError(f"{self._path} is of another version; move it away to start anew")

    def _to_error(self, error: SQLiteError) -> StoreError:
        return StoreError(f"{self._path}: {error}; if it is damaged, move it away and follow anew")


def to_address(url: str) -> str:
    """Return an address without its fragment. Raises QuothError for what is no http(s) address."""
    url = url.strip().split("#")[0]
    try:
        has_host = is_url(url) and bool(urlsplit(url).hostname)
        has_login = "@" in urlsplit(url).netloc
    except ValueError:
        has_host = has_login = False
    if not has_host:
        raise QuothError(f"{to_shown_address(url) or 'that'} is no http or https address")
    if has_login:  # everybody who reads the index would see it
        raise QuothError(f"{to_shown_address(url)}: an address with a password is not fetched")
    return url


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
