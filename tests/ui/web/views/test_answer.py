"""Answers: quotes with markers, confidence and filters in words."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from index.search.filters import Filters
from qa.answer import ABSTENTION, Citation, Quoted, Said
from qa.chats.export import to_footnotes
from qa.evidence import Evidence, Listed
from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    TEXT,
    answer,
    article,
    shown,
)
from ui.web.views.answer import to_filter_words


@pytest.mark.parametrize(
    ("text", "bold", "words"),
    [
        (
            "in May 1931",
            (3, 11),
            'in <strong>May </strong><span class="last"><strong>1931</strong>',
        ),
        ("in May. So", (3, 6), 'in <strong>May</strong>. <span class="last">So'),
        ("May", None, '<span class="last">May'),
        ("at example.org/" + "a" * 30, (3, 10), f"at <strong>example</strong>.org/{'a' * 30}"),
    ],
)
def test_a_marker_stays_on_the_line_of_the_last_word(text: str, bold: Any, words: str) -> None:
    parts = (Quoted(text=text, numbers=(1,), bold=bold),)
    made = shown(answer(article(text=text), (0, len(text)), parts=parts))
    assert f'<p class="quote">{words}<span class="markers">' in made


def test_the_day_that_words_mean_stands_behind_them_in_brackets() -> None:
    text = "They met on Monday in May."
    quote = article(text=text, published=datetime.date(2024, 5, 1))
    parts = (Quoted(text=text, numbers=(1,), bold=(0, 18)),)
    made = answer(quote, (0, len(text)), parts=parts)
    assert (
        "<strong>They met on Monday</strong>"
        '<span class="added" title="Added: no part of the quote"> [29 April 2024]</span> in '
    ) in shown(made)
    assert made.citations[0].quote == text
    assert to_footnotes(made).startswith("**They met on Monday** *\\[29 April 2024\\]* in May.[^1]")


def test_a_copied_answer_has_its_citations_as_footnotes() -> None:
    made = shown(answer(article(), (0, 25)))
    assert (
        'data-copied="The bridge opened in May.[^1]\n\n[^1]: Ada, “A bridge”, *Leaf*, 1 May 2024, '
        '&lt;https://leaf.example/bridge?a=1&amp;b=2&gt;\n"'
    ) in made


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.75, ("Quite sure", 92)),
        (0.74, ("Fairly sure", 75)),
        (0.5, ("Fairly sure", 75)),
        (0.4, ("Unsure", 40)),
    ],
)
def test_confidence_is_said_in_words_with_the_share_that_was_right(
    confidence: float, words: tuple[str, int]
) -> None:
    called, right = words
    made = Page(shown(answer(article(), (0, 25), confidence=confidence))).text
    assert (
        f"{called}In a test on 1,500 news articles, {right} of 100 answers that Quoth called "
        f"“{called.lower()}” were right."
    ) in made
    overview = answer(article(), (0, 25), confidence=confidence, kind="overview")
    assert " of 100 answers" not in Page(shown(overview)).text


def test_outlet_and_day_stand_under_a_quote_unless_right_above_it() -> None:
    parts = (Said(text="Leaf, 1 May 2024:"), Quoted(text=TEXT[:25], numbers=(1,)))
    labelled = shown(answer(article(), (0, 25), parts=parts))
    assert '<p class="label" dir="auto">Leaf, 1 May 2024</p><div class="quoted" ' in labelled
    assert 'class="by"' not in labelled
    parts = (Said(text="The articles say yes:"), parts[1])
    decided = shown(answer(article(), (0, 25), parts=parts, verdict="yes"))
    assert "<p>The articles say yes:</p>" in decided
    other = article(id="b", source="Ferry", published=datetime.date(2024, 5, 2))
    cited = tuple(
        Citation(number=n, article=of, start=0, end=25, quote=TEXT[:25])
        for n, of in enumerate((article(), other, article()), 1)
    )
    part = Quoted(text=TEXT[:25], numbers=(1, 2, 3))
    made = Page(shown(answer(article(), parts=(part,), citations=cited))).text
    assert "[1][2][3]Leaf · 1 May 2024; Ferry · 2 May 2024" in made


def test_what_was_searched_and_what_it_was_narrowed_to_is_said() -> None:
    filters = Filters(published_from=datetime.date(2024, 1, 2), sources=("Leaf", "B<r>ook"))
    made = answer(
        article(),
        (0, 25),
        question="And then?",
        resolved_question="When did it open? And then?",
        filters=filters,
        undated_left_out=2,
    )
    assert (
        "Searched as: When did it open? And then? Change what is searched"
        "The bridge opened in May.[1]"
        "Leaf · 1 May 2024Only articles published from 2 January 2024 on and from "
        "Leaf, B<r>ook (2 undated articles left out)Quite sure"
    ) in Page(shown(made)).text


@pytest.mark.parametrize(
    ("first", "last", "undated", "words"),
    [
        (None, None, 0, ""),
        (None, (2024, 3, 1), 1, "published up to 1 March 2024 (1 undated article left out)"),
        ((2023, 1, 1), (2024, 3, 1), 0, "published 1 January 2023 – 1 March 2024"),
    ],
)
def test_filters_in_words(
    first: tuple[int, int, int] | None,
    last: tuple[int, int, int] | None,
    undated: int,
    words: str,
) -> None:
    filters = Filters(
        published_from=datetime.date(*first) if first else None,
        published_to=datetime.date(*last) if last else None,
    )
    assert to_filter_words(filters, undated) == (words and f"Only articles {words}")


def test_collections_and_chosen_articles_in_words() -> None:
    one = Filters(articles=("a",))
    assert to_filter_words(one, 0) == "Only the 1 article that was chosen"
    two = Filters(articles=("a", "b"), collections=("Tea", "War"), sources=("Leaf",))
    assert to_filter_words(two, 0) == (
        "Only the 2 articles that were chosen, if from Leaf and in Tea, War"
    )


def test_what_was_computed_is_marked_with_its_rule_and_every_article() -> None:
    evidence = Evidence(
        rule="Articles with the word <tea> were counted.",
        articles=(
            Listed.of(article(), url=None),
            Listed(article_id="b.txt", title=""),
        ),
    )
    made = answer(
        article(),
        parts=(Said(text="2 articles."),),
        retrieved=(),
        confidence=1.0,
        kind="count",
        evidence=evidence,
    )
    page = shown(made)
    assert '<div class="answer computed">' in page
    assert '<p class="computed" dir="auto">2 articles.</p>' in page
    assert (
        "Computed, not quoted: how, and from 2 articlesArticles with the word <tea> were counted."
        "A bridge, Leaf, 1 May 2024b.txt"
    ) in Page(page).text
    assert 'data-turn="0" data-listed="1"' in page


def test_an_abstention_says_why_and_what_to_ask_instead() -> None:
    made = answer(
        article(),
        parts=(Said(text=ABSTENTION),),
        abstained=True,
        confidence=0.1,
        reason="No article holds the word “te<a”.",
        suggestions=("Did <tea> grow?",),
    )
    page = shown(made)
    assert '<p class="reason" dir="auto">No article holds the word “te&lt;a”.</p>' in page
    assert (
        '<button type="button" class="plain suggestion" dir="auto">Did &lt;tea&gt; grow?</button>'
    ) in page
