"""The reader of feeds."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.article import Article
from index.articles.seed import SeedContent
from tests.read_files import BODY, read, read_all, said, skipped


class TestFeed:
    def test_rss(self, tmp_path: Path) -> None:
        content = f"""<?xml version="1.0"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
              xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
            <title>The Daily Example</title><language>en-us</language><link>x</link>
            <item><title>Council &amp;amp; plan</title><link>https://example.org/plan</link>
              <guid isPermaLink="false">tag:example.org,2023:1</guid>
              <dc:creator>Jane Doe</dc:creator><pubDate>Fri, 03 Mar 2023 10:00:00 GMT</pubDate>
              <description>Short.</description>
              <content:encoded><![CDATA[<p>{BODY}</p><p>Second.</p>]]></content:encoded></item>
            <item><title>Only a link</title><link>https://example.org/two</link></item>
            </channel></rss>"""
        found = read_all(tmp_path, "feed.rss", content.strip())
        (article,) = found.articles
        assert article == Article(
            id="tag:example.org,2023:1",
            root=str(tmp_path),
            title="Council & plan",
            text=f"{BODY}\n\nSecond.",
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            language="en",
            provenance=said(
                "feed entry", "author", "language", "published", "source", "title", "url"
            ),
        )
        assert skipped(found) == [("feed.rss:entry 2", "has no text, only a link")]

    def test_atom(self, tmp_path: Path) -> None:
        content = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
            <title>Das Beispiel</title>
            <entry><title type="html">Der &lt;b&gt;Rat&lt;/b&gt;</title><id>urn:1</id>
              <link rel="self" href="https://example.org/self"/>
              <link href="https://example.org/rat"/><author><name>Jane Doe</name></author>
              <published>2023-03-03T10:00:00Z</published><updated>2023-03-05T10:00:00Z</updated>
              <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{BODY}</p>
              <p>Ende.</p></div></content></entry></feed>"""
        assert read(tmp_path, "feed.atom", content) == Article(
            id="urn:1",
            root=str(tmp_path),
            title="Der Rat",
            text=f"{BODY}\n\nEnde.",
            source="Das Beispiel",
            url="https://example.org/rat",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            updated=datetime.date(2023, 3, 5),
            language="de",
            provenance=said(
                "feed entry",
                *("author", "language", "published", "source", "title", "updated", "url"),
            ),
        )

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("<html><body/></html>", "is XML, but neither an RSS nor an Atom feed"),
            ("<rss><channel><title>T</title></channel></rss>", "is a feed without entries"),
        ],
    )
    def test_other_xml(self, tmp_path: Path, content: str, reason: str) -> None:
        with pytest.raises(Exception, match=reason):
            read_all(tmp_path, "a.xml", content)


def test_drafts_and_what_lies_in_the_trash_are_no_articles(tmp_path: Path) -> None:
    def item(name: str, more: str) -> str:
        return f"<item><title>{name}</title><description>{name} is hot.</description>{more}</item>"

    items = (
        item("Tea", "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>")
        + item("Milk", "<wp:status>draft</wp:status>")
        + item("Soup", "<wp:status>trash</wp:status>")
        + item("Photo", "<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>")
    )
    feed = f'<rss xmlns:wp="http://w.example/"><channel><title>T</title>{items}</channel></rss>'
    found = read_all(tmp_path, "a.xml", feed)
    assert [article.title for article in found.articles] == ["Tea"]
    assert len(found.skipped) == 3


def test_escaped_cdata_is_read(tmp_path: Path) -> None:
    feed = (
        "<rss><channel><title>T</title><item><title>&lt;![CDATA[Tea]]&gt;</title><description>"
        "&lt;![CDATA[&lt;p&gt;Tea is hot.&lt;/p&gt;]]&gt;</description></item></channel></rss>"
    )
    (article,) = read_all(tmp_path, "a.xml", feed).articles
    assert (article.title, article.text) == ("Tea", "Tea is hot.")


def test_valid_utf_8_is_read_as_such_whatever_the_feed_declares(tmp_path: Path) -> None:
    feed = (
        "<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><title>T</title><item><title>Tee"
        "</title><description>Er ist heiß.</description></item></channel></rss>"
    )
    (article,) = read_all(tmp_path, "a.xml", feed).articles
    assert article.text == "Er ist heiß."


def entry(tmp_path: Path, more: str) -> SeedContent:
    names = 'xmlns:content="http://c.example/" xmlns:wp="http://w.example/"'
    title = "<title>T</title>"
    feed = f"<rss {names}><channel>{title}<item>{title}{more}</item></channel></rss>"
    return read_all(tmp_path, "a.xml", feed)


def test_what_an_editor_says_in_brackets_stays_and_shortcodes_go(tmp_path: Path) -> None:
    text = '[more than 500] boats [video below].[gallery ids="1"][box]Two.[/box]'
    found = entry(tmp_path, f"<content:encoded>{text}</content:encoded>")
    words = " ".join(found.articles[0].text.split())
    assert words == "[more than 500] boats [video below]. Two."


@pytest.mark.parametrize("status", ["future", "private", "Draft"])
def test_what_is_not_out_is_no_article(tmp_path: Path, status: str) -> None:
    more = f"<description>Tea is hot.</description><wp:status>{status}</wp:status>"
    assert entry(tmp_path, more).articles == ()


def test_atom_tells_what_is_a_draft(tmp_path: Path) -> None:
    more = "<description>Tea is hot.</description><control><draft>{}</draft></control>"
    assert entry(tmp_path, more.format("yes")).articles == ()
    assert len(entry(tmp_path, more.format("no")).articles) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<content type='html'>&lt;p&gt;It cost &lt;del&gt;40&lt;/del&gt; 48 crowns.&lt;/p&gt;"
        "</content>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "<p>It cost <s>40</s> 48 crowns.</p></div></content>",
    ],
    ids=["html", "xhtml"],
)
def test_what_is_struck_out_is_left_out_and_told(tmp_path: Path, text: str) -> None:
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title>{text}</entry></feed>"
    article = read(tmp_path, "a.atom", feed)
    assert (article.text, article.left_out) == ("It cost 48 crowns.", (("struck out", "40"),))
