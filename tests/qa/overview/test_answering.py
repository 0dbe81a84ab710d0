"""Overviews of the sample articles, asked of an assistant."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qa import Assistant, Filters, Turn
from qa.answer import ABSTENTION, Quoted, Said
from qa.overview.answering import NOTHING_CITED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.answer import Answer

_UKRAINE = (
    "ukraine-1-call-and-brussels.md",
    "ukraine-2-paris-meeting.md",
    "ukraine-3-riyadh-talks.md",
    "ukraine-4-oval-office.md",
)


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Iterator[Assistant]:
    """An assistant over the sample articles."""
    with closing(Assistant.open(seed_index)) as opened:
        yield opened


def cited(answer: Answer) -> list[str]:
    """Return the ids of the cited articles, each once, in the order of the answer."""
    return list(dict.fromkeys(citation.article.id for citation in answer.citations))


def labels(answer: Answer) -> list[str]:
    return [part.text for part in answer.parts if isinstance(part, Said)]


def test_the_article_cited_before_is_summed_up_by_its_opening(assistant: Assistant) -> None:
    turn = Turn(question="?", answer="!", citations=("croatia-euro.md", "malaria-vaccine.md"))
    answer = assistant.ask("Summarise this article", turns=[turn])
    assert answer.kind == "overview"
    assert cited(answer) == ["croatia-euro.md"]
    article = assistant.article("croatia-euro.md")
    assert answer.citations[0].start == 0
    assert article.text[: answer.citations[-1].end].count(". ") == 2
    assert all(isinstance(part, Quoted) for part in answer.parts)
    asked = "Summarise this article in five sentences"
    longer = assistant.ask(asked, turns=[turn])
    assert len(longer.citations) == 5
    assert cited(longer) == ["croatia-euro.md"]
    starts = [citation.start for citation in longer.citations]
    assert starts == sorted(starts)


def test_an_article_is_named_by_words_of_its_title(assistant: Assistant) -> None:
    answer = assistant.ask("Can you sum up the article on the Riyadh talks in two sentences?")
    assert cited(answer) == ["ukraine-3-riyadh-talks.md"]
    assert len(answer.citations) == 2


def test_an_article_is_named_by_its_whole_title(assistant: Assistant) -> None:
    for id_ in _UKRAINE:
        title = assistant.article(id_).title
        answer = assistant.ask(f"Summarise the article “{title}”")
        assert cited(answer) == [id_]
        assert len(answer.citations) == 3


def test_without_an_article_it_says_what_to_do(assistant: Assistant) -> None:
    answer = assistant.ask("tl;dr")
    assert answer.abstained
    assert answer.text == ABSTENTION
    assert answer.reason == NOTHING_CITED


def test_several_articles_in_order_of_time(assistant: Assistant) -> None:
    turn = Turn(question="?", answer="!", citations=tuple(reversed(_UKRAINE)))
    answer = assistant.ask("summarise these articles", turns=[turn])
    assert cited(answer) == list(_UKRAINE)
    assert labels(answer) == [
        "13 February 2025:",
        "17 February 2025:",
        "19 February 2025:",
        "1 March 2025:",
    ]


def test_articles_that_filters_let_in(assistant: Assistant) -> None:
    filters = Filters(published_from=datetime.date(2025, 1, 1), sources=("The Harbour Review",))
    answer = assistant.ask("Summarise the articles", filters=filters)
    assert cited(answer) == list(_UKRAINE[:2])
    assert answer.evidence is None
    every = assistant.ask("Summarise the articles")
    assert len(cited(every)) == 5
    assert every.evidence is not None
    assert len(every.evidence.articles) == 16  # of two copies one


def test_the_news_of_days_that_only_the_clock_tells(assistant: Assistant) -> None:
    now = datetime.date(2025, 2, 20)
    answer = assistant.ask("Summarise the news of the last two weeks", now=now)
    assert cited(answer) == list(_UKRAINE[:3])


def test_a_topic_that_several_articles_tell_of(assistant: Assistant) -> None:
    answer = assistant.ask("What is known about the talks on Ukraine?")
    assert set(cited(answer)) <= set(_UKRAINE)
    assert len(cited(answer)) > 2
    days = [citation.article.published for citation in answer.citations]
    assert days == sorted(days, key=str)
    assert answer.confidence > 0.5


def test_a_story_is_told_once_with_its_copies(assistant: Assistant) -> None:
    answer = assistant.ask("Tell me about the pictures of the Webb telescope")
    assert len(cited(answer)) == 1
    assert {copy.article_id for copy in answer.citations[0].also_in} | set(cited(answer)) == {
        "webb-first-pictures.md",
        "webb-pictures-courier.md",
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is known about the World Cup?", "womens-world-cup-2023.md"),
        ("What happened in Riyadh in February 2025?", "ukraine-3-riyadh-talks.md"),
        ("what happened at the Oval Office in early 2025?", "ukraine-4-oval-office.md"),
        ("Tell me about the USB-C decision of October 2022", "usb-c-europe"),
    ],
)
def test_a_topic_that_an_article_has_word_for_word(
    assistant: Assistant, question: str, expected: str
) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "overview"
    assert cited(answer) == [expected]


def test_days_prefer_the_articles_of_what_happened(assistant: Assistant) -> None:
    asked = "What is known about Ukraine in March 2025?"
    assert cited(assistant.ask(asked)) == [_UKRAINE[3]]
    assert set(cited(assistant.ask("What is known about Ukraine in May 2023?"))) >= {_UKRAINE[0]}


def test_the_latest_on_a_topic_comes_first(assistant: Assistant) -> None:
    answer = assistant.ask("What is the latest on Ukraine?")
    assert cited(answer) == [_UKRAINE[3], _UKRAINE[2], _UKRAINE[1]]


def test_what_happened_elsewhere_is_refused(assistant: Assistant) -> None:
    for question in ("What happened in Geneva in February 2025?", "latest on Bitcoin"):
        assert assistant.ask(question).abstained


@pytest.mark.parametrize("topic", ["Hurricane Irma", "sourdough bread", "the war in Gaza"])
def test_a_topic_that_no_article_tells_of(assistant: Assistant, topic: str) -> None:
    for question in (f"What is known about {topic}?", f"Timeline of {topic}"):
        answer = assistant.ask(question)
        assert answer.kind == "overview"
        assert answer.abstained
        assert answer.retrieved


def test_a_timeline_is_in_order_of_the_days_told_of(assistant: Assistant) -> None:
    answer = assistant.ask("Give me a timeline of the talks on Ukraine")
    days = labels(answer)
    assert days[:2] == ["12 February 2025:", "18 February 2025:"]
    assert isinstance(answer.parts[0], Said)
    assert isinstance(answer.parts[1], Quoted)
    assert answer.citations[0].quote in answer.text


def test_what_the_articles_are_about_lists_all_of_them(assistant: Assistant) -> None:
    answer = assistant.ask("What are these articles about?")
    assert not answer.citations
    assert answer.confidence == 1
    assert answer.evidence is not None
    listed = [article.article_id for article in answer.evidence.articles]
    assert len(listed) == len(set(listed)) == 16
    assert answer.text.startswith("16 articles: “")


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    question = "Give me an overview of the height of Everest"
    assert assistant.ask(question) == assistant.ask(question)


def test_a_lone_word_is_asked_as_a_topic_where_articles_tell_of_it(assistant: Assistant) -> None:
    answer = assistant.ask("Croatia?")
    assert (answer.kind, answer.resolved_question) == ("overview", "What is known about Croatia?")
    assert answer.citations
    assert assistant.ask("xylophonist").kind == "fact"
