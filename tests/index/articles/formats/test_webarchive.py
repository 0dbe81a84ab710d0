"""The reader of .webarchive."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from tests.read_files import BODY, read, reason

_PAGE = (
    f"<html><body><article><h1>Plan</h1><p>{BODY}</p><p>{BODY[::-1]}</p></article></body></html>"
)


def archive(**main: object) -> bytes:
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


def test_a_page(tmp_path: Path) -> None:
    data = archive(
        WebResourceData=_PAGE.encode(),
        WebResourceURL="https://example.org/plan",
        WebResourceMIMEType="text/html",
    )
    article = read(tmp_path, "a.webarchive", data)
    assert (article.title, article.url) == ("Plan", "https://example.org/plan")
    assert BODY in article.text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x", "is damaged or not a .webarchive"),
        (plistlib.dumps([1]), "is not a .webarchive: it lacks WebMainResource"),
        (
            archive(WebResourceData=b"x", WebResourceMIMEType="image/png"),
            "holds image/png, not a page",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, expected: str) -> None:
    assert reason(tmp_path, "a.webarchive", data) == expected
