"""Question sets are read line by line, a bad line is named, and votes make one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.articles.article import Article
from index.errors import QuothError
from index.search.filters import Filters
from qa.answer import ABSTENTION, Answer, Said
from qa.chats.store import ConversationStore
from qa.evaluation.question_sets import read_lines, read_rows, to_question_set
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable


def test_rows_are_read_line_by_line_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a\u2028b"}, ensure_ascii=False) + "\n\n{broken\n")
    rows = read_rows(path)
    assert next(rows) == (f"{path}:1", {"id": "a\u2028b"})
    with pytest.raises(QuothError, match=r"rows.jsonl.gz:3: not JSON"):
        next(rows)
    (tmp_path / "list.jsonl").write_text("[1]\n")
    with pytest.raises(QuothError, match=r"list.jsonl:1: not a JSON object"):
        list(read_rows(tmp_path / "list.jsonl"))
    with pytest.raises(QuothError, match="No such file"):
        list(read_rows(tmp_path / "nowhere.jsonl"))


def test_a_bad_line_stands_among_the_others_as_its_error(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1}\n[1]\n\n{"id": 2}\n')
    (_, first), (_, bad), (where, last) = read_lines(path)
    assert (first, where, last) == ({"id": 1}, f"{path}:4", {"id": 2})
    assert str(bad) == f"{path}:2: not a JSON object"


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
