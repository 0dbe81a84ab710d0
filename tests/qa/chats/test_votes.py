"""Votes become questions with known answers, whoever gave them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles.article import Article
from index.search.filters import Filters
from qa.answer import ABSTENTION, Answer, Said
from qa.chats.store import ConversationStore
from qa.chats.votes import to_question_set
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable


def abstained(question: str) -> Answer:
    return Answer(
        question=question,
        resolved_question=question,
        parts=(Said(text=ABSTENTION),),
        confidence=0.125,
        abstained=True,
        filters=Filters(),
        timings_ms={},
    )


def test_votes_become_a_question_set(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    store = ConversationStore(tmp_path)
    tea = answered(make_article("Tea grows here."))
    own, other = store.of(""), store.of("ada")
    id, id_of_other = own.create(), other.create()
    longer = answered(
        make_article("Tea grows here.", id="b.txt"),
        short_answer=None,
        resolved_question="What grows? Why?",
    )
    under = answered(tea.citations[0].article, filters=Filters(sources=("Leaf",)))
    for answer in (tea, longer, under, abstained("Who?")):
        own.append(id, answer.question, answer=answer)
    own.append(id, "A problem?", problem="none")
    other.append(
        id_of_other,
        "What grows?",
        answer=answered(tea.citations[0].article, resolved_question="Which?"),
    )
    for number in range(5):
        own.vote(id, number, "up")
    other.vote(id_of_other, 0, "down")
    assert to_question_set(store.rated()) == (
        [
            {
                "id": "vote-1",
                "question": "What grows?",
                "answers": ["Tea"],
                "doc_ids": ["a.txt"],
                "answerable": True,
            },
            {
                "id": "vote-2",
                "question": "What grows? Why?",
                "answers": ["Tea grows here."],
                "doc_ids": ["b.txt"],
                "answerable": True,
            },
            {
                "id": "vote-3",
                "question": "Who?",
                "answers": [],
                "doc_ids": [],
                "answerable": False,
            },
        ],
        3,
    )
    assert json.dumps(to_question_set(store.rated()))
