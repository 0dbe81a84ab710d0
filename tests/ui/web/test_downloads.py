"""A conversation as a file in each format."""

from __future__ import annotations

import base64
import datetime
import json

import pytest

from qa.chats.values import Conversation
from tests.ui.web.views.samples import answer, article, kept
from ui.web.downloads import to_download

_DAY = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("name", "file", "kind", "holds"),
    [
        ("markdown", "When-b.md", "text/markdown", "[^1]"),
        ("html", "When-b.html", "text/html", "<!doctype html>"),
        ("json", "When-b.json", "application/json", '"turns"'),
        ("ris", "When-b.ris", "application/x-research-info-systems", "TI  - A bridge"),
        ("bibtex", "When-b.bib", "text/plain", "title = {{A bridge}}"),
    ],
)
def test_each_format(name: str, file: str, kind: str, holds: str) -> None:
    turns = (kept(answer=answer(article(), (0, 25))),)
    of = Conversation(id="1", title="When? <b>", created=_DAY, changed=_DAY, turns=turns)
    made = json.loads(to_download(of, name))
    assert (made["name"], made["type"]) == (file, kind)
    assert holds in base64.b64decode(made["base64"]).decode("utf-8")
