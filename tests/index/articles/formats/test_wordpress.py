"""The exports of WordPress."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.formats.wordpress import to_post_text
from tests.read_files import BODY, read_all, reason, skipped

_NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:excerpt="http://wordpress.org/excerpt"'
)


def export(*items: str) -> str:
    return (
        f"<rss {_NAMES}><channel><title>Quay Blog</title><language>en-GB</language>"
        "<wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_login>ida</wp:author_login>"
        f"<wp:author_display_name>Ida Berg</wp:author_display_name></wp:author>{''.join(items)}"
        "</channel></rss>"
    )


def item(text: str, *, status: str = "publish", kind: str = "post", number: int = 1) -> str:
    return (
        f"<item><title>Post {number}</title><link>https://quay.example/{number}/</link>"
        "<pubDate>Tue, 12 Mar 2024 23:30:00 +0000</pubDate><dc:creator>ida</dc:creator>"
        f'<guid isPermaLink="false">https://quay.example/?p={number}</guid>'
        f"<content:encoded><![CDATA[{text}]]></content:encoded>"
        "<excerpt:encoded><![CDATA[Short.]]></excerpt:encoded>"
        "<wp:post_date>2024-03-13 00:30:00</wp:post_date>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
        "<wp:comment><wp:comment_content>They lie.</wp:comment_content></wp:comment></item>"
    )


def test_only_what_was_published_is_an_article(tmp_path: Path) -> None:
    items = (
        item(BODY),
        item(BODY, status="draft", number=2),
        item(BODY, status="trash", number=3),
        item("", status="inherit", kind="attachment", number=4),
        item(BODY, kind="page", number=5),
    )
    found = read_all(tmp_path, "quay.xml", export(*items))
    assert [article.title for article in found.articles] == ["Post 1", "Post 5"]
    assert skipped(found) == [
        ("quay.xml", "posts that are not published were left out: 1 draft, 1 trash")
    ]
    post = found.articles[0]
    assert (post.id, post.text) == ("https://quay.example/?p=1", BODY)
    assert (post.source, post.author, post.language) == ("Quay Blog", "Ida Berg", "en")
    assert post.published == datetime.date(2024, 3, 13)  # where it was written


def test_an_export_of_drafts_has_no_article(tmp_path: Path) -> None:
    assert reason(tmp_path, "quay.xml", export(item(BODY, status="draft"))) == (
        "has no published posts (left out: 1 draft)"
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("One.\n\nTwo <b>and</b>\nthree.", "One.\n\nTwo and three."),
        ("<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph -->", "One."),
        ('[caption id="a" width="3"]<img src="x"/> The quay[/caption]\n\nOne.', "The quay\n\nOne."),
        ('[gallery ids="1,2"]\nOne.', "One."),
        ("[embed]https://video.example/1[/embed]\n\nOne.", "One."),
        ("[intro]One.[/intro] [box color=red]Two.[/box]", "One.\n\nTwo."),
        (
            "[more than 500] boats [video below] lay [audio unclear] [caption cut] here.",
            "[more than 500] boats [video below] lay [audio unclear] [caption cut] here.",
        ),
        ("[audio src=https://a.example/1.mp3 /][toc]\nOne.[more]", "One."),
        ("[vc_row][vc_spacer]One.[/vc_row]", "One."),
        ("It is [sic] so, [the mayor] said [1].", "It is [sic] so, [the mayor] said [1]."),
    ],
)
def test_shortcodes_are_no_words(markup: str, expected: str) -> None:
    assert to_post_text(markup) == expected
