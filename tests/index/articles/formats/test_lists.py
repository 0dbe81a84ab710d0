"""Lists of addresses, and tables of highlights."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.articles.formats.lists import addresses_in
from tests.read_files import BODY, furniture, read, read_all, reason, write

_URLS = ("https://example.org/quay", "https://example.org/mill?a=1&b=2")
_POCKET = (
    "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul>"
    '<li><a href="https://example.org/quay" time_added="1" tags="">The quay</a></li>'
    '<li><a href="https://example.org/mill?a=1&amp;b=2" tags="x">Mill</a></li></ul></body></html>'
)
_BOOKMARKS = (
    "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n"
    '<DT><A HREF="https://example.org/quay" ADD_DATE="1">The quay</A>\n'
    '<DT><A HREF="https://example.org/mill?a=1&amp;b=2">Mill</A>\n</DL><p>\n'
)
_OPML = (
    '<opml version="2.0"><head/><body><outline text="Press"><outline type="rss" '
    'xmlUrl="https://example.org/quay"/><outline type="rss" '
    'xmlUrl="https://example.org/mill?a=1&amp;b=2"/></outline></body></opml>'
)
_LISTS = [
    ("ril_export.html", _POCKET),
    ("bookmarks.html", _BOOKMARKS),
    ("bookmarks.xhtml", _BOOKMARKS),
    (
        "pocket.csv",
        f"title,url,time_added,tags,status\nThe quay,{_URLS[0]},1,,unread\nMill,{_URLS[1]},2,,\n",
    ),
    (
        "instapaper.csv",
        f"URL,Title,Selection,Folder\n{_URLS[0]},The quay,,Unread\n{_URLS[1]},Mill,,\n",
    ),
    (
        "raindrop.csv",
        f"id,title,note,excerpt,url\n1,The quay,,x,{_URLS[0]}\n2,Mill,,,{_URLS[1]}\n",
    ),
    ("excel.csv", f"sep=;\nTitle, short;URL\nThe quay;{_URLS[0]}\nMill;{_URLS[1]}\n"),
    ("blank.csv", f"\n \nTitle\tURL\nThe quay\t{_URLS[0]}\nMill\t{_URLS[1]}\n"),
    ("links.txt", "\n".join(_URLS) + "\n"),
    ("feeds.xml", _OPML),
]


@pytest.mark.parametrize(("name", "content"), _LISTS)
def test_a_list_of_addresses_is_no_article(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    assert reason(tmp_path, name, content) == (
        f"is a list of 2 addresses, not of articles; to fetch them: quoth build --fetch {path}"
    )
    assert addresses_in(name, write(tmp_path, name, content).read_bytes()) == _URLS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", f"title,text,url\nPlan,{BODY},{_URLS[0]}\n"),
        ("a.txt", f"{_URLS[0]}\n\n{BODY}\n"),
    ],
)
def test_articles_with_an_address_are_no_list(tmp_path: Path, name: str, content: str) -> None:
    assert addresses_in(name, content.encode()) == ()
    assert BODY in read(tmp_path, name, content).text


def test_the_highlights_of_a_text_are_one_article(tmp_path: Path) -> None:
    table = (
        "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Location Type,Location\n"
        "It holds.,The Long Quay,Ida Berg,,is that so?,,location,20\n"
        "Nine million crowns.,Mill,Tom Lund,,,,order,1\n"
        "Forty men built it.,The Long Quay,Ida Berg,,,,location,9\n"
    )
    quay, mill = read_all(tmp_path, "readwise-data.csv", table).articles
    assert (quay.title, quay.author, quay.published) == ("The Long Quay", "Ida Berg", None)
    assert quay.text == "The Long Quay\nIda Berg\n\nForty men built it.\n\nIt holds.\n\nis that so?"
    assert furniture(quay) == ["The Long Quay\nIda Berg", "is that so?"]
    assert mill.id == "readwise-data.csv:mill-tom-lund"


def test_the_separator_that_excel_states(tmp_path: Path) -> None:
    article = read(tmp_path, "a.csv", f"sep=;\nTitle;Text\nPlan, a;{BODY}\n")
    assert (article.title, article.text) == ("Plan, a", BODY)
