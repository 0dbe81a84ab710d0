"""What other programs ask for, and what MCP shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import QuestionError, QuothError
from index.library.orders import Library
from qa import Assistant
from tests.conftest import run_async
from ui.programs.endpoints import Endpoints
from ui.programs.tools import Tools

FILTERED = ["question", "history", "published_from", "published_to", "sources", "now", "authors"]


@pytest.fixture(scope="module")
def endpoints(seed_index: Path) -> Iterator[Endpoints]:
    with (
        closing(Assistant.open(seed_index)) as assistant,
        closing(Library(seed_index)) as library,
    ):
        yield Endpoints(assistant, library)


def test_a_follow_up_is_searched_with_the_question_before(endpoints: Endpoints) -> None:
    found = endpoints.retrieve("Who measured it?", 2, ["How high is Everest?"], None, "2024-01-01")
    assert list(found)[2:] == ["resolved_question", "retrieved", "filters", "now", "days"]
    assert found["resolved_question"] == "Who measured Everest?"
    assert found["filters"]["published_to"] == "2024-01-01"
    assert [passage["rank"] for passage in found["retrieved"]] == [1, 2]


def test_what_is_wrong_with_a_question_is_said(endpoints: Endpoints) -> None:
    with pytest.raises(QuestionError, match="k is 101; it must be from 1 to 100"):
        endpoints.retrieve("Who?", 101)
    for odd in ("5", None, True, [5]):
        with pytest.raises(QuestionError, match="it must be from 1 to 100"):
            endpoints.retrieve("Who?", odd)  # type: ignore[arg-type]  # as JSON may have it
    for ask in (endpoints.ask, endpoints.retrieve):
        with pytest.raises(QuothError, match="question is '7'; it must be a text"):
            ask(7)  # type: ignore[arg-type]  # likewise
        with pytest.raises(QuothError, match=r"now is .*; it must be a text"):
            ask("Who?", now=["2024"])  # type: ignore[arg-type]  # likewise
    with pytest.raises(QuestionError, match="'May' is not a date"):
        endpoints.ask("Who?", published_from="May")
    with pytest.raises(QuestionError, match="no article is from 'nobody'; there are '"):
        endpoints.ask("Who?", sources=["nobody"])


def test_one_article_and_a_collection_are_asked_by_themselves(endpoints: Endpoints) -> None:
    (first, *_) = endpoints.retrieve("troops", 1)["retrieved"]
    only = endpoints.retrieve("war", 9, articles=[first["article_id"]])
    assert {one["article_id"] for one in only["retrieved"]} == {first["article_id"]}
    assert only["filters"]["articles"] == [first["article_id"]]
    with pytest.raises(QuestionError, match="there is no collection 'Tea'; there are none yet"):
        endpoints.ask("Who?", collections=["Tea"])
    with pytest.raises(QuestionError, match="no article has the id 'tea'; quoth search --json"):
        endpoints.ask("Who?", articles=["tea"])


def test_both_sides_are_quoted_where_asked_for(endpoints: Endpoints) -> None:
    question = "Who was ready to put British troops in Ukraine?"
    answer = endpoints.ask(question, sides="both")
    assert (answer["kind"], answer["citations"][0]["stance"]) == ("comparison", "for")
    with pytest.raises(QuestionError, match="sides is 'all'; it must be best or both"):
        endpoints.ask(question, sides="all")


def test_a_trace_is_added_where_asked_for(endpoints: Endpoints) -> None:
    question = "Who was ready to put British troops in Ukraine?"
    traced = endpoints.ask(question, trace=True)
    assert [step["step"] for step in traced["trace"]][:4] == ["resolve", "encode", "search", "read"]
    assert list(endpoints.ask(question)) == [name for name in traced if name != "trace"]


def test_tools_take_what_endpoints_take(endpoints: Endpoints) -> None:
    tools = run_async(Tools(endpoints).server.list_tools())
    assert {tool.name: list(tool.inputSchema["properties"]) for tool in tools} == {
        "ask": [*FILTERED, "sides", "collections", "articles", "trace"],
        "retrieve": [FILTERED[0], "k", *FILTERED[1:], "collections", "articles"],
        "build": [],
        "clippings": [],
        "clip": ["article", "quote", "start", "question"],
        "unclip": ["clipping"],
        "export_clippings": ["format"],
        "collections": [],
        "collection": ["name"],
        "collect": ["name", "articles"],
        "take_out": ["name", "articles"],
        "rename_collection": ["name", "new_name"],
        "remove_collection": ["name"],
        "notes": ["words", "article"],
        "add_note": ["article", "words", "quote"],
        "change_note": ["note", "words"],
        "remove_note": ["note"],
        "edits": ["article"],
        "edit": ["article", "title", "source", "author", "published"],
        "undo_edits": ["article", "fields"],
    }
