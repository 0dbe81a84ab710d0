"""A retrieved passage is of its article, and says so in JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage

MakeArticle = Callable[..., Article]


def found(article: Article, passage: Passage, *, rank: int = 1) -> RetrievedPassage:
    return RetrievedPassage(
        passage=passage, article=article, rank=rank, score=0.123456, cosine=0.5, bm25=1.0
    )


def test_a_passage_as_json(make_article: MakeArticle) -> None:
    article = make_article("Tea grows here.")
    assert found(article, Passage.from_span(article, (4, 9))).to_dict() == {
        "rank": 1,
        "score": 0.1235,
        "article_id": "a.txt",
        "title": "A title",
        "start": 4,
        "end": 9,
        "text": "grows",
    }


def test_a_passage_of_another_article_and_a_rank_below_one_are_refused(
    make_article: MakeArticle,
) -> None:
    one, two = make_article("Tea grows."), make_article("Tea grows.", id="b.txt")
    with pytest.raises(ValueError, match=r"is not of article 'b\.txt'"):
        found(two, Passage.from_span(one, (0, 3)))
    with pytest.raises(ValueError, match="rank 0"):
        found(one, Passage.from_span(one, (0, 3)), rank=0)
