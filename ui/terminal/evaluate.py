"""`quoth eval`: answers measured against a question set."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from index.errors import QuothError
from ui.terminal.flags import add_command, add_json, add_reader, open_assistant, to_positive
from ui.terminal.lines import print_json

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    evaluate = add_command(
        commands, "eval", "measure answers against a question set", run=_evaluate
    )
    evaluate.add_argument("file", metavar="FILE")
    evaluate.add_argument("--limit", type=to_positive, metavar="N", help="the first N rows only")
    add_json(evaluate)
    add_reader(evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    from qa.evaluation.over_index import evaluate_index
    from qa.evaluation.question_sets import read_rows
    from qa.evaluation.reader_alone import evaluate_reader
    from ui.terminal.progress import progress_line
    from ui.terminal.show import show_figures

    rows = []
    for where, row in read_rows(options.file):
        if not isinstance(row.get("question"), str) or not row["question"].strip():
            raise QuothError(f"{where}: no question")
        rows.append(row)
    rows = rows[: options.limit]
    if rows and all("context" in row for row in rows):
        from qa.evaluation.reader_alone import read_context
        from qa.reader import Reader

        reader = Reader.load(options.reader, threshold=options.threshold, passages="given")
        figures = evaluate_reader(partial(read_context, reader), rows)
    else:
        with closing(open_assistant(options)) as assistant, progress_line("asked") as on_progress:
            figures = evaluate_index(assistant, rows, on_progress=on_progress)
    if options.json:
        print_json(figures)
    else:
        show_figures(figures)
    return 0
