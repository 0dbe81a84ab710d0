"""Overviews of one article and of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.overview.articles import of_article, of_articles, to_lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article
    from qa.overview.standing import Candidate

    MakeArticle = Callable[..., Article]

_LEAD = "Ada Brown sold the mill of Leafham on Monday. Nobody knows the price of the mill."


def _texts(found: list[Candidate]) -> list[str]:
    return [one.text for one in found]


def test_an_opening_begins_with_what_stands_by_itself(make_article: MakeArticle) -> None:
    article = make_article(f"But she did it all the same. {_LEAD}")
    assert _texts(to_lead(article, 2)) == [
        "Ada Brown sold the mill of Leafham on Monday.",
        "Nobody knows the price of the mill.",
    ]


def test_a_long_opening_of_nothing_is_read_past(make_article: MakeArticle) -> None:
    asked = "Who built the mill? " * 600
    assert _texts(to_lead(make_article(f"{asked}\n\n{_LEAD}"), 1)) == [
        "Ada Brown sold the mill of Leafham on Monday."
    ]
    assert to_lead(make_article(asked), 3) == []


def test_more_sentences_are_those_of_the_most_central_passages(make_article: MakeArticle) -> None:
    first = (
        "Ada Brown sold the mill of Leafham. The buyer was Bert Green of Oakton. "
        "Nobody in all Leafham complained."
    )
    others = [
        "Leafham has had mills for ages, says Carl Gray.",
        "Bert Green bakes bread in Oakton and Leafham.",
        "Rain fell in Elmstead for a whole week.",
    ]
    text = "\n\n".join([first, *others])
    article = make_article(text)
    starts = [text.index(part) for part in (first, *others)]
    spans = [(at, at + len(part)) for at, part in zip(starts, (first, *others), strict=True)]
    vectors = np.array([[1, 0, 0], [0.9, 0.4, 0], [0.9, -0.4, 0], [0, 0, 1]], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = _texts(of_article(article, (spans, vectors), 5))
    assert " ".join(found[:3]) == first
    assert len(found) == 5
    assert _texts(of_article(article, (spans, vectors), 2)) == found[:2]
    assert _texts(of_article(article, ([], vectors[:0]), 5)) == found[:3]


def test_of_several_each_is_quoted_and_nothing_twice(make_article: MakeArticle) -> None:
    one = make_article("Ada Brown sold the mill of Leafham. Bert Green bought all of it.", id="one")
    two = make_article("Carl Gray opened a bakery in Oakton.", id="two")
    copy = make_article("Ada Brown sold the mill of Leafham.", id="copy")
    found = of_articles([one, two, copy], 4)
    assert [(c.article.id, c.text) for c in found] == [
        ("one", "Ada Brown sold the mill of Leafham."),
        ("one", "Bert Green bought all of it."),
        ("two", "Carl Gray opened a bakery in Oakton."),
    ]
    assert of_articles([], 3) == []
