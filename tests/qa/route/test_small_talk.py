"""What is no question to the articles, and the reply it gets."""

from __future__ import annotations

import pytest

from qa.route.small_talk import to_small_talk


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Hi!", "Hello."),
        ("good morning", "Hello."),
        ("Thanks a lot.", "You are welcome."),
        ("ok, thank you", "You are welcome."),
        ("Thank you, that helps", "You are welcome."),
        ("great answer!", "All right."),
        ("Bye, see you tomorrow", "Goodbye."),
        ("What can you do?", "I am Quoth"),
        ("Are you sure the answer is right?", "I am Quoth"),
        ("Do you speak Italian?", "I am Quoth"),
        ("How do you find your answers?", "I am Quoth"),
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
        "Summarise the article on tea",
        "Can you give me an overview of the war?",
        "Do you have any articles on tea?",
        "Are you sure that the bridge fell?",
        "Are you sure Hosni Mubarak died?",
        "Do you need a visa for Cuba?",
        "What languages do you need in Oman?",
    ],
)
def test_questions_are_no_small_talk(question: str) -> None:
    assert to_small_talk(question) is None
