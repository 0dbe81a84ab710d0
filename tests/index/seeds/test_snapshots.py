"""Pages and feeds built by their address, from a real server on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from index.errors import SeedError
from index.library.orders import Library
from index.seeds.fetcher import Fetcher
from tests.conftest import REPOSITORY
from tests.index.seeds.test_fetcher import Site, site  # noqa: F401 - a fixture is found by its name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article
    from index.build.report import BuildReport
    from index.encoder import Encoder

_FERRY = "The last ferry crosses the river on Monday, and a bridge opens on Tuesday. " * 6
_DRILL = "The library lends drills and ladders to anyone who has a reader's card. " * 6
_HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(title: str, text: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home page</a></nav>"
        f"<h1>{title}</h1><p>{text}</p></body></html>"
    ).encode()


def feed(*items: str) -> bytes:
    channel = f"<channel>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(url: str, title: str, day: str = "Wed, 03 May 2023 22:30:00 +0100") -> str:
    return f"<item><title>{title}</title><link>{url}</link><pubDate>{day}</pubDate></item>"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(allowed=["127.0.0.1"], delay_s=0.0)
    yield made
    made.close()


class Built:
    """An index, and what stands in it after each build."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder = folder
        self._encoder = encoder

    def build(self, *roots: str | Path, fetcher: Fetcher | None = None) -> BuildReport:
        return build_index(roots, self.folder, encoder=self._encoder, fetcher=fetcher)

    def articles(self) -> list[Article]:
        index = open_index(self.folder)
        found = index.articles()
        index.close()
        return found


@pytest.fixture
def built(tmp_path: Path, tiny_encoder: Encoder) -> Built:
    return Built(tmp_path / "index", tiny_encoder)


def paths(site: Site) -> list[str]:  # noqa: F811 - the fixture's value
    return [path for path, _, _ in site.asked if path != "/robots.txt"]


def test_a_page_by_its_address(site: Site, built: Built, fetcher: Fetcher) -> None:  # noqa: F811
    url = f"{site.url}/news/ferry"
    site.replies["/news/ferry"] = (200, _HTML, page("Ferry", _FERRY))
    report = built.build(url, fetcher=fetcher)
    assert (report.added, report.skipped, report.notes) == (1, (), ())
    (article,) = built.articles()
    assert (article.root, article.title, article.url) == (url, "Ferry", url)
    assert article.id.startswith("127-0-0-1-ferry-")
    assert article.text == _FERRY.strip()
    assert dict(article.provenance)["url"] == "saved from"


