"""`quoth votes`: a question set for `quoth eval`, of the answers that were voted right."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuothError
from ui.terminal.flags import add_command

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    votes = add_command(
        commands, "votes", "write answers voted right as a question set for eval", run=_votes
    )
    votes.add_argument("file", metavar="FILE", nargs="?", help="default: to stdout")


def _votes(options: argparse.Namespace) -> int:
    from qa.chats.database import FILE_NAME
    from qa.chats.store import ConversationStore
    from qa.evaluation.question_sets import to_question_set

    if not (Path(options.index) / FILE_NAME).is_file():
        raise QuothError(f"no conversations are kept in {options.index}: vote in the chat first")
    rows, left_out = to_question_set(ConversationStore(options.index).rated())
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    if options.file:
        try:
            Path(options.file).write_text(lines, encoding="utf-8")
        except OSError as exc:
            raise QuothError(f"{options.file}: cannot be written: {exc.strerror}") from exc
    else:
        sys.stdout.write(lines)
    print(
        f"{len(rows)} questions; {left_out} votes left out: those against an answer, which do not "
        "tell the right one, and those under filters",
        file=sys.stderr,
    )
    return 0
