"""Visiting: which addresses are fetched, and what is said where they cannot be."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.build.report import Progress
from index.build.visit import Visited, visit
from index.errors import SeedError
from index.seeds.fetcher import Fetcher
from tests.index.seeds.test_fetcher import Site, site  # noqa: F401 - a fixture is found by its name

if TYPE_CHECKING:
    from pathlib import Path


def test_only_addresses_are_visited_and_failures_are_noted_once_known(
    site: Site,  # noqa: F811 - the fixture's value
    tmp_path: Path,
) -> None:
    url = f"{site.url}/a"
    with closing(Fetcher(allowed=["127.0.0.1"], delay_s=0.0)) as fetcher:

        def look(*known: str, fetcher: Fetcher | None = fetcher) -> Visited:
            return visit(
                [url, "/seeds"], known, index_dir=tmp_path, fetcher=fetcher, on_progress=seen.append
            )

        seen: list[Progress] = []
        with pytest.raises(SeedError, match="the server answers 404"):
            look()
        with pytest.raises(
            SeedError, match=f"has never been fetched; fetch it with: quoth build {url}"
        ):
            look(fetcher=None)
        assert look(url, fetcher=None) == Visited()
        visited = look(url)
    assert [skipped.reason for skipped in visited.skipped] == ["the server answers 404"]
    assert visited.notes == (f"{url} was not fetched completely: its earlier articles are kept",)
    assert seen == []  # only feeds have pages to count
