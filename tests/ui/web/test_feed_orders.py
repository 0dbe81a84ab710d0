"""Orders about feeds: what they do, and what the page is told; from a real server."""

from __future__ import annotations

import datetime
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import QuothError
from index.library.feeds import Feeds
from index.library.orders import Library
from index.seeds.fetcher import Fetcher
from tests.index.seeds.test_fetcher import Site, site  # noqa: F401 - a fixture is found by its name
from ui.web.feed_orders import FeedOrders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder
    from qa import Assistant

FEED = "https://example.org/feed"
_PAGE = (
    b"<html><title>Quay</title><body><h1>Quay</h1><p>Forty men built the quay.</p></body></html>"
)


def fetcher() -> Fetcher:
    return Fetcher(allowed=["127.0.0.1"], delay_s=0.0)


@pytest.fixture
def library(assistant: Assistant, tiny_encoder: Encoder) -> Iterator[Library]:
    with closing(Library(assistant.index_dir, encoder=lambda: tiny_encoder)) as opened:
        yield opened


@pytest.fixture
def orders(library: Library) -> FeedOrders:
    return FeedOrders(library, None, fetcher=fetcher)


def test_a_page_is_fetched_once_and_built(
    orders: FeedOrders,
    library: Library,
    site: Site,  # noqa: F811 - the fixture's value
) -> None:
    url = f"{site.url}/quay"
    site.replies["/quay"] = (200, {"Content-Type": "text/html", "ETag": '"1"'}, _PAGE)
    assert orders.fetch({"url": url}) == {"told": f"{url}: 1 page fetched"}
    library.wait(30)
    assert "Quay" in [entry.title for entry in library.contents().articles]
    assert orders.fetch({"url": url})["told"] == f"{url} is here already and has not changed"
    with pytest.raises(QuothError, match="the server answers 404"):
        orders.fetch({"url": f"{site.url}/gone"})
    assert orders.show()["feeds"].count("<li>") == 0


def test_where_nothing_is_visited_nothing_is_followed(orders: FeedOrders) -> None:
    with pytest.raises(QuothError, match="started with --no-watch: add the address for once"):
        orders.follow({"url": FEED, "hours": 24})
    assert "None yet." in orders.show()["feeds"]


def test_what_is_followed_is_shown_and_left(orders: FeedOrders, library: Library) -> None:
    assert "None yet." in orders.show()["feeds"]
    Feeds(library.index_dir).follow(FEED, datetime.timedelta(days=1))
    shown = orders.show()["feeds"]
    assert f"<bdi>{FEED}</bdi>" in shown
    assert "every day · not visited yet" in shown
    assert "None yet." in orders.stop({"url": FEED})["feeds"]
    with pytest.raises(QuothError, match="is not followed"):
        orders.visit({"url": FEED})


def test_the_token_of_an_address_is_not_on_the_page(orders: FeedOrders, library: Library) -> None:
    url = f"{FEED}?token=s3cret"
    Feeds(library.index_dir).follow(url, datetime.timedelta(days=1))
    shown = orders.show()["feeds"]
    assert f"<bdi>{FEED}?token=…</bdi>" in shown
    assert "s3cret" not in shown
    with pytest.raises(QuothError, match=r"token=…&n=2 is not followed"):
        orders.visit({"url": f"{url}&n=2"})
    (key,) = set(re.findall('data-key="([^"]+)"', shown))
    assert "None yet." in orders.stop({"url": key})["feeds"]


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "//example.org"])
def test_what_is_no_address_is_refused(orders: FeedOrders, url: str) -> None:
    for order in (orders.follow, orders.fetch):
        with pytest.raises(QuothError, match="is no http or https address"):
            order({"url": url})
