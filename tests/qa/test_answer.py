"""An answer that does not hold together cannot be made."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from index.search.filters import Filters
from index.stories.telling import Copy
from qa.answer import ABSTENTION, Answer, Citation, Quoted, Said
from qa.evidence import Evidence, Listed

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = "The bridge opened in May. It is 40 m long."
_ARTICLE = Article(
    id="a",
    root="/seeds",
    title="A bridge",
    text=_TEXT,
    source="Leaf",
    published=datetime.date(2024, 5, 1),
)
_ABSTAINED: dict[str, Any] = {
    "abstained": True,
    "parts": (Said(text=ABSTENTION),),
    "citations": (),
}


def citation(number: int = 1, start: int = 0, end: int = 25, **changes: Any) -> Citation:
    values = {"article": _ARTICLE, "quote": _TEXT[start:end], **changes}
    return Citation(number=number, start=start, end=end, **values)


def answer(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "question": "When?",
        "resolved_question": "When?",
        "parts": (Quoted(text=_TEXT[:25], numbers=(1,)),),
        "confidence": 0.75,
        "abstained": False,
        "citations": (citation(),),
        "filters": Filters(),
        "timings_ms": {"total": 1.25},
        **changes,
    }
    return Answer(**values)


def test_a_quote_is_on_one_side_or_none() -> None:
    assert citation(stance="against").to_dict()["stance"] == "against"
    with pytest.raises(ValueError, match="'beside' is no side"):
        citation(stance="beside")


def test_text_renders_parts_with_their_markers() -> None:
    second = citation(number=2, start=26, end=42)
    parts = (
        Quoted(text=_TEXT[:25], numbers=(1,)),
        Said(text="Also:"),
        Quoted(text=_TEXT[26:42], numbers=(2,)),
    )
    made = answer(parts=parts, citations=(citation(), second))
    assert made.text == "The bridge opened in May. [1] Also: It is 40 m long. [2]"


@given(st.integers(-5, 60), st.integers(-5, 60), st.text(max_size=40))
def test_a_citation_holds_the_quoted_words_or_does_not_exist(
    start: int, end: int, quote: str
) -> None:
    right = 0 <= start < end <= len(_TEXT)
    for claimed in (quote, _TEXT[max(0, start) : max(0, end)]):
        if right and claimed == _TEXT[start:end]:
            assert citation(start=start, end=end, quote=claimed).quote == claimed
        else:
            with pytest.raises(ValueError, match="citation"):
                citation(start=start, end=end, quote=claimed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confidence": 1.5}, "1.5 is outside"),
        ({"parts": ()}, "at least one part"),
        ({"citations": ()}, r"markers \[1\] and citations \[\] disagree"),
        ({"citations": (citation(), citation(number=2))}, "disagree"),
        ({"abstained": True}, "cites nothing"),
        ({"abstained": True, "parts": (Said(text="No."),), "citations": ()}, "fixed sentence"),
        ({**_ABSTAINED, "evidence": Evidence(rule="All articles were counted.")}, "not computed"),
        ({"reason": "No article holds these words."}, "not why an answer abstained"),
        ({**_ABSTAINED, "reason": " "}, "not why an answer abstained"),
        ({**_ABSTAINED, "reason": "No.", "filters_hide": True}, "hide nothing"),
        ({"suggestions": ("When?", "")}, "a suggestion is blank"),
        ({**_ABSTAINED, "verdict": "no"}, "without a quote that decides"),
        ({"verdict": "maybe"}, "'maybe' is no verdict"),
        ({"kind": "sum"}, "'sum' is no kind of answer"),
        ({"parts": (Said(text="Three."),), "citations": ()}, "small talk or abstains"),
        (
            {"parts": (Quoted(text="It is 40 m long.", numbers=(1,)),)},
            "is not the quote of citation 1",
        ),
        (
            {
                "parts": (Quoted(text=_TEXT[:25], numbers=(2,)),),
                "citations": (citation(number=2),),
            },
            "not numbered 1, 2, 3",
        ),
    ],
)
def test_an_answer_in_an_invalid_state_cannot_be_made(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        answer(**changes)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Said(text=" "),
        lambda: Quoted(text="", numbers=(1,)),
        lambda: Quoted(text="Tea", numbers=()),
        lambda: Quoted(text="Tea", numbers=(1,), bold=(1, 9)),
    ],
)
def test_a_blank_or_uncited_part_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="part"):
        make()


def test_to_dict_is_the_contract() -> None:
    copy = Copy(article_id="b", source="Post", url=None, published=datetime.date(2024, 5, 2))
    cited = citation(also_in=(copy,), independent_sources=2)
    assert answer(citations=(cited,)).to_dict(id="q1") == {
        "id": "q1",
        "question": "When?",
        "resolved_question": "When?",
        "answer": "The bridge opened in May. [1]",
        "short_answer": None,
        "abstained": False,
        "confidence": 0.75,
        "citations": [
            {
                "number": 1,
                "article_id": "a",
                "content_hash": _ARTICLE.content_hash,
                "title": "A bridge",
                "source": "Leaf",
                "author": None,
                "url": None,
                "published": "2024-05-01",
                "published_to": None,
                "start": 0,
                "end": 25,
                "page": None,
                "written": None,
                "quote": "The bridge opened in May.",
                "also_in": [
                    {
                        "article_id": "b",
                        "source": "Post",
                        "url": None,
                        "published": "2024-05-02",
                        "published_to": None,
                    }
                ],
                "independent_sources": 2,
                "days": [],
                "names": [],
                "columns": [],
                "speaker": None,
                "stance": None,
            }
        ],
        "retrieved": [],
        "filters": {
            "published_from": None,
            "published_to": None,
            "sources": [],
            "authors": [],
            "collections": [],
            "articles": [],
            "undated_left_out": 0,
        },
        "timings_ms": {"total": 1.2},
        "kind": "fact",
        "evidence": None,
        "reason": None,
        "filters_hide": False,
        "suggestions": [],
        "now": None,
        "days": None,
        "verdict": None,
        "written": None,
    }


def test_a_computed_answer_lists_what_it_rests_on() -> None:
    evidence = Evidence(
        rule="Articles with the word bridge were counted.",
        articles=(Listed.of(_ARTICLE, url=_ARTICLE.url), Listed(article_id="b", title="Tea")),
    )
    made = answer(
        parts=(Said(text="2 articles."),),
        citations=(),
        kind="count",
        evidence=evidence,
        suggestions=("Which are they?",),
        confidence=1.0,
    )
    told = made.to_dict()
    assert (told["answer"], told["kind"]) == ("2 articles.", "count")
    assert told["suggestions"] == ["Which are they?"]
    assert told["evidence"] == {
        "rule": "Articles with the word bridge were counted.",
        "articles": [
            {
                "article_id": "a",
                "title": "A bridge",
                "source": "Leaf",
                "published": "2024-05-01",
                "published_to": None,
                "url": None,
            },
            {
                "article_id": "b",
                "title": "Tea",
                "source": None,
                "published": None,
                "published_to": None,
                "url": None,
            },
        ],
    }


def test_evidence_that_says_nothing_or_lists_one_twice_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="blank"):
        Evidence(rule=" ")
    with pytest.raises(ValueError, match="twice"):
        Evidence(rule="All.", articles=(Listed(article_id="b", title="Tea"),) * 2)


def test_small_talk_rests_on_nothing() -> None:
    assert answer(kind="chat", parts=(Said(text="Hello."),), citations=()).text == "Hello."


def test_an_abstained_answer_says_the_fixed_sentence() -> None:
    made = answer(**_ABSTAINED, reason="No passage holds the word “tea”.")
    assert made.to_dict()["reason"] == "No passage holds the word “tea”."
    assert made.to_dict()["answer"] == "The articles do not answer this question."
    assert made.to_dict()["citations"] == []