def test_what_has_not_changed_is_not_sent_again(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    site.replies["/a"] = (200, {**_HTML, "ETag": '"1"'}, page("Ferry", _FERRY))
    built.build(f"{site.url}/a", fetcher=fetcher)
    report = built.build(f"{site.url}/a", fetcher=fetcher)
    assert (report.unchanged, report.skipped) == (1, ())
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    site.replies["/a"] = (200, {**_HTML, "ETag": '"2"'}, page("Ferry", _DRILL))
    assert built.build(f"{site.url}/a", fetcher=fetcher).changed == 1
    assert _DRILL.strip() in built.articles()[0].text


def test_without_a_fetcher_nothing_is_fetched_and_the_last_state_stays(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    with pytest.raises(SeedError, match="has never been fetched; fetch it with: quoth build"):
        built.build(f"{site.url}/a")
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    built.build(f"{site.url}/a", fetcher=fetcher)
    n_asked = len(site.asked)
    for roots in ((), (f"{site.url}/a",)):
        report = built.build(*roots)
        assert (report.unchanged, report.removed, report.notes) == (1, 0, ())
    assert len(site.asked) == n_asked


def test_a_page_that_fails_keeps_its_last_state(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    url = f"{site.url}/a"
    with pytest.raises(SeedError, match="the server answers 404"):
        built.build(url, fetcher=fetcher)
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    built.build(url, fetcher=fetcher)
    site.replies["/a"] = (500, {}, b"")
    report = built.build(url, fetcher=fetcher)
    assert report.notes == (f"{url} was not fetched completely: its earlier articles are kept",)
    assert [skipped.reason for skipped in report.skipped] == ["the server answers 500"]
    assert [article.title for article in built.articles()] == ["Ferry"]


def test_a_feed_gives_the_pages_of_its_entries(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    site.replies["/feed"] = (
        200,
        {"Content-Type": "application/rss+xml"},
        feed(item("/a", "Ferry"), item(f"{site.url}/b", "Drills"), item("/a", "Ferry again")),
    )
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    time = '<meta property="article:published_time" content="2023-05-05T08:00:00+01:00">'
    site.replies["/b"] = (200, _HTML, page("Drills", _DRILL, time))
    report = built.build(f"{site.url}/feed", fetcher=fetcher)
    assert (report.added, report.skipped) == (2, ())
    found = {article.title: article for article in built.articles()}
    assert str(found["Ferry"].published) == "2023-05-03"
    assert dict(found["Ferry"].provenance)["published"] == "feed entry"
    assert str(found["Drills"].published) == "2023-05-05"
    assert dict(found["Drills"].provenance)["published"] == "OpenGraph"
    assert found["Drills"].url == f"{site.url}/b"


def test_a_later_visit_fetches_what_is_new_in_a_feed_and_keeps_what_left_it(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    rss = {"Content-Type": "application/rss+xml"}
    site.replies["/feed"] = (200, rss, feed(item("/a", "Ferry")))
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    site.replies["/b"] = (200, _HTML, page("Drills", _DRILL))
    built.build(f"{site.url}/feed", fetcher=fetcher)
    site.replies["/feed"] = (200, rss, feed(item("/b", "Drills"), item("/gone", "Gone")))
    report = built.build(f"{site.url}/feed", fetcher=fetcher)
    assert (report.added, report.unchanged, report.removed) == (1, 1, 0)
    assert [skipped.reason for skipped in report.skipped] == ["the server answers 404"]
    assert paths(site) == ["/feed", "/a", "/feed", "/b", "/gone"]


def test_an_atom_feed_and_a_file_that_is_no_page(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>'
        '<entry><title>Ferry</title><link rel="replies" href="/no"/><link href="/a"/>'
        "<updated>2023-05-03T08:00:00Z</updated></entry>"
        '<entry><title>A picture</title><link href="/p.png"/></entry></feed>'
    )
    site.replies["/feed"] = (200, {"Content-Type": "application/atom+xml"}, atom.encode())
    site.replies["/a"] = (200, {"Content-Type": "text/plain"}, f"Ferry\n\n{_FERRY}".encode())
    site.replies["/p.png"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    report = built.build(f"{site.url}/feed", fetcher=fetcher)
    assert report.added == 1
    assert [(s.seed, s.reason) for s in report.skipped] == [
        (f"{site.url}/p.png", "is image/png, not a page or feed")
    ]


def test_an_entity_bomb_in_a_feed_is_refused(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa">]><rss>&a;</rss>'
    site.replies["/feed"] = (200, {"Content-Type": "application/rss+xml"}, bomb)
    with pytest.raises(SeedError, match="declares XML entities"):
        built.build(f"{site.url}/feed", fetcher=fetcher)


def test_an_address_that_is_none_costs_only_itself(built: Built, fetcher: Fetcher) -> None:
    with pytest.raises(SeedError, match=r"http://\[x: is not an address"):
        built.build("http://[x", fetcher=fetcher)


def test_the_command_line_refuses_the_users_own_network(site: Site, tmp_path: Path) -> None:  # noqa: F811
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    ran = subprocess.run(
        [sys.executable, "-m", "app", "build", f"{site.url}/a", "--index", str(tmp_path / "i")],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "127.0.0.1 is 127.0.0.1, which is not a public address" in ran.stderr
    assert site.asked == []


def test_a_page_deleted_for_good_is_not_fetched_again(
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
) -> None:
    feed_url, page_url = f"{site.url}/feed", f"{site.url}/c"
    entries = feed(item("/a", "Ferry"), item("/b", "Drills"))
    site.replies["/feed"] = (200, {"Content-Type": "application/rss+xml"}, entries)
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    site.replies["/b"] = (200, _HTML, page("Drills", _DRILL))
    site.replies["/c"] = (200, _HTML, page("A page", "The kiln was lit. " * 30))
    built.build(feed_url, page_url, fetcher=fetcher)
    ids = {article.title: article.id for article in built.articles()}
    with closing(Library(built.folder)) as library:
        deletion = library.delete([ids["Ferry"], ids["A page"]])
        assert (deletion.files, deletion.is_erased) == ((), True)
        assert library.contents().roots == (feed_url,)
    asked = paths(site)
    built.build(feed_url, fetcher=fetcher)
    assert paths(site)[len(asked) :] == ["/feed"]
    assert [article.title for article in built.articles()] == ["Drills"]
    left = {path: path.read_bytes() for path in built.folder.rglob("*") if path.is_file()}
    assert [path for path in left if path.suffix == ".mhtml"] == [
        built.folder.resolve() / "web" / path.parent.name / path.name
        for path in left
        if path.stem.startswith("127-0-0-1-b-")
    ]
    marks = (b"ferry", f"{site.url}/a".encode(), b"/c", b"kiln")
    assert [path for path, data in left.items() if any(mark in data for mark in marks)] == []


@pytest.mark.parametrize("named", ["../../../letter.txt", "{folder}/letter.txt", ".visits.json"])
def test_what_is_remembered_of_an_address_names_no_file_elsewhere(
    named: str,
    site: Site,  # noqa: F811
    built: Built,
    fetcher: Fetcher,
    tmp_path: Path,
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("What is its owner's own.")
    url = f"{site.url}/a"
    site.replies["/a"] = (200, _HTML, page("Ferry", _FERRY))
    built.build(url, fetcher=fetcher)
    (visits,) = (built.folder / "web").glob("*/.visits.json")
    kept = json.loads(visits.read_text())
    kept[url]["file"] = named.format(folder=tmp_path)
    visits.write_text(json.dumps(kept))
    site.replies["/a"] = (200, {"Content-Type": "text/plain"}, _DRILL.encode())
    built.build(url, fetcher=fetcher)
    assert letter.read_text() == "What is its owner's own."
    assert json.loads(visits.read_text())[url]["file"].endswith(".txt")
