"""The reader of .enex."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.read_files import BODY, read_all, reason, skipped


def enex(*notes: str) -> str:
    return f'<?xml version="1.0"?><en-export version="10">{"".join(notes)}</en-export>'


def note(content: str, *, attributes: str = "", created: str = "20240313T080000Z") -> str:
    return (
        f"<note><title>The quay</title><content><![CDATA[<?xml version='1.0'?><en-note>{content}"
        f"</en-note>]]></content><created>{created}</created><note-attributes>{attributes}"
        "</note-attributes><resource><data encoding='base64'>iVBORw0</data></resource></note>"
    )


@pytest.mark.parametrize("name", ["a.enex", "renamed.xml"])
def test_a_note_is_an_article(tmp_path: Path, name: str) -> None:
    clipped = note(
        f"<div>{BODY}</div><div>A &amp; B<en-crypt hint='x'>c2VjcmV0</en-crypt></div>",
        attributes="<author>me</author><source-url>https://example.org/quay</source-url>",
    )
    own = note(f"<div>{BODY}</div>", attributes="<author>Ida Berg</author>", created="20240314T0")
    found = read_all(tmp_path, name, enex(clipped, own, note("<en-media/>", created="")))
    first, second = found.articles
    assert (first.id, first.title, first.text) == (
        f"{name}:20240313T080000Z",
        "The quay",
        f"{BODY}\n\nA & B",
    )
    assert (first.url, first.author, first.published) == ("https://example.org/quay", None, None)
    assert (second.author, second.url) == ("Ida Berg", None)
    assert skipped(found) == [(f"{name}:note 3", "has no text")]


def test_the_day_of_a_note_of_ones_own(tmp_path: Path) -> None:
    (article,) = read_all(tmp_path, "a.enex", enex(note(f"<p>{BODY}</p>"))).articles
    assert article.published == datetime.date(2024, 3, 13)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.enex", "<rss/>") == (
        "is not an Evernote export: it does not begin with <en-export>"
    )
    assert reason(tmp_path, "a.enex", enex()) == "is an export without notes"
