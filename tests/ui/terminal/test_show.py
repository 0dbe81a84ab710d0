"""What the command line shows of the library's values."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from index.stories.telling import Copy
from qa.answer import Citation, Quoted, Said
from qa.evidence import Evidence, Listed
from qa.trace import Step
from tests.qa.chats.test_kept import answered
from ui.terminal.show import show_answer, show_article, show_figures
from ui.terminal.show_trace import show_trace

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from index.articles.article import Article


def test_an_article_with_what_said_so(
    capsys: pytest.CaptureFixture[str], make_article: Callable[..., Article]
) -> None:
    published = (("published", "text line"),)
    show_article(
        make_article(
            "Tea.", title="[b]", published=datetime.date(2024, 5, 31), provenance=published
        )
    )
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1] == ["title", "[b]"]
    assert rows[4] == ["published", "2024-05-31", "text", "line"]
    assert rows[-1] == ["text", "4", "characters"]


def test_a_computed_answer_with_its_rule_and_articles(
    make_article: Callable[..., Article], capsys: pytest.CaptureFixture[str]
) -> None:
    article = make_article("Tea grows here.", source="Leaf")
    computed = answered(
        article,
        parts=(Said(text="1 article."),),
        short_answer=None,
        citations=(),
        kind="count",
        evidence=Evidence(rule="All were counted.", articles=(Listed.of(article, url=None),)),
        suggestions=("Which?",),
    )
    show_answer(computed)
    printed = capsys.readouterr()
    assert printed.out == "1 article.\nAll were counted.\n- A title — Leaf\n"
    assert printed.err == "ask instead: Which?\n"


def test_figures_with_their_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    show_figures({"auroc": 0.9, "auroc_ci": [0.8, 1.0], "brier": None})
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["figure", "value", "95%", "interval"],
        ["auroc", "0.9", "0.800", "–", "1.000"],
        ["brier", "–"],
    ]


def test_what_is_added_to_a_quote_is_told_from_it(
    make_article: Callable[..., Article], capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Mary Field won. She left on Monday."
    article = make_article(text, published=datetime.date(2025, 2, 19))
    cited = Citation(number=1, article=article, start=16, end=35, quote=text[16:])
    part = Quoted(text=cited.quote, numbers=(1,), bold=(12, 18))
    show_answer(answered(article, parts=(part,), citations=(cited,)))
    assert capsys.readouterr().out == (
        "She [Mary Field] left on Monday [17 February 2025]. [1]\n"
        "[1] A title — 2025-02-19: “She left on Monday.”\n"
        "    added to it: [Mary Field], [17 February 2025]\n"
    )


def test_of_many_quotes_each_article_is_listed_once_with_its_pages_and_copies(
    make_article: Callable[..., Article], capsys: pytest.CaptureFixture[str]
) -> None:
    one = make_article("Tea grows. Tea sells.", id="a", pages=(0, 11))
    twin = make_article("Tea costs.", id="b")
    copies = [Copy(article_id=n, source=n, url=None, published=None) for n in ("x", "y")]
    cited = (
        Citation(number=1, article=one, start=0, end=10, quote="Tea grows.", also_in=(copies[0],)),
        Citation(number=2, article=one, start=11, end=21, quote="Tea sells.", also_in=(copies[1],)),
        Citation(number=3, article=twin, start=0, end=10, quote="Tea costs."),
    )
    parts = tuple(Quoted(text=one.quote, numbers=(one.number,)) for one in cited)
    show_answer(answered(one, parts=parts, citations=cited, short_answer=None, kind="overview"))
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "[1][2] A title, pages 1, 2 (also in 2 outlets)",
        "[3] A title",
    ]


def test_a_trace_has_a_line_for_each_step_and_each_passage(
    make_article: Callable[..., Article], capsys: pytest.CaptureFixture[str]
) -> None:
    article = make_article("Tea grows here.")
    found = RetrievedPassage(
        passage=Passage.from_span(article, (0, 15)),
        article=article,
        rank=1,
        score=0.5,
        cosine=0.25,
        bm25=2.0,
        fused=0.5,
    )
    show_trace(
        [
            Step(name="resolve", milliseconds=1.24),
            Step(name="read", milliseconds=20, question="Tea?", found=(found,), confidence=0.4),
        ]
    )
    assert capsys.readouterr().out.splitlines() == [
        "resolve 1.2 ms",
        "read 20.0 ms: Tea? (confidence 0.40)",
        "   1 score 0.500 fused 0.500 cosine 0.250 bm25 2.000  a.txt:0-15",
    ]
