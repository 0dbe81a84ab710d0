"""Orders about feeds: follow an address, visit it, leave it, or fetch a page once.

Takes orders as the page sends them; gives plain values. Fetching may take its time: it runs in
threads.
"""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from index.library.feed_visits import new_fetcher, visit_page
from index.library.feeds import EVERY, Feeds, to_address
from index.offline import is_offline
from index.seeds.shown_address import to_shown_address
from qa.markup import to_shown
from ui.web.views.feeds import to_feeds, to_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.library.feed_visits import FeedKeeper
    from index.library.orders import Library
    from index.seeds.fetcher import Fetcher


class FeedOrders:
    """What an order does, and what the page is told of it."""

    def __init__(
        self,
        library: Library,
        keeper: FeedKeeper | None,
        *,
        fetcher: Callable[[], Fetcher] = new_fetcher,
    ) -> None:
        self._library = library
        self._feeds = Feeds(library.index_dir)
        self._keeper = keeper
        self._fetcher = fetcher

    def show(self) -> dict[str, Any]:
        """Return what is followed, as the library shows it."""
        return {"feeds": to_feeds(self._feeds.list(), is_visiting=self._keeper is not None)}

    def follow(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Follow an address, and visit it now."""
        hours = float(order.get("hours", EVERY.total_seconds() / 3600))
        url = to_address(str(order["url"]))
        keeper = self._visiting()
        feed = self._feeds.follow(url, datetime.timedelta(hours=hours))
        keeper.visit_now([feed.url])
        return self.show()

    def stop(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Follow an address no more."""
        self._feeds.unfollow(self._followed(order) or str(order["url"]))
        return self.show()

    def visit(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Visit what is followed, due or not."""
        url = self._followed(order)
        shown = to_shown_address(url or str(order["url"]))
        if url is None:
            raise QuothError(f"{shown} is not followed")
        if any(feed.is_resting for feed in self._feeds.list() if feed.url == url):
            raise QuothError(f"{shown} was followed elsewhere; resume the visits first")
        self._visiting().visit_now([url])
        return self.show()

    def resume(self, _order: Mapping[str, Any]) -> dict[str, Any]:
        """Visit here what was followed where the index lay before."""
        self._feeds.resume()
        return self.show()

    def fetch(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Fetch a page, or the pages of a feed, once, and begin a build with what came."""
        with closing(self._fetcher()) as fetcher:
            visit = visit_page(str(order["url"]), self._library.index_dir, fetcher)
        if visit.problem is not None and not visit.has_changed:
            raise QuothError(visit.problem)
        shown = to_shown_address(visit.url)
        if not visit.has_changed:
            return {"told": to_shown(f"{shown} is here already and has not changed")}
        self._library.build([visit.url])
        pages = "1 page" if visit.new == 1 else f"{visit.new} new pages"
        told = f"{shown}: {pages if visit.new else 'a newer state'} fetched"
        return {"told": to_shown(told + (f"; {visit.problem}" if visit.problem else ""))}

    def _followed(self, order: Mapping[str, Any]) -> str | None:
        """Return the address that an order names, as it is or by its key; None if it is none."""
        named = str(order["url"])
        known = (feed.url for feed in self._feeds.list())
        return next((url for url in known if named in (url, to_key(url))), None)

    def _visiting(self) -> FeedKeeper:
        if self._keeper is None:
            raise QuothError(
                "nothing is followed or visited here, for Quoth is offline: start it without that"
                if is_offline()
                else "nothing is followed or visited here, for Quoth was started with --no-watch: "
                "add the address for once, or start Quoth without that"
            )
        return self._keeper
