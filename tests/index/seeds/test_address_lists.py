"""Lists of addresses, fetched from a real server."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.build.visit import Visited, visit
from index.errors import SeedError
from index.seeds.address_lists import Fetched, fetch_all, read_list
from index.seeds.fetcher import Fetcher
from index.seeds.snapshots import snapshot_folder
from tests.index.seeds.test_fetcher import Site, site  # noqa: F401 - a fixture is found by its name

_PAGE = b"<html><body><article><p>The quay was built by forty men.</p></article></body></html>"


def test_what_is_there_is_not_fetched_again(
    site: Site,  # noqa: F811 - the fixture's value
    tmp_path: Path,
) -> None:
    for path in ("/a", "/b"):
        site.replies[path] = (200, {"Content-Type": "text/html"}, _PAGE)
    addresses = [f"{site.url}/{name}" for name in ("a", "gone", "b")]
    told: list[tuple[int, int]] = []
    with closing(Fetcher(allowed=["127.0.0.1"], delay_s=0.0)) as fetcher:

        def fetch() -> Fetched:
            return fetch_all(addresses, tmp_path, fetcher, lambda *done: told.append(done))

        first = fetch()
        n_asked = len(site.asked)
        again = fetch()
    assert first.roots == again.roots == (addresses[0], addresses[2])
    assert [str(error) for error in first.errors] == [f"{addresses[1]}: the server answers 404"]
    assert [path for path, *_ in site.asked[n_asked:] if path != "/robots.txt"] == ["/gone"]
    assert told == [(1, 3), (2, 3), (3, 3)] * 2
    assert list(snapshot_folder(tmp_path, addresses[0]).glob("*.mhtml"))
    # A build takes them as they are.
    no_progress = visit(
        first.roots, (), index_dir=tmp_path, fetcher=None, on_progress=lambda _: None
    )
    assert no_progress == Visited()


def test_reading_a_list(tmp_path: Path) -> None:
    path = tmp_path / "links.txt"
    path.write_text("https://example.org/a#top\nhttps://example.org/a\nhttps://example.org/b\n")
    assert read_list(path) == ("https://example.org/a", "https://example.org/b")
    path.write_text("The quay was built by forty men.")
    with pytest.raises(SeedError, match="is no list of addresses; build it without --fetch"):
        read_list(path)
    with pytest.raises(SeedError, match="cannot be read: No such file or directory"):
        read_list(tmp_path / "none.csv")
