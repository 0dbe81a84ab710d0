"""Saved pages: pages in the styles of real markup, and what exactly is read from each.

The pages in tests/pages are our own. Around each article stand a menu, a cookie notice, teasers, a
comment and a footer, with dates and names of their own.
"""

from __future__ import annotations

import datetime
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from index.articles.article import Article
from index.articles.formats.html.facts import find_facts
from index.articles.formats.html.page import to_page_article
from index.articles.formats.readers import read_seed
from index.articles.seed import Seed
from index.errors import SeedError
from tests.conftest import REPOSITORY

PAGES = REPOSITORY / "tests" / "pages"
_FERRY = "Last ferry crosses the estuary"
_DRILLS = "Library lends drills"

# title, author, outlet, published (ISO 8601), updated, language, address; and what said the day.
_EXPECTED: dict[str, tuple[str | None, ...]] = {
    "json_ld": (
        _FERRY,
        "Orla Penhallow",
        "The Tarn Gazette",
        "2023-05-04",
        "2023-05-06",
        "en",
        "https://gazette.example/news/last-ferry",
        "JSON-LD",
    ),
    "json_ld_graph": (
        _DRILLS,
        "Ivo Lark, Maud Tansley",
        "Wexcombe Post",
        "2024-02-11",
        None,  # later on the same day
        "en",
        "https://post.example/2024/02/library-lends-drills/",
        "JSON-LD",
    ),
    "several_articles": (
        _DRILLS,
        "Ivo Lark",
        "Valley News",
        "2024-03-02",
        "2024-03-05",
        "en",
        "https://valley.example/a/882",
        "JSON-LD",
    ),
    "broken_json_ld": (_DRILLS, None, None, "2024-04-03", None, "en", None, "JSON-LD"),
    "open_graph": (
        _FERRY,
        "Seb Trevanion",
        "Harbour Radio",
        "2023-05-05",
        "2023-05-08",
        "en",
        "https://radio.example/stories/ferry",
        "OpenGraph",
    ),
    "microdata": (
        _DRILLS,
        "Maud Tansley",
        "Micro Times",
        "2022-11-30",
        "2022-12-02",
        "en",
        None,
        "microdata",
    ),
    "time_element": (
        _FERRY,
        "Orla Penhallow",
        None,
        "2021-08-19",
        "2021-08-21",
        "en",
        None,
        "<time>",
    ),
    "bare": (_FERRY, "Seb Trevanion", None, "2020-06-07", None, "en", None, "visible date"),
    "nothing_known": (_FERRY, None, None, None, None, None, None, None),
    "updated_only": (_FERRY, None, None, None, "2023-05-08", "en", None, None),
    "address_date": (
        _DRILLS,
        None,
        None,
        "2016-04-23",
        None,
        "en",
        "https://old.example/2016/04/23/library-lends-drills.html",
        "address",
    ),
    "live_blog": (
        "Storm Ysolde – live",
        "Ivo Lark, Orla Penhallow, Seb Trevanion",
        "Live Wire",
        "2024-01-21",
        "2024-01-22",
        "en",
        "https://live.example/storm",
        "JSON-LD",
    ),
    "paywall": (
        "The price of a bridge",
        "Maud Tansley",
        "The Ledger",
        "2023-10-12",
        None,
        "en",
        "https://ledger.example/price-of-a-bridge",
        "JSON-LD",
    ),
    "partial_date": (
        "A short history of the ferry",
        "Penhallow, Orla",
        "Estuary Review",
        "2019-09-01 to 2019-09-30",
        None,
        "en",
        None,
        "meta",
    ),
    # 20:30 in London is the morning of the next day in Sydney, where the page is from.
    "over_midnight": (
        _FERRY,
        "Orla Penhallow",
        "Southern Star",
        "2020-01-14",
        None,
        "en",
        None,
        "JSON-LD",
    ),
    "german": (
        "Die letzte Fähre",
        "Frauke Thormann",
        "Küstenbote",
        "2022-03-09",
        "2022-03-11",
        "de",
        None,
        "visible date",
    ),
    "french": (
        "Le dernier bac a quitté le quai",
        "Odile Ferrand",
        "La Dépêche de l’Estuaire",
        "2021-08-01",
        "2021-08-03",
        "fr",
        None,
        "visible date",
    ),
    "spanish": (
        "El último transbordador",
        None,
        "Diario de la Ría",
        "2020-10-12",
        None,
        "es",
        None,
        "meta",
    ),
    "russian": (
        "Последний паром",
        None,
        "Вестник Устья",
        "2020-02-18",
        None,
        "ru",
        None,
        "visible date",
    ),
    "lists_and_tables": (
        "What the tool library lends",
        None,
        None,
        None,
        None,
        "en",
        None,
        None,
    ),
}
# Words of menu, cookie notice, prompts, teasers, comments and footer of all the pages.
_AROUND = (
    "Sport and games",
    "Weather in your valley",
    "partners store biscuits",
    "Accept all biscuits",
    "You may also enjoy",
    "Goat elected",
    "fold a map",
    "grumpy_otter",
    "never liked that boat",
    "Copyright",
    "Imprint and complaints",
    "to read on",
)


