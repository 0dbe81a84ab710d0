"""Claims held against passages: what is supported, by which sentence, and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.language_model.checking import Checker
from qa.language_model.support import Support

_MILL = (
    "The fire at the mill burned for eleven hours on Monday. It began in a storage room, the fire "
    "service said. Nobody was hurt."
)
_BRIDGE = "The bridge over the Warta will be closed from May on. Repairs cost 40 million zlotys."


@pytest.fixture
def passages(make_article: Callable[..., Article]) -> list[RetrievedPassage]:
    """Two passages of two articles."""
    articles = [
        make_article(id="bridge", title="A bridge closes", text=_BRIDGE),
        make_article(id="mill", title="Fire at the mill", text=_MILL),
    ]
    return [
        RetrievedPassage(
            passage=Passage.from_span(article, (0, len(article.text))),
            article=article,
            rank=rank,
            score=0.5,
            cosine=0.5,
            bm25=1.0,
        )
        for rank, article in enumerate(articles, 1)
    ]


def test_a_supported_claim_comes_with_its_sentence(passages: list[RetrievedPassage]) -> None:
    found = Checker().check("The fire at the mill burned for eleven hours.", passages)
    assert found.is_supported
    assert found.passage == 1
    assert _MILL[found.start : found.end] == _MILL[: _MILL.index("It")].rstrip()


@pytest.mark.parametrize(
    ("claim", "reason", "wrong"),
    [
        ("The fire at the mill burned for seven hours.", "number", "seven"),
        ("The fire at the mill burned for eleven hours on Friday.", "day", "Friday"),
        ("The fire at the Poznan mill burned for eleven hours.", "name", "Poznan"),
        ("The bridge over the Warta will not be closed from May on.", "negation", "not"),
    ],
)
def test_what_does_not_agree_literally_is_not_supported(
    passages: list[RetrievedPassage], claim: str, reason: str, wrong: str
) -> None:
    found = Checker().check(claim, passages)
    assert not found.is_supported
    assert found.reason == reason
    assert [claim[slice(*span)] for span in found.wrong] == [wrong]


def test_what_no_passage_tells_is_not_supported(passages: list[RetrievedPassage]) -> None:
    found = Checker().check("Elections are held every four years.", passages)
    assert (found.is_supported, found.reason) == (False, "unsupported")


def test_without_passages_nothing_is_supported() -> None:
    found = Checker().check("The mill burned.", [])
    assert found == Support(probability=0.0, is_supported=False, reason="unsupported")


def test_many_are_held_as_each_alone(passages: list[RetrievedPassage]) -> None:
    claims = ["Nobody was hurt.", "Repairs cost 40 million zlotys."]
    checker = Checker()
    assert checker.check_many(claims, passages) == [checker.check(c, passages) for c in claims]
