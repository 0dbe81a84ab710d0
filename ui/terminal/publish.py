"""`quoth publish`: a Milvus server brought in step with the index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from index.milvus.publishing import PublishReport
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    publish = add_command(
        commands, "publish", "bring a Milvus server in step with the index", run=_publish
    )
    publish.add_argument(
        "address", metavar="ADDRESS", help="such as milvus://HOST:PORT/NAME, to be asked there"
    )
    add_json(publish)


def _publish(options: argparse.Namespace) -> int:
    from index.milvus.publishing import publish_index

    report = publish_index(options.index, options.address, on_progress=_tell)
    print_result(options, report, lambda _: _show(report, options.address))
    return 0


def _tell(done: int, of: int) -> None:
    if 0 < done == of:
        print(f"{of} articles are sent", file=sys.stderr)


def _show(report: PublishReport, address: str) -> None:
    print(
        f"{address} serves generation {report.generation}: {report.added} articles written, "
        f"{report.removed} taken out, {report.unchanged} unchanged"
    )
