"""The tools as a client of the Model Context Protocol finds them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from mcp.shared.memory import create_connected_server_and_client_session

from index import build_index
from index.library.orders import Library
from qa import Assistant
from tests.conftest import run_async
from ui.programs.endpoints import Endpoints
from ui.programs.tools import PATH, Tools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mcp import ClientSession
    from mcp.types import CallToolResult

    from index.encoder import Encoder


@pytest.fixture
def tools(tmp_path: Path, tiny_encoder: Encoder) -> Iterator[Tools]:
    """Those of an index of one article, whose folder holds a second one."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    (seeds / "bridge.txt").write_text("Bridge\n\nThe bridge at Tarn opened in 1931.\n")
    with (
        closing(Assistant.open(tmp_path / "index")) as assistant,
        closing(Library(tmp_path / "index")) as library,
    ):
        yield Tools(Endpoints(assistant, library))


def call(
    tools: Tools, name: str, on_progress: Callable[..., Any] | None = None, **arguments: object
) -> CallToolResult:
    """Return what a client gets that calls the tool of that name."""

    async def called() -> CallToolResult:
        server = tools.server._mcp_server  # noqa: SLF001 - mcp 1.x gives it under no other name
        session: ClientSession
        async with create_connected_server_and_client_session(server) as session:
            return await session.call_tool(name, arguments, progress_callback=on_progress)

    return run_async(called())


def test_a_passage_is_found(tools: Tools) -> None:
    found = call(tools, "retrieve", question="Where is tea grown?", k=1)
    assert not found.isError
    assert found.structuredContent is not None
    passages = found.structuredContent["retrieved"]
    assert [(one["article_id"], one["text"]) for one in passages] == [
        ("tea.txt", "Tea is grown in Assam.")
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("ask", {"question": " "}, "the question is blank"),
        (
            "ask",
            {"question": "Who?", "history": [7]},
            "a turn of history is neither a text nor an object with a question",
        ),
        (
            "ask",
            {"question": "Who?", "published_to": "May"},
            "'May' is not a date; write year, month and day, like 2024-05-31",
        ),
        ("retrieve", {"question": "Who?", "k": 0}, "k is 0; it must be from 1 to 100"),
    ],
)
def test_a_problem_is_said_in_our_words(
    tools: Tools, name: str, arguments: dict[str, Any], problem: str
) -> None:
    told = call(tools, name, **arguments)
    assert told.isError
    assert [part.text for part in told.content if part.type == "text"] == [
        f"Error executing tool {name}: {problem}"
    ]


def test_a_build_tells_how_far_it_is_and_gives_its_report(tools: Tools) -> None:
    steps: list[tuple[float, float | None, str | None]] = []

    async def on_progress(done: float, total: float | None, stage: str | None) -> None:
        steps.append((done, total, stage))

    built = call(tools, "build", on_progress)
    assert not built.isError
    assert built.structuredContent is not None
    assert (built.structuredContent["added"], built.structuredContent["unchanged"]) == (1, 1)
    assert {stage for _, _, stage in steps} <= {"fetch", "scan", "encode", "words", None}


def test_they_have_one_address(tools: Tools) -> None:
    assert tools.route.path == PATH
