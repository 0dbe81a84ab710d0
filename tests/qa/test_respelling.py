"""The question as it was probably meant, where a word of it is in no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa import Assistant
from qa.answer import Said

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    """Return an assistant over the sample seeds."""
    return Assistant.open(seed_index)


def test_a_misspelled_name_is_searched_as_it_was_meant_and_that_is_said(
    assistant: Assistant,
) -> None:
    meant = assistant.ask("Where did Macron invite European leaders?")
    answer = assistant.ask("Where did Marcon invite European leaders?")
    assert not meant.abstained
    assert answer.parts[0] == Said(text="Searched for “Macron” instead of “Marcon”.")
    assert answer.parts[1:] == meant.parts
    assert answer.resolved_question == meant.question


def test_where_that_is_not_answered_either_it_is_offered(assistant: Assistant) -> None:
    answer = assistant.ask("What did Stramer eat for breakfast in Lisbon?")
    assert answer.abstained
    assert answer.reason is not None
    assert answer.reason.endswith("Did you mean “Starmer”?")
    assert answer.suggestions == ("What did Starmer eat for breakfast in Lisbon?",)


def test_a_count_of_nothing_offers_the_word_that_was_meant(assistant: Assistant) -> None:
    answer = assistant.ask("How many articles mention Stramer?")
    assert answer.evidence is not None
    assert not answer.evidence.articles
    assert answer.suggestions == ("How many articles mention Starmer?",)


@pytest.mark.parametrize(
    "question",
    [
        "Who rules Bwindiland?",  # like nothing in the articles
        "What did Parish say?",  # a word of English
        "Wo liget der Munt?",  # too many slips: another language
        "What did Starmer say about oboes?",
    ],
)
def test_nothing_is_offered_for_words_that_are_no_slips(
    assistant: Assistant, question: str
) -> None:
    assert assistant.ask(question).suggestions == ()
