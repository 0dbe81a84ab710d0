"""`quoth eval` and `quoth votes`: answers against a question set, and one made of votes."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from ui.terminal.flags import (
    add_command,
    add_json,
    add_reader,
    open_assistant,
    print_result,
    to_positive,
)

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the commands."""
    evaluate = add_command(
        commands, "eval", "measure answers against a question set", run=_evaluate, index=str
    )
    evaluate.add_argument("file", metavar="FILE")
    evaluate.add_argument("--limit", type=to_positive, metavar="N", help="the first N rows only")
    evaluate.add_argument(
        "--labels", metavar="LABELS", help="judgements of quotes, for the lenient figures"
    )
    add_json(evaluate)
    add_reader(evaluate)
    votes = add_command(
        commands, "votes", "write answers voted right as a question set for eval", run=_votes
    )
    votes.add_argument("file", metavar="FILE", nargs="?", help="default: to stdout")


def _evaluate(options: argparse.Namespace) -> int:
    from ui.terminal.show import show_figures

    rows = _read_questions(options.file)[: options.limit]
    if rows and all("turns" in row for row in rows):
        figures = _converse(options, rows)
    elif rows and all("context" in row for row in rows):
        figures = _read_alone(options, rows)
    else:
        figures = _ask(options, rows)
    print_result(options, figures, show_figures)
    return 0


def _read_questions(path: str) -> list[dict[str, Any]]:
    from qa.evaluation.question_sets import read_rows

    rows = []
    for where, row in read_rows(path):
        turns = row.get("turns", [row])
        if not isinstance(turns, list) or not all(map(_is_asked, turns)):
            raise QuothError(f"{where}: no question")
        rows.append(row)
    return rows


def _is_asked(turn: object) -> bool:
    question = turn.get("question") if isinstance(turn, dict) else None
    return isinstance(question, str) and bool(question.strip())


def _converse(options: argparse.Namespace, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from qa.evaluation.conversations import evaluate_conversations
    from ui.terminal.progress import progress_line

    if options.labels:
        raise QuothError(f"--labels: {options.file} has conversations; labels are of one question")
    with closing(open_assistant(options)) as assistant, progress_line("asked") as on_progress:
        return evaluate_conversations(assistant, rows, on_progress=on_progress)


def _read_alone(options: argparse.Namespace, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from qa.evaluation.reader_alone import evaluate_reader, read_context
    from qa.reader import Reader

    if options.labels:
        raise QuothError(
            f"--labels: {options.file} brings its own texts; labels are of quotes from an index"
        )
    reader = Reader.load(options.reader, threshold=options.threshold, passages="given")
    return evaluate_reader(partial(read_context, reader), rows)


def _ask(options: argparse.Namespace, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from qa.evaluation.labels import Labels
    from qa.evaluation.over_index import evaluate_index
    from ui.terminal.progress import progress_line

    labels = Labels.read(options.labels) if options.labels else None
    with closing(open_assistant(options)) as assistant, progress_line("asked") as on_progress:
        return evaluate_index(assistant, rows, labels=labels, on_progress=on_progress)


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
