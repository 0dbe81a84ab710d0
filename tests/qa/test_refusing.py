"""Why a question is not answered."""

from __future__ import annotations

import datetime
import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.library.orders import Library
from qa import Assistant, Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder

_RECORDS = (
    {"id": "tea", "title": "Tea", "text": "Tea grows on the hills.", "date": "2020-05-01"},
    {"id": "moon", "title": "The moon", "text": "The moon was full.", "date": "2024-05-01"},
)


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over two articles that never answers."""
    folder = tmp_path_factory.mktemp("refusing")
    (folder / "seed.jsonl").write_text("\n".join(map(json.dumps, _RECORDS)))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index", threshold=1.0)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who plays the oboe?", "No passage that was found has “oboe”."),
        (
            "Who sells tea in Lisbon?",
            "There is something on “tea”, but no passage that was found also has “Lisbon”.",
        ),
        (
            "Which articles are sad?",
            "That cannot be computed: Quoth counts and lists articles by the words in them, their "
            "outlets, authors, days and languages. No passage that was found has “sad”.",
        ),
        (
            "Welche Stadt liegt am Rhein und wann wurde sie gegründet?",
            "What was found is only in English, another language than the question.",
        ),
        (
            "Who sold tea in April 2020?",
            "There are passages on this, but none that surely answers it.",
        ),
        (
            "Who sold tea in Lisbon on 3 May 2020?",
            "There is something on “tea”, but no passage that was found also has “Lisbon”.",
        ),
        ("Where does tea grow?", "There are passages on this, but none that surely answers it."),
    ],
)
def test_the_words_that_nothing_has_are_named(
    assistant: Assistant, question: str, reason: str
) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.reason == reason


def test_what_the_filters_leave_out_is_told(assistant: Assistant) -> None:
    filters = Filters(published_from=datetime.date(2023, 1, 1))
    answer = assistant.ask("Where does tea grow?", filters=filters)
    assert answer.reason == "The filters leave out articles that have “tea”."
    assert answer.filters_hide
    assert answer.to_dict()["filters_hide"]
    assert not assistant.ask("Where does tea grow?").filters_hide
    assert not assistant.ask("Who plays the oboe?", filters=filters).filters_hide


def test_a_collection_that_leaves_it_out_is_named(assistant: Assistant) -> None:
    with closing(Library(assistant.index_dir)) as library:
        library.collections.put("Sky", ["moon"])
        library.collections.put("Night", ["moon"])
    question = "Where does tea grow?"
    answer = assistant.ask(question, filters=Filters(collections=("sky",)))
    assert answer.reason == "The collection “Sky” leaves out articles that have “tea”."
    assert answer.filters_hide
    assert answer.filters.collections == ("Sky",)
    answer = assistant.ask(question, filters=Filters(collections=("Sky", "night")))
    assert answer.reason == "The collections “Sky” and “Night” leave out articles that have “tea”."
    answer = assistant.ask(question, filters=Filters(articles=("moon",)))
    assert answer.reason == "The filters leave out articles that have “tea”."
    fitting = assistant.ask("How many articles mention tea?", filters=Filters(articles=("moon",)))
    assert fitting.text.startswith("No article")
