"""Feeds: what is followed, how often, and how the last visits went.

Takes what is followed; gives HTML.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from index.seeds.shown_address import to_shown_address
from qa.markup import to_shown
from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.library.feeds import Feed

HOURS = ((1, "every hour"), (6, "every 6 hours"), (24, "every day"), (168, "every week"))


def to_feeds(feeds: Sequence[Feed], *, is_visiting: bool) -> str:
    """Return the list of what is followed; `is_visiting`: this server visits it when it is due."""
    values = {
        "feeds": [
            (to_shown(to_shown_address(feed.url)), to_key(feed.url), *_told(feed)) for feed in feeds
        ],
        "is_visiting": is_visiting,
        "is_resting": any(feed.is_resting for feed in feeds),
    }
    return render("feeds.html", values)


def to_key(url: str) -> str:
    """Return what the page calls an address by, which may hold a secret."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]


def _told(feed: Feed) -> tuple[str, str]:
    """Return how often and when it was visited, and what went wrong the last time."""
    if feed.succeeded is None:
        last = "not visited yet" if feed.tried is None else "never reached"
        return f"{feed.often} · {last}", to_shown(feed.problem or "")
    moment = feed.succeeded.astimezone()
    last = f"last reached {to_day(moment.date())}, {moment:%H:%M}"
    new = f", {to_count(feed.new_pages, 'new page')}" if not feed.problem else ""
    return f"{feed.often} · {last}{new}", to_shown(feed.problem or "")
