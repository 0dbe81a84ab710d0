"""What is no question to the articles, and the reply it gets."""

from __future__ import annotations

import pytest

from qa.route import to_small_talk


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Hi!", "Hello."),
        ("good morning", "Hello."),
        ("Thanks a lot.", "You are welcome."),
        ("ok, thank you", "You are welcome."),
        ("Summarise the article on tea", "I do not write summaries"),
        ("Can you summarize this?", "I do not write summaries"),
        ("give me a short summary of the war", "I do not write summaries"),
        ("What can you do?", "I am Quoth."),
    ],
)
def test_small_talk_gets_a_reply(said: str, reply: str) -> None:
    assert reply in (to_small_talk(said) or "")


@pytest.mark.parametrize(
    "question",
    [
        "Who said hello to the queen?",
        "What was the summary of the report?",
        "Thanks to whom?",
        "High tea",
        "Help for Ukraine?",
    ],
)
def test_questions_are_no_small_talk(question: str) -> None:
    assert to_small_talk(question) is None