def read(path: Path) -> Article:
    content = read_seed(path, root=path.parent)
    assert content.skipped == ()
    (article,) = content.articles
    return article


def page(body: str | bytes, **choices: str) -> Article:
    data = body.encode() if isinstance(body, str) else body
    return to_page_article(Seed(where="p.html", id="p.html", root="/seeds"), data, **choices)


def test_there_is_an_expectation_for_every_page() -> None:
    assert sorted(_EXPECTED) == sorted(path.stem for path in PAGES.glob("*.html"))


@pytest.mark.parametrize("name", _EXPECTED)
def test_what_a_page_says_of_its_article(name: str) -> None:
    article = read(PAGES / f"{name}.html")
    published = article.published.isoformat() if article.published else None
    if article.published_to:
        published = f"{published} to {article.published_to.isoformat()}"
    assert (
        article.title,
        article.author,
        article.source,
        published,
        article.updated.isoformat() if article.updated else None,
        article.language,
        article.url,
        dict(article.provenance).get("published"),
    ) == _EXPECTED[name]
    known = {"title", "author", "source", "published", "updated", "language", "url"}
    said = {key for key, _ in article.provenance if key != "text"}
    assert said == {field for field in known if getattr(article, field) is not None}


@pytest.mark.parametrize("name", _EXPECTED)
def test_the_text_is_the_articles_own_and_nothing_around_it(name: str) -> None:
    text = read(PAGES / f"{name}.html").text
    assert [words for words in _AROUND if words in text] == []
    markup = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    main = markup[markup.index("<main>") : markup.index("</main>")]
    wanted = [piece.split("</p>")[0] for piece in main.split("<p>")[1:]]
    assert [p[:60] for p in wanted if len(p) > 200 and "<" not in p and p not in text] == []


def test_the_title_line_is_furniture_and_byline_and_dates_are_left_out() -> None:
    article = read(PAGES / "bare.html")
    assert article.text.startswith(f"{_FERRY}\n\nThe last car ferry across")
    assert article.furniture == ((0, len(_FERRY)),)


def test_headings_lists_quotations_and_tables_stay_readable() -> None:
    text = read(PAGES / "lists_and_tables.html").text
    assert text.split("\n\n")[3:7] == [
        "What there is",
        "- Eleven drills, two of them with a hammer action\n"
        "- Four ladders, the longest of six metres",
        "“Bring it back before it is missed,” says the sign over the counter.",
        "Tool | Days\nDrill | 7\nLadder | 3",
    ]


@pytest.mark.parametrize(
    ("name", "said"), [("live_blog", "live blog"), ("paywall", "page behind a paywall")]
)
def test_what_is_special_about_a_text_is_noted(name: str, said: str) -> None:
    assert dict(read(PAGES / f"{name}.html").provenance)["text"] == said


_WORDS = {
    "cp1252": "Die Fähre fährt nicht mehr über den Fluß, sagte die Schifferin am Montag. ",
    "cp1251": "Паром больше не ходит через реку, сообщила в понедельник капитан судна. ",
    "cp932": "渡し船はもう川を渡りません。船長は月曜日にそう語りました。新しい橋が開通します。",
    "gb18030": "渡轮不再过河了，船长星期一这样说。新的大桥已经开通，卡车只需要四分钟。",
    "utf-16": "The ferry does not cross the river any more – the captain said on Monday. ",
}


@pytest.mark.parametrize("encoding", _WORDS)
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "nonsense", "utf-16"])
def test_a_page_may_say_what_it_likes_of_its_encoding(encoding: str, declared: str) -> None:
    sentence = _WORDS[encoding] * 8
    meta = f'<meta charset="{declared}">' if declared else ""
    markup = f"<html><head>{meta}<title>T</title></head><body><p>{sentence}</p></body></html>"
    assert page(markup.encode(encoding)).text == sentence.strip()


