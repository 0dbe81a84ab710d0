"""Days in questions, the whole way to an answer, over the sample seeds."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qa import Assistant, Filters
from qa.answer import Said

if TYPE_CHECKING:
    from pathlib import Path

_NOW = datetime.date(2025, 2, 24)
_LATER = datetime.date(2030, 1, 1)


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    """Return an assistant over the sample seeds."""
    return Assistant.open(seed_index)


def test_days_of_publication_narrow_the_articles(assistant: Assistant) -> None:
    question = "What was reported last week on the talks in Riyadh?"
    found = assistant.search(question, 10, now=_NOW)
    assert found.days is not None
    assert found.days.to_dict() == {
        "words": "last week",
        "from": "2025-02-17",
        "to": "2025-02-23",
        "of": "published",
    }
    days = {passage.article.published for passage in found.passages}
    assert days
    assert all(day and found.days.first <= day <= found.days.last for day in days)  # type: ignore[operator]  # both ends are given
    assert found.filters == Filters()


def test_they_never_widen_the_filters_that_are_given(assistant: Assistant) -> None:
    given = Filters(published_from=datetime.date(2025, 2, 18))
    question = "What was reported in February 2025?"
    found = assistant.search(question, 10, now=_LATER, filters=given)
    assert found.passages
    assert all(one.article.published >= given.published_from for one in found.passages)  # type: ignore[operator]  # both are known
    assert found.filters == given


def test_days_without_articles_refuse_nothing_and_are_told(assistant: Assistant) -> None:
    asked = assistant.ask("How high is Mount Everest in the reports of last week?", now=_LATER)
    assert asked.parts[0] == Said(text="The articles end on 1 March 2025.")
    assert asked.citations
    early = assistant.ask("What was reported on Mount Everest before 1950?", now=_LATER)
    words = early.reason if early.abstained else early.parts[0].text
    assert words is not None
    assert words.startswith("The articles begin on ")


def test_days_after_the_last_article_are_told_also_of_what_happened(assistant: Assistant) -> None:
    answer = assistant.ask("How high is Mount Everest today?", now=_LATER)
    assert answer.parts[0] == Said(text="The articles end on 1 March 2025.")
    assert answer.citations
    unknown = assistant.ask("Who won the lunar regatta last week?", now=_LATER)
    assert unknown.abstained
    assert unknown.reason is not None
    assert unknown.reason.startswith("The articles end on 1 March 2025.")


def test_the_answer_says_by_which_clock_and_which_days_it_was_given(assistant: Assistant) -> None:
    question = "Who met in Riyadh last week?"
    answer = assistant.ask(question, now=_NOW)
    assert answer.to_dict()["now"] == "2025-02-24"
    assert answer.to_dict()["days"] == {
        "words": "last week",
        "from": "2025-02-17",
        "to": "2025-02-23",
        "of": "event",
    }
    assert answer == assistant.ask(question, now=_NOW)
    assert answer == assistant.ask_many([question, "Thanks!"], now=[_NOW, None])[0]
    ignored = assistant.ask(question, now=_NOW, days="ignored")
    assert ignored.days is None
    assert ignored.to_dict()["days"] is None


def test_words_that_only_the_clock_explains_are_not_searched_for(assistant: Assistant) -> None:
    plain = assistant.ask("Who met in Riyadh?", now=_NOW)
    dated = assistant.ask("Who met in Riyadh last year?", now=_NOW)
    assert dated.short_answer == plain.short_answer
    for one, other in zip(plain.retrieved, dated.retrieved, strict=True):
        assert (one.bm25, one.cosine) == (other.bm25, other.cosine)
    assert replace(dated.filters) == plain.filters
