"""Addresses as they are shown: no password, no token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.errors import QuothError, SeedError
from index.library.feeds import to_address
from index.seeds.fetcher import Fetcher
from index.seeds.shown_address import to_shown_address

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?page=2#top", "https://a.example/feed?page=2#top"),
        ("https://ada:s3cret@a.example/feed", "https://…@a.example/feed"),
        ("https://ada@a.example:8443/a@b", "https://…@a.example:8443/a@b"),
        ("https://a.example/f?token=s3cret&n=9", "https://a.example/f?token=…&n=9"),
        ("https://a.example/f?n=9;api_key=s3cret#x", "https://a.example/f?n=9;api_key=…#x"),
        ("https://a.example/f?X-Amz-Signature=s3cret", "https://a.example/f?X-Amz-Signature=…"),
        (
            "https://a.example/f?PassWord=s3cret&auth=s3cret",
            "https://a.example/f?PassWord=…&auth=…",
        ),
        ("https://a.example/token=1", "https://a.example/token=1"),
    ],
)
def test_what_may_be_a_secret_is_left_out(url: str, shown: str) -> None:
    assert to_shown_address(url) == shown


def test_no_message_repeats_a_secret(tmp_path: Path, tiny_encoder: Encoder) -> None:
    fetcher = Fetcher(delay_s=0.0)
    told = []
    for url in (
        "http://ada:s3cret@127.0.0.1/feed",
        "http://127.0.0.1/feed?token=s3cret",
        "http://no.such.host.invalid/feed?token=s3cret",
        "http://[s3cret/",
    ):
        for attempt in (
            lambda url=url: fetcher.fetch(url),
            lambda url=url: build_index([url], tmp_path, encoder=tiny_encoder, fetcher=fetcher),
            lambda url=url: build_index([url], tmp_path, encoder=tiny_encoder),
        ):
            with pytest.raises(SeedError) as caught:
                attempt()
            told.append(str(caught.value))
    with pytest.raises(QuothError, match="an address with a password is not fetched") as refused:
        to_address("http://ada:s3cret@a.example/feed")
    told.append(str(refused.value))
    fetcher.close()
    assert [one for one in told if "token" in one and "s3cret" in one] == []
    assert [one for one in told if "ada" in one] == []
