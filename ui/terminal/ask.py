"""`quoth ask` and `quoth search`: the answer to a question, and the passages on it.

A batch is a file with a question a line; one JSON object a line comes out, in the same order.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from ui.terminal.flags import (
    add_command,
    add_filters,
    add_json,
    add_reader,
    open_assistant,
    print_error,
    print_json,
    print_result,
    to_chosen_filters,
    to_positive,
    to_words,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from qa.answer import Turn
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the commands."""
    ask = add_command(commands, "ask", "answer a question", run=_ask)
    search = add_command(commands, "search", "find the passages on a question", run=_search)
    search.add_argument("-k", type=to_positive, default=5, help="how many (default: 5)")
    for command in (ask, search):
        command.add_argument("question", nargs="?", type=to_words)
        command.add_argument("--batch", metavar="FILE", help="questions, one JSON object a line")
        add_filters(command)
        add_json(command)
        add_reader(command)
        command.set_defaults(usage_error=command.error)


def _ask(options: argparse.Namespace) -> int:
    from ui.terminal.show import show_answer

    _check_usage(options)
    filters = to_chosen_filters(options)
    with closing(open_assistant(options)) as assistant:

        def ask(question: str, turns: Sequence[Turn]) -> dict[str, Any]:
            return assistant.ask(question, turns=turns, filters=filters).to_dict()

        if options.batch:
            return _run_batch(options.batch, ask)
        print_result(options, assistant.ask(options.question, filters=filters), show_answer)
    return 0


def _search(options: argparse.Namespace) -> int:
    from ui.terminal.show import show_passages

    _check_usage(options)
    filters = to_chosen_filters(options)
    with closing(open_assistant(options)) as assistant:

        def search(question: str, turns: Sequence[Turn]) -> dict[str, Any]:
            return assistant.search(question, options.k, turns=turns, filters=filters).to_dict()

        if options.batch:
            return _run_batch(options.batch, search)
        if options.json:
            print_json(search(options.question, ()))
        else:
            show_passages(assistant.retrieve(options.question, options.k, filters=filters))
    return 0


def _check_usage(options: argparse.Namespace) -> None:
    if bool(options.batch) == (options.question is not None):
        options.usage_error("give either a question or --batch FILE")


def _run_batch(path: str, run: Callable[[str, Sequence[Turn]], dict[str, Any]]) -> int:
    """Print one object for each line of the batch, in order; for a bad line, its error."""
    from qa.evaluation.question_sets import read_lines

    bad = 0
    for where, row in read_lines(path):
        try:
            if isinstance(row, QuothError):
                raise row
            question, turns = _to_question(where, row)
            print_json({**run(question, turns), "id": row.get("id")})
        except QuothError as error:
            bad += 1
            id_of = row.get("id") if isinstance(row, dict) else None
            print_json({"id": id_of, "error": str(error)})
    if bad:
        print_error(f"{bad} lines of {path} were not answered")
    return 1 if bad else 0


def _to_question(where: str, row: dict[str, Any]) -> tuple[str, list[Turn]]:
    from qa.followups import to_turns

    question = row.get("question", row.get("text"))
    history = row.get("history") or []
    if not isinstance(question, str) or not isinstance(history, list):
        raise QuothError(f"{where}: needs a question (text); history, if given, must be a list")
    try:
        return question, to_turns(history)
    except QuothError as exc:
        raise QuothError(f"{where}: {exc}") from exc
