"""Live blogs: entries with their times, told from all that also has times."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import build_index, open_index
from index.articles.article import Article
from index.articles.formats.html.saved import read_html
from index.articles.seed import Seed
from index.encoder import Encoder
from index.passages import sentences, split


def page(body: str, *, title: str = "Flood on the Lenn", head: str = "") -> str:
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>"
        f"<p>The river Lenn has left its banks in three towns.</p>{body}</main></body></html>"
    )


def read(markup: str) -> Article:
    file: Any = io.BytesIO(markup.encode())
    [article] = read_html(Seed(where="a", id="a", root="/r"), file)
    assert isinstance(article, Article)
    return article


def entry(time: str, title: str, text: str) -> str:
    stamp = f"<p><time datetime='{time}'>h</time></p>"
    return f"<div class='e'>{stamp}<h3>{title}</h3><p>{text}</p></div>"


def told(article: Article) -> list[tuple[str, str]]:
    """The time of each entry, and its text without the line of that."""
    return [
        (one.written, article.text[one.start : one.end].split("\n", 1)[1].strip())
        for one in article.entries
    ]


NINE, EIGHT, SIX = (f"2024-05-03T0{hour}:00:00+02:00" for hour in (9, 8, 6))
CLOSED = "The old bridge of Marnau was closed to all traffic."
HURT = "Two people were hurt when a wall fell in Tolm, police said."
RISES = "The gauge at Marnau shows 4.20 metres."
BLOCKS = entry(NINE, "Bridge", CLOSED) + entry(EIGHT, "Hurt", HURT) + entry(SIX, "Water", RISES)
EXPECTED = [
    (NINE, f"Bridge\n\n{CLOSED}"),
    (EIGHT, f"Hurt\n\n{HURT}"),
    (SIX, f"Water\n\n{RISES}"),
]


def test_blocks_below_each_other_with_times_are_entries() -> None:
    article = read(page(f"<div>{BLOCKS}</div>"))
    assert told(article) == EXPECTED
    assert article.text.startswith(
        "The river Lenn has left its banks in three towns.\n\n3 May 2024"
    )
    lines = [article.text[start:end] for start, end in article.furniture]
    assert lines == [f"3 May 2024, 0{hour}:00 UTC+02:00" for hour in (9, 8, 6)]


def test_days_of_one_blog_are_one_blog() -> None:
    later = "2024-05-04T07:00:00+02:00"
    first = entry(later, "Open", "The bridge is open again today.")
    article = read(
        page(f"<section class='day'>{first}</section><section class='day'>{BLOCKS}</section>")
    )
    assert [one.written for one in article.entries] == [later, NINE, EIGHT, SIX]


def test_times_between_paragraphs_begin_entries() -> None:
    body = (
        f"<div class='liveticker'><p><time datetime='{NINE}'>9</time></p><p>{CLOSED}</p>"
        f"<p>{HURT}</p>"
        f"<p><time datetime='{SIX}'>6</time></p><p>{RISES}</p></div>"
    )
    assert told(read(page(body))) == [(NINE, f"{CLOSED}\n\n{HURT}"), (SIX, RISES)]


def test_what_scripts_write_is_read_from_data() -> None:
    updates = [
        {"headline": "Bridge", "datePublished": NINE, "articleBody": CLOSED},
        {"datePublished": SIX, "articleBody": f"<p>{RISES}</p>"},
    ]
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "F", "liveBlogUpdate": updates})
    head = f'<script type="application/ld+json">{data}</script>'
    article = read(page("<div id='app'></div>", head=head))
    assert told(article) == [(NINE, f"Bridge\n\n{CLOSED}"), (SIX, RISES)]
    blocks = f"<div>{BLOCKS}</div>"  # say more than the data do
    assert told(read(page(blocks, head=head))) == EXPECTED


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{CLOSED} {HURT}</p><section class='comments'>{BLOCKS}</section>",
        f"<p>{CLOSED} {HURT} {RISES}</p><ul class='more'>"
        + "".join(
            f"<li><a href='/{n}'><h5>Story {n} of the day</h5></a><time datetime='{at}'>h</time>"
            "<p>It tells of something else.</p></li>"
            for n, at in enumerate((NINE, EIGHT, SIX))
        )
        + "</ul>",
        entry(EIGHT, "Hurt", HURT) + entry(NINE, "Bridge", CLOSED) + entry(SIX, "Water", RISES),
        f"<p>By Ada Moor, <time datetime='{SIX}'>3 May</time></p><p>{CLOSED}</p>"
        f"<p>Updated <time datetime='{NINE}'>3 May</time></p><p>{HURT}</p>",
    ],
    ids=["comments", "teasers", "in no order", "two dates"],
)
def test_other_pages_with_times_are_no_live_blogs(body: str) -> None:
    article = read(page(body))
    assert article.entries == ()
    assert "UTC" not in article.text


def test_what_stands_beside_entries_is_told() -> None:
    behind = "<p>Our reporters have been at the Lenn for twenty years.</p>"
    article = read(page(f"<div>{BLOCKS}</div>{behind}"))
    assert article.left_out == (
        ("beside the article", "Our reporters have been at the Lenn for twenty years."),
    )


def test_no_sentence_and_no_passage_crosses_entries() -> None:
    article = read(page(f"<div>{BLOCKS}</div>"))
    encoder = Encoder.load()
    spans = [(one.start, one.end) for one in split(article, encoder.token_offsets, 256)]
    spans += [(one.start, one.end) for one in sentences(article)]
    for start, end in spans:
        assert article.entry_at(start) == article.entry_at(end - 1)
    assert len({article.entry_at(start) for start, _ in spans}) == 4  # and what stands before them


def test_an_index_keeps_entries(tmp_path: Path, tiny_encoder: Encoder) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.html").write_text(page(f"<div>{BLOCKS}</div>"), encoding="utf-8")
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    with closing(open_index(tmp_path / "data")) as index:
        assert told(index.article("a.html")) == EXPECTED


def test_paragraphs_behind_headings_with_times_are_of_their_entries() -> None:
    said = "The minister said so late in the evening, and thanked all who had worked with her."
    more = "Nobody is known yet who might follow her, and the party meets on Monday to speak of it."
    body = "".join(
        f"<h3><time datetime='{time}'>h</time> Minister {n} resigns after the vote.</h3>"
        f"<p>{said}</p><p>{more}</p>"
        for n, time in enumerate((NINE, EIGHT, SIX))
    )
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    article = read(page(f"<div>{body}</div>", head=head))
    assert told(article) == [
        (time, f"Minister {n} resigns after the vote.\n\n{said}\n\n{more}")
        for n, time in enumerate((NINE, EIGHT, SIX))
    ]
    assert article.left_out == ()


def test_updates_that_the_page_does_not_show_are_read_from_its_data() -> None:
    times = [f"2024-05-03T{hour:02}:00:00+02:00" for hour in range(20, 8, -1)]
    texts = [f"At {n} metres the gauge of Marnau stood higher than before." for n in range(12)]
    data = {
        "@type": "LiveBlogPosting",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "datePublished": time, "articleBody": text}
            for time, text in zip(times, texts, strict=True)
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    shown = "".join(
        f"<div class='e'><p><time datetime='{time}'>h</time></p><p>{text}</p></div>"
        for time, text in list(zip(times, texts, strict=True))[:2]
    )
    article = read(page(f"<div>{shown}</div><p>Write to us if you know more of it.</p>", head=head))
    assert told(article) == list(zip(times, texts, strict=True))
    assert article.text.count(texts[0]) == 1
    assert article.left_out == (("beside the article", "Write to us if you know more of it."),)