def test_a_true_declaration_is_believed_before_a_guess() -> None:
    text = "Ő és az űrhajósok hosszú útra mentek, írta a hírügynökség hétfőn reggel. " * 4
    markup = f'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2"><p>{text}'
    assert page(markup.encode("iso8859_2")).text == text.strip()
    bare = f"<p>{text}".encode("iso8859_2")
    assert page(bare, charset="iso-8859-2").text == text.strip()


def test_a_page_saved_as_mhtml(tmp_path: Path) -> None:
    markup = (PAGES / "french.html").read_text(encoding="utf-8")
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://depeche.example/2021/bac"
    message["Subject"] = "a page"
    message.set_content("to be replaced")
    message.make_related()
    message.set_payload([])
    frame = EmailMessage()
    frame.set_content("<p>an advertisement</p>", subtype="html", cte="quoted-printable")
    frame["Content-Location"] = "cid:frame-1@mhtml.blink"
    main = EmailMessage()
    main.set_content(markup, subtype="html", charset="utf-8", cte="quoted-printable")
    main["Content-Location"] = "https://depeche.example/2021/bac"
    message.attach(frame)
    message.attach(main)
    (tmp_path / "bac.mhtml").write_bytes(bytes(message))
    article = read(tmp_path / "bac.mhtml")
    assert article.text == read(PAGES / "french.html").text
    assert (article.url, article.published) == (
        "https://depeche.example/2021/bac",
        datetime.date(2021, 8, 1),
    )
    assert dict(article.provenance)["url"] == "saved from"


def test_the_address_that_a_browser_notes_when_it_saves() -> None:
    body = "<p>" + "The ferry does not cross the river any more. " * 8
    for note in (
        "<!-- saved from url=(0030)https://a.example/2020/02/03/x -->",
        "<!--\n Page saved with SingleFile \n url: https://a.example/2020/02/03/x \n saved -->",
    ):
        article = page(f"<!DOCTYPE html>{note}<html><body>{body}")
        assert (article.url, str(article.published)) == (
            "https://a.example/2020/02/03/x",
            "2020-02-03",
        )


def test_a_bare_page_keeps_its_lists_and_its_notes() -> None:
    words = "It was adopted by nine votes to two after a debate of three hours."
    notes = "<aside role='doc-endnotes' class='footnotes'><ol><li>Counted twice.</li></ol></aside>"
    markup = (
        f"<html><body><h1>Plan</h1><p>{words}</p><ul><li>A wall.</li></ul>{notes}</body></html>"
    )
    seed = Seed(where="p.html", id="p.html", root="/seeds")
    article = to_page_article(seed, markup.encode())
    assert article.text == f"{words}\n\n- A wall.\n\n1. Counted twice."


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("", "is empty"),
        ("<html><body></body></html>", "this page has no text of its own"),
        ("<html><body><script>render()</script></body></html>", "save it as a complete page"),
        (
            "<ul>" + "<li><a href='/a'>An article</a></li>" * 50 + "</ul>",
            "seems to be a list of links",
        ),
        ("<div>" * 100_000 + "<p>" + "The ferry. " * 99, "nested more than 2,000 deep"),
    ],
)
def test_a_page_without_an_article_is_skipped_with_the_reason(markup: str, reason: str) -> None:
    with pytest.raises(SeedError, match=reason):
        page(markup)


_SAID = [
    "The council met on Tuesday to vote on the plan for the harbour, which has been talked about "
    "for a year.",
    "It was adopted by nine votes to two, after a debate of five hours in which thirty people of "
    "the town spoke.",
    "Work begins in May, and the first ship is to land in the autumn of the year after that, if "
    "the winter is mild.",
    "The mayor thanked all who had come, and said that tea would be served in the hall, as it was "
    "raining outside.",
]
_WRITTEN = "".join(f"<p>{text}</p>" for text in _SAID)
_STATE = json.dumps({"props": {"pageProps": {"post": {"title": "Plan", "html": _WRITTEN}}}})


@pytest.mark.parametrize(
    "held",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{_STATE}</script>',
        f"<script>window.a = [1]; window.__STATE__ = {_STATE}; go()</script>",
        f"<noscript><div>{_WRITTEN}</div></noscript>",
        f"<template><section>{_WRITTEN}</section></template>",
    ],
)
def test_the_text_that_a_pages_scripts_are_to_write(held: str) -> None:
    markup = f"<html><head><title>Plan</title></head><body><div id=app></div>{held}</body></html>"
    article = page(markup)
    assert (article.title, article.text) == ("Plan", "\n\n".join(_SAID))


