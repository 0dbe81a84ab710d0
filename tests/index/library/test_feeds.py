"""What is followed, and visits to a real server on this machine."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index import build_index, open_index
from index.errors import QuothError, StoreError
from index.library.feed_visits import FeedKeeper, visit_due, visit_page
from index.library.feeds import FILE_NAME, Feeds
from index.library.orders import Library
from index.seeds.fetcher import Fetcher
from index.seeds.snapshots import WEB, delete_page, snapshot_folder
from tests.index.seeds.test_fetcher import Site, site  # noqa: F401 - a fixture is found by its name
from tests.index.seeds.test_snapshots import feed, fetcher, item, page  # noqa: F401

if TYPE_CHECKING:
    from index.encoder import Encoder

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_FERRY = "The last ferry crosses the river on Monday, and a bridge opens on Tuesday. " * 6
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_HOUR = timedelta(hours=1)


@pytest.fixture
def news(site: Site) -> str:  # noqa: F811 - the fixture's value
    """Return the address of a feed of two pages."""
    for name in ("ferry", "bridge"):
        site.replies[f"/{name}"] = (200, _HTML, page(f"The {name} news", _FERRY))
    _publish(site, "ferry", "bridge")
    return f"{site.url}/feed"


def _publish(site: Site, *names: str) -> None:  # noqa: F811
    entries = feed(*(item(f"{site.url}/{name}", name) for name in names))
    site.replies["/feed"] = (200, {"Content-Type": "text/xml", "ETag": f'"{len(names)}"'}, entries)


def test_a_feed_is_visited_when_it_is_due_and_tells_how_it_went(
    site: Site,  # noqa: F811
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
) -> None:
    feeds = Feeds(tmp_path)
    feeds.follow(news, _HOUR)
    now = datetime.now(UTC) + timedelta(minutes=1)
    (visit,) = visit_due(feeds, fetcher, now=now)
    assert (visit.url, visit.new, visit.has_changed, visit.problem) == (news, 2, True, None)
    (kept,) = feeds.list()
    assert (kept.tried, kept.succeeded, kept.new_pages, kept.due) == (now, now, 2, now + _HOUR)
    assert visit_due(feeds, fetcher, now=now + timedelta(minutes=59)) == []
    # A feed that has not changed is not sent again, and its pages are not asked for.
    n_asked = len(site.asked)
    (again,) = visit_due(feeds, fetcher, now=now + _HOUR)
    assert again.new == 0
    asked = [(path, headers.get("if-none-match")) for path, headers, _ in site.asked[n_asked:]]
    assert asked == [("/feed", '"2"')]


def test_what_fails_is_visited_less_and_less_often(
    site: Site,  # noqa: F811
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
) -> None:
    feeds, now = Feeds(tmp_path), datetime.now(UTC) + timedelta(minutes=1)
    feeds.follow(news, _HOUR)
    visit_due(feeds, fetcher, now=now)
    site.replies["/feed"] = (503, {}, b"")
    rests = []
    for _ in range(7):
        (before,) = feeds.list()
        visit_due(feeds, fetcher, now=before.due)
        (after,) = feeds.list()
        rests.append((after.due - before.due) / _HOUR)
    assert rests == [2, 4, 8, 16, 24, 24, 24]
    assert (after.failures, after.problem) == (7, f"{news}: the server answers 503")
    assert after.succeeded == now
    _publish(site, "ferry", "bridge", "gone")
    visit_due(feeds, fetcher, now=after.due)
    (partly,) = feeds.list()
    assert partly.problem == f"{site.url}/gone: the server answers 404"
    _publish(site, "ferry")
    visit_due(feeds, fetcher, now=partly.due)
    (mended,) = feeds.list()
    assert (mended.failures, mended.problem) == (0, None)


def test_one_visit_goes_to_one_of_those_who_look_at_once(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path)
    feeds.follow("https://example.org/feed")
    now = datetime.now(UTC) + timedelta(minutes=1)
    one, other = feeds.claim(now), Feeds(tmp_path).claim(now)
    claimed = next(one)
    assert list(other) == []
    feeds.give_back(claimed)
    assert [feed.url for feed in feeds.claim(now)] == ["https://example.org/feed"]


def test_a_visit_that_is_stopped_is_due_as_it_was(
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
) -> None:
    def stop(_done: int, _n: int) -> None:
        raise KeyboardInterrupt

    feeds, now = Feeds(tmp_path), datetime.now(UTC) + timedelta(minutes=1)
    feeds.follow(news)
    with pytest.raises(KeyboardInterrupt):
        visit_due(feeds, fetcher, now=now, on_progress=stop)
    assert feeds.list()[0].tried is None
    (visit,) = visit_due(feeds, fetcher, now=now)
    assert visit.new == 1  # the first page was kept


def test_an_index_that_comes_from_elsewhere_fetches_nothing_by_itself(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path / "one")
    feeds.follow("https://example.org/feed")
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    moved, later = Feeds(tmp_path / "other"), datetime.now(UTC) + timedelta(days=1)
    assert [feed.is_resting for feed in moved.list()] == [True]
    assert list(moved.claim(later)) == []
    assert list(moved.claim(later, urls=["https://example.org/feed"])) == []
    moved.resume()
    assert len(list(moved.claim(later))) == 1


def test_addresses_and_intervals_that_are_none(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path)
    for url in ("feed", "file:///etc/passwd", "http://", "ftp://example.org", "https://[", ""):
        with pytest.raises(QuothError, match="no http or https address"):
            feeds.follow(url)
    for every in (timedelta(minutes=14), timedelta(days=31)):
        with pytest.raises(QuothError, match="every 15 minutes"):
            feeds.follow("https://example.org/feed", every)
    with pytest.raises(QuothError, match="is not followed"):
        feeds.unfollow("https://example.org/feed")
    assert feeds.list() == []
    feeds.follow("https://example.org/feed#top", _HOUR)
    feeds.follow("https://example.org/feed", 2 * _HOUR)
    assert [(feed.url, feed.every) for feed in feeds.list()] == [
        ("https://example.org/feed", 2 * _HOUR)
    ]
    feeds.unfollow("https://example.org/feed")
    assert feeds.list() == []


def test_a_damaged_file_and_one_of_another_version_are_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="move it away"):
        Feeds(tmp_path).list()
    (tmp_path / FILE_NAME).unlink()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(StoreError, match="another version"):
        Feeds(tmp_path).list()


def test_a_page_deleted_during_a_visit_stays_deleted(
    site: Site,  # noqa: F811
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
) -> None:
    def delete_ferry(done: int, _n: int) -> None:
        if done == 1:
            (file,) = (path.name for path in folder.glob("*ferry*"))
            delete_page(news, file, tmp_path)

    folder = snapshot_folder(tmp_path, news)
    visit_page(news, tmp_path, fetcher, delete_ferry)
    assert [path.name.count("bridge") for path in folder.glob("*.mhtml")] == [1]
    _publish(site, "ferry", "bridge", "bridge")
    visit_page(news, tmp_path, fetcher)
    assert not list(folder.glob("*ferry*"))


def test_a_visit_leaves_nothing_where_everything_is_deleted_meanwhile(
    site: Site,  # noqa: F811
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
    tiny_encoder: Encoder,
) -> None:
    class _Deleting(dict[str, Any]):
        """Replies of a server; whoever asks for the page of the bridge has everything deleted."""

        def get(self, path: str, other: Any = None) -> Any:
            if path == self.at:
                library.delete_all()
            return super().get(path, other)

        at = ""

    build_index([], tmp_path, encoder=tiny_encoder)
    feeds, replies = Feeds(tmp_path), _Deleting(site.replies)
    site.replies = replies
    with closing(Library(tmp_path, encoder=lambda: tiny_encoder)) as library:
        for at in ("/feed", "/ferry", "/bridge"):
            feeds.follow(news)
            replies.at = at
            visits = visit_due(feeds, fetcher, now=datetime.now(UTC) + timedelta(minutes=1))
            assert visits == []
            left = [path for path in (tmp_path / WEB).rglob("*") if path.is_file()]
            assert (feeds.list(), left) == ([], [])
            assert not list(tmp_path.glob(".backup-*"))


def test_a_server_builds_what_its_feeds_bring(
    site: Site,  # noqa: F811
    news: str,
    tmp_path: Path,
    tiny_encoder: Encoder,
) -> None:
    build_index([], tmp_path, encoder=tiny_encoder)
    Feeds(tmp_path).follow(news)
    with (
        closing(Library(tmp_path, encoder=lambda: tiny_encoder)) as library,
        closing(
            FeedKeeper(library, fetcher=lambda: Fetcher(allowed=["127.0.0.1"], delay_s=0.0))
        ) as keeper,
    ):
        _until_titles(tmp_path, {"The ferry news", "The bridge news"})
        site.replies["/tower"] = (200, _HTML, page("The tower news", _FERRY))
        _publish(site, "tower", "ferry", "bridge")
        keeper.visit_now([news])
        _until_titles(tmp_path, {"The ferry news", "The bridge news", "The tower news"})


def _until_titles(index_dir: Path, wanted: set[str]) -> None:
    give_up = time.monotonic() + 60
    found: set[str] = set()
    while found != wanted:
        assert time.monotonic() < give_up, found
        time.sleep(0.05)
        with closing(open_index(index_dir)) as index:
            found = {article.title for article in index.articles()}


def test_what_came_and_was_never_built_is_built_the_next_time(
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
    tiny_encoder: Encoder,
) -> None:
    assert visit_page(news, tmp_path, fetcher).new == 2
    again = visit_page(news, tmp_path, fetcher)  # nothing was built in between
    assert (again.new, again.has_changed) == (0, True)
    build_index([news], tmp_path, encoder=tiny_encoder)
    assert not visit_page(news, tmp_path, fetcher).has_changed


def test_a_page_that_cannot_be_written_is_a_problem_of_its_feed_alone(
    news: str,
    fetcher: Fetcher,  # noqa: F811
    tmp_path: Path,
) -> None:
    feeds, now = Feeds(tmp_path), datetime.now(UTC) + timedelta(minutes=1)
    for url in (news, news.replace("/feed", "/ferry")):
        feeds.follow(url)
    (tmp_path / WEB).write_text("in the way")
    problems = [visit.problem for visit in visit_due(feeds, fetcher, now=now)]
    assert len(problems) == 2
    assert all("cannot be kept" in (problem or "") for problem in problems)


def test_deleting_articles_of_no_feed_does_not_need_the_feeds(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "moon.txt").write_text("The moon was full in May.")
    build_index([tmp_path / "moon.txt"], tmp_path / "data", encoder=tiny_encoder)
    (tmp_path / "data" / FILE_NAME).write_bytes(b"not a database" * 100)
    with closing(Library(tmp_path / "data", encoder=lambda: tiny_encoder)) as library:
        assert library.delete(["moon.txt"]).is_erased
