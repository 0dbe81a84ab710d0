"""Cards: the passage around a quote, and how far its story went."""

from __future__ import annotations

import re

import pytest

from qa.answer import ABSTENTION, Citation, Quoted, Said, to_also_in
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
        '<section class="nearest" aria-label="Closest sentence">'
        "<h3>The closest sentence. It may not answer your question.</h3>"
        '<blockquote dir="auto">The bridge opened in May.</blockquote><p class="by">undated '
        '<button type="button" class="plain show-passage" data-turn="0" data-passage="0" '
        'aria-haspopup="dialog">Show in the article</button></p></section>'
        '<div class="next"><button type="button" class="plain best-guess" data-turn="0">'
        "Show the best guess anyway</button></div>"
        '<details class="how closest" data-turn="closest-0">'
        "<summary>Closest passages, one from each article (1)</summary>"
        '<ol class="cards"><li class="card" data-turn="0" data-passage="0">'
        '<p class="byline">undated</p>'
        '<button type="button" class="title" aria-haspopup="dialog" dir="auto">A bridge</button>'
        '<blockquote class="words" dir="auto">'
        "The bridge opened in May.\nIt is 40 m long, says Ada Lund.</blockquote></li></ol>"
        "</details>"
    ) in made
    assert 'class="marker"' not in made


def test_the_closest_passages_are_one_of_each_article() -> None:
    one, other = article(), article(id="b")
    passages = (found(one, 0, 25), found(one, 27), found(other))
    made = shown(
        answer(
            one,
            parts=(Said(text=ABSTENTION),),
            abstained=True,
            retrieved=passages,
            resolved_question="How long is it?",
        )
    )
    assert re.findall(r'data-passage="(\d)"', made) == ["1", "0", "2"]
    assert '<blockquote dir="auto">It is 40 m long, says Ada Lund.</blockquote>' in made


def test_quotes_of_one_article_share_a_card() -> None:
    one, other = article(), article(id="b", title="A lock")
    spans = ((one, 0, 25), (other, 0, 25), (one, 27, 58))
    cited = tuple(
        Citation(number=n, article=of, start=start, end=end, quote=of.text[start:end])
        for n, (of, start, end) in enumerate(spans, 1)
    )
    parts = tuple(Quoted(text=c.quote, numbers=(c.number,)) for c in cited)
    made = shown(answer(one, parts=parts, citations=cited))
    assert re.findall(r'class="card"|id="source-0-\d"', made) == [
        'class="card"',
        'id="source-0-1"',
        'id="source-0-3"',
        'class="card"',
        'id="source-0-2"',
    ]
    # What was read already is left out of the words around it.
    assert '<span class="near" dir="auto"> <span class="gap">[…]</span> It is 40 m long' in made


def test_a_card_shows_the_quote_in_its_passage_cut_at_words() -> None:
    before, quote, after = "before " * 200, "The bridge opened in May.", " after" * 200
    long = article(before + quote + after)
    span = (len(before), len(before) + len(quote))
    page = Page(shown(answer(long, span)))
    assert page.marked == [("quote here", quote)]
    words = page.text.rsplit("Show less", 1)[1]
    assert words == "…\u00a0" + "before " * 37 + quote + " after" * 43 + "\u00a0…Clip"
    beside = page.text.rsplit("A bridge", 1)[1].partition("Show less")[0]
    assert beside == "1…\u00a0before before before before […] " + "after " * 14 + "after\u00a0…"
    # Nothing beyond the retrieved passage, where the quote lies in one.
    narrow = found(long, span[0] - 7, span[1] + 6)
    page = Page(shown(answer(long, span, retrieved=(narrow,))))
    assert page.text.rsplit("Show less", 1)[1] == f"…\u00a0before {quote} after\u00a0…Clip"


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
