"""`quoth mcp` in a process of its own, spoken to with MCP's own client."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.conftest import REPOSITORY, run_async
from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from pathlib import Path


def test_an_assistant_asks_over_stdio(seed_index: Path) -> None:
    async def asked() -> tuple[list[str], Any, Any]:
        server = StdioServerParameters(
            command=sys.executable,
            args=[str(REPOSITORY / "app.py"), "mcp", "--index", str(seed_index)],
            cwd=REPOSITORY,
        )
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            names = [tool.name for tool in (await session.list_tools()).tools]
            question = {"question": "What new height did Nepal and China announce for Everest?"}
            answer = await session.call_tool("ask", question)
            return names, answer, await session.call_tool("ask", {"question": " "})

    names, answer, blank = run_async(asked())
    assert {"ask", "retrieve", "build", "clip"} <= set(names)
    cited = answer.structuredContent["citations"][0]
    assert cited["article_id"] == "everest-two-surveys.md"
    assert "8,848.86 metres" in cited["quote"]
    assert (blank.isError, blank.content[0].text[-21:]) == (True, "the question is blank")


def test_what_is_wrong_is_told_before_it_begins(tmp_path: Path) -> None:
    ran = quoth("mcp", "--index", tmp_path / "none")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: ")
    ran = quoth("mcp", "--index", tmp_path, "--state", tmp_path)
    assert ran.stderr == "error: --state is for an address; a folder keeps its clippings itself\n"