def test_a_page_that_shows_its_text_is_not_looked_behind() -> None:
    other = "".join(f"<p>{text} Or so it was said.</p>" for text in _SAID)
    markup = f"<body><article><h1>Plan</h1>{_WRITTEN}</article><noscript>{other}</noscript></body>"
    assert "Or so it was said" not in page(markup).text


def test_an_mhtml_without_a_page_is_skipped_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "x.mhtml").write_bytes(b"Subject: x\n\nonly a mail")
    with pytest.raises(SeedError, match="holds no page"):
        read_seed(tmp_path / "x.mhtml", root=tmp_path)


def test_neither_the_files_own_time_nor_today_is_a_day_of_publication(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes((PAGES / "nothing_known.html").read_bytes())
    assert read(tmp_path / "a.html").published is None


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        article = page(b"<html><body><p>" + b"The ferry is no more. " * 20 + data)
    except SeedError:
        return
    assert article.text


@given(
    st.recursive(
        st.text(max_size=20) | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@graph",
                        "author",
                        "name",
                        "datePublished",
                        "publisher",
                        "url",
                        "headline",
                        "mainEntityOfPage",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=100)
def test_no_json_ld_breaks_the_reader(value: object) -> None:
    import json

    node = json.dumps({"@type": "NewsArticle", "more": value, "author": value, "url": value})
    markup = f'<script type="application/ld+json">{node}</script><p>{"The ferry is no more. " * 20}'
    assert page(markup.replace("</p", "")).text


_BODY = f"<p>{'The ferry does not cross the river any more, and a bridge has opened. ' * 8}</p>"


@pytest.mark.parametrize(
    ("markup", "url", "published"),
    [
        # A theme that puts the day below the article, in a footer of its own.
        (
            f"<article><h1>Ferry</h1>{_BODY * 3}<footer class='entry-meta'>Posted on <time "
            "class='entry-date' datetime='2019-03-04T10:00:00+00:00'>4 March 2019</time></footer>"
            "</article>",
            None,
            "2019-03-04",
        ),
        (f"<h1>Ferry</h1>{_BODY * 3}<div class='post-date'>4 March 2019</div>", None, "2019-03-04"),
        # Several such days are those of teasers.
        (
            f"<h1>Ferry</h1>{_BODY * 3}<p class='post-date'>4 March 2019</p>"
            "<p class='post-date'>5 March 2019</p>",
            None,
            None,
        ),
        # The order of numbers is that of the country that the address is of.
        (
            f"<html lang='en-US'><h1>Ferry</h1><p>03/04/2019</p>{_BODY}",
            "https://a.co.uk/x",
            "2019-04-03",
        ),
        (f"<html lang='en'><h1>Ferry</h1><p>03/04/2019</p>{_BODY}", "https://a.example/x", None),
        (f"<h1>Ferry</h1><p>Event on 4 March 2019</p>{_BODY}", None, None),
        (f"<h1>Ferry</h1><dl><dt>Valid until</dt><dd>4 March 2019</dd></dl>{_BODY}", None, None),
        (f"<h1>Ferry</h1><time datetime='2019-03-04'>2 days ago</time>{_BODY}", None, "2019-03-04"),
        (f"<div class='today'>4 March 2019</div><h1>Ferry</h1>{_BODY}", None, None),
        # In the small hours of London it is still the day before in New York.
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry", '
            f'"datePublished": "2019-03-05T02:00:00Z"}}</script><h1>Ferry</h1>{_BODY}',
            "https://a.example/2019/03/04/ferry",
            "2019-03-04",
        ),
        # … and in Auckland the next; nothing else on the page tells.
        (
            '<meta property="article:published_time" content="2019-03-04T21:30:00Z">'
            f"<h1>Ferry</h1>{_BODY}",
            "https://a.co.nz/ferry",
            "2019-03-05",
        ),
        # A country with many clocks, of which some show another day: as it is said.
        (
            '<html lang="en-US"><meta property="article:published_time" '
            f'content="2019-03-04T06:30:00Z"><h1>Ferry</h1>{_BODY}',
            "https://a.example/ferry",
            "2019-03-04",
        ),
        # The day shown under the headline is the one that readers were told.
        (
            '<meta name="pubdate" content="2019-03-05 00:20"><h1>Ferry</h1>'
            f"<p>By Ada Orme - March 4, 2019</p>{_BODY}",
            None,
            "2019-03-04",
        ),
        # The page and its address agree against what an import wrote.
        (
            f'<meta name="pubdate" content="2021-07-01"><h1>Ferry</h1><p>4 March 2019</p>{_BODY}',
            "https://a.example/2019/03/04/ferry",
            "2019-03-04",
        ),
        # Names of meta elements that no list has; a template's "created" comes last.
        (
            f'<meta name="x.first-publish-time" content="1551693600"><h1>F</h1>{_BODY}',
            None,
            "2019-03-04",
        ),
        (
            '<meta name="creation_date" content="10-Nov-2000"><meta name="site:release" '
            f'content="2019-03-04"><h1>Ferry</h1>{_BODY}',
            None,
            "2019-03-04",
        ),
        (f"<p>4 March 2019</p><h1>Ferry</h1>{_BODY}", None, "2019-03-04"),
        # A blog's name in the first heading, and the headline in a lesser one.
        (
            "<title>Mud: Ferry of Lenn</title><h1>Mud</h1><h3>Ferry of Lenn</h3>"
            f"{_BODY}<p>Posted by Ada Orme on March 4, 2019</p>",
            None,
            "2019-03-04",
        ),
        # The number of a publisher's page is no date.
        (
            '<meta property="article:publisher" content="1481073582140028">'
            f'<meta name="DC.date" content="2019-03-04"><h1>Ferry</h1>{_BODY}',
            None,
            "2019-03-04",
        ),
        (f'<meta name="dc.creator" content="1481073582"><h1>Ferry</h1>{_BODY}', None, None),
        (f"<h1>Ferry</h1>{_BODY}", "https://a.example/2019/mar/04/ferry", "2019-03-04"),
        (f"<h1>Ferry</h1>{_BODY}", "https://a.example/2019/13/44/ferry", None),
    ],
)
def test_which_of_the_days_on_a_page_is_that_of_publication(
    markup: str, url: str | None, published: str | None
) -> None:
    seed = Seed(where="p.html", id="p.html", root="/seeds")
    article = to_page_article(seed, markup.encode(), url=url)
    assert (article.published.isoformat() if article.published else None) == published


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "<li>The act on ferries was signed into law by the king on 4 March 2019</li>"),
        ("", "<p>On 4 March 2019 the king signed the act that the ferries had waited for.</p>"),
        ("", "<figcaption>The quay, 4 March 2019</figcaption>"),
        ("", "<dl><dt>Joined</dt><dd>4 March 2019</dd></dl>"),
        ("", "<p>Source:</p><p>4 March 2019</p>"),
        ("", "<p>Expiration DateTime: 4 March 2019</p>"),
        ("", "<p>4 March 1891</p>"),
        ("<p>Monday, 4 March 2019</p>", ""),
        ("", _BODY + "".join(f"<p class='info'>{n} May 2019</p><b>Eels</b>" for n in (4, 5, 6))),
        ('<meta name="pubdate" content="2190-03-04">', ""),
        ('<meta name="article:expiration_time" content="2019-03-04">', ""),
    ],
)
def test_what_is_no_day_of_publication(above: str, below: str) -> None:
    tree = lxml_html.document_fromstring(f"{above}<h1>Ferry</h1>{below}{_BODY}")
    assert find_facts(tree, None).published is None


def test_control_characters_of_a_damaged_page_go() -> None:
    words = "The lake is 84 metres\x03 deep, and has never frozen since people began to look."
    article = page(f"<article><h1>The lake</h1><p>10<sup>6\x01</sup> fish. {words}</p></article>")
    assert article.text.endswith(words.replace("\x03", ""))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("<p>Published by Faber Books on 3 May.</p>", None),
        ("<div><p>Great!</p><p>Posted by Jane Smith on 4 May 2021</p></div>", None),
        ("<p class='post-footer'>Posted by Jane Smith on 4 May 2021</p>", "Jane Smith"),
    ],
)
def test_who_posted_it_is_the_author_where_its_markup_says_so(
    line: str, author: str | None
) -> None:
    tree = lxml_html.document_fromstring(f"<h1>Ferry</h1>{_BODY}{line}")
    assert find_facts(tree, None).author == author


def test_loose_text_at_the_head_of_a_bare_page_is_read() -> None:
    words = "The very first words of it stand in no paragraph, as old pages have it at times."
    article = page(f"<body>{words}{_BODY * 5}</body>")
    assert article.text.startswith(words)
