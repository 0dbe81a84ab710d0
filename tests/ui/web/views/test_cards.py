"""Cards: the passage around a quote, and how far its story went."""

from __future__ import annotations

import re

import pytest

from qa.answer import ABSTENTION, Quoted, Said, to_also_in
from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    TEXT,
    answer,
    article,
    cited,
    found,
    shown,
)


def test_an_abstention_shows_the_closest_passages_without_a_claim() -> None:
    nameless = article(source=None, author=None, published=None)
    made = shown(
        answer(
            nameless, parts=(Said(text=ABSTENTION),), confidence=0.2, abstained=True, citations=()
        )
    )
    assert (
        "<p>The articles do not answer this question.</p>"
        '<p><button type="button" class="plain best-guess" data-turn="0">'
        "Show the best guess anyway</button></p>"
    ) in made
    assert 'class="marker"' not in made
    assert made.endswith(
        '<section class="cards" aria-label="Closest passages"><h3>Closest passages</h3>'
        '<p class="remark">The nearest passages. They may not answer your question.</p><ol>'
        '<li class="card" data-turn="0" data-passage="0"><p class="remark">Closest</p>'
        '<button type="button" class="title" aria-haspopup="dialog" dir="auto">A bridge</button>'
        '<p class="byline">undated</p><blockquote class="words" dir="auto">'
        "The bridge opened in May.\nIt is 40 m long, says Ada Lund.</blockquote></li></ol>"
        "</section></div></section></div>"
    )


def test_the_closest_passages_are_one_of_each_article() -> None:
    one, other = article(), article(id="b")
    passages = (found(one, 0, 25), found(one, 27), found(other))
    made = shown(answer(one, parts=(Said(text=ABSTENTION),), abstained=True, retrieved=passages))
    assert re.findall(r'data-passage="(\d)"', made) == ["0", "2"]


def test_a_card_shows_the_quote_in_its_passage_cut_at_words() -> None:
    before, quote, after = "before " * 200, "The bridge opened in May.", " after" * 200
    long = article(before + quote + after)
    span = (len(before), len(before) + len(quote))
    page = Page(shown(answer(long, span)))
    assert page.marked == [("quote here", quote)]
    words = page.text.rsplit("Ada", 1)[1]
    assert words == "…\u00a0" + "before " * 37 + quote + " after" * 43 + "\u00a0…"
    # Nothing beyond the retrieved passage, where the quote lies in one.
    narrow = found(long, span[0] - 7, span[1] + 6)
    page = Page(shown(answer(long, span, retrieved=(narrow,))))
    assert page.text.rsplit("Ada", 1)[1] == f"…\u00a0before {quote} after\u00a0…"


@pytest.mark.parametrize(
    ("outlets", "words"),
    [
        (("Post",), "also in Post"),
        (("Post", "Ferry", "Post", "Leaf"), "also in 2 outlets"),
        (("Leaf",), "also in 1 other article"),  # the outlet of the article itself
        ((None, None), "also in 2 other articles"),
    ],
)
def test_where_a_story_also_stands_is_said(outlets: tuple[str | None, ...], words: str) -> None:
    assert to_also_in(cited(*outlets)) == words


def test_a_card_says_where_else_the_story_stands_and_who_else_says_so() -> None:
    part = Quoted(text=TEXT, numbers=(1,))
    made = answer(article(), parts=(part,), citations=(cited("Post", "Ferry", independent=2),))
    card = (
        '<p class="spread remark"><span title="Ferry, Post">also in 2 outlets</span> · '
        "2 independent sources say so</p>"
    )
    assert card in shown(made)


def test_a_card_names_the_page_of_a_quote() -> None:
    of = article(pages=(0, 10))
    part = Quoted(text=TEXT, numbers=(1,))
    made = answer(of, parts=(part,), citations=(cited(of=of),))
    assert '<p class="spread remark">page 1</p>' in shown(made)
