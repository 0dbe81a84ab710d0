"""Turns as other programs write them."""

from __future__ import annotations

import pytest

from index.errors import QuestionError
from qa.answer import Turn
from qa.followups import to_turns


def test_turns_are_read_as_other_programs_write_them() -> None:
    history = [
        "What is tea?",
        {"question": "Who grows it?", "answer": "Ann."},
        {"question": "Why?", "citations": ["tea.txt"]},
        {"question": "Where?", "citations": [{"number": 1, "article_id": "a"}]},
        {
            "question": "When?",
            "resolved_question": "When is tea grown?",
            "answer": "In May it is. [1]",
            "short_answer": "In May",
            "citations": [{"article_id": "b", "title": "Tea", "quote": "In May it is."}],
        },
    ]
    assert to_turns(history) == [
        Turn(question="What is tea?"),
        Turn(question="Who grows it?", answer="Ann."),
        Turn(question="Why?", citations=("tea.txt",)),
        Turn(question="Where?", citations=("a",)),
        Turn(
            question="When?",
            resolved="When is tea grown?",
            answer="In May it is. [1]",
            short_answer="In May",
            quotes=("In May it is.",),
            titles=("Tea",),
            citations=("b",),
        ),
    ]
    assert to_turns(None) == []


@pytest.mark.parametrize(
    "history",
    [
        "What is tea?",
        "",
        {},
        False,
        {"question": "Why?"},
        [1],
        [{"question": "Why?", "citations": {}}],
        [{"answer": "No."}],
        [{"question": "Why?", "citations": "tea.txt"}],
        [{"question": "Why?", "citations": [{"title": "Tea"}]}],
    ],
)
def test_other_turns_are_refused(history: object) -> None:
    with pytest.raises(QuestionError, match="history"):
        to_turns(history)
