"""The article view: all of the text, its fields and its earlier versions."""

from __future__ import annotations

import datetime
import re

from tests.ui.web.views.samples import (
    TEXT,
    article,
)
from ui.web.views.article import to_article_view
from ui.web.views.highlight import Marking


def test_an_article_is_whole_with_its_quotes_marked_and_furniture_dim() -> None:
    marking = Marking(kind="quote", here=(0, 25), others=((27, 42),))
    made = to_article_view(article(furniture=((42, 58),)), marking, remark="It has changed.")
    assert made == (
        '<h2 class="title" dir="auto">A bridge</h2>'
        '<p class="byline"><bdi class="source">Leaf</bdi> · '
        '<time datetime="2024-05-01">1 May 2024</time> · <bdi class="author">Ada</bdi></p>'
        '<p class="original"><a href="https://leaf.example/bridge?a=1&amp;b=2'
        '#:~:text=The%20bridge%20opened%20in%20May." target="_blank" rel="noopener noreferrer">'
        "Open the original at the quote</a> · "
        '<a href="https://leaf.example/bridge?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">Read the original at <bdi>leaf.example</bdi></a></p>'
        '<p class="problem">It has changed.</p><div class="text">'
        '<p dir="auto"><mark class="quote here" data-mark="1">The bridge opened in May.</mark>'
        "</p>\n\n"
        '<p dir="auto"><mark class="quote" data-mark="2">It is 40 m long</mark>'
        '<span class="furniture">, says Ada Lund.</span></p></div>'
    )


def test_a_short_line_before_a_paragraph_is_shown_as_a_heading() -> None:
    made = to_article_view(
        article("It is new.\n\nThe span\n\nIt is 40 m long\n"), Marking(kind="quote", here=(0, 10))
    )
    assert made.endswith(
        '<p dir="auto"><mark class="quote here" data-mark="1">It is new.</mark></p>\n\n'
        '<p class="heading" dir="auto">The span</p>\n\n<p dir="auto">It is 40 m long\n</p></div>'
    )


def paragraphs(made: str) -> list[str]:
    """Return the text of each paragraph of an article view."""
    text = made[made.index('<div class="text">') :]
    return re.findall(r"<p[^>]*>(.*?)</p>", text, re.DOTALL)


LINES = (
    "The bridge at Tarn was opened on Monday by the mayor, who cut a ribbon of blue silk in the "
    "rain, and then walked over to the other side, alone.\n"
    "Nobody followed her, for the band had left, and the choir of the school had lost its way in "
    "the fog on the old road that leads along the river."
)


def test_each_line_is_a_paragraph_where_a_text_has_no_blank_ones() -> None:
    assert paragraphs(to_article_view(article(LINES), None)) == LINES.split("\n")
    poem = "The bridge is old,\nthe river cold,\nthe ferry gone."
    assert paragraphs(to_article_view(article(poem), None)) == [poem]


def test_the_headline_stands_once() -> None:
    told = article(f"A bridge\n{LINES}", title="A bridge", furniture=((0, 9),))
    assert paragraphs(to_article_view(told, None)) == LINES.split("\n")
    renamed = article(f"A bridge\n{LINES}", title="Another", furniture=((0, 9),))
    first, *rest = paragraphs(to_article_view(renamed, None))
    assert (first, rest) == ('<span class="furniture">A bridge</span>', LINES.split("\n"))


def test_the_article_view_tells_what_said_each_field_and_shows_no_made_up_day() -> None:
    made = to_article_view(
        article(
            published_to=datetime.date(2024, 5, 31),
            updated=datetime.date(2024, 6, 3),
            provenance=(
                ("published", "<time>"),
                ("source", "JSON-LD"),
                ("text", "live blog"),
                ("updated", "JSON-LD"),
            ),
        ),
        Marking(kind="quote", here=(4, 32)),
    )
    assert '<time datetime="2024-05">May 2024</time> · ' in made
    details = made[made.index("<details") : made.index("</details>")]
    assert details == (
        '<details class="known"><summary>Details</summary><table><thead><tr><th>Field</th>'
        "<th>Value</th><th>From</th></tr></thead><tbody>"
        '<tr><th scope="row">outlet</th><td><bdi>Leaf</bdi></td><td>JSON-LD</td></tr>'
        '<tr><th scope="row">published</th><td><bdi><time datetime="2024-05">May 2024</time></bdi>'
        "</td><td>&lt;time&gt;</td></tr>"
        '<tr><th scope="row">updated</th><td><bdi><time datetime="2024-06-03">3 June 2024</time>'
        "</bdi></td><td>JSON-LD</td></tr>"
        f'<tr><th scope="row">text</th><td><bdi>{len(TEXT)} characters</bdi></td>'
        "<td>live blog</td></tr></tbody></table>"
    )


def test_earlier_versions_stand_folded_below_the_article() -> None:
    older = article("It opens in June.", title="Bridge to open", published=None)
    markup = to_article_view(article(), Marking(kind="quote", here=(0, 25)), earlier=[older])
    assert markup.endswith(
        '<details class="earlier"><summary>Earlier version</summary>'
        '<h3 class="title" dir="auto">Bridge to open</h3><p class="byline">'
        '<bdi class="source">Leaf</bdi> · <bdi class="author">Ada</bdi></p>'
        '<div class="text"><p dir="auto">It opens in June.</p></div></details>'
    )
    dated = to_article_view(article(), None, earlier=[article(), older])
    assert '<summary>Earlier version, <time datetime="2024-05-01">1 May 2024</time>' in dated


def test_the_details_tell_what_was_left_out() -> None:
    made = to_article_view(article(left_out=(("leads elsewhere", "Read <more>"),)), None)
    assert "<li>leads elsewhere: <bdi>Read &lt;more&gt;</bdi></li>" in made
