"""Inquiries to answers: what is read again, counted instead, or told by another kind."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa.assistant import Assistant
from qa.followups.phrases import nouns_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLES = {
    "bridge.md": (
        "Tolm bridge opens after two years",
        "Ada Roe",
        "2024-03-12",
        "The new bridge in Tolm opened on Tuesday after two years of delay. It cost 48 million "
        "euros, mayor Vera Quill said.\n\n“We would do it all again,” Quill said. “Nobody misses "
        "the old ferry.”",
    ),
    "storm.md": (
        "Storm closes the bridge in Tolm",
        "Ada Roe",
        "2024-04-20",
        "The bridge in Tolm was closed on Saturday after a storm had torn off its lamps. Mayor "
        "Vera Quill said that nobody was hurt.",
    ),
    "school.md": (
        "School bans telephones",
        "Ben Oake",
        "2022-09-01",
        "A school in Ham has banned telephones from its classrooms. The head, Ida Lowe, said the "
        "children talk to each other again.",
    ),
    "fleet.md": (
        "Fishing in Ham",
        "Cy Pell",
        "2023-05-05",
        "The fishing fleet of Ham has shrunk from 84 boats to 41 in ten years, the harbour office "
        "says.",
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("answering")
    (folder / "seeds").mkdir()
    for name, (title, author, day, text) in _ARTICLES.items():
        (folder / "seeds" / name).write_text(
            f"---\ntitle: {title}\nauthor: {author}\ndate: {day}\n---\n{text}\n", encoding="utf-8"
        )
    build_index([folder / "seeds"], folder / "index")
    with closing(Assistant.open(folder / "index")) as opened:
        yield opened


def test_a_question_of_days_is_read_without_their_words_in_the_articles_of_these(
    assistant: Assistant,
) -> None:
    now = datetime.date(2024, 6, 1)
    answer = assistant.ask("What did Quill say in April 2024?", now=now)
    assert [one.article.id for one in answer.citations] == ["storm.md"]
    assert answer.resolved_question == "What did Quill say in April 2024?"
    assert assistant.ask("What did Quill say in May 2019?", now=now).abstained


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who wrote about the bridge?", "By author: Ada Roe: 2."),
        ("who has written about telephones", "By author: Ben Oake: 1."),
        ("Which journalists wrote about the bridge?", "By author: Ada Roe: 2."),
    ],
)
def test_who_wrote_about_it_are_authors(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "count"
    assert words in answer.text


def test_titles_are_listed_and_information_is_an_overview(assistant: Assistant) -> None:
    listed = assistant.ask("Titles of the articles about the bridge")
    assert "“Storm closes the bridge in Tolm”" in listed.text
    for question in ("What information do you have on the bridge?", "Sumary of the bridge"):
        assert assistant.ask(question).kind == "overview"


def test_where_no_article_has_the_words_the_one_that_fits_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("Who wrote about the ban on phones at a school?")
    assert (answer.kind, answer.short_answer) == ("about", "Ben Oake")


def test_a_name_alone_is_an_overview_or_an_authors_articles(assistant: Assistant) -> None:
    told = assistant.ask("Vera Quill")
    assert told.kind == "overview"
    assert "Mayor Vera Quill said that nobody was hurt." in told.text
    listed = assistant.ask("Ben Oake")
    assert listed.kind == "count"
    assert "1 article is by Ben Oake." in listed.text
    assert assistant.ask("Nora Zell").abstained


@pytest.mark.parametrize(
    "question",
    [
        "Who said “we would do it all again”?",
        'who said "Nobody misses the old ferry"?',
        'Who said: "nobody misses the old ferry"',
    ],
)
def test_who_said_the_very_words_is_told_by_the_quotation(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.short_answer == "Quill"
    assert [one.article.id for one in answer.citations] == ["bridge.md"]


def test_who_said_what_nobody_said_is_not_told(assistant: Assistant) -> None:
    assert assistant.ask('Who said "we will never do it again"?').abstained


def test_of_a_change_the_end_that_is_asked_for_is_told(assistant: Assistant) -> None:
    assert assistant.ask("How many boats does the fleet of Ham have now?").short_answer == "41"
    assert assistant.ask("How many boats did the fleet of Ham have before?").short_answer == "84"


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("How much does a child pay for the ferry", ["the child", "the ferry"]),
        ("Did the prime minister resign in May", ["the prime minister"]),
        ("When does the old bridge open after the storm", ["the old bridge", "the storm"]),
        ("Where did the fire service arrive", ["the fire service"]),
        ("Can the owner of the boat sell it", ["the owner of the boat"]),
    ],
)
def test_a_verb_is_no_part_of_the_noun_that_it_means(question: str, nouns: list[str]) -> None:
    assert [one.text for one in nouns_in(question)][: len(nouns)] == nouns
