"""An answer comes back from what was kept of it as it was, or not at all."""

from __future__ import annotations

import datetime
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article, to_clean_text
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from index.stories.telling import Copy
from qa.answer import ABSTENTION, Answer, Citation, Kind, Quoted, Said
from qa.chats.kept import from_kept, to_kept
from qa.evidence import Evidence, Listed

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
_MAYBE = st.none() | st.text(max_size=20)
_DAYS = st.dates(datetime.date(1800, 1, 1), datetime.date(2100, 1, 1))
_TEXTS = WORDS.map(to_clean_text).filter(lambda text: bool(text.strip()))
_SCORES = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    first = draw(st.none() | _DAYS)
    later = first + datetime.timedelta(days=draw(st.integers(1, 400))) if first else None
    return Article(
        id=draw(WORDS),
        root=draw(st.text(max_size=10)),
        title=draw(st.text(max_size=30)),
        text=draw(_TEXTS),
        source=draw(_MAYBE),
        url=draw(_MAYBE),
        author=draw(_MAYBE),
        published=first,
        published_to=draw(st.sampled_from([None, later])),
        updated=draw(st.none() | _DAYS),
        language=draw(st.sampled_from([None, "en", "de"])),
        provenance=draw(
            st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=2).map(tuple)
        ),
        furniture=draw(st.sampled_from([(), ((0, 1),)])),
    )


