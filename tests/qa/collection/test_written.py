"""Who wrote or published which articles, asked as a question that no article answers."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa import Assistant
from qa.collection.makers import with_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder

_RECORDS = (
    {"id": "a", "title": "Tea", "text": "Tea grows.", "author": "Ada Brown", "source": "The Leaf"},
    {"id": "b", "title": "Moon", "text": "The moon was full.", "author": "Ada Brown"},
    {"id": "c", "title": "Rain", "text": "It rained.", "author": "Ben Holt and Sue Brown"},
)


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over three articles that quotes none of them."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "seed.jsonl").write_text("\n".join(map(json.dumps, _RECORDS)))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index", threshold=1.0)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said", "ids"),
    [
        (
            "What has Ada Brown written?",
            "2 articles are by Ada Brown. “Tea” (The Leaf); “Moon”.",
            "ab",
        ),
        (
            "What did Ada Brown write about tea?",
            "1 article holds “tea” or “teas” and is by Ada Brown. “Tea” (The Leaf).",
            "a",
        ),
        ("What has Holt published?", "1 article is by Ben Holt. “Rain”.", "c"),
        ("Which articles did Tim Grey write?", "No article is by Tim Grey.", ""),
        (
            "Show me articles by Tim Grey about tea",
            "No article holds “tea” or “teas” and is by Tim Grey.",
            "",
        ),
    ],
)
def test_who_wrote_what_is_counted(
    assistant: Assistant, question: str, said: str, ids: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.abstained) == ("count", False)
    assert " ".join(part.text for part in answer.parts) == said
    assert answer.evidence is not None
    assert {listed.article_id for listed in answer.evidence.articles} == set(ids)


@pytest.mark.parametrize(
    "question",
    [
        "What has Tim Grey written?",  # perhaps a text that an article tells of
        "Which articles did Brown write?",  # there are two
        "What did the minister write?",
    ],
)
def test_what_is_not_surely_asked_of_the_articles_is_not_counted(
    assistant: Assistant, question: str
) -> None:
    assert assistant.ask(question).abstained


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Which articles did Ada Brown write in May?", "Which articles by Ada Brown in May?"),
        ("how many stories on tea has the Leaf run", "how many stories by the Leaf on tea"),
        ("the reports that Ben Holt published", "the reports by Ben Holt"),
        ("Which articles did he write?", "Which articles did he write?"),
        ("articles people wrote", "articles people wrote"),
        ("How many articles do you have?", "How many articles do you have?"),
    ],
)
def test_who_made_articles_stands_after_by(question: str, read: str) -> None:
    assert with_by(question) == read
