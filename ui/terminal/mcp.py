"""`quoth mcp`: the tools for assistants on this machine, over stdin and stdout."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuothError
from index.milvus.address import Address, is_address, to_state_dir
from ui.terminal.flags import add_command, add_reader, open_assistant

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    mcp = add_command(
        commands, "mcp", "offer tools to an assistant on this machine", run=_serve, index=str
    )
    mcp.add_argument(
        "--state",
        metavar="DIR",
        help="where clippings are kept for an address (default: a folder of your own)",
    )
    add_reader(mcp)


def _serve(options: argparse.Namespace) -> int:
    """Speak MCP until stdin ends."""
    from ui.programs.tools import check_installed

    check_installed()
    state_dir = _state_dir(options)
    with closing(open_assistant(options)) as assistant:
        from ui.programs.endpoints import Endpoints
        from ui.programs.tools import Tools
        from ui.web.server import opened

        with opened(assistant, state_dir, is_watching=False) as (library, _):
            logging.getLogger("mcp").setLevel(logging.WARNING)
            Tools(Endpoints(assistant, library)).server.run("stdio")
    return 0


def _state_dir(options: argparse.Namespace) -> Path | None:
    """Return where what belongs to this machine is kept for an address; None for a folder."""
    if is_address(options.index):
        return Path(options.state) if options.state else to_state_dir(Address.parse(options.index))
    if options.state:
        raise QuothError("--state is for an address; a folder keeps its clippings itself")
    return None