def span_of(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Draw a span of `text` that is not blank."""
    inked = [i for i, letter in enumerate(text) if letter.strip()]
    at = draw(st.sampled_from(inked))
    return draw(st.integers(0, at)), draw(st.integers(at + 1, len(text)))


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    listed = st.builds(
        Listed, article_id=WORDS, title=WORDS, source=_MAYBE, published=st.none() | _DAYS
    )
    unique = st.lists(listed, max_size=3, unique_by=lambda one: one.article_id).map(tuple)
    return Evidence(rule=draw(WORDS), articles=draw(unique))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    copies = st.lists(
        st.builds(Copy, article_id=WORDS, source=_MAYBE, url=_MAYBE, published=st.none() | _DAYS),
        max_size=2,
    ).map(tuple)
    citations: list[Citation] = []
    parts: list[Said | Quoted] = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        article = draw(articles())
        start, end = span_of(draw, article.text)
        quote = article.text[start:end]
        citations.append(
            Citation(
                number=number,
                article=article,
                start=start,
                end=end,
                quote=quote,
                also_in=draw(copies),
                independent_sources=draw(st.integers(1, 3)),
            )
        )
        parts.append(
            Quoted(text=quote, numbers=(number,), bold=draw(st.sampled_from([None, (0, 1)])))
        )
    retrieved = []
    for rank, article in enumerate(draw(st.lists(articles(), max_size=3)), 1):
        retrieved.append(
            RetrievedPassage(
                passage=Passage.from_span(article, span_of(draw, article.text)),
                article=article,
                rank=rank,
                score=draw(_SCORES),
                cosine=draw(_SCORES),
                bm25=draw(_SCORES),
                reading=draw(st.none() | _SCORES),
                also_in=draw(copies),
                fused=draw(st.none() | _SCORES),
            )
        )
    return Answer(
        question=draw(WORDS),
        resolved_question=draw(WORDS),
        parts=tuple(parts) or (Said(text=ABSTENTION),),
        short_answer=draw(_MAYBE) if parts else None,
        confidence=draw(st.floats(0, 1)),
        abstained=not parts,
        citations=tuple(citations),
        retrieved=tuple(retrieved),
        filters=Filters(published_from=draw(st.none() | _DAYS), sources=("A", "B")),
        undated_left_out=draw(st.integers(0, 9)),
        timings_ms={"total": draw(st.floats(0, 1e6))},
        kind=draw(st.sampled_from(get_args(Kind))),
        evidence=draw(st.none() | evidence()) if parts else None,
        reason=None if parts else draw(st.none() | WORDS),
        suggestions=tuple(draw(st.lists(WORDS, max_size=2))),
    )


@given(answers())
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    kept, articles = json.loads(json.dumps(to_kept(answer)))
    again = from_kept(kept, articles)
    assert again == answer
    assert again.timings_ms == answer.timings_ms
    assert again.to_dict() == answer.to_dict()


def test_every_field_is_kept(make_article: Callable[..., Article]) -> None:
    """A field that comes to be must be kept as well, or a kept answer is no longer the same."""
    kept, _ = to_kept(answered(make_article("Tea grows here.")))
    assert set(kept) == {field.name for field in fields(Answer)} - {"trace"}
    assert set(kept["citations"][0]) == {field.name for field in fields(Citation)}
    assert set(kept["retrieved"][0]) == {
        "start",
        "end",
        *(field.name for field in fields(RetrievedPassage)),
    } - {"passage"}


def test_an_article_of_a_later_version_is_read(make_article: Callable[..., Article]) -> None:
    answer = answered(make_article("Tea grows here."))
    kept, articles = to_kept(answer)
    for article in articles.values():
        article["of_a_later_version"] = 1
    assert from_kept(kept, articles) == answer


def test_an_answer_of_an_earlier_version_is_read(make_article: Callable[..., Article]) -> None:
    answer = answered(make_article("Tea grows here."))
    kept, articles = to_kept(answer)
    del kept["retrieved"][0]["fused"]
    for name in ("kind", "evidence", "reason", "suggestions", "verdict", "written"):
        del kept[name]
    for name in ("authors", "collections", "articles"):
        del kept["filters"][name]
    assert from_kept(kept, articles) == answer


@pytest.mark.parametrize(("text", "kind"), [(ABSTENTION, "fact"), ("You are welcome.", "chat")])
def test_the_kind_of_an_earlier_answer_is_told_from_it(
    text: str, kind: str, make_article: Callable[..., Article]
) -> None:
    answer = answered(
        make_article("Tea grows here."),
        parts=(Said(text=text),),
        short_answer=None,
        citations=(),
        abstained=text == ABSTENTION,
        kind=kind,
    )
    kept, articles = to_kept(answer)
    del kept["kind"]
    assert from_kept(kept, articles) == answer


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept, _: kept.pop("parts"),
        lambda kept, _: kept["citations"][0].update(quote="Coffee grows"),
        lambda kept, _: kept["citations"][0].update(start="0"),
        lambda kept, _: kept.update(filters=None),
        lambda _, articles: articles.clear(),
        lambda _, articles: next(iter(articles.values())).update(text="Coffee grows here."),
        lambda _, articles: next(iter(articles.values())).pop("id"),
    ],
)
def test_what_is_damaged_does_not_become_an_answer(
    damage: Callable[[Any, Any], None], make_article: Callable[..., Article]
) -> None:
    kept, articles = to_kept(answered(make_article("Tea grows here.")))
    damage(kept, articles)
    with pytest.raises(ValueError, match=r"damaged|does not hold"):
        from_kept(kept, articles)


def answered(article: Article, **changes: Any) -> Answer:
    """Return an answer that quotes the whole of `article`."""
    whole = (0, len(article.text))
    values: dict[str, Any] = {
        "question": "What grows?",
        "resolved_question": "What grows?",
        "parts": (Quoted(text=article.text, numbers=(1,), bold=(0, 3)),),
        "short_answer": article.text[:3],
        "confidence": 0.75,
        "abstained": False,
        "citations": (
            Citation(number=1, article=article, start=0, end=whole[1], quote=article.text),
        ),
        "retrieved": (
            RetrievedPassage(
                passage=Passage.from_span(article, whole),
                article=article,
                rank=1,
                score=0.5,
                cosine=0.25,
                bm25=3.0,
            ),
        ),
        "filters": Filters(),
        "timings_ms": {"total": 1.25},
        **changes,
    }
    return Answer(**values)
