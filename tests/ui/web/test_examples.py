"""Example questions: each is answered from the article it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.web.examples import suggest_questions

if TYPE_CHECKING:
    from qa import Assistant


def test_examples_are_answered_from_their_article(assistant: Assistant) -> None:
    tried: list[None] = []
    examples = suggest_questions(assistant, lambda: tried.append(None))
    assert len(tried) >= len(examples.others)
    assert examples.added == ()  # all came together
    assert "When did the bridge at Tarn open?" in examples.others
    for question in examples.others:
        assert assistant.ask(question).citations != ()
