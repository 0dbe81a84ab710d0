"""Which questions ask for an overview, and of what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.overview.question import OverviewQuestion

_QUESTIONS = Path(__file__).parents[3] / "benchmarks" / "questions"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Summarise this article.", OverviewQuestion(kind="article", points_back=True)),
        ("can you summarize it?", OverviewQuestion(kind="article", points_back=True)),
        ("tl;dr", OverviewQuestion(kind="article")),
        (
            "Give me a short summary of this article",
            OverviewQuestion(kind="article", points_back=True, n_sentences=2),
        ),
        (
            "Please summarise the piece on the euro in Croatia in four sentences.",
            OverviewQuestion(kind="article", topic="euro in Croatia", n_sentences=4),
        ),
        (
            "What's the gist of the interview with Ada Brown?",
            OverviewQuestion(kind="article", topic="Ada Brown"),
        ),
        (
            "Summarise the article “Hens on the roof, owls in the barn”",
            OverviewQuestion(kind="article", topic="Hens on the roof, owls in the barn"),
        ),
        ("summarise these articles", OverviewQuestion(kind="articles", points_back=True)),
        ("Sum up the news", OverviewQuestion(kind="articles")),
        (
            "Summarise the articles about the Suez Canal",
            OverviewQuestion(kind="topic", topic="Suez Canal"),
        ),
        (
            "What is known about the killing of Ada Brown so far?",
            OverviewQuestion(kind="topic", topic="killing of Ada Brown"),
        ),
        (
            "Everything about the mill, in detail",
            OverviewQuestion(kind="topic", topic="mill", n_sentences=8),
        ),
        ("latest on Navalny", OverviewQuestion(kind="news", topic="Navalny")),
        ("Is there any news about the euro?", OverviewQuestion(kind="news", topic="euro")),
        (
            "What's the latest news from Riyadh?",
            OverviewQuestion(kind="news", topic="Riyadh"),
        ),
        (
            "What happened in Riyadh in February 2025?",
            OverviewQuestion(kind="happening", topic="Riyadh in February 2025"),
        ),
        ("What are these articles about?", OverviewQuestion(kind="themes")),
        ("What are the main themes in the collection?", OverviewQuestion(kind="themes")),
        (
            "Give me a timeline of the talks on Ukraine.",
            OverviewQuestion(kind="timeline", topic="talks on Ukraine"),
        ),
        (
            "How did the Ever Given affair unfold?",
            OverviewQuestion(kind="timeline", topic="Ever Given"),
        ),
    ],
)
def test_what_is_asked_for(question: str, expected: OverviewQuestion) -> None:
    assert OverviewQuestion.of(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How high is Mount Everest?",
        "What did Rubio say about NATO?",
        "What is known about him?",
        "Tell me more about it.",
        "How did Everest get its name?",
        "What happened on 12 February 2025?",
        "What happened in September?",
        "What happened in May 2019?",
        "What happened in the Spring of 2020?",
        "What are the articles about Everest?",
        "Write a poem about Ukraine.",
        "a timeline",
        "",
    ],
)
def test_what_asks_for_something_else(question: str) -> None:
    assert OverviewQuestion.of(question) is None


def test_the_length_keeps_within_bounds() -> None:
    for asked, n in (("99", 20), ("0", 1), ("ten", 10)):
        found = OverviewQuestion.of(f"Summarise this article in {asked} sentences")
        assert found == OverviewQuestion(kind="article", points_back=True, n_sentences=n)
    with pytest.raises(ValueError, match="21 sentences"):
        OverviewQuestion(kind="article", n_sentences=21)
    with pytest.raises(ValueError, match="needs a topic"):
        OverviewQuestion(kind="topic")


def test_no_labelled_question_of_another_kind_is_taken_for_one() -> None:
    lines = (_QUESTIONS / "routes_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    taken = [row["question"] for row in rows if OverviewQuestion.of(row["question"]) is not None]
    wanted = [row["question"] for row in rows if row["route"] == "overview"]
    assert taken == wanted
