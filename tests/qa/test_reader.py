"""The reader: what it finds in passages, in which order, and what the findings hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.reader import Reader, Reading
from qa.same_answer import are_same_answer

MakeArticle = Callable[..., Article]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def retrieved(article: Article, *spans: tuple[int, int]) -> list[RetrievedPassage]:
    """Return passages of `article`, all of it by default, as if found with equal scores."""
    return [
        RetrievedPassage(
            passage=Passage.from_span(article, span),
            article=article,
            rank=rank,
            score=0.5,
            cosine=0.5,
            bm25=1.0,
        )
        for rank, span in enumerate(spans or [(0, len(article.text))], 1)
    ]


def said(reading: Reading) -> str:
    """Return the first finding's short answer."""
    first = reading.findings[0]
    return first.article.text[slice(*first.short_answer)]


def test_a_finding_lies_in_its_sentence_and_its_passage(
    reader: Reader, make_article: MakeArticle
) -> None:
    text = "A heading\n\nAda Brown built the mill in 1790. It burned down twice. Nobody was hurt."
    article = make_article(text)
    reading = reader.read("Who built the mill?", retrieved(article))
    assert said(reading) == "Ada Brown"
    quoted = [text[slice(*finding.sentence)] for finding in reading.findings]
    assert sorted(quoted) == [
        "Ada Brown built the mill in 1790.",
        "It burned down twice.",
        "Nobody was hurt.",
    ]
    for finding in reading.findings:
        assert finding.sentence[0] <= finding.short_answer[0]
        assert finding.short_answer[1] <= finding.sentence[1]
    scores = [finding.score for finding in reading.findings]
    assert scores == sorted(scores, reverse=True)


def test_passages_are_reordered_by_what_they_tell(
    reader: Reader, make_article: MakeArticle
) -> None:
    idle = make_article("Rain fell on the town all day. The market was empty.", id="idle")
    telling = make_article("The mill was built by Ada Brown in 1790.", id="telling")
    reading = reader.read("Who built the mill?", [*retrieved(idle), *retrieved(telling)])
    assert [found.article.id for found in reading.passages] == ["telling", "idle"]
    assert [found.rank for found in reading.passages] == [1, 2]
    assert reading.passages[0].score >= reading.passages[1].score
    assert reading.passages[0].score == reading.confidence


def test_three_passages_are_placed_by_what_they_tell_the_others_stay_as_found(
    reader: Reader, make_article: MakeArticle
) -> None:
    texts = [
        "Rain fell all day.",
        "The market was empty.",
        "Some say that the mill was built in haste.",
        "The mill was built by a family.",
        "Ada Brown built the mill in 1790.",
        "Snow came in May.",
        "Ada Brown built the mill.",
    ]
    articles = [make_article(text, id=str(i)) for i, text in enumerate(texts)]
    found = [passage for article in articles for passage in retrieved(article)]
    order = [passage.article.id for passage in reader.read("Who built the mill?", found).passages]
    assert set(order[:3]) >= {"4", "6"}
    assert order[3:] == sorted(order[3:])


def test_a_sentence_longer_than_its_passage_is_quoted_as_far_as_it_goes(
    reader: Reader, make_article: MakeArticle
) -> None:
    article = make_article("the mill was built by Ada Brown and then " * 40)
    reading = reader.read("Who built the mill?", retrieved(article, (0, 200)))
    assert reading.findings[0].sentence == (0, 200)


def test_nothing_to_read_has_no_confidence(reader: Reader) -> None:
    reading = reader.read("Who built the mill?", [])
    assert (reading.findings, reading.passages, reading.confidence) == ((), (), 0.0)


def test_what_somebody_said_is_answered_with_the_sentences_that_report_it(
    reader: Reader, make_article: MakeArticle
) -> None:
    text = (
        "The council met for two hours on Monday. Lavrov said he had no plan for the harbour. "
        "Rubio said on Monday that the harbour would stay open for as long as it took. "
        "He added that the harbour had been there longer than the town."
    )
    reading = reader.read("What did Rubio say about the harbour?", retrieved(make_article(text)))
    quoted = [text[slice(*finding.sentence)][:8] for finding in reading.findings[:2]]
    assert set(quoted) == {"Rubio sa", "He added"}
    others = reader.read("What did Vance say about the harbour?", retrieved(make_article(text)))
    assert reading.findings[0].evidence.odds > others.findings[0].evidence.odds
    assert reading.confidence > others.confidence


def test_a_list_is_given_whole(reader: Reader, make_article: MakeArticle) -> None:
    text = "The delegates came from Norway, Chile, South Korea and Ghana, the host said."
    reading = reader.read(
        "Which countries did the delegates come from?", retrieved(make_article(text))
    )
    assert reading.kind == "list"
    assert said(reading) == "Norway, Chile, South Korea and Ghana"


def test_agreement_of_another_article_raises_confidence(
    reader: Reader, make_article: MakeArticle
) -> None:
    one = make_article("The mill was built by Ada Brown in 1790.", id="one", source="Leaf")
    two = make_article("Town records name Ada Brown as builder of the mill.", id="two")
    other = make_article("The mill was painted by Jo Black.", id="two")
    alone = reader.read("Who built the mill?", [*retrieved(one), *retrieved(other)])
    backed = reader.read("Who built the mill?", [*retrieved(one), *retrieved(two)])
    assert backed.findings[0].evidence.agreement > alone.findings[0].evidence.agreement


def test_a_finding_has_the_share_of_names_its_article_holds(
    reader: Reader, make_article: MakeArticle
) -> None:
    article = make_article("The mill was built by Ada Brown in 1790.")
    reading = reader.read("Did Ada Brown build it in 1790 or in 1791?", retrieved(article))
    assert reading.findings[0].evidence.named == 0.75


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ada brown", "brown", True),
        ("brown", "ada brown", True),
        ("ada", "adam", False),
        ("", "ada", False),
        ("31 million", "31 million euros", True),
    ],
)
def test_same_answers(one: str, other: str, expected: bool) -> None:
    assert are_same_answer(one, other) is expected


@pytest.mark.parametrize("between", [0, 3, 300])
def test_words_are_reported_of_who_is_named_long_before_the_passage(
    reader: Reader, make_article: MakeArticle, between: int
) -> None:
    goes_on = "".join(f"He added that mill {i} was old.\n" for i in range(between))
    asked = "He said that the river was clean."
    article = make_article(f"Rain fell.\nAda Rubio wrote a letter and said so.\n{goes_on}{asked}")
    passage = (article.text.index(asked), len(article.text))
    found = reader.read("What did Rubio say about the river?", retrieved(article, passage))
    assert found.findings[0].evidence.odds >= 6.0
    other = make_article(article.text.replace("Rubio", "Brown"))
    found = reader.read("What did Rubio say about the river?", retrieved(other, passage))
    assert found.findings[0].evidence.odds < 6.0
